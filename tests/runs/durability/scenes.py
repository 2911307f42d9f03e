"""What the tests of this folder share: documents, a server that counts each of them, and looking at a run."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from core.records import Document, RunSnapshot
from core.runs.registry import Registry
from core.settings import EndpointSettings, RunSettings
from tests.scripted import Reply, ScriptedServer, scripted

PROMPT = "{text}"  # so that the server's count of a prompt is the count of a document
PATIENCE = 60.0


def text(number: int) -> str:
    return f"Minutes of day {number}."


def documents(count: int) -> list[Document]:
    return [Document(number, f"d{number}", text(number)) for number in range(count)]


def settings(url: str, concurrency: int = 8, **more: object) -> RunSettings:
    endpoint = EndpointSettings(kind="openai", base_url=url)
    return RunSettings(concurrency=concurrency, endpoint=endpoint, prompt=PROMPT, **more)  # type: ignore[arg-type]  # shorthand


@contextmanager
def counting_server(script: Callable[[str, int], Reply]) -> Iterator[ScriptedServer]:
    """A server in a thread, which outlives every worker and every app."""
    ready, done = threading.Event(), threading.Event()
    found: list[ScriptedServer] = []

    async def serve() -> None:
        async with scripted(script) as running:
            found.append(running)
            ready.set()
            await asyncio.to_thread(done.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    try:
        assert ready.wait(PATIENCE)
        yield found[0]
    finally:
        done.set()
        thread.join()


def summary_of(prompt: str, delay: float = 0.0) -> Reply:
    """An answer that can be told from every other document's."""
    return Reply(f"About: {prompt}", delay=delay)


def every_summary_in_place(registry: Registry, run_id: str) -> bool:
    return all(row.outcome and row.outcome.summary == f"About: {text(row.position)}" for row in registry.rows(run_id))


def until(registry: Registry, run_id: str, wanted: Callable[[RunSnapshot], bool]) -> RunSnapshot:
    """The first snapshot that is as wanted; whoever looks also looks after the runs, as the app does."""
    deadline = time.monotonic() + PATIENCE
    while not wanted(snapshot := registry.snapshot(run_id)):
        assert time.monotonic() < deadline, snapshot
        registry.advance()
        time.sleep(0.02)
    return snapshot


def ended(snapshot: RunSnapshot) -> bool:
    return not snapshot.running


def worker_pid(registry: Registry, run_id: str) -> int:
    return registry._queue.workers[run_id].pid


def worker_of(host: int) -> int | None:
    """The worker under this app or command line."""
    children = Path(f"/proc/{host}/task/{host}/children")
    with suppress(FileNotFoundError, ProcessLookupError):
        for pid in children.read_text().split():
            if b"core.worker" in Path(f"/proc/{pid}/cmdline").read_bytes():
                return int(pid)
    return None


def recorded(store: Path, run_id: str) -> dict[int, tuple[str, int]]:
    """By position, summary and attempts of each outcome that is on the disk."""
    with closing(sqlite3.connect(f"{store.as_uri()}?mode=ro", uri=True)) as connection:
        found = connection.execute(
            "SELECT position, summary, attempts FROM outcomes WHERE run_id = ? AND status = 'succeeded'", (run_id,)
        )
        return {position: (summary, attempts) for position, summary, attempts in found}


def given_up(store: Path, run_id: str) -> dict[tuple[int, float], int]:
    """Attempts on the disk of documents that a stop met after a failed one, by position and time."""
    with closing(sqlite3.connect(f"{store.as_uri()}?mode=ro", uri=True)) as connection:
        found = connection.execute(
            "SELECT position, finished_at, attempts FROM outcomes WHERE run_id = ? AND status <> 'succeeded'", (run_id,)
        )
        return {(position, at): attempts for position, at, attempts in found}


def until_compared(registry: Registry, comparison_id: str) -> None:
    """Return when nothing of the comparison may change by itself any more."""
    deadline = time.monotonic() + PATIENCE
    while registry.comparisons.snapshot(comparison_id).running:
        assert time.monotonic() < deadline
        registry.advance()
        time.sleep(0.02)
