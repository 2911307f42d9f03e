"""What a command that fails or is stopped before its run leaves in the store: nothing."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from core.config import ROOT
from core.records import RunStatus
from core.runs.store import Store
from tests.cli.within import gistmill
from tests.test_cli import environment


def _drafts(store: Path) -> int:
    with closing(Store(store)) as opened:
        return len(opened.runs(RunStatus.DRAFT))


@pytest.mark.parametrize(
    "words",
    [
        ("run", "--endpoint", "openai"),
        ("compare", "--endpoint", "openai"),
        ("compare", "--repeats", "0"),
        ("compare", "--base-url", "https://host.invalid/v1"),
    ],
)
def test_a_refused_command_leaves_no_draft(words: tuple[str, ...], tmp_path: Path) -> None:
    """No key, a wrong number, nobody to say yes: exit 2, and no document stays in the store."""
    source, store = tmp_path / "s.zip", tmp_path / "g.db"
    assert gistmill("sample", "--count", 30, "--out", source).returncode == 0
    done = gistmill(words[0], source, "--store", store, *words[1:])
    assert done.returncode == 2, done.stderr
    assert not store.exists() or _drafts(store) == 0


def _stopped_while_reading(folder: Path) -> tuple[subprocess.Popen[str], Path]:
    """A command that is held up (SIGSTOP) in the middle of reading, and its store: a draft is there, not yet counted.
    Where this machine has read the file before that, a longer file is taken."""
    for lines in (200_000 * 2**doublings for doublings in range(6)):
        source, store = folder / f"{lines}.txt", folder / f"{lines}.db"
        source.write_text("\n".join(f"Line {number} of a long file." for number in range(lines)))
        command = subprocess.Popen(
            [sys.executable, "-m", "core", "run", str(source), "--lines", "--store", str(store)],
            cwd=ROOT,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        while not _draft_totals(store):
            assert command.poll() is None
        command.send_signal(signal.SIGSTOP)
        os.waitpid(command.pid, os.WUNTRACED)
        if _draft_totals(store) == [0]:
            return command, store
        command.kill()
        command.communicate()
    raise AssertionError("no file was long enough")


def _draft_totals(store: Path) -> list[int]:
    """Documents of each draft; 0 until all are read. Looks without opening the store, whose lock may be held."""
    if not store.exists():
        return []
    with closing(sqlite3.connect(f"{store.as_uri()}?mode=ro", uri=True)) as connection:
        return [total for (total,) in connection.execute("SELECT total FROM runs WHERE status = 'draft'")]


def test_ctrl_c_while_reading_leaves_no_draft(tmp_path: Path) -> None:
    """Exit 130, no traceback, nothing in the store."""
    command, store = _stopped_while_reading(tmp_path)
    command.send_signal(signal.SIGINT)
    command.send_signal(signal.SIGCONT)
    _, said = command.communicate(timeout=60)
    assert command.returncode == 130
    assert "Traceback" not in said
    assert _drafts(store) == 0
