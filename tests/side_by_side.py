"""All tests, several folders side by side: `python -m tests.side_by_side`. `make test` does it.

Half of a test's time goes into waiting for processes to start and answers to come, so there are three lanes for two
cores. A folder is a pytest of its own, measured by coverage, whose words are printed when it has ended; the longest are
shared out between several and go first, so that all lanes end at about the same time. The exit code is 0 where every
one of them has passed.

Coverage costs a third of the time. It is left out where it finds nothing: the tests in a browser import little of ours,
and their apps end by a signal, which hands in no figures.
"""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LANES = min(6, (os.cpu_count() or 1) * 3 // 2)
_SHARES = {"browser": 4, "runs": 4, "pages": 3, "cli": 2, "endpoints": 2}  # of the long folders; they go first
_THEN = ("documents", "strategies")  # the longest of those that one pytest does
_UNMEASURED = "browser"
_NO_TESTS = ("benchmarks", "servers", "__pycache__")


def parts() -> Iterator[tuple[str, ...]]:
    """What each pytest is given: together all the tests there are."""
    folders = [path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and path.name not in _NO_TESTS]
    yield ("tests/runs/durability",)
    for share in range(max(_SHARES.values())):
        yield from (_named(_files(name)[share::shares]) for name, shares in _SHARES.items() if share < shares)
    yield _named((ROOT / "tests").glob("test_*.py"))
    for name in (*_THEN, *sorted(set(folders) - _SHARES.keys() - set(_THEN))):
        yield (f"tests/{name}",)


def _files(folder: str) -> list[Path]:
    """Those of the folders in it too, but for the one that is a part of its own."""
    found = (ROOT / "tests" / folder).rglob("test_*.py")
    return sorted(path for path in found if path.parent.name != "durability")


def _named(files: Iterable[Path]) -> tuple[str, ...]:
    return tuple(str(path.relative_to(ROOT)) for path in sorted(files))


def _run(words: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    measured = not words[0].startswith(f"tests/{_UNMEASURED}/")
    coverage = ["-m", "coverage", "run"] if measured else []
    command = [sys.executable, *coverage, "-m", "pytest", "-p", "no:cacheprovider", *words]
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
