"""Who starts a queued run, and who only looks."""

import os
import signal
import time
from contextlib import closing
from pathlib import Path

import pytest

from core.compare.plan import Entrant, Plan
from core.config import Environment
from core.documents import sample_documents
from core.endpoints.practice.settings import PracticeSettings
from core.records import RunSnapshot, RunStatus
from core.runs.processes import flagged, lock_file
from core.runs.registry import Registry
from core.settings import EndpointSettings, RunSettings
from tests.conftest import PracticeFactory
from tests.runs.durability.scenes import ended, until

INSTANT = EndpointSettings(preset="instant")
KEY = "sk-a-typed-secret"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "g.db"


@pytest.fixture
def url(practice_process: PracticeFactory) -> str:
    return practice_process(PracticeSettings(mean_latency=0.05)).url


def left_in_the_queue(machine: Environment, settings: RunSettings, key: str = "") -> str:
    """A run that another process has queued behind a first one, and left there."""
    with closing(Registry(machine)) as first:
        source = first.prepare(sample_documents(30))
        working = first.start(source, RunSettings(concurrency=1, endpoint=EndpointSettings()))
        run_id = first.start(source, settings, key)
        first.stop(working)
        while settled(first, working).running:
            time.sleep(0.02)
        assert first.snapshot(run_id).status is RunStatus.QUEUED
    return run_id


def outside(url: str, source: str) -> RunSettings:
    endpoint = EndpointSettings(kind="openai", base_url=url)
    return RunSettings(concurrency=4, endpoint=endpoint, key_source=source)  # type: ignore[arg-type]  # shorthand


def settled(registry: Registry, run_id: str) -> RunSnapshot:
    registry.settle()
    return registry.snapshot(run_id)


def test_settle_starts_nothing_and_advance_does(store: Path) -> None:
    """A run left in the queue stays there for a process that only looks; one that stays takes it up."""
    machine = Environment(store=store, max_runs=1)
    run_id = left_in_the_queue(machine, RunSettings(endpoint=INSTANT))
    with closing(Registry(machine)) as second:
        assert settled(second, run_id).status is RunStatus.QUEUED
        assert second._queue.workers == {}
        second.advance()
        assert until(second, run_id, ended).status is RunStatus.FINISHED


def test_a_run_of_a_living_process_is_its_own(store: Path) -> None:
    """Queued by an app that lives: another app leaves it alone, and cannot resume it, either."""
    machine = Environment(store=store, max_runs=1)
    with closing(Registry(machine)) as first, closing(Registry(machine)) as second:
        source = first.prepare(sample_documents(30))
        working = first.start(source, RunSettings(concurrency=1, endpoint=EndpointSettings()))
        run_id = first.start(source, RunSettings(endpoint=INSTANT))
        second.stop(working)
        until(second, working, ended)
        second.advance()
        second.resume(run_id)
        assert second.snapshot(run_id).status is RunStatus.QUEUED
        assert until(first, run_id, ended).status is RunStatus.FINISHED


def test_a_command_leaves_anothers_run_alone_unless_it_is_named(store: Path) -> None:
    """It would drop the run at its own end; resumed by name, the run is the command's."""
    machine = Environment(store=store, max_runs=1)
    run_id = left_in_the_queue(machine, RunSettings(endpoint=INSTANT))
    with closing(Registry(machine, owner_of_keys=True)) as command:
        command.advance()
        assert command.snapshot(run_id).status is RunStatus.QUEUED
        command.resume(run_id)
        assert until(command, run_id, ended).status is RunStatus.FINISHED


def test_a_typed_key_that_is_gone_is_noted_by_whoever_looks(store: Path, url: str) -> None:
    """Left in the queue with a key that only the dead process had: it needs its key."""
    machine = Environment(store=store, max_runs=1)
    run_id = left_in_the_queue(machine, outside(url, "typed"), KEY)
    with closing(Registry(machine, owner_of_keys=True)) as command:
        assert settled(command, run_id).status is RunStatus.NEEDS_KEY


def test_an_environments_run_goes_on_where_the_environment_has_its_address(store: Path, url: str) -> None:
    """The next app with the key for another address does not start it; the one with this address does."""
    mine = Environment(store=store, api_key=KEY, base_url=url, max_runs=1)
    run_id = left_in_the_queue(mine, outside(url, "environment"))
    with closing(Registry(mine)) as right:
        right.advance()
        assert until(right, run_id, ended).succeeded == 30
    run_id = left_in_the_queue(mine, outside(url, "environment"))
    elsewhere = Environment(store=store, api_key="sk-another", base_url="http://127.0.0.1:9/v1", max_runs=1)
    with closing(Registry(elsewhere)) as wrong:
        wrong.advance()
        assert wrong.snapshot(run_id).status is RunStatus.NEEDS_KEY
        assert "no key here" in wrong.snapshot(run_id).message


def test_a_dead_comparison_is_noted_without_starting_another(store: Path) -> None:
    """kill -9 of its worker: a reader says interrupted; a queued one stays queued until somebody stays."""
    machine = Environment(store=store)
    plan = Plan("", (Entrant("windowed", 2, documents=12),), RunSettings(), repeats=1, warm_up=0)
    with closing(Registry(machine)) as first:
        source = first.prepare(sample_documents(12))
        comparison = first.comparisons.start(_from(plan, source))
        queued = first.comparisons.start(_from(plan, source))
        ((run_id, worker),) = first._queue.workers.items()
        os.kill(worker.pid, signal.SIGKILL)
        while flagged(lock_file(store, run_id)):
            time.sleep(0.01)
        first.settle()
        assert first.comparisons.snapshot(comparison).status is RunStatus.INTERRUPTED
        assert first.comparisons.snapshot(queued).status is RunStatus.QUEUED
        first.comparisons.stop(queued)


def _from(plan: Plan, source: str) -> Plan:
    return Plan(source, plan.entrants, plan.base, repeats=1, warm_up=0)
