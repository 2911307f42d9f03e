"""kill -9 of the worker, of the app, of the command line and of all of them, again and again within one run.

`GISTMILL_KILLS=100` makes it a hundred kills; `-s` prints the figures.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from core.config import ROOT, Environment
from core.records import RunStatus
from core.runs.processes import flagged, lock_file
from core.runs.registry import Registry
from tests.runs.durability import scenes
from tests.scripted import Reply, ScriptedServer

KILLS = int(os.environ.get("GISTMILL_KILLS", "5"))
CONCURRENCY = 8
PER_KILL = 90  # documents, so that there is still work at the last kill


def reply(prompt: str, attempt: int) -> Reply:
    """Every 25th document fails at first: a repeat, too, has to be on record before it is sent."""
    if attempt == 1 and int(prompt.removeprefix("Minutes of day ")[:-1]) % 25 == 0:
        return Reply(status=500, delay=0.03)
    return scenes.summary_of(prompt, delay=0.03)


@dataclass(slots=True)
class Victims:
    """A process with a registry (an app or a command line), and the worker under it."""

    store: Path
    run_id: str
    host: subprocess.Popen[bytes]

    @classmethod
    def started(cls, store: Path, run_id: str, command_line: bool) -> "Victims":
        words = ["core", "resume", run_id, "--store", str(store)]
        if not command_line:
            words = ["tests.runs.durability.app", str(store), run_id]
        quiet = subprocess.DEVNULL
        return cls(
            store, run_id, subprocess.Popen([sys.executable, "-m", *words], cwd=ROOT, stdout=quiet, stderr=quiet)
        )

    def kill(self, who: str) -> None:
        """`who` dies at once; the rest is left to find out, and waited for."""
        worker = scenes.worker_of(self.host.pid)
        if worker is not None and who != "host":
            os.kill(worker, signal.SIGKILL)
        if who != "worker" or worker is None:
            self.host.kill()
        self.host.wait(scenes.PATIENCE)
        deadline = time.monotonic() + scenes.PATIENCE
        while flagged(lock_file(self.store, self.run_id)):
            assert time.monotonic() < deadline
            time.sleep(0.01)


@dataclass(slots=True)
class Ledger:
    """What was on the disk at each death, beside what the server had counted by then."""

    server: ScriptedServer
    registry: Registry
    run_id: str
    kills: int = 0
    known: dict[int, tuple[str, int]] = field(default_factory=dict)
    sent: dict[int, int] = field(default_factory=dict)
    given_up: dict[tuple[int, float], int] = field(default_factory=dict)

    def audit(self) -> tuple[int, int]:
        """Calls the server counted beyond the recorded ones, and what the run says of them."""
        self.registry.advance()
        now = scenes.recorded(self.registry.environment.store, self.run_id)
        assert self.known.items() <= now.items()  # nothing recorded is lost, or changed
        for position, count in self.sent.items():
            assert self.server.attempts[scenes.text(position)] == count  # nothing recorded is sent again
        self.known = now
        self.sent = {position: self.server.attempts[scenes.text(position)] for position in now}
        self.given_up |= scenes.given_up(
            self.registry.environment.store, self.run_id
        )  # the next session writes over it
        on_record = sum(attempts for _, attempts in now.values()) + sum(self.given_up.values())
        lost = self.server.requests - on_record
        unrecorded = self.registry.snapshot(self.run_id).unrecorded
        assert lost <= unrecorded <= lost + self.kills * CONCURRENCY
        return lost, unrecorded


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scenes.counting_server(reply) as running:
        yield running


def test_whoever_is_killed_nothing_recorded_is_lost_or_sent_again(server: ScriptedServer, tmp_path: Path) -> None:
    """After each kill: all that was recorded is still there, none of it is sent again, and the number of calls that
    may be billed again is between what the server counted and that plus the look-ahead; in the end every summary is
    beside its document."""
    dice = random.Random(KILLS)
    registry = Registry(Environment(store=tmp_path / "g.db", max_runs=1))
    draft = registry.prepare(scenes.documents(PER_KILL * KILLS))
    run_id = registry.start(draft, scenes.settings(server.url, CONCURRENCY))
    ledger = Ledger(server, registry, run_id)
    try:
        os.kill(scenes.worker_pid(registry, run_id), signal.SIGKILL)  # the earliest moment there is
        scenes.until(registry, run_id, scenes.ended)
        while ledger.kills < KILLS and registry.snapshot(run_id).status is not RunStatus.FINISHED:
            victims = Victims.started(tmp_path / "g.db", run_id, command_line=ledger.kills % 4 == 3)
            _wait_for_more(server, victims)
            time.sleep(dice.uniform(0, 0.6))
            victims.kill(dice.choice(("worker", "worker", "host", "both")))
            ledger.kills += 1
            lost, unrecorded = ledger.audit()
        print(f"\n{ledger.kills} kills: {lost} calls sent and not recorded; the run says {unrecorded}.")
        assert ledger.kills == KILLS
        registry.resume(run_id)
        finished = scenes.until(registry, run_id, scenes.ended)
        ledger.audit()
        assert (finished.status, finished.succeeded) == (RunStatus.FINISHED, finished.total)
        assert scenes.every_summary_in_place(registry, run_id)
    finally:
        registry.close()


def _wait_for_more(server: ScriptedServer, victims: Victims) -> None:
    before = server.requests
    deadline = time.monotonic() + scenes.PATIENCE
    while server.requests == before and victims.host.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.005)
