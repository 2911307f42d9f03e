"""core/cli/incoming.py: a run begins while its documents are still being read."""

import itertools
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from core import cli
from core.runs.store import Store

ROWS = 1_001
"""One more than go into the store together."""


@pytest.fixture
def arguments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The command, whose last document goes into the store only when there is a run."""
    store, asked = tmp_path / "g.db", itertools.count(1)

    def check_room(_store: Store, _: int) -> None:
        while next(asked) > 2 and not _has_run(store):  # before all, and before the first thousand
            time.sleep(0.01)

    monkeypatch.setattr(Store, "check_room", check_room)
    monkeypatch.setattr(cli, "ENOUGH", ROWS - 1)
    table = tmp_path / "t.csv"
    table.write_text("body,agent\n" + "".join(f"Text {number}.,a\n" for number in range(ROWS)))
    return ["run", str(table), "--text-column", "body", "--preset", "instant", "--store", str(store)]


def _has_run(store: Path) -> bool:
    with closing(sqlite3.connect(store)) as connection:
        return bool(connection.execute("SELECT 1 FROM runs WHERE status <> 'draft'").fetchone())


def test_run_of_many_begins_before_all_are_read(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """What is said of all documents comes at the end of their reading, and the run has them all."""
    code = cli.main(arguments)
    said = capsys.readouterr().out

    assert code == 0
    assert "More than 1,000 documents: the first are sent while the others are read." in said
    assert said.index("Run ") < said.index("1,001 documents, 2,002 words, 0 duplicates.")
    assert "1,001 of 1,001 documents summarised" in said


@pytest.mark.parametrize("more", [["--strategy", "abatch"], ["--prompt", "{agent}: {text}"]])
def test_what_needs_all_documents_waits_for_them(
    arguments: list[str], more: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """LangChain's strategies, and prompts with columns."""
    monkeypatch.setattr(Store, "check_room", lambda *_: None)
    monkeypatch.setattr(cli, "ENOUGH", 0)
    code = cli.main([*arguments, *more])
    said = capsys.readouterr().out

    assert code == 0
    assert "while the others are read" not in said
    assert said.index("1,001 documents") < said.index("Run ")
