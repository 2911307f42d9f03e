"""What a command that fails or is stopped before its run leaves in the store: nothing."""

import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from core.config import ROOT
from core.records import RunStatus
from core.runs.store import Store
from tests.test_cli import environment, gistmill


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


def test_ctrl_c_while_reading_leaves_no_draft(tmp_path: Path) -> None:
    """Exit 130, no traceback, nothing in the store."""
    source, store = tmp_path / "many.txt", tmp_path / "g.db"
    source.write_text("\n".join(f"Line {number} of a long file." for number in range(400_000)))
    command = subprocess.Popen(
        [sys.executable, "-m", "core", "run", str(source), "--lines", "--store", str(store)],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 60
    while not store.exists() or not _drafts(store):
        assert time.monotonic() < deadline
        assert command.poll() is None
        time.sleep(0.02)
    command.send_signal(signal.SIGINT)
    _, said = command.communicate(timeout=60)
    assert command.returncode == 130
    assert "Traceback" not in said
    assert _drafts(store) == 0
