"""The command and its worker killed at one stroke, on the command line alone."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.config import ROOT
from core.runs.processes import flagged, lock_file
from tests.cli.within import gistmill
from tests.runs.durability import scenes
from tests.test_cli import environment, rows


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty documents."""
    source = tmp_path_factory.mktemp("samples") / "s.zip"
    assert gistmill("sample", "--count", 60, "--out", source).returncode == 0
    return source


def _run_to_be_killed(source: Path, store: Path) -> tuple[subprocess.Popen[str], str, int]:
    """The command, its run's id and its worker, once summaries are recorded."""
    command = subprocess.Popen(
        [sys.executable, "-m", "core", "run", str(source), "--store", str(store), "--concurrency", "3"],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert command.stdout is not None
    line = ""
    while not line.startswith("Run "):
        line = command.stdout.readline()
    run_id = line.split()[1].rstrip(":")
    deadline = time.monotonic() + scenes.PATIENCE
    while not scenes.recorded(store, run_id) or (worker := scenes.worker_of(command.pid)) is None:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return command, run_id, worker


def _kill_both(command: subprocess.Popen[str], worker: int, store: Path, run_id: str) -> None:
    """Return once the worker's lock is free: a killed process may take its time to be gone."""
    command.kill()
    os.kill(worker, signal.SIGKILL)
    command.communicate()
    deadline = time.monotonic() + scenes.PATIENCE
    while flagged(lock_file(store, run_id)):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_readers_note_what_is_dead_and_one_resume_is_enough(samples: Path, tmp_path: Path) -> None:
    """kill -9 of both: `runs`, `errors` and `export` say what is there, and none of them goes on with the run; one
    resume sends the rest: exit 0, every document once."""
    store, out = tmp_path / "g.db", tmp_path / "out.csv"
    command, run_id, worker = _run_to_be_killed(samples, store)
    _kill_both(command, worker, store, run_id)
    kept = scenes.recorded(store, run_id)
    assert "interrupted" in gistmill("runs", "--store", store).stdout
    assert gistmill("errors", run_id, "--store", store).returncode == 0
    assert gistmill("export", run_id, "--store", store, "--out", out).returncode == 0
    assert sum(row["status"] == "succeeded" for row in rows(out)) == len(kept)
    assert scenes.recorded(store, run_id) == kept
    resumed = gistmill("resume", run_id, "--store", store, "--out", out)
    assert resumed.returncode == 0, resumed.stderr
    assert "about to end" not in resumed.stderr  # there was nobody to wait for
    assert "60 of 60 documents summarised" in resumed.stdout
    assert "Nothing is billed on the practice endpoint." in resumed.stdout
    table = rows(out)
    assert [row["status"] for row in table] == ["succeeded"] * 60
    assert {row["model"] for row in table} == {"practice, no AI"}
    assert kept.items() <= scenes.recorded(store, run_id).items()


def test_resume_waits_for_a_worker_whose_command_was_killed(samples: Path, tmp_path: Path) -> None:
    """kill -9 of the command alone: its worker still takes in what is in flight; one resume goes on after it."""
    store = tmp_path / "g.db"
    command, run_id, _ = _run_to_be_killed(samples, store)
    command.kill()
    command.communicate()
    resumed = gistmill("resume", run_id, "--store", store)
    assert resumed.returncode == 0, resumed.stderr
    assert "60 of 60 documents summarised" in resumed.stdout
