"""The disk is full, or fails, and later it is not: the run waits, keeps what it has, says so, and goes on by itself."""

import asyncio
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from core.config import ROOT, Environment
from core.records import Outcome, RunSnapshot, RunStatus, Status
from core.runs.journal import Journal
from core.runs.processes import log_file
from core.runs.registry import Registry
from core.runs.store import Store
from core.runs.writes import TRY_EVERY
from core.settings import RunSettings
from core.views.state import sentence
from tests.runs.durability import scenes
from tests.scripted import Paced, ScriptedServer

DOCUMENTS = 300
ROOM = 6 * 1024 * 1024  # bytes of the small disk


@pytest.fixture
def pace() -> Paced:
    """Slow, so that the disk is taken away in the middle of the run."""
    return Paced(0.3)


@pytest.fixture
def server(pace: Paced) -> Iterator[ScriptedServer]:
    with scenes.counting_server(pace) as running:
        yield running


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, in memory."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(place)], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"a file system of its own cannot be mounted here: {mounted.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def _stuck(snapshot: RunSnapshot) -> bool:
    return "cannot be written" in snapshot.message


def _went_through(
    registry: Registry, server: ScriptedServer, pace: Paced, stop: Callable[[], None], go: Callable[[], None]
) -> None:
    """A run whose disk is taken away by `stop` and given back by `go`."""
    run_id = registry.start(registry.prepare(scenes.documents(DOCUMENTS)), scenes.settings(server.url))
    scenes.until(registry, run_id, lambda snapshot: snapshot.succeeded > 10)
    stop()
    waiting = scenes.until(registry, run_id, _stuck)
    assert (waiting.status, waiting.responding) == (RunStatus.PAUSED, True)
    assert sentence(waiting).endswith("MB. It goes on by itself as soon as it can.")
    scenes.until(registry, run_id, lambda _: server.in_flight == 0)
    sent = server.requests
    assert sent < DOCUMENTS
    time.sleep(2 * TRY_EVERY)
    assert server.requests == sent  # it cannot record, so it sends nothing
    assert _stuck(registry.snapshot(run_id))
    pace.delay = 0.03
    go()
    finished = scenes.until(registry, run_id, scenes.ended)
    assert (finished.status, finished.succeeded, finished.message) == (RunStatus.FINISHED, DOCUMENTS, "")
    assert scenes.every_summary_in_place(registry, run_id)
    assert set(server.attempts.values()) == {1}  # none was paid twice
    said = log_file(registry.environment.store, run_id).read_text()
    assert "The store can be written again" in said


def _fill(disk: Path) -> None:
    with (disk / "ballast").open("wb", buffering=0) as ballast:
        for size in (65536, 4096, 1):
            try:
                while True:
                    ballast.write(bytes(size))
            except OSError:
                pass


def test_a_full_disk_holds_the_run_until_there_is_room(server: ScriptedServer, pace: Paced, small_disk: Path) -> None:
    """Nothing more is sent, the snapshot says why; with room again it finishes, every summary in place, none paid
    twice."""
    registry = Registry(Environment(store=small_disk / "g.db"))
    try:
        _went_through(registry, server, pace, lambda: _fill(small_disk), (small_disk / "ballast").unlink)
    finally:
        registry.close()


def test_a_failing_disk_holds_the_run_until_it_works(server: ScriptedServer, pace: Paced, tmp_path: Path) -> None:
    """The same where every write of the worker fails (its file size limit is 0), as on a broken disk."""
    registry = Registry(Environment(store=tmp_path / "g.db"))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def limit(most: int) -> None:
        (run,) = registry._queue.workers.values()
        resource.prlimit(run.pid, resource.RLIMIT_FSIZE, (most, before[1]))

    try:
        _went_through(registry, server, pace, lambda: limit(0), lambda: limit(before[0]))
    finally:
        registry.close()


def test_the_command_line_says_why_it_waits(server: ScriptedServer, pace: Paced, tmp_path: Path) -> None:
    """Once, on stderr, while it waits; with the disk back it goes on, and ends with 0."""
    store, lines = tmp_path / "g.db", tmp_path / "lines.txt"
    lines.write_text("\n".join(scenes.text(number) for number in range(DOCUMENTS)))
    words = ("run", str(lines), "--lines", "--store", str(store), "--base-url", server.url, "--prompt", scenes.PROMPT)
    with subprocess.Popen(
        [sys.executable, "-m", "core", *words, "--concurrency", "8"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as command:
        assert command.stderr is not None
        while server.requests < 20:
            assert command.poll() is None
            time.sleep(0.01)
        worker = scenes.worker_of(command.pid)
        assert worker is not None
        before = resource.prlimit(worker, resource.RLIMIT_FSIZE, (0, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
        said = next(line for line in command.stderr if line.strip())
        pace.delay = 0.03
        resource.prlimit(worker, resource.RLIMIT_FSIZE, before)
        rest = command.communicate()[1]
    assert said.startswith("Paused: The run store cannot be written, so nothing is sent")
    assert "Paused" not in rest
    assert command.returncode == 0
    assert set(server.attempts.values()) == {1}


def test_ctrl_c_ends_a_run_that_can_record_nothing(tmp_path: Path) -> None:
    """The log cannot grow, for the worker or for both, and the endpoint holds its answers for an hour: no answer could
    be recorded, so after one Ctrl-C the worker waits for none of them; it ends, and its command, with a word and no
    traceback."""
    with ThreadPoolExecutor() as pool:  # each waits ten seconds for the store
        for ended in [pool.submit(_ends_at_ctrl_c, whose, tmp_path / whose) for whose in ("worker", "all")]:
            ended.result()


def _ends_at_ctrl_c(whose: str, folder: Path) -> None:
    folder.mkdir()
    pace = Paced(3600.0)
    pace.quick = 20
    with scenes.counting_server(pace) as server:
        _ends_at_ctrl_c_of(whose, server, folder)


def _ends_at_ctrl_c_of(whose: str, server: ScriptedServer, tmp_path: Path) -> None:
    source = tmp_path / "d.txt"
    source.write_text("\n".join(scenes.text(number) for number in range(DOCUMENTS)))
    words = ("--lines", "--base-url", server.url, "--prompt", "{text}", "--timeout", "3600", "--concurrency", "8")
    with subprocess.Popen(
        [sys.executable, "-m", "core", "run", str(source), *words, "--store", str(tmp_path / "g.db")],
        env={
            name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")
        },  # it could not write
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as command:
        assert command.stderr is not None
        while server.in_flight < 8 or server.requests < 28:
            assert command.poll() is None
            time.sleep(0.01)
        worker = scenes.worker_of(command.pid)
        assert worker is not None
        for pid in (worker, command.pid) if whose == "all" else (worker,):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
        assert next(line for line in command.stderr if line.strip()).startswith("Paused: ")
        command.send_signal(signal.SIGINT)
        try:
            said = command.communicate(timeout=scenes.PATIENCE)[1]
            deadline = time.monotonic() + scenes.PATIENCE
            while Path(f"/proc/{worker}").exists():
                assert time.monotonic() < deadline
                time.sleep(0.05)
        finally:  # where it fails, they would wait for an hour
            command.kill()
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
    assert command.returncode in (2, 130)
    assert "Traceback" not in said


@contextmanager
def _journal(path: Path, count: int) -> Iterator[tuple[Store, Journal, str]]:
    store = Store(path)
    run_id = store.add_run(store.add_draft(scenes.documents(count)), RunSettings(), None, "")
    store.claim(run_id, 1)
    try:
        yield store, Journal(store, run_id, look_ahead=count), run_id
    finally:
        store.close()


def _cap(store: Store, pages: int) -> None:
    """SQLite answers as it does on a full disk once the file has so many pages."""
    store._writer.execute(f"PRAGMA max_page_count = {pages}")


def _large(position: int) -> Outcome:
    return Outcome(position, Status.SUCCEEDED, "About: " + "minutes " * 5000, attempts=1, latency=0.1)


async def _until_stuck(store: Store, run_id: str) -> None:
    while not _stuck(store.snapshot(run_id)):  # noqa: ASYNC110  # others see it by looking, and so does the test
        await asyncio.sleep(0.01)


def test_a_document_on_record_is_not_sent_either_while_the_store_is_stuck(tmp_path: Path) -> None:
    """Its intent was committed long ago; still it is not cleared before what has landed is recorded."""

    async def scene(store: Store, journal: Journal, run_id: str) -> None:
        running = asyncio.create_task(journal.run())
        list(journal.documents())
        await journal.cleared(0)
        _cap(store, 1)
        journal.landed(0, _large(0))
        await _until_stuck(store, run_id)
        clearing = asyncio.create_task(journal.cleared(1))
        await asyncio.sleep(1.5 * TRY_EVERY)
        assert not clearing.done()
        _cap(store, 1_000_000)
        await clearing
        assert [row.position for row in store.rows(run_id) if row.outcome] == [0]
        await journal.close()
        await running

    with _journal(tmp_path / "g.db", 3) as (store, journal, run_id):
        asyncio.run(scene(store, journal, run_id))


def test_a_run_that_ends_on_a_full_disk_keeps_what_is_under_way_to_it(tmp_path: Path) -> None:
    """`flush` and `close`, called while a commit is failing, return when it is in the file and not before."""

    async def scene(store: Store, journal: Journal, run_id: str) -> None:
        running = asyncio.create_task(journal.run())
        _cap(store, 1)
        journal.landed(0, _large(0))
        await _until_stuck(store, run_id)
        flushing, closing = asyncio.create_task(journal.flush()), asyncio.create_task(journal.close())
        await asyncio.sleep(1.5 * TRY_EVERY)
        assert not flushing.done()
        assert not closing.done()
        _cap(store, 1_000_000)
        await asyncio.gather(flushing, closing, running)
        assert [row.position for row in store.rows(run_id) if row.outcome] == [0]

    with _journal(tmp_path / "g.db", 3) as (store, journal, run_id):
        asyncio.run(scene(store, journal, run_id))
