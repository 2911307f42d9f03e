"""Many browser sessions on one live run: how often each is drawn anew, and what that costs the app."""

import asyncio
import tempfile
import time
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from core.config import Environment
from core.documents import sample_documents
from core.metrics import percentile
from core.runs.registry import Registry
from core.settings import EndpointSettings, RunSettings
from tests.benchmarks.report import Options, at_most
from tests.benchmarks.served import cpu_seconds, health, served_app

SESSIONS = 30
SECONDS = 20.0


def lookers(options: Options) -> Iterator[str]:
    """30 sessions look at one run: the longest wait between two ticks of each, cores used, time of a health check."""
    sessions, seconds = options.size(SESSIONS, 10), options.size(20, 8)
    with tempfile.TemporaryDirectory(prefix="gistmill-bench-") as folder:
        store = Path(folder) / "g.db"
        registry = Registry(Environment(store=store))
        slow = RunSettings(concurrency=4, endpoint=EndpointSettings(preset="hosted API"))
        run_id = registry.start(registry.prepare(sample_documents(3000)), slow)
        try:
            with served_app(store) as (url, process):
                seen = asyncio.run(_look(url, run_id, sessions, float(seconds), process.pid))
        finally:
            registry.stop(run_id)
            registry.stop(run_id)
            registry.close()
    ticking = sum(wait <= 2.5 for wait in seen.longest)
    yield f"  {sessions} sessions for {seconds} s: {ticking} drawn at least every 2.5 s, {seen.drawn} times in all"
    yield at_most("longest wait of a session for its next tick, s", seen.longest, 2.0)
    yield at_most("cores used by the app", [seen.cores], 0.5)
    yield at_most("health check, 99th percentile, ms", [1000 * (percentile(sorted(seen.health), 99) or 0.0)], 50.0)


@dataclass(slots=True)
class Seen:
    longest: list[float] = field(default_factory=list)
    drawn: int = 0
    cores: float = 0.0
    health: list[float] = field(default_factory=list)


async def _look(url: str, run_id: str, sessions: int, seconds: float, pid: int) -> Seen:
    seen = Seen()
    visitors = [Visitor(url, run_id) for _ in range(sessions)]
    tasks = [asyncio.create_task(visitor.stay()) for visitor in visitors]
    try:
        for visitor in visitors:
            await asyncio.wait_for(_first(visitor.opened.wait(), *tasks), 300)
        for visitor in visitors:
            visitor.ticks.clear()
        began, cpu = time.monotonic(), cpu_seconds(pid)
        while time.monotonic() - began < seconds:
            seen.health.append(await asyncio.to_thread(health, url))
            await asyncio.sleep(0.1)
        ended = time.monotonic()
        seen.cores = (cpu_seconds(pid) - cpu) / (ended - began)
        for visitor in visitors:
            times = [began, *visitor.ticks, ended]
            seen.longest.append(max(after - before for before, after in pairwise(times)))
            seen.drawn += len(visitor.ticks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return seen


async def _first(wanted: Coroutine[object, object, object], *others: asyncio.Task[None]) -> None:
    """Wait for what is wanted; what breaks one of the others is raised."""
    waited = asyncio.ensure_future(wanted)
    done, _ = await asyncio.wait([waited, *others], return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()


class Visitor:
    """What a browser does with the Run page: opens it, and asks for a fragment as often as it was told to."""

    def __init__(self, url: str, run_id: str) -> None:
        self._url = url
        self._page_name, self._query = "run", f"run={run_id}"
        self._page = ""
        self._timers: dict[str, asyncio.Task[None]] = {}
        self.opened = asyncio.Event()
        self.ticks: list[float] = []

    async def stay(self) -> None:
        address = self._url.replace("http", "ws") + "/_stcore/stream"
        async with connect(address, origin=websockets.Origin(self._url), max_size=None) as socket_:
            first = BackMsg()
            first.rerun_script.query_string = self._query
            first.rerun_script.page_name = self._page_name
            await socket_.send(first.SerializeToString())
            try:
                async for raw in socket_:
                    self._hear(socket_, raw if isinstance(raw, bytes) else raw.encode())
            finally:
                for timer in self._timers.values():
                    timer.cancel()

    def _hear(self, socket_: ClientConnection, raw: bytes) -> None:
        message = ForwardMsg.FromString(raw)
        kind = message.WhichOneof("type")
        if kind == "navigation":
            self._page = message.navigation.page_script_hash
        elif kind == "auto_rerun":
            ask = message.auto_rerun
            if old := self._timers.pop(ask.fragment_id, None):
                old.cancel()
            self._timers[ask.fragment_id] = asyncio.create_task(self._ask(socket_, ask.fragment_id, ask.interval))
            self.opened.set()
        elif kind == "new_session" and not message.metadata.run.fragment_ids:
            for timer in self._timers.values():  # a whole run of the page starts its timers again
                timer.cancel()
            self._timers.clear()
        elif kind == "script_finished":
            self.ticks.append(time.monotonic())

    async def _ask(self, socket_: ClientConnection, fragment: str, interval: float) -> None:
        again = BackMsg()
        again.rerun_script.query_string = self._query
        again.rerun_script.page_script_hash = self._page
        again.rerun_script.fragment_id = fragment
        again.rerun_script.is_auto_rerun = True
        while True:
            await asyncio.sleep(interval)
            await socket_.send(again.SerializeToString())
