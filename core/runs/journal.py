"""The worker's side of the run store: documents out, outcomes in.

Disk writes happen in a thread, never in the event loop: outcomes, ticks and intents gather for 50 ms and go to the file
together, in one transaction. An outcome counts as done only after its commit. While the store cannot be
written (a full disk, say) nothing is sent, what has landed is kept, and the write is tried again.
"""

import asyncio
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import Any

from core.control.spending import Bill, Spending
from core.errors import DocumentError
from core.language import recalled
from core.records import Document, EndpointFigures, LimitChange, Outcome, Part, Pause, Status, Tick
from core.runs import processes, schema
from core.runs.checksums import text_is_sound
from core.runs.fields import prompted, run_columns
from core.runs.intents import Intent, Intents
from core.runs.recording import UNFIT, Batch, record, record_singly
from core.runs.rows import DAMAGED_TEXT, PART_COLUMNS, parts_of, sound_document
from core.runs.sendings import Sendings
from core.runs.spent import Planned, longest_answer, planned, spent_elsewhere
from core.runs.statements import has_summaries_elsewhere, reuse_summaries
from core.runs.store import Store
from core.runs.usage import Usage
from core.runs.writes import Writes
from core.summarise.prompts import prompts_of, used_columns

COMMIT_EVERY = 0.05
"""Seconds outcomes gather before they are committed together."""

LOOK_EVERY = 0.1
"""Seconds between two looks for documents that are being read, where all others have been handed out."""

_BEAT_EVERY = 1.0  # seconds between two signs of life when nothing else is to be written
_PAGE = 128
_REUSED_AT_ONCE = 10_000  # documents


class Journal:
    """One run's record, kept by its worker. Use from one event loop; `run` must be running.

    `succeeded` and `failed` count committed documents, duplicates included; `stop_requested` is what the store said at
    the last commit (0 go on, 1 stop, 2 cancel what is in flight too), `unread` why the run has not all documents that
    were to be read, "" where it has. `stopping` says whether the run is stopping,
    `spending` is its bill.
    """

    def __init__(
        self,
        store: Store,
        run_id: str,
        look_ahead: int,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self._store = store
        self._run_id = run_id
        self._stopping = stopping
        self._batch = Batch()
        self.writes = Writes(store.path, run_id, stopping)
        self._intents = Intents(look_ahead, lambda: self.writes.stuck)
        self._closing = False
        self._after = -1  # position of the last document that was looked at
        self._looked_at = 0  # so many of them were looked for in other runs
        self._damaged: set[int] = set()
        self._flushing = asyncio.Lock()
        with store.reading() as connection:
            row = connection.execute(
                "SELECT session, stop_requested, prompt_room, total, reading, unread FROM runs WHERE run_id = ?",
                (run_id,),
            ).fetchone()
            newest = connection.execute(
                "SELECT MAX(at) FROM (SELECT MAX(at) AS at FROM ticks WHERE run_id = ?1"
                " UNION ALL SELECT MAX(finished_at) FROM outcomes WHERE run_id = ?1"
                " UNION ALL SELECT MAX(finished_at) FROM parts WHERE run_id = ?1)",
                (run_id,),
            ).fetchone()[0]
            columns = run_columns(connection, run_id)
            self._parts = _unfinished_parts(connection, run_id)
            elsewhere = spent_elsewhere(connection, run_id)
        before = store.snapshot(run_id)
        with store.reading() as connection:
            longest = longest_answer(connection, run_id) if before.settings.capped else 0
        own = Bill(before.cost_most or 0.0, before.tokens_most)
        self.spending = Spending(before.settings, before.price, before=own, elsewhere=elsewhere, longest=longest)
        self._used = used_columns(prompts_of(before.settings), columns)
        self.started_at = max(before.elapsed, newest or 0.0)
        self.usage = Usage(replace(before, elapsed=self.started_at), self.spending, prompt_room=row["prompt_room"])
        self.succeeded, self.failed = before.succeeded, before.failed
        self._session: int = row["session"]
        self.stop_requested: int = row["stop_requested"]
        self._total: int = row["total"]  # documents that had been read at the last look
        self._reading = bool(row["reading"])
        self.unread = recalled(row["unread"])
        self._sendings = Sendings(processes.sent_file(store.path, run_id), self._session)

    # What the run reads

    def plan(self) -> None:
        """Note what there is to ask, where all documents are read. For a thread of its own: their sizes are added
        up."""
        if self._reading:
            return
        landed, counted = self.usage.landed_documents, self.spending.counted_size
        with self._store.reading() as connection:
            left = planned(connection, self._run_id, self.usage.before.settings)
        self.usage.planned = Planned(landed + left.documents, counted + left.size)

    def documents(self) -> Iterator[Document]:
        """Each distinct document without a summary that was not handed out yet, in the order of the input, a page ahead
        of its reader. Those that are read into the store meanwhile come with `further`."""
        ready: deque[Document] = deque()
        with closing(schema.connect_to_read(self._store.path)) as connection:
            while True:
                if len(ready) < _PAGE:
                    ready.extend(self._page(connection))
                if not ready:
                    return
                yield ready.popleft()

    async def further(self) -> Iterator[Document] | None:
        """`documents` again, of those that have been read since; None where no more will come. Waits while there are
        none and the reading goes on."""
        while self._reading and not self._stopping():
            total, self._reading = await asyncio.to_thread(self._look)
            self._total = max(total, self._total)
            if self.usage.before.settings.reuse:
                await self.reuse(self.usage.elapsed)
            if not self._reading:
                await asyncio.to_thread(self.plan)
            if self._after < self._total - 1:
                return self.documents()
            if self._reading:
                await asyncio.sleep(LOOK_EVERY)
        return None

    def _look(self) -> tuple[int, bool]:
        """How many documents have been read, and whether more will be."""
        with self._store.reading() as connection:
            row = connection.execute("SELECT total, reading FROM runs WHERE run_id = ?", (self._run_id,)).fetchone()
        return (row["total"], bool(row["reading"])) if row else (0, False)

    def _page(self, connection: sqlite3.Connection) -> list[Document]:
        rows = connection.execute(
            "SELECT d.position AS at, d.first_position, d.name, t.text, d.source, d.row, d.fields, d.document_checksum,"
            " t.hash FROM (SELECT d.* FROM run_documents d"  # first which ones: a resumed run passes by a million texts
            " LEFT JOIN outcomes o ON o.run_id = d.run_id AND o.position = d.position AND o.status = ?"
            " WHERE d.run_id = ? AND d.position > ? AND d.position < ? AND d.position = d.first_position"
            " AND o.status IS NULL"
            " ORDER BY d.position LIMIT ?) d LEFT JOIN documents t ON t.id = d.document_id ORDER BY d.position",
            (Status.SUCCEEDED, self._run_id, self._after, self._total, _PAGE),
        )
        page = [self._document(dict(row)) for row in rows]
        self._after = page[-1].position if page else self._total - 1
        self._intents.read(document.position for document in page)
        return page

    def _document(self, row: Mapping[str, Any]) -> Document:
        """One that is not as it was read is noted, and not sent."""
        text = str(row["text"])
        if not (sound_document(row) and text_is_sound(text, row["hash"])):
            self._damaged.add(row["at"])
            return Document(row["at"], row["name"], text, row["source"], row["row"])
        return prompted(row, self._used)

    def parts(self, position: int) -> Sequence[Part]:
        """What earlier sessions recorded of this document, which has no summary yet."""
        return self._parts.get(position, ()) if self._parts else ()

    async def reuse(self, at: float) -> None:
        """Take the summaries other runs have of equal documents under equal settings: some documents at a time, so that
        the store is held for a moment only, and a stop is heard. Called again: of those that have been read since."""
        with self._store.reading() as connection:
            other = has_summaries_elsewhere(connection, self._run_id)
        while other and self._looked_at < self._total and not (self.stop_requested or self._stopping()):
            start, self._looked_at = self._looked_at, min(self._total, self._looked_at + _REUSED_AT_ONCE)
            gained, lost = await self.writes.persist(partial(self._reuse, at, (start, self._looked_at)))
            self.succeeded += gained
            self.failed += lost

    def _reuse(self, at: float, among: tuple[int, int]) -> tuple[int, int]:
        with self._store.writing() as connection:
            return reuse_summaries(connection, self._run_id, at, set(self._used.values()), among=among)

    # What the run tells

    async def cleared(self, position: int) -> None:
        if position in self._damaged:
            raise DocumentError(DAMAGED_TEXT())
        await self._intents.cleared(position)

    def sent(self, position: int) -> None:
        self._sendings.one_more(self.spending.most)
        self.usage.sent(position)

    def sent_again(self, billed: bool) -> bool:  # as `Again`
        """A request goes out once more within one attempt, if the cap has room for it."""
        if billed and not self.spending.again():
            return False
        self._sendings.one_more(self.spending.most)
        return True

    def landed(self, position: int, outcome: Outcome | None) -> None:
        self.usage.landed(position, outcome)
        if outcome is None:
            self._intents.repeats(position)
        else:
            self._batch.outcomes.append(outcome)
            self._intents.recorded(position)

    def more(self, position: int) -> None:
        self._intents.repeats(position)

    def part_landed(self, part: Part) -> None:
        self.usage.landed(part.position, None)
        self._batch.parts.append(part)
        self._intents.settled(part.position, part.attempts)

    def prompt_cut(self, positions: Sequence[int], read: int, whole: int) -> None:
        self._batch.cut.extend(positions)
        self._batch.read = max(self._batch.read, (whole, read))

    def tick(self, tick: Tick) -> None:
        self._batch.ticks.append(tick)
        self._intents.rate = tick.throughput

    def endpoints(self, figures: Sequence[EndpointFigures]) -> None:
        """How the endpoints stand; only the newest is kept. Told ahead of a tick, with which it is written."""
        self._batch.endpoints = figures

    def limit_changed(self, change: LimitChange) -> None:
        self._batch.changes.append(change)

    def paused(self, pause: Pause) -> None:
        """A pause so far; told again as it goes on."""
        self._batch.pauses.append(pause)

    # To the disk

    async def run(self) -> None:
        """Commit what gathers, until `close`."""
        beat = 0.0
        try:
            while not self._closing:
                try:
                    async with asyncio.timeout(COMMIT_EVERY):
                        await self._intents.wanted.wait()
                except TimeoutError:
                    pass
                self._intents.wanted.clear()
                if self._batch or self._intents.due or time.monotonic() > beat:
                    await self._flush()
                    beat = time.monotonic() + _BEAT_EVERY
        finally:
            self._intents.end()  # only where it failed is there anybody left

    async def flush(self) -> None:
        """Return when all that has landed is committed."""
        await self._flush()
        while self._batch:
            await self._flush()

    async def close(self) -> None:
        """Commit the rest."""
        self._closing = True
        self._intents.wanted.set()
        await self.flush()
        self._sendings.close()

    async def _flush(self) -> None:
        async with self._flushing:
            batch, self._batch = self._batch, Batch()
            intent = self._intents.pending()
            await self.writes.persist(lambda: self._commit(batch, intent))
            self._intents.committed(intent)

    def _commit(self, batch: Batch, intent: Intent) -> None:
        """Together or, where something in it cannot be kept, row by row."""
        try:
            self._record(batch, intent, record)
        except UNFIT:
            self._record(batch, intent, record_singly)

    def _record(
        self, batch: Batch, intent: Intent, write: Callable[[sqlite3.Connection, str, Batch], tuple[int, int]]
    ) -> None:
        with self._store.writing() as connection:
            row = connection.execute(
                "SELECT stop_requested, succeeded, failed, unread FROM runs WHERE run_id = ?", (self._run_id,)
            ).fetchone()
            self.stop_requested = row[0] if row else 2
            if row is None:
                return  # deleted under way: nothing to work for, and nowhere to write it
            intent.write(connection, self._run_id, self._session, self.started_at)
            gained, lost = write(connection, self._run_id, batch)
            self.usage.write(connection)
        self.succeeded, self.failed = row[1] + gained, row[2] + lost  # repeats that were read, too
        self.unread = recalled(row[3])


def _unfinished_parts(connection: sqlite3.Connection, run_id: str) -> dict[int, list[Part]]:
    """By position, the parts of documents that have no summary."""
    rows = connection.execute(
        f"SELECT {PART_COLUMNS}, checksum FROM parts WHERE run_id = ?1 AND position NOT IN"
        " (SELECT position FROM outcomes WHERE run_id = ?1 AND status = ?2)",
        (run_id, Status.SUCCEEDED),
    )
    parts: dict[int, list[Part]] = {}
    for part in parts_of(rows):
        parts.setdefault(part.position, []).append(part)
    return parts
