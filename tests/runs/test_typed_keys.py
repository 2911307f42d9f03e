"""A typed key belongs to the browser session it was typed in, and is kept no longer than that needs it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.compare.plan import Entrant, Plan
from core.config import Environment
from core.errors import ConfigurationError
from core.records import RunStatus
from core.runs.keyring import API_KEY, GONE_AFTER
from core.runs.registry import Registry
from core.settings import EndpointSettings, RunSettings
from tests.cli.served import served
from tests.runs.durability.scenes import documents, ended, until
from tests.scripted import Reply, ScriptedServer

MINE, THEIRS = "sk-typed-by-me", "sk-typed-by-them"


@dataclass(slots=True)
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with served(lambda prompt, _: Reply(f"About: {prompt}", delay=0.05)) as running:
        yield running


@pytest.fixture
def registry(tmp_path: Path, clock: Clock) -> Iterator[Registry]:
    opened = Registry(Environment(store=tmp_path / "g.db", max_runs=1), clock=clock)
    yield opened
    opened.close()


def typed_run(server: ScriptedServer) -> RunSettings:
    return RunSettings(concurrency=1, endpoint=EndpointSettings(kind="openai", base_url=server.url), key_source="typed")


def stopped(registry: Registry, server: ScriptedServer, count: int = 40) -> str:
    """A run that I have started and stopped."""
    run_id = registry.start(registry.prepare(documents(count)), typed_run(server), MINE, session="me")
    registry.stop(run_id)
    registry.stop(run_id)
    until(registry, run_id, ended)
    return run_id


def lookers_pass(registry: Registry, clock: Clock, seconds: float, *sessions: str) -> None:
    """So much time goes by, in which these sessions are seen every minute, and the app looks after its runs."""
    end = clock.now + seconds
    while clock.now < end:
        clock.now += 60
        for session in sessions:
            registry.seen(session)
        registry.look_after()


def test_another_sessions_resume_does_not_spend_my_key(registry: Registry, server: ScriptedServer) -> None:
    """It is asked for a key of its own; refused without one, and mine is still there for me."""
    run_id = stopped(registry, server)
    assert registry.lacks(run_id, "me") == ()
    assert registry.lacks(run_id, "they") == registry.lacks(run_id) == (API_KEY,)
    server.keys.clear()
    for session in ("they", ""):
        with pytest.raises(ConfigurationError, match="typed in another browser session"):
            registry.resume(run_id, session=session)
    assert registry.snapshot(run_id).status is RunStatus.STOPPED
    registry.resume(run_id, session="me")
    assert until(registry, run_id, ended).succeeded == 40
    assert server.keys == {f"Bearer {MINE}"}


def test_another_session_goes_on_with_its_own_key(registry: Registry, server: ScriptedServer) -> None:
    """Then the run is that session's: mine is forgotten, and its key is none of mine."""
    run_id = stopped(registry, server)
    server.keys.clear()
    registry.resume(run_id, THEIRS, session="they")
    assert until(registry, run_id, ended).succeeded == 40
    assert server.keys == {f"Bearer {THEIRS}"}
    assert registry.lacks(run_id, "they") == ()
    assert registry.lacks(run_id, "me") == (API_KEY,)


def test_another_sessions_header_is_not_spent_either(registry: Registry, server: ScriptedServer) -> None:
    """A header's value is typed, too."""
    endpoint = EndpointSettings(kind="openai", base_url=server.url, extra_headers=("X-Auth",))
    run_id = registry.start(
        registry.prepare(documents(40)),
        RunSettings(concurrency=1, endpoint=endpoint),
        headers={"X-Auth": MINE},
        session="me",
    )
    registry.stop(run_id)
    registry.stop(run_id)
    until(registry, run_id, ended)
    assert registry.lacks(run_id, "they") == ("X-Auth",)
    with pytest.raises(ConfigurationError, match="X-Auth has no value"):
        registry.resume(run_id, session="they")


def test_a_comparisons_key_is_its_sessions_too(registry: Registry, server: ScriptedServer) -> None:
    """All runs of it."""
    draft = registry.prepare(documents(20))
    plan = Plan(draft, (Entrant("windowed", 2, documents=20),), typed_run(server), repeats=2, warm_up=0)
    comparison_id = registry.comparisons.start(plan, MINE, session="me")
    registry.comparisons.stop(comparison_id)
    registry.comparisons.stop(comparison_id)
    while registry.comparisons.snapshot(comparison_id).running:
        registry.settle()
    assert registry.comparisons.lacks(comparison_id, "they") == (API_KEY,)
    with pytest.raises(ConfigurationError, match="typed in another browser session"):
        registry.comparisons.resume(comparison_id, session="they")
    registry.comparisons.resume(comparison_id, session="me")
    while registry.comparisons.snapshot(comparison_id).running:
        registry.advance()
    assert registry.comparisons.snapshot(comparison_id).status is RunStatus.FINISHED
    assert server.keys == {f"Bearer {MINE}"}
    registry.comparisons.delete(comparison_id)
    assert registry._keyring._typed_in == {}


def test_a_typed_key_goes_to_the_address_it_was_typed_for(
    registry: Registry, server: ScriptedServer, tmp_path: Path
) -> None:
    """Somebody writes another address into the queued run: it needs a key, and nothing arrives there."""
    source = registry.prepare(documents(10))
    working = registry.start(source, typed_run(server), MINE, session="me")
    queued = registry.start(source, typed_run(server), MINE, session="me")
    with served(lambda _, __: Reply()) as elsewhere:
        with closing(sqlite3.connect(tmp_path / "g.db")) as connection, connection:
            connection.execute(
                "UPDATE runs SET settings = replace(settings, ?, ?) WHERE run_id = ?",
                (server.url, elsewhere.url, queued),
            )
        until(registry, working, ended)
        assert until(registry, queued, ended).status is RunStatus.NEEDS_KEY
        assert registry.lacks(queued, "me") == (API_KEY,)
        assert elsewhere.requests == 0


def test_a_deleted_run_leaves_no_key(registry: Registry, server: ScriptedServer) -> None:
    """Deleted on the page, it is gone from memory, too."""
    run_id = stopped(registry, server)
    registry.delete(run_id)
    assert registry._keyring._typed_in == {}


def test_a_key_goes_ten_minutes_after_its_session(registry: Registry, server: ScriptedServer, clock: Clock) -> None:
    """Not while the page is open, not within ten minutes; after them it has to be typed again."""
    run_id = stopped(registry, server)
    lookers_pass(registry, clock, 3 * GONE_AFTER, "me")
    assert registry.lacks(run_id, "me") == ()
    lookers_pass(registry, clock, GONE_AFTER - 60, "they")
    assert registry.lacks(run_id, "me") == ()
    lookers_pass(registry, clock, 120, "they")
    assert registry.lacks(run_id, "me") == (API_KEY,)
    assert registry._keyring._typed_in == {}


def test_a_run_that_works_or_waits_keeps_its_key(registry: Registry, server: ScriptedServer, clock: Clock) -> None:
    """The page is closed for an hour: the run at work and the one behind it finish; then both keys are forgotten."""
    source = registry.prepare(documents(30))
    working = registry.start(source, typed_run(server), MINE, session="me")
    queued = registry.start(source, typed_run(server), MINE, session="me")
    lookers_pass(registry, clock, 3600)
    assert registry.snapshot(queued).status is RunStatus.QUEUED
    assert until(registry, working, ended).succeeded == 30
    assert until(registry, queued, ended).succeeded == 30
    assert registry._keyring._typed_in != {}
    lookers_pass(registry, clock, 120)
    assert registry._keyring._typed_in == {}


def test_a_run_deleted_by_another_process_leaves_no_key(
    registry: Registry, server: ScriptedServer, clock: Clock, tmp_path: Path
) -> None:
    """Once its session is gone; that its row is missing stops nobody."""
    run_id = stopped(registry, server)
    other = Registry(Environment(store=tmp_path / "g.db"))
    other.delete(run_id)
    other.close()
    lookers_pass(registry, clock, GONE_AFTER + 120)
    assert registry._keyring._typed_in == {}
