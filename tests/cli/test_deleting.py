"""Forgetting on the command line."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from core.config import Environment
from core.records import RunStatus
from core.runs.registry import Registry
from tests.cli.within import gistmill


def _run(tmp_path: Path, name: str) -> str:
    source, store = tmp_path / f"{name}.txt", tmp_path / "g.db"
    source.write_text(f"The secret of {name} is told here. It is long enough for a summary. Nobody else knows it.")
    done = gistmill("run", source, "--store", store, "--preset", "instant", "--metrics", tmp_path / "m.json")
    assert json.loads((tmp_path / "m.json").read_text())["successful"] == 1
    return done.stdout.split("Run ")[1].split(":")[0]


def _traces(tmp_path: Path, word: str) -> list[str]:
    files = [path for path in tmp_path.rglob("g.db*") if path.is_file()]
    return [path.name for path in files if word.encode() in path.read_bytes()]


def test_a_run_is_deleted_by_its_id(tmp_path: Path) -> None:
    """Exit 0 and what was deleted; nothing of it is in the store's files, the other run is listed still."""
    first, second = _run(tmp_path, "Anna"), _run(tmp_path, "Berta")
    assert _traces(tmp_path, "Anna") != []
    done = gistmill("delete", first, "--store", tmp_path / "g.db")
    assert (done.returncode, done.stdout) == (0, f"{first}: deleted 1 run.\n")
    assert _traces(tmp_path, "Anna") == []
    listed = gistmill("runs", "--store", tmp_path / "g.db").stdout
    assert (first in listed, second in listed) == (False, True)


def test_runs_and_comparisons_are_deleted_by_age(tmp_path: Path) -> None:
    """Nothing is 30 days old; everything that ended is 0 days old."""
    store = tmp_path / "g.db"
    _run(tmp_path, "Anna")
    words = ("--strategies", "windowed", "--concurrency", "2", "--preset", "instant", "--repeats", 1)
    assert gistmill("compare", "--sample", 20, *words, "--store", store).returncode == 0
    assert gistmill("delete", "--older-than", "30d", "--store", store).stdout == "nothing to delete.\n"
    done = gistmill("delete", "--older-than", "0d", "--store", store)
    assert done.stdout.startswith("deleted 1 run, 1 comparison.")
    with closing(sqlite3.connect(store)) as connection:
        for table in ("runs", "comparisons", "documents", "set_documents", "outcomes", "ticks"):
            assert connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] == 0, table  # noqa: S608


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Name the runs to delete"),
        (("nosuchrun",), "no run or comparison nosuchrun"),
        (("--older-than", "soon"), "no age such as 30d"),
        (("--older-than", "-1d"), "--older-than"),
        (("--older-than", "99999d"), "nothing to delete"),
    ],
)
def test_what_cannot_be_deleted_is_one_line(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    """Exit 2 and a sentence; an age before the first year is only very long ago."""
    done = gistmill("delete", *words, "--store", tmp_path / "g.db")
    assert said in done.stdout + done.stderr
    assert len((done.stdout + done.stderr).strip().splitlines()) == 1
    assert done.returncode == (0 if "nothing" in said else 2)


def test_a_command_leaves_no_draft_of_its_own(tmp_path: Path) -> None:
    """Also where Ctrl-C came after the reading and before its id was known: what the process has read goes."""
    with closing(Registry(Environment(store=tmp_path / "g.db"), owner_of_keys=True)) as registry:
        registry.prepare([])
        registry.discard_drafts()
        assert registry._store.runs(RunStatus.DRAFT) == []
