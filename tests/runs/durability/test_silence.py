"""A worker that hangs, and clocks that jump."""

import ast
import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from core.config import ROOT, Environment
from core.records import RunStatus
from core.runs.registry import Registry
from tests.runs.durability import scenes
from tests.scripted import Paced, ScriptedServer

DOCUMENTS = 200
WALL_CLOCKS = {"time", "time_ns", "localtime", "gmtime", "ctime", "now", "utcnow", "today"}

JUMPING = '''
"""Python reads this first: a wall clock that jumps two days, forward and back, ten times a second."""
import datetime, time

_time, _monotonic = time.time, time.monotonic

def jump():
    return 86400 if int(_monotonic() * 10) % 2 else -86400

class Jumping(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)

time.time = lambda: _time() + jump()
time.time_ns = lambda: int(time.time() * 1e9)
datetime.datetime = Jumping
'''


@pytest.fixture
def pace() -> Paced:
    return Paced(0.03)


@pytest.fixture
def server(pace: Paced) -> Iterator[ScriptedServer]:
    with scenes.counting_server(pace) as running:
        yield running


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    opened = Registry(Environment(store=tmp_path / "g.db"))
    yield opened
    opened.close()


def test_a_worker_that_is_held_up_is_said_not_to_answer(
    registry: Registry, server: ScriptedServer, pace: Paced
) -> None:
    """SIGSTOP: the run is still running, but not responding, and nobody takes it for dead; SIGCONT: it responds again
    and finishes, with nothing lost and nothing sent twice."""
    pace.delay = 0.5  # so that it is held up in the middle, and before it knows the endpoint's pace
    run_id = registry.start(registry.prepare(scenes.documents(DOCUMENTS)), scenes.settings(server.url))
    scenes.until(registry, run_id, lambda snapshot: snapshot.succeeded > 10 and snapshot.responding)
    os.kill(scenes.worker_pid(registry, run_id), signal.SIGSTOP)
    silent = scenes.until(registry, run_id, lambda snapshot: not snapshot.responding)
    assert silent.status is RunStatus.RUNNING
    pace.delay = 0.03
    os.kill(scenes.worker_pid(registry, run_id), signal.SIGCONT)
    scenes.until(registry, run_id, lambda snapshot: snapshot.responding)
    finished = scenes.until(registry, run_id, scenes.ended)
    assert (finished.status, finished.succeeded, finished.unrecorded) == (RunStatus.FINISHED, DOCUMENTS, 0)
    assert scenes.every_summary_in_place(registry, run_id)
    assert set(server.attempts.values()) == {1}


def test_a_wall_clock_that_jumps_changes_no_figure(
    registry: Registry, server: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two days forward and back, ten times a second: the run responds throughout, its timeline only grows, no duration
    is longer than the test took, and each document is sent once. Only the dates for people are off."""
    (tmp_path / "jumping").mkdir()
    (tmp_path / "jumping" / "sitecustomize.py").write_text(JUMPING)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "jumping"))
    began, today = time.monotonic(), datetime.now(UTC)
    run_id = registry.start(registry.prepare(scenes.documents(DOCUMENTS)), scenes.settings(server.url))
    scenes.until(registry, run_id, lambda snapshot: snapshot.succeeded > 0)
    finished = scenes.until(registry, run_id, lambda snapshot: not (snapshot.responding and snapshot.running))
    took = time.monotonic() - began
    assert (finished.status, finished.succeeded) == (RunStatus.FINISHED, DOCUMENTS)
    assert abs(datetime.fromisoformat(finished.started_utc) - today) > timedelta(hours=20)  # the clock did jump
    assert 0 < finished.elapsed < took
    times = [sample.at for sample in registry.ticks(run_id)]
    assert len(times) > 1
    assert all(before <= after for before, after in pairwise(times))
    for outcome, _ in registry.outcomes(run_id):
        assert outcome.latency is not None
        assert 0.03 <= outcome.latency < took
        assert 0 <= outcome.queue_time < took
    assert set(server.attempts.values()) == {1}


def _wall_clocks(path: Path) -> set[str]:
    """The functions of a module that read the wall clock."""
    found = set()
    for function in ast.walk(ast.parse(path.read_text())):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for call in ast.walk(function):
                name = ast.unparse(call.func) if isinstance(call, ast.Call) else ""
                module, _, attribute = name.rpartition(".")
                if attribute in WALL_CLOCKS and module.split(".")[-1] in ("time", "datetime", "date"):
                    found.add(f"{path.name}: {function.name}")
    return found


def test_only_dates_for_people_come_from_the_wall_clock() -> None:
    """Of the rooms an engine is made of, one function reads it for the `*_utc` fields, and one for the day's prices."""
    rooms = [ROOT / "core" / room for room in ("runs", "control", "strategies", "summarise", "metrics")]
    files = [ROOT / "core" / "worker.py", *(file for room in rooms for file in room.rglob("*.py"))]
    assert len(files) > 20
    assert set().union(*map(_wall_clocks, files)) == {"statements.py: now_utc", "cost.py: list_price"}
