"""Intents: which documents may be sent, on the disk ahead of their calls and outside the slots.

After a kill they bound what may have been billed: nothing is sent that no committed intent covers.
"""

import asyncio
import sqlite3
from array import array
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from core.records import Status
from core.runs.sendings import sent_by

LOOK_AHEAD_SECONDS = 0.3
"""Intents reach as many documents ahead as the run sends in this time: a commit and its wait, with room."""

_DROPPED = 4096  # positions, at least, that are dropped together


@dataclass(frozen=True, slots=True)
class Intent:
    """Documents up to position `upto` may be sent, and those without an outcome `repeats` times more.

    `again` are the positions whose newest repeat it covers; `changed` says that it differs from the one on the disk.
    """

    upto: int
    repeats: int
    again: frozenset[int]
    changed: bool

    def write(self, connection: sqlite3.Connection, run_id: str, session: int, since: float) -> None:
        """For this session of the run, which began at second `since` of its clock."""
        if self.changed:
            connection.execute(
                "INSERT INTO intents (run_id, session, upto, since, repeats) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET upto = excluded.upto, repeats = excluded.repeats",
                (run_id, session, self.upto, since, self.repeats),
            )


class Intents:
    """One session's intents, for one event loop. While the store is `stuck`, nothing is cleared.

    `rate` is how many documents the run finishes a second; `wanted` is set when somebody waits for the next commit.
    """

    def __init__(self, look_ahead: int, stuck: Callable[[], bool]) -> None:
        self._look_ahead = look_ahead
        self._stuck = stuck
        self._order = array("q")  # positions read so far, ascending; those long sent are dropped
        self._highest = -1  # the furthest position that asked to be sent
        self._repeats: dict[int, int] = {}  # by position: calls beyond the first, until the outcome is recorded
        self._unwritten: set[int] = set()  # positions with a repeat that no committed intent covers yet
        self._committed = Intent(-1, 0, frozenset(), changed=False)
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()
        self._ended = False
        self.rate = 0.0
        self.wanted = asyncio.Event()

    def read(self, positions: Iterable[int]) -> None:
        """These documents come next."""
        sent = bisect_right(self._order, self._highest) - 1
        if sent >= _DROPPED:
            del self._order[:sent]
        self._order.extend(positions)

    async def cleared(self, position: int) -> None:
        """Return once an intent for this call is on disk. Waits only for the first documents and for retries."""
        self._highest = max(self._highest, position)
        if self._is_clear(position):
            return
        covered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((position, covered))
        if self._ended:
            covered.cancel()
        self.wanted.set()
        await covered

    def repeats(self, position: int) -> None:
        """This document will be sent once more: that, too, stands in an intent before it is."""
        self._repeats[position] = self._repeats.get(position, 0) + 1
        self._unwritten.add(position)  # the next commit has it, well before the wait is over

    def settled(self, position: int, calls: int) -> None:
        """So many calls of this document are recorded, and it is not done yet."""
        self._repeats[position] = max(0, self._repeats.get(position, 0) - calls)

    def recorded(self, position: int) -> None:
        """The document has its outcome: no intent has to cover it."""
        self._repeats.pop(position, None)
        self._unwritten.discard(position)

    @property
    def due(self) -> bool:
        """Whether the next commit should not wait for anything else to write."""
        return bool(self._unwritten) or self._reach() > self._committed.upto

    def pending(self) -> Intent:
        """What the next commit should write, as it stands now."""
        upto, repeats = max(self._reach(), self._committed.upto), sum(self._repeats.values())
        changed = upto > self._committed.upto or repeats != self._committed.repeats
        return Intent(upto, repeats, frozenset(self._unwritten), changed)

    def committed(self, intent: Intent) -> None:
        """It is on the disk: who waited for it may send."""
        self._committed = intent
        self._unwritten -= intent.again
        still: deque[tuple[int, asyncio.Future[None]]] = deque()
        for position, covered in self._waiting:
            if not self._is_clear(position):
                still.append((position, covered))
            elif not covered.done():
                covered.set_result(None)
        self._waiting = still

    def end(self) -> None:
        """Nothing is committed any more, so nobody may send."""
        self._ended = True
        for _, covered in self._waiting:
            covered.cancel()

    def _is_clear(self, position: int) -> bool:
        return position <= self._committed.upto and position not in self._unwritten and not self._stuck()

    def _reach(self) -> int:
        """How far the intents should reach: the furthest document sent, and the look-ahead."""
        ahead = bisect_right(self._order, self._highest) - 1 + self._look_ahead + int(self.rate * LOOK_AHEAD_SECONDS)
        return self._order[min(ahead, len(self._order) - 1)] if self._order and self._highest >= 0 else -1


def unrecorded(connection: sqlite3.Connection, run_id: str, counted: Path) -> int:
    """Calls of the newest session that no outcome of it, and no part of a long document, accounts for.

    Calls sent - attempts of the session's recorded outcomes and parts (an outcome's attempts are those of its parts,
    too, which may be an earlier session's). A call is counted before it goes out, so this is never
    below what the endpoint has counted, and above it by no more than the calls in flight at the end: the limit. Where
    nobody knows what was sent (a power cut), the calls that the intents allow.
    """
    row = connection.execute(
        "SELECT r.session, i.since FROM runs r JOIN intents i ON i.run_id = r.run_id AND i.session = r.session"
        " WHERE r.run_id = ?",
        (run_id,),
    ).fetchone()
    sent = sent_by(counted, row["session"]) if row else None
    if sent is None:
        return allowed(connection, run_id)
    recorded = connection.execute(
        "SELECT COALESCE((SELECT SUM(attempts) FROM outcomes WHERE run_id = ?1 AND finished_at > ?2), 0)"
        " + COALESCE((SELECT SUM(attempts) FROM parts WHERE run_id = ?1 AND finished_at > ?2), 0)"
        " - COALESCE((SELECT SUM(p.attempts) FROM parts p CROSS JOIN outcomes o ON o.run_id = p.run_id"
        " AND o.position = p.position AND o.finished_at > ?2 WHERE p.run_id = ?1), 0)",
        (run_id, row["since"]),
    ).fetchone()[0]
    return max(0, sent.calls - int(recorded))


def allowed(connection: sqlite3.Connection, run_id: str) -> int:
    """Calls the intents of the session allow and no outcome of it records; those of an earlier one say nothing."""
    counted = connection.execute(
        "SELECT COUNT(*) + COALESCE((SELECT SUM(repeats) FROM intents WHERE run_id = ?1), 0)"
        " FROM run_documents d JOIN intents i ON i.run_id = d.run_id AND d.position <= i.upto"
        " LEFT JOIN outcomes o ON o.run_id = d.run_id AND o.position = d.position"
        " AND (o.status = ?2 OR o.finished_at > i.since)"
        " WHERE d.run_id = ?1 AND d.position = d.first_position AND o.status IS NULL",
        (run_id, Status.SUCCEEDED),
    )
    return int(counted.fetchone()[0])
