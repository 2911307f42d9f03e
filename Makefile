# Gistmill's commands. `make` lists them; each sets up what it needs first.
#
#   make run PORT=8600           another port
#   make test ARGS="-k csv"      passed on to pytest
#   make bench ARGS="--quick"    passed on to the benchmarks
#   make PYTHON=python3.12 run   the Python to make .venv with, where there is no .venv yet

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help run test check lint format types contracts bench words lock clean

# Everything runs as a module of .venv's Python, so that the folder can be moved and its path can hold spaces.
RUN := .venv/bin/python -m
SUPPORTED := import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3 python; do \
	"$$name" -c '$(SUPPORTED)' 2>/dev/null && echo "$$name" && break; done)

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

run: .venv/.words ## Open Gistmill in the browser
	@$(RUN) streamlit run app.py $(if $(PORT),--server.port "$(PORT)")

# Coverage counts branches, and what worker processes ran. Listed are the files with under 90 %; `coverage report -m` in
# the same folder lists all. A part of the tests (ARGS) is run without it, in one process.
test: .venv/.words ## Run the tests (those in a browser too, where Chromium is installed), then print coverage
ifdef ARGS
	@$(RUN) pytest $(ARGS)
else
	@$(RUN) coverage erase
	@$(RUN) tests.side_by_side
	@$(RUN) coverage combine --quiet
	@$(RUN) coverage report | awk 'NR < 3 || /^TOTAL/ || $$6 + 0 < 90'
endif

check: lint types contracts test ## Run all that CI runs: lint, types, contracts, tests

lint: .venv/.installed ## Check style and layout with ruff
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .

format: .venv/.installed ## Lay out the code and mend what ruff can mend
	@$(RUN) ruff check --fix .
	@$(RUN) ruff format .

types: .venv/.installed ## Check types with mypy, strict
	@$(RUN) mypy

contracts: .venv/.installed ## Check which room imports which
	@.venv/bin/lint-imports

bench: .venv/.words ## Measure speed and memory; prints ratios
	@$(RUN) tests.benchmarks $(ARGS)

# After a sentence is added or changed. What is new has an empty translation, which the tests name.
words: .venv/.installed ## Bring the catalogues of core/locale up to date with the sentences in the code
	@mkdir -p .venv/words
	@$(RUN) babel.messages.frontend --quiet extract --no-default-keywords -k Message -k Wording -k counted:1,2 --no-wrap \
		--omit-header --sort-by-file --add-location file --output .venv/words/messages.pot core pages
	@$(RUN) babel.messages.frontend --quiet update --no-fuzzy-matching --ignore-obsolete --no-wrap \
		--input-file .venv/words/messages.pot --output-dir core/locale

# Made with the oldest Python, since its pins fit the newer ones too. Wheel folders and extra indexes set up on this
# machine are left out: the lock must not hold a hash that others cannot get.
lock: .venv/.installed ## Remake requirements.lock from pyproject.toml (UPGRADE=1 takes newer releases)
	@.venv/bin/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { \
		echo "The lock is made with Python 3.11, the oldest supported: make clean lock PYTHON=python3.11" >&2; exit 1; }
	@env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND="make lock" \
		$(RUN) piptools compile --quiet --all-extras --allow-unsafe --generate-hashes --strip-extras \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host $(if $(UPGRADE),--upgrade) \
		--output-file requirements.lock pyproject.toml
	@echo "requirements.lock is up to date with pyproject.toml."

clean: ## Remove .venv and all caches; runs and their store stay
	@rm -rf .venv .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .import_linter_cache *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Made anew whenever the lock changes, so nothing lingers that the lock no longer names.
.venv/.installed: requirements.lock
	@"$(PYTHON)" -c '$(SUPPORTED)' 2>/dev/null || { \
		echo "Gistmill needs Python 3.11, 3.12 or 3.13 with its venv module; $(if $(PYTHON),$(PYTHON) is not that,none was found)." >&2; \
		echo "Install it (Debian, Ubuntu: apt install python3 python3-venv) or name it: make run PYTHON=/path/to/python3.12" >&2; \
		exit 1; }
	@echo "Setting up .venv with $$("$(PYTHON)" -V): about 230 MB to download, 0.9 GB on disk, once."
	@"$(PYTHON)" -m venv --clear .venv
	@$(RUN) pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

# What gettext reads at run time, made of the catalogues.
.venv/.words: .venv/.components $(wildcard core/locale/*/LC_MESSAGES/*.po)
	@$(RUN) babel.messages.frontend --quiet compile --directory core/locale
	@touch $@

# The components of the pages, copied anew whenever one of their files is. Nothing is fetched.
.venv/.components: .venv/.installed $(wildcard pages/components/*.* pages/components/assets/*)
	@rm -rf pages/components/build
	@$(RUN) pip install --quiet --disable-pip-version-check --force-reinstall --no-index --no-deps \
		--no-build-isolation ./pages/components
	@rm -rf pages/components/build pages/components/*.egg-info
	@touch $@
