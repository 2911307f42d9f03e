"""The worker's side of the run store: documents out, outcomes in, intents ahead of the calls.

Disk writes happen in a thread, never in the event loop: outcomes, ticks and intents gather for 50 ms and go to the file
together, in one transaction. An outcome counts as done only after its commit. While the store cannot be
written (a full disk, say) nothing is sent, what has landed is kept, and the write is tried again until it succeeds.
"""

import asyncio
import logging
import sqlite3
import time
from array import array
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar

from core.errors import StoreError
from core.records import Document, LimitChange, Outcome, Status, Tick
from core.runs import processes, schema
from core.runs.sendings import Sendings
from core.runs.statements import count_not_whole, mark_prompt_cut
from core.runs.store import Store
from core.runs.usage import Usage, report_usage, usage_of

COMMIT_EVERY = 0.05
"""Seconds outcomes gather before they are committed together."""

LOOK_AHEAD_SECONDS = 0.3
"""Intents reach as many documents ahead as the run sends in this time: a commit and its wait, with room."""

TRY_EVERY = 1.0
"""Seconds between two tries to write a store that cannot be written."""

RECENT = 500
"""Documents whose latencies the live percentiles are of."""

T = TypeVar("T")

_BEAT_EVERY = 1.0  # seconds between two signs of life when nothing else is to be written
_FIRST = 10  # answers at least that the first latency is taken from
_PAGE = 128
_outcome_values = attrgetter(*(f.name for f in fields(Outcome)))  # dataclasses.astuple copies deep: 20 times slower
_tick_values = attrgetter(*(f.name for f in fields(Tick)))
_change_values = attrgetter(*(f.name for f in fields(LimitChange)))
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Batch:
    outcomes: list[Outcome] = field(default_factory=list)
    ticks: list[Tick] = field(default_factory=list)
    changes: list[LimitChange] = field(default_factory=list)
    cut: list[int] = field(default_factory=list)  # positions recorded before whose prompts turned out to be cut
    read: tuple[int, int] = (0, 0)  # about how many tokens the longest cut prompt has, and how many were read

    def __bool__(self) -> bool:
        return bool(self.outcomes or self.ticks or self.changes or self.cut)


class Journal:
    """One run's record, kept by its worker. Use from one event loop; `run` must be running.

    `succeeded` and `failed` count committed documents, duplicates included; `stop_requested` is what the store said at
    the last commit (0 go on, 1 stop, 2 cancel what is in flight too).
    """

    def __init__(self, store: Store, run_id: str, look_ahead: int) -> None:
        self._store = store
        self._run_id = run_id
        self._look_ahead = look_ahead
        self._batch = _Batch()
        self._order = array("q")  # positions read so far, ascending
        self._covered = -1  # documents up to this position have a committed intent
        self._highest = -1  # the furthest position that asked to be sent
        self._repeats: dict[int, int] = {}  # by position: calls beyond the first, until the outcome is recorded
        self._unwritten: set[int] = set()  # positions with a repeat that no committed intent covers yet
        self._repeats_written = 0
        self._stuck = processes.Flag(processes.stuck_file(store.path, run_id))
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()
        self._wake = asyncio.Event()
        self._closing = False
        self._ended = False
        self._flushing = asyncio.Lock()
        self.usage = Usage()
        self.rate = 0.0
        self.latencies: deque[float] = deque(maxlen=RECENT)
        with store.reading() as connection:
            row = connection.execute("SELECT * FROM runs WHERE run_id = ?", (run_id,)).fetchone()
            told = connection.execute(
                "SELECT MAX(at) FROM (SELECT MAX(at) AS at FROM ticks WHERE run_id = ?1"
                " UNION ALL SELECT MAX(finished_at) FROM outcomes WHERE run_id = ?1)",
                (run_id,),
            ).fetchone()[0]
        self.session: int = row["session"]
        self._sendings = Sendings(processes.sent_file(store.path, run_id), self.session)
        self.succeeded: int = row["succeeded"]
        self.failed: int = row["failed"]
        self.stop_requested: int = row["stop_requested"]
        self.started_at: float = max(row["elapsed"], told or 0.0)
        self._before = usage_of(row)
        self._before.elapsed = self.started_at
        self.usage.elapsed, self.usage.peak_in_flight = self.started_at, row["peak_in_flight"]

    # What the run reads

    def documents(self) -> Iterator[Document]:
        """Each distinct document without a summary, in the order of the input, a page ahead of its reader."""
        ready: deque[Document] = deque()
        after = -1
        with closing(schema.connect_to_read(self._store.path)) as connection:
            while True:
                if len(ready) < _PAGE:
                    page = self._page(connection, after)
                    after = page[-1].position if page else after
                    ready.extend(page)
                if not ready:
                    return
                yield ready.popleft()

    def _page(self, connection: sqlite3.Connection, after: int) -> list[Document]:
        found = connection.execute(
            "SELECT d.position, d.name, t.text, d.source, d.row FROM run_documents d"
            " JOIN documents t ON t.id = d.document_id"
            " LEFT JOIN outcomes o ON o.run_id = d.run_id AND o.position = d.position AND o.status = ?"
            " WHERE d.run_id = ? AND d.position > ? AND d.position = d.first_position AND o.status IS NULL"
            " ORDER BY d.position LIMIT ?",
            (Status.SUCCEEDED, self._run_id, after, _PAGE),
        )
        page = [Document(*row) for row in found]
        self._order.extend(document.position for document in page)
        return page

    def reuse(self, at: float) -> None:
        """Take the summaries other runs have of equal documents under equal settings."""
        columns = "o.summary, '', '', 0, 0, NULL, 0, ?2, 0, 0, 0, o.cut_off, o.model, 1, o.prompt_cut"
        with self._store.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO outcomes SELECT d.run_id, d.position, o.status,"
                f" {columns} FROM run_documents d JOIN runs r ON r.run_id = d.run_id"
                " JOIN run_documents e ON e.document_id = d.document_id AND e.run_id <> d.run_id"
                " JOIN runs s ON s.run_id = e.run_id AND s.summary_key = r.summary_key"
                " JOIN outcomes o ON o.run_id = e.run_id AND o.position = e.first_position AND o.status = 'succeeded'"
                " LEFT JOIN outcomes mine ON mine.run_id = d.run_id AND mine.position = d.position"
                " WHERE d.run_id = ?1 AND d.position = d.first_position"
                " AND (mine.status IS NULL OR mine.status <> 'succeeded') GROUP BY d.position",
                (self._run_id, at),
            )
            self._recount(connection)

    def _recount(self, connection: sqlite3.Connection) -> None:
        counts = connection.execute(
            "SELECT COALESCE(SUM(d.copies * (o.status = 'succeeded')), 0), COALESCE(SUM(d.copies *"
            " (o.status = 'failed')), 0), COALESCE(SUM(d.copies * (o.status = 'succeeded') * o.cached), 0),"
            " COALESCE(SUM(d.copies * o.cut_off), 0), COALESCE(SUM(d.copies * o.prompt_cut), 0)"
            " FROM outcomes o JOIN run_documents d ON d.run_id = o.run_id AND d.position = o.position"
            " WHERE o.run_id = ?",
            (self._run_id,),
        ).fetchone()
        self.succeeded, self.failed = counts[0], counts[1]
        connection.execute(
            "UPDATE runs SET succeeded = ?, failed = ?, cached = ?, cut_off = ?, prompt_cut = ? WHERE run_id = ?",
            (*counts, self._run_id),
        )

    # What the run tells

    def sent(self) -> None:
        self._sendings.one_more()
        self.usage.in_flight += 1
        self.usage.peak_in_flight = max(self.usage.peak_in_flight, self.usage.in_flight)

    def sent_again(self) -> None:
        """A request goes out once more within one attempt."""
        self._sendings.one_more()

    def answered(self) -> None:
        self.usage.in_flight -= 1
        self.usage.attempts += 1

    def record(self, outcome: Outcome) -> None:
        self._batch.outcomes.append(outcome)
        self._repeats.pop(outcome.position, None)
        self._unwritten.discard(outcome.position)
        self.usage.rate_limited += outcome.rate_limited
        if outcome.latency is not None and outcome.status is Status.SUCCEEDED:
            self.latencies.append(outcome.latency)
            if not self.usage.first_latency and len(self.latencies) >= min(RECENT, max(_FIRST, self._look_ahead)):
                self.usage.first_latency = sorted(self.latencies)[len(self.latencies) // 10]

    def tick(self, tick: Tick) -> None:
        self._batch.ticks.append(tick)

    def limit_changed(self, change: LimitChange) -> None:
        self._batch.changes.append(change)

    def prompt_cut(self, positions: Sequence[int], read: int, whole: int) -> None:
        self._batch.cut.extend(positions)
        self._batch.read = max(self._batch.read, (whole, read))

    def repeats(self, position: int) -> None:
        """This document will be sent once more: that, too, stands in an intent before it is."""
        self._repeats[position] = self._repeats.get(position, 0) + 1
        self._unwritten.add(position)  # the next commit has it, well before the wait is over

    async def cleared(self, position: int) -> None:
        """Return once an intent for this call is on disk. Waits only for the first documents and for retries."""
        self._highest = max(self._highest, position)
        if self._is_clear(position):
            return
        landed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((position, landed))
        if self._ended:
            landed.cancel()
        self._wake.set()
        await landed

    def _is_clear(self, position: int) -> bool:
        return position <= self._covered and position not in self._unwritten and not self._stuck.raised

    # To the disk

    async def run(self) -> None:
        """Commit what gathers, until `close`."""
        beat = 0.0
        try:
            while not self._closing:
                try:
                    async with asyncio.timeout(COMMIT_EVERY):
                        await self._wake.wait()
                except TimeoutError:
                    pass
                self._wake.clear()
                if self._due() or time.monotonic() > beat:
                    await self._flush()
                    beat = time.monotonic() + _BEAT_EVERY
        finally:
            self._ended = True
            for _, landed in self._waiting:  # only where it failed is there anybody left
                landed.cancel()

    def _due(self) -> bool:
        return bool(self._batch or self._unwritten) or self._intent() > self._covered

    async def flush(self) -> None:
        """Return when all that has landed is committed."""
        await self._flush()
        while self._batch:
            await self._flush()

    async def close(self) -> None:
        """Commit the rest."""
        self._closing = True
        self._wake.set()
        await self.flush()
        self._sendings.close()

    async def persist(self, write: Callable[[], T]) -> T:
        """Do this write of the store in a thread, again and again while it fails; until it is done, nothing is sent."""
        while True:
            try:
                done = await asyncio.to_thread(write)
            except StoreError as error:
                if not self._stuck.raised:
                    _log.warning("%s Nothing is sent until it can be; trying every %g s.", error, TRY_EVERY)
                self._stuck.hoist()
                await asyncio.sleep(TRY_EVERY)
            else:
                if self._stuck.raised:
                    _log.warning("The store can be written again; going on.")
                self._stuck.lower()
                return done

    def _intent(self) -> int:
        """How far the committed intents should reach: the furthest document sent, and the look-ahead."""
        ahead = bisect_right(self._order, self._highest) - 1 + self._look_ahead + int(self.rate * LOOK_AHEAD_SECONDS)
        return self._order[min(ahead, len(self._order) - 1)] if self._order and self._highest >= 0 else -1

    async def _flush(self) -> None:
        async with self._flushing:
            batch, self._batch = self._batch, _Batch()
            upto = max(self._intent(), self._covered)
            written, repeats = set(self._unwritten), sum(self._repeats.values())
            await self.persist(lambda: self._commit(batch, upto, repeats))
            self._covered = upto
            self._unwritten -= written
            self._release()

    def _release(self) -> None:
        still: deque[tuple[int, asyncio.Future[None]]] = deque()
        for position, landed in self._waiting:
            if not self._is_clear(position):
                still.append((position, landed))
            elif not landed.done():
                landed.set_result(None)
        self._waiting = still

    def _commit(self, batch: _Batch, upto: int, repeats: int) -> None:
        gained = lost = 0
        with self._store.writing() as connection:
            row = connection.execute("SELECT stop_requested FROM runs WHERE run_id = ?", (self._run_id,)).fetchone()
            self.stop_requested = row[0] if row else 2
            if row is None:
                return  # deleted under way: nothing to work for, and nowhere to write it
            if upto > self._covered or repeats != self._repeats_written:
                connection.execute(
                    "INSERT INTO intents (run_id, session, upto, since, repeats) VALUES (?, ?, ?, ?, ?)"
                    " ON CONFLICT DO UPDATE SET upto = excluded.upto, repeats = excluded.repeats",
                    (self._run_id, self.session, upto, self.started_at, repeats),
                )
            if batch.outcomes:
                gained, lost = self._commit_outcomes(connection, batch.outcomes)
            if batch.read[0]:
                mark_prompt_cut(connection, self._run_id, batch.cut, batch.read)
            if batch.ticks or batch.changes:
                self._commit_timeline(connection, batch)
            report_usage(connection, self._run_id, self._before, self.usage)
        self._repeats_written = repeats
        self.succeeded += gained
        self.failed += lost

    def _commit_outcomes(self, connection: sqlite3.Connection, outcomes: list[Outcome]) -> tuple[int, int]:
        """How many more documents have succeeded, and failed, by these outcomes."""
        copies = self._each(connection, "SELECT copies FROM run_documents WHERE run_id = ? AND position = ?", outcomes)
        before = self._each(connection, "SELECT status FROM outcomes WHERE run_id = ? AND position = ?", outcomes)
        connection.executemany(
            f"INSERT OR REPLACE INTO outcomes VALUES ({', '.join('?' * 18)})",
            ((self._run_id, *_outcome_values(outcome)) for outcome in outcomes),
        )
        gained = sum(n for n, o in zip(copies, outcomes, strict=True) if o.status is Status.SUCCEEDED)
        lost = sum(n for n, o in zip(copies, outcomes, strict=True) if o.status is Status.FAILED)
        lost -= sum(n for n, status in zip(copies, before, strict=True) if status == Status.FAILED)
        connection.execute(
            "UPDATE runs SET succeeded = succeeded + ?, failed = failed + ? WHERE run_id = ?",
            (gained, lost, self._run_id),
        )
        doubtful = [(n, o) for n, o in zip(copies, outcomes, strict=True) if o.cut_off or o.prompt_cut]
        if doubtful:
            count_not_whole(connection, self._run_id, doubtful)
        return gained, lost

    def _each(self, connection: sqlite3.Connection, statement: str, outcomes: list[Outcome]) -> list[Any]:
        found = (connection.execute(statement, (self._run_id, outcome.position)).fetchone() for outcome in outcomes)
        return [row[0] if row else 0 for row in found]

    def _commit_timeline(self, connection: sqlite3.Connection, batch: _Batch) -> None:
        connection.executemany(
            'INSERT INTO ticks (run_id, at, succeeded, failed, in_flight, "limit", throughput, p50, p95, lag)'
            f" VALUES ({', '.join('?' * 10)})",
            ((self._run_id, *_tick_values(tick)) for tick in batch.ticks),
        )
        connection.executemany(
            "INSERT INTO limit_changes (run_id, at, before, after, reason) VALUES (?, ?, ?, ?, ?)",
            ((self._run_id, *_change_values(change)) for change in batch.changes),
        )
