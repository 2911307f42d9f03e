"""What the tests of several endpoints share: a run over servers of their own processes, and what came of it.

The worker is this process: what it does is the same, and it starts at once.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

from core.credentials import Credentials
from core.records import Document, DocumentRow, RunSnapshot, RunStatus, Status
from core.runs.store import Store
from core.settings import RunSettings
from core.worker import Work
from tests.runs.durability import scenes
from tests.servers import SlotServer, endpoint
from tests.servers.behaviour import Behaviour
from tests.servers.record import Record, together

MOST = 3
"""Servers that a run here can have."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A run over several servers, which began at second `began` of the machine's clock."""

    store: Store
    servers: Sequence[SlotServer]
    run_id: str
    began: float
    working: asyncio.Task[None]

    @property
    def records(self) -> list[Record]:
        return [server.record.between(self.began) for server in self.servers]

    @property
    def all(self) -> Record:
        return together(self.records)

    @property
    def now(self) -> RunSnapshot:
        return self.store.snapshot(self.run_id)

    async def until(self, wanted: Callable[[], bool]) -> None:
        """Return when it is as wanted; the run must not have ended before."""
        deadline = time.monotonic() + scenes.PATIENCE
        while not wanted():
            assert not self.working.done(), self.now
            assert time.monotonic() < deadline, self.now
            await asyncio.sleep(0.01)

    async def ended(self) -> RunSnapshot:
        await self.working
        return self.now

    async def finished(self) -> RunSnapshot:
        """The end, at which every document has its own summary."""
        end = await self.ended()
        assert (end.status, end.succeeded, end.failed) == (RunStatus.FINISHED, end.total, 0), end.message
        for row in self.rows():
            assert row.outcome
            assert row.outcome.summary == f"About: {scenes.text(row.position)}"
        return end

    def rows(self, only: Status | None = None) -> list[DocumentRow]:
        return list(self.store.rows(self.run_id, only=only))


@asynccontextmanager
async def shared(
    folder: Path,
    pool: Sequence[SlotServer],
    *behaviours: Behaviour,
    count: int = 200,
    documents: Sequence[Document] = (),
    before: Callable[[Sequence[SlotServer]], None] = lambda _servers: None,
    models: Sequence[str] = (),
    client: str = "lean",
    secrets: Callable[[Sequence[str]], Credentials] = lambda _addresses: Credentials(),
    **more: object,
) -> AsyncIterator[Shared]:
    """A run of `count` short documents, or of these, over servers of the pool that behave like this, one each. `before`
    is done to them before it starts; `secrets` are made of their addresses. It is stopped at the end of the block."""
    servers = pool[: len(behaviours)]
    for server, behaviour in zip(servers, behaviours, strict=True):
        server.behave(behaviour)
    before(servers)
    given = {"concurrency": 16, "prompt": scenes.PROMPT, "endpoint": endpoint(servers, models, client=client), **more}
    settings = RunSettings(**given)  # type: ignore[arg-type]  # shorthand
    with closing(Store(folder / "g.db")) as store:
        run_id = store.add_run(store.add_draft(documents or scenes.documents(count)), settings, None, "")
        async with working(store, run_id, secrets([server.url for server in servers])) as task:
            yield Shared(store, servers, run_id, time.monotonic(), task)


@asynccontextmanager
async def working(store: Store, run_id: str, secrets: Credentials) -> AsyncIterator[asyncio.Task[None]]:
    """The worker of a queued run; its lifeline ends with the block."""
    assert store.claim(run_id, 1)
    reading, writing = os.pipe()
    task = asyncio.create_task(Work(store, run_id).run(secrets, reading))
    try:
        yield task
    finally:
        os.close(writing)
        await asyncio.wait([task])
        os.close(reading)


def alike(*slots: int, latency: float = 0.02) -> list[Behaviour]:
    """Servers that differ in their slots only."""
    return [Behaviour(slots=count, latency=latency, sigma=0.3) for count in slots]
