"""One run, worked on in a process of its own: `python -m core.worker RUN_ID --store FILE --lifeline FD`.

Started by the registry, and by name: no room imports it. It reads its documents and settings from the run store, writes
outcomes and ticks there, and ends: when the run is done, when the store says stop, or when the lifeline ends because
whoever started it is gone.
"""

import argparse
import asyncio
import gc
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stderr
from pathlib import Path

from core.control.endpoints import Endpoints
from core.control.guards import Guards
from core.control.limiter import Limiter
from core.credentials import Credentials, take_credentials
from core.endpoints.descriptors import raise_descriptors_for
from core.endpoints.environment import known_secrets
from core.endpoints.opening import open_endpoints
from core.errors import GistmillError, StoreError
from core.language import Message, joined, message_of
from core.metrics import percentile
from core.records import Pause, RunStatus, Tick
from core.redaction import SHORTEST_IN_ERRORS, CleanStream, Redaction
from core.runs.journal import Journal
from core.runs.store import Store
from core.strategies.catalogue import STRATEGIES
from core.summarise.context import Context, known_context
from core.summarise.summariser import Summariser

TICK_EVERY = 0.25
_GARBAGE = (50_000, 20, 100)
"""When the collector looks for garbage: after so many new objects, and at all of them every so many looks. Thousands of
calls in flight are more objects than its usual 700, and none of them is garbage: it would look at them all the time."""

_log = logging.getLogger("core.worker")


class RunClock:
    """Seconds of work on the run: begins where the session before ended, stands still until `start`."""

    def __init__(self, before: float) -> None:
        self._before = before
        self._started: float | None = None

    def start(self) -> None:
        self._started = time.monotonic()

    def __call__(self) -> float:
        return self._before + (0.0 if self._started is None else time.monotonic() - self._started)


class Ticker:
    """Four times a second: a tick, the worker's own cost, and a look at what the store and the endpoint say."""

    def __init__(
        self,
        journal: Journal,
        clock: RunClock,
        limiter: Limiter,
        endpoints: Endpoints,
        *,
        context: Context,
    ) -> None:
        self._journal = journal
        self._context = context
        self._clock = clock
        self._limiter = limiter
        self._endpoints = endpoints
        self._last = (clock(), journal.succeeded)
        self._paused: Pause | None = None
        self._report(clock())

    async def run(self) -> None:
        while True:
            due = time.monotonic() + TICK_EVERY
            await asyncio.sleep(TICK_EVERY)
            self.tick(time.monotonic() - due)
            if self._journal.stop_requested > 1:
                self._endpoints.stop.cancel()
            elif self._journal.stop_requested:
                self._endpoints.stop.ask()
            self._endpoints.look()

    def tick(self, lag: float = 0.0, *, ended: bool = False) -> None:
        journal, now = self._journal, self._clock()
        since, before = self._last
        rate = (journal.succeeded - before) / (now - since) if now > since else 0.0
        self._last = (now, journal.succeeded)
        self._report(now, ended=ended)
        recent = sorted(journal.usage.latencies)
        journal.tick(
            Tick(
                at=now,
                succeeded=journal.succeeded,
                failed=journal.failed,
                in_flight=journal.usage.requests,
                limit=self._limiter.limit,
                throughput=rate,
                p50=percentile(recent, 50),
                p95=percentile(recent, 95),
                lag=max(0.0, lag),
            )
        )

    def _report(self, now: float, *, ended: bool = False) -> None:
        usage, endpoints = self._journal.usage, self._endpoints
        usage.measure(now)
        usage.retries = endpoints.retries
        usage.paced = endpoints.paced
        usage.prompt_room = self._context.learned
        usage.pause = endpoints.state()
        self._note_pause(now)
        usage.notes = joined(*endpoints.notes)
        self._journal.endpoints([one.figures(ended=ended) for one in endpoints.each])

    def _note_pause(self, now: float) -> None:
        """Keep from when to when nobody sent anything; as it stands, since the worker may be killed meanwhile."""
        before, why = self._paused, self._endpoints.why(begun=self._paused is not None)
        if before is None and not why:
            return
        since, reason = (before.since, why or before.reason) if before else (now, why)
        paused = Pause(since, now, reason)
        self._journal.paused(paused)
        self._paused = paused if why else None


class Work:
    """The one run of this process, from its first document to its last."""

    def __init__(self, store: Store, run_id: str) -> None:
        self._store = store
        self._run_id = run_id
        before = store.snapshot(run_id)
        self._settings = before.settings
        raise_descriptors_for(self._settings)
        self._journal = Journal(store, run_id, self._settings.concurrency, lambda: self._stop.asked)
        self._clock = RunClock(self._journal.started_at)
        self._guards = Guards(before, self._clock, self._journal.limit_changed, self._journal.spending)
        self._stop = self._guards.stop
        self._orphaned = False
        self._endpoints: Endpoints | None = None

    async def run(self, secrets: Credentials, lifeline: int) -> None:
        """Drive the documents; whatever ends it, all that landed is in the store when this returns."""
        watching = asyncio.create_task(self._watch(lifeline))
        committing = asyncio.create_task(self._journal.run())
        committing.add_done_callback(self._committing_ended)
        try:
            if self._settings.reuse:
                await self._journal.reuse(self._clock())
            async with open_endpoints(self._settings, secrets, self._journal.sent_again) as clients:
                self._endpoints = self._guards.around(clients)
                await self._drive(self._endpoints)
        finally:
            watching.cancel()
            try:
                await self._journal.close()
            finally:
                await asyncio.gather(watching, return_exceptions=True)
                await committing  # whatever broke it is the run's own end
        await self._journal.writes.persist(lambda: self._store.close_session(self._run_id, *self._ending()))

    def _committing_ended(self, committing: asyncio.Task[None]) -> None:
        """Where it broke, no answer can be recorded any more, and no second Stop be read: nothing is waited for."""
        if not committing.cancelled() and committing.exception():
            self._stop.cancel()

    async def _watch(self, lifeline: int) -> None:
        """Stop when the other end of the lifeline is gone, or on SIGTERM."""
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_reader(lifeline, ended.set)
        loop.add_signal_handler(signal.SIGTERM, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(lifeline)
        self._orphaned = True
        self._stop.ask()

    async def _drive(self, endpoints: Endpoints) -> None:
        context = self._context(endpoints)
        summarise = Summariser(endpoints, self._settings, self._journal, self._clock, context=context)
        strategy = STRATEGIES[self._settings.strategy](self._guards.limiter, self._settings.concurrency)
        ticker = Ticker(self._journal, self._clock, self._guards.limiter, endpoints, context=context)
        await self._journal.writes.persist(lambda: self._store.mark_started(self._run_id))
        self._clock.start()
        ticking = asyncio.create_task(ticker.run())
        planning = asyncio.create_task(asyncio.to_thread(self._journal.plan))
        try:
            await strategy.drive(self._journal.documents(), summarise, self._journal.further)
        finally:
            ticking.cancel()
            await asyncio.gather(ticking, planning, return_exceptions=True)
            await self._journal.flush()
            ticker.tick(ended=True)

    def _context(self, endpoints: Endpoints) -> Context:
        known = known_context(self._settings)
        learned = self._journal.usage.prompt_room
        return Context(known, self._settings.endpoint.max_tokens, endpoints.context_tokens, learned)

    def _ending(self) -> tuple[RunStatus, str]:
        status, message = self._status()
        notes = self._endpoints.notes if self._endpoints else ()
        return status, joined(message, self._journal.unread, *notes)

    def _status(self) -> tuple[RunStatus, str]:
        stop = self._stop
        if stop.refusal:
            return RunStatus.REFUSED, stop.refusal
        if self._orphaned:
            return RunStatus.INTERRUPTED, Message("The app or command line that started it has ended.")
        if stop.interruption:
            return RunStatus.INTERRUPTED, stop.interruption
        if stop.asked:
            return RunStatus.STOPPED, stop.reached
        return RunStatus.FINISHED, ""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m core.worker")
    parser.add_argument("run_id")
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--lifeline", type=int, required=True)
    options = parser.parse_args(arguments)
    secrets = take_credentials()
    redacted = Redaction(known_secrets(secrets), SHORTEST_IN_ERRORS)
    with redirect_stderr(CleanStream(sys.stderr, redacted)):
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
        logging.getLogger("httpx2").setLevel(logging.WARNING)
        try:
            store = _opened(options.store)
            try:
                return _worked(store, options.run_id, options.lifeline, secrets, redacted)
            finally:
                store.close()
        except StoreError as error:
            _log.error("%s The worker ends.", error)
            return os.EX_IOERR


def _opened(path: Path) -> Store:
    """The store that the run is in.

    Raises:
        StoreError: it cannot be opened, or is gone: an empty one in its place would help nobody.
    """
    if not path.exists():
        raise StoreError(Message("The run store {path} is gone, so its run cannot be worked on.", path=str(path)))
    return Store(path)


def _worked(store: Store, run_id: str, lifeline: int, secrets: Credentials, redacted: Redaction) -> int:
    """Work on the run to its end, whatever that is. Returns the worker's exit code.

    Raises:
        StoreError: the store cannot be written any more, so the run cannot be told.
    """
    gc.freeze()  # what was imported stays
    gc.set_threshold(*_GARBAGE)
    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(Work(store, run_id).run(secrets, lifeline))
    except Exception as error:  # noqa: BLE001  # the outermost frame: the run is told, the log has the rest
        if not isinstance(error, StoreError):
            _log.error("The worker failed.", exc_info=error)
        failed = Message("The worker failed ({kind}).", kind=type(error).__name__)
        why = message_of(error.message) if isinstance(error, GistmillError) else failed
        store.mark_interrupted(run_id, why.changed(redacted))
        return 1
    return 0


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's, where the platform has it: it halves the loop's own share of the CPU."""
    try:
        import uvloop  # noqa: PLC0415  # not on every platform
    except ImportError:
        return None
    return uvloop.new_event_loop


if __name__ == "__main__":
    sys.exit(main())
