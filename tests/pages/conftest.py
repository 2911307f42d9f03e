"""Pages without a browser: the whole app through AppTest, on a store of its own, with real runs."""

import html
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.config import ROOT
from core.documents import sample_documents
from core.records import RunSnapshot
from core.runs.registry import Registry, app_registry
from core.settings import EndpointSettings, RunSettings
from tests.streamlit_app import COVERED

INSTANT = EndpointSettings(preset="instant")
_TAG = re.compile(r"<style.*?</style>|<[^>]*>", re.DOTALL)
HANGS = 120  # seconds after which a page is taken to hang; a busy machine takes its time


@pytest.fixture(autouse=True)
def environment_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The app's registry opens a new store, and no variable of this machine reaches it."""
    monkeypatch.setenv("GISTMILL_STORE", str(tmp_path / "gistmill.db"))
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "MAX_CONCURRENCY", "GISTMILL_MAX_RUNS", "GISTMILL_KEEP_DAYS"):
        monkeypatch.setenv(name, "")
    monkeypatch.delenv(COVERED, raising=False)  # workers are measured where they are tested
    yield
    app_registry.close()


@pytest.fixture
def registry() -> Registry:
    opened = app_registry()
    assert isinstance(opened, Registry)
    return opened


@pytest.fixture
def finished(registry: Registry) -> RunSnapshot:
    """A finished run of twelve documents."""
    draft = registry.prepare(sample_documents(12), "twelve.zip")
    return end_of(registry, registry.start(draft, RunSettings(endpoint=INSTANT)))


@pytest.fixture
def app() -> AppTest:
    """The app as it opens, on the Summarise page."""
    return opened_app()


def opened_app(page: str = "", **query: str) -> AppTest:
    """The app on a page, by its file's name, with that query in its address."""
    test = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=HANGS).run()
    for name, value in query.items():
        test.query_params[name] = value
    return shown(test.switch_page(page).run() if page else test)


def shown(test: AppTest) -> AppTest:
    """The page, after making sure that nothing of it failed."""
    assert not test.exception, test.exception[0].message
    return test


def words(test: AppTest) -> str:
    """Every word a visitor reads, escapes undone: text, captions, messages, labels."""
    kinds = ("title", "markdown", "caption", "text", "error", "warning", "info", "success")
    found = [str(getattr(element, "value", "")) for kind in kinds for element in test.get(kind)]
    found += [expander.label for expander in test.expander]
    found += [html.unescape(_TAG.sub(" ", element.proto.body)) for element in test.get("html")]
    return "\n".join(found).replace("\\", "").replace("\N{WORD JOINER}", "")


def end_of(registry: Registry, run_id: str) -> RunSnapshot:
    """The run when it has ended; looked after as the app does."""
    return wait_for(registry, run_id, lambda run: not run.running)


def wait_for(registry: Registry, run_id: str, condition: Callable[[RunSnapshot], bool]) -> RunSnapshot:
    give_up = time.monotonic() + 60
    while not condition(snapshot := registry.snapshot(run_id)):
        assert time.monotonic() < give_up, snapshot
        registry.advance()
        time.sleep(0.05)
    return snapshot
