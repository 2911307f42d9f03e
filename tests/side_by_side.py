"""All tests, several folders side by side: `python -m tests.side_by_side`. `make test` does it.

Much of a test's time goes into waiting for processes to start and answers to come; two folders at once wait together.
Each folder is a pytest of its own, measured by coverage, whose words are printed when it has ended. The exit code is 0
where every one of them has passed.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LANES = min(4, os.cpu_count() or 1)
_LONGEST = ("runs", "cli", "browser", "pages", "endpoints")  # these first, so that none of them is left over at the end
_NO_TESTS = ("benchmarks", "__pycache__")


def parts() -> Iterator[tuple[str, ...]]:
    """What each pytest is given: together all the tests there are."""
    folders = [path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and path.name not in _NO_TESTS]
    yield ("tests/runs/durability",)
    yield tuple(str(path.relative_to(ROOT)) for path in sorted((ROOT / "tests").glob("test_*.py")))
    for name in sorted(folders, key=lambda name: (_LONGEST.index(name) if name in _LONGEST else len(_LONGEST), name)):
        yield (f"tests/{name}", *(("--ignore=tests/runs/durability",) if name == "runs" else ()))


def _run(words: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "coverage", "run", "-m", "pytest", "-p", "no:cacheprovider", *words]
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


def main() -> int:
    with ThreadPoolExecutor(LANES) as lanes:
        running = {lanes.submit(_run, words): words for words in parts()}
        codes = []
        for ended in as_completed(running):
            print(f"== {' '.join(running[ended])}", ended.result().stdout, sep="\n", flush=True)
            codes.append(ended.result().returncode)
    failed = [code for code in codes if code]
    print(f"{len(codes)} parts, {len(failed)} of them failed.")
    return max(failed, default=0)


if __name__ == "__main__":
    sys.exit(main())
