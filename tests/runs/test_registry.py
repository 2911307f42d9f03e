"""Runs as the app handles them: with real workers, a real practice endpoint, and real kills."""

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.config import OPENAI_URL, Environment
from core.errors import ConfigurationError
from core.records import Document, RunSnapshot, RunStatus
from core.runs.registry import Registry
from core.settings import EndpointSettings, RunSettings
from tests.scripted import Reply, ScriptedServer, scripted

KEY = "sk-a-typed-secret"
INSTANT = RunSettings(concurrency=4, endpoint=EndpointSettings(preset="instant"))
SLOW = RunSettings(concurrency=2, endpoint=EndpointSettings(preset="hosted API"))


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    opened = Registry(Environment(store=tmp_path / "g.db", max_runs=1))
    yield opened
    opened.close()


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """Another OpenAI-compatible server than ours, in a thread."""
    ready, done = threading.Event(), threading.Event()
    found: list[ScriptedServer] = []

    async def serve() -> None:
        async with scripted(lambda prompt, _: Reply(f"About: {prompt[-8:]}", delay=0.03)) as running:
            found.append(running)
            ready.set()
            await asyncio.to_thread(done.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    ready.wait()
    yield found[0]
    done.set()
    thread.join()


def prepared(registry: Registry, count: int = 20) -> str:
    return registry.prepare(
        Document(i, f"d{i}", f"The group met on day {i}. It decided to buy mill number {i}.") for i in range(count)
    )


def until(registry: Registry, run_id: str, wanted: Callable[[RunSnapshot], bool]) -> RunSnapshot:
    """The first snapshot that is as wanted; whoever looks also looks after the runs, as the app does."""
    deadline = time.monotonic() + 60
    while not wanted(snapshot := registry.snapshot(run_id)):
        assert time.monotonic() < deadline, snapshot
        registry.advance()
        time.sleep(0.02)
    return snapshot


def ended(snapshot: RunSnapshot) -> bool:
    return not snapshot.running


def worker_pid(registry: Registry, run_id: str) -> int:
    return registry._queue.workers[run_id].pid


def test_a_run_is_worked_on_and_finishes(registry: Registry) -> None:
    """Twenty documents: finished, twenty summaries, a timeline, and a moment it started and ended."""
    run_id = registry.start(prepared(registry), INSTANT)
    done = until(registry, run_id, ended)
    assert (done.status, done.succeeded, done.failed) == (RunStatus.FINISHED, 20, 0)
    assert registry.ticks(run_id)[-1].succeeded == 20
    assert done.started_utc < done.ended_utc
    assert registry.metrics(run_id).successful == 20


def test_runs_beyond_the_cap_wait_their_turn(registry: Registry) -> None:
    """With room for one, the second is queued behind it, says so, and starts by itself when the first ends."""
    draft = prepared(registry)
    first, second = registry.start(draft, SLOW), registry.start(draft, INSTANT)
    waiting = registry.snapshot(second)
    assert (waiting.status, waiting.ahead) == (RunStatus.QUEUED, 0)
    assert [run.run_id for run in registry.active()] == [second, first]
    registry.stop(first)
    until(registry, first, ended)
    assert until(registry, second, ended).status is RunStatus.FINISHED
    assert registry.active() == []


def test_a_queued_run_can_be_stopped(registry: Registry) -> None:
    """It has sent nothing, so it is stopped at once."""
    draft = prepared(registry)
    first, second = registry.start(draft, SLOW), registry.start(draft, INSTANT)
    registry.stop(second)
    assert registry.snapshot(second).status is RunStatus.STOPPED
    registry.stop(first)
    until(registry, first, ended)


def test_a_killed_worker_is_noticed_and_its_run_resumed(registry: Registry) -> None:
    """kill -9 in the middle: interrupted, what was recorded is kept, and the number that may be billed twice is shown;
    resumed under the same id, every document ends with its summary."""
    run_id = registry.start(prepared(registry, 24), SLOW)
    until(registry, run_id, lambda snapshot: snapshot.succeeded >= 5)
    os.kill(worker_pid(registry, run_id), signal.SIGKILL)
    broken = until(registry, run_id, ended)
    assert broken.status is RunStatus.INTERRUPTED
    assert 5 <= broken.succeeded < 24
    assert 1 <= broken.unrecorded <= 10
    kept = [row.outcome for row in registry.rows(run_id) if row.outcome]
    registry.resume(run_id)
    assert until(registry, run_id, ended).succeeded == 24
    assert [row.outcome for row in registry.rows(run_id)][: len(kept)] == kept


def test_another_app_sees_the_run_and_takes_it_up(registry: Registry, tmp_path: Path) -> None:
    """The app ends: its workers keep what they have. A second app on the store sees the run, and resumes it."""
    run_id = registry.start(prepared(registry, 24), SLOW)
    until(registry, run_id, lambda snapshot: snapshot.succeeded >= 2)
    other = Registry(Environment(store=tmp_path / "g.db"))
    try:
        assert other.snapshot(run_id).status is RunStatus.RUNNING
        registry._queue.workers[run_id].let_go()
        assert until(other, run_id, ended).status is RunStatus.INTERRUPTED
        other.resume(run_id)
        assert until(other, run_id, ended).succeeded == 24
    finally:
        other.close()


def test_a_second_stop_cancels_what_is_in_flight(registry: Registry) -> None:
    """A run against a stalling server ends without waiting for its answers."""
    endpoint = EndpointSettings(preset="single GPU")
    run_id = registry.start(prepared(registry, 50), RunSettings(concurrency=50, endpoint=endpoint))
    until(registry, run_id, lambda snapshot: snapshot.in_flight > 0)
    registry.stop(run_id)
    registry.stop(run_id)
    done = until(registry, run_id, ended)
    assert done.status is RunStatus.STOPPED
    assert done.succeeded < 50


def test_the_first_few_are_tried(registry: Registry) -> None:
    """Trying on five makes a run of five."""
    run_id = registry.start(prepared(registry), INSTANT, first=5)
    assert until(registry, run_id, ended).succeeded == 5


def test_nothing_to_do_is_refused(registry: Registry) -> None:
    """A draft without documents does not become a run."""
    with pytest.raises(ConfigurationError, match="no documents"):
        registry.start(registry.prepare([]), INSTANT)


def outside(url: str, source: str, **changes: object) -> RunSettings:
    endpoint = EndpointSettings(kind="openai", base_url=url)
    return RunSettings(concurrency=4, endpoint=endpoint, key_source=source, **changes)  # type: ignore[arg-type]  # test shorthand


def test_a_typed_key_reaches_the_endpoint_and_nothing_else(server: ScriptedServer, tmp_path: Path) -> None:
    """The server gets it; no file of the store and no command line has it."""
    registry = Registry(Environment(store=tmp_path / "g.db"))
    run_id = registry.start(prepared(registry), outside(server.url, "typed"), KEY)
    pid = worker_pid(registry, run_id)
    command = Path(f"/proc/{pid}/cmdline").read_bytes()
    assert until(registry, run_id, ended).succeeded == 20
    assert server.keys == {f"Bearer {KEY}"}
    assert KEY.encode() not in command
    registry.close()  # reading its files beside SQLite would drop SQLite's locks
    for file in tmp_path.rglob("*"):
        assert file.is_dir() or KEY.encode() not in file.read_bytes(), file


def test_the_environments_key_goes_to_the_environments_url_only(tmp_path: Path, server: ScriptedServer) -> None:
    """A visitor's URL does not get the owner's key: the run asks for one instead, and nothing is sent."""
    machine = Environment(store=tmp_path / "g.db", api_key="sk-the-owners", base_url="http://127.0.0.1:9/v1")
    registry = Registry(machine)
    try:
        run_id = registry.start(prepared(registry), outside(server.url, "environment"))
        assert until(registry, run_id, ended).status is RunStatus.NEEDS_KEY
        assert server.requests == 0
    finally:
        registry.close()


def test_a_typed_key_is_asked_for_again_after_a_restart(tmp_path: Path, server: ScriptedServer) -> None:
    """The next app does not have it: the resumed run needs the key, and goes on once it is typed."""
    first = Registry(Environment(store=tmp_path / "g.db"))
    run_id = first.start(prepared(first, 200), outside(server.url, "typed"), KEY)
    first.stop(run_id)
    until(first, run_id, ended)
    first.close()
    second = Registry(Environment(store=tmp_path / "g.db"))
    try:
        second.resume(run_id)
        assert until(second, run_id, ended).status is RunStatus.NEEDS_KEY
        second.resume(run_id, KEY)
        assert until(second, run_id, ended).succeeded == 200
    finally:
        second.close()


def test_openai_without_a_key_is_refused_before_anything_runs(registry: Registry) -> None:
    """No key anywhere: a sentence, and no run."""
    draft = prepared(registry)
    with pytest.raises(ConfigurationError, match="API key"):
        registry.start(draft, outside(OPENAI_URL, "none"))
    assert registry.runs() == []


def test_a_wrong_key_stops_the_run_and_says_what_to_do(registry: Registry) -> None:
    """401: refused, with the sentence; the documents that were not sent are as they were."""
    done = threading.Event()

    async def serve() -> RunSnapshot:
        async with scripted(lambda _, __: Reply(status=401)) as server:
            run_id = registry.start(prepared(registry, 50), outside(server.url, "typed"), KEY)
            snapshot = await asyncio.to_thread(until, registry, run_id, ended)
            assert server.requests <= 8
            return snapshot

    snapshot = asyncio.run(serve())
    done.set()
    assert snapshot.status is RunStatus.REFUSED
    assert "check the API key" in snapshot.message


def test_a_deleted_run_is_gone_and_a_working_one_stays(registry: Registry) -> None:
    """Deleting asks nothing of a worker: only an ended run goes."""
    run_id = registry.start(prepared(registry), SLOW)
    registry.delete(run_id)
    assert registry.snapshot(run_id).run_id == run_id
    registry.stop(run_id)
    until(registry, run_id, ended)
    registry.delete(run_id)
    assert registry.runs() == []


def test_the_connection_test_says_which_of_the_things_it_is(registry: Registry, server: ScriptedServer) -> None:
    """Somebody there: ok, its models and a latency. Nobody there: not ok, and the address is in doubt."""
    found = registry.test_connection(EndpointSettings(kind="openai", base_url=server.url, model="m-2026"), KEY)
    assert (found.ok, found.models) == (True, ("m-2026",))
    assert found.latency is not None
    nobody = registry.test_connection(EndpointSettings(kind="openai", base_url="http://127.0.0.1:9/v1"), KEY)
    assert not nobody.ok
    assert "does not answer" in nobody.message
