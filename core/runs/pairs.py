"""Two runs of the same documents beside each other, a page at a time: all of them, or those of different summaries.

A document of the one run is sought in the other by its text, in the same row first, so runs over other files of the
same texts can be held side by side, too. Rows that repeat an earlier one are left out: they have its summary.
"""

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass

from core.errors import StoreError
from core.language import Message
from core.records import DocumentRow
from core.runs.selection import rows_at
from core.runs.store import Store

PAGE = 20
"""Pairs."""

LOOK_SECONDS = 0.5
"""What one look gives its search for different summaries, or its count; the next one goes on from there."""

_ROWS_A_PART = 1_000
_COUNTED_A_PART = 20_000

_BESIDE = (
    "SELECT d.position, COALESCE("
    "(SELECT e.position FROM set_documents e WHERE e.set_id = :other_set AND e.position = d.position"
    " AND e.document_id = d.document_id AND e.position < :other_total),"
    " (SELECT MIN(e.position) FROM set_documents e WHERE e.document_id = d.document_id AND e.set_id = :other_set"
    " AND e.position < :other_total)) AS beside"
    " FROM set_documents d WHERE d.set_id = :set_id AND d.position >= :start AND d.position < :end"
    " AND d.position = d.first_position"
)
"""Rows of the one run, and the row of the other that has the same text; NULL where none has."""

_BOTH = (
    f"WITH pair AS MATERIALIZED ({_BESIDE}) SELECT pair.position, pair.beside,"
    " o.status IS NOT p.status OR o.summary IS NOT p.summary AS differs FROM pair"
    " LEFT JOIN set_documents e ON e.set_id = :other_set AND e.position = pair.beside"
    " LEFT JOIN outcomes o ON o.run_id = :run_id AND o.position = pair.position"
    " LEFT JOIN outcomes p ON p.run_id = :other_run AND p.position = e.first_position"
)
_PART = (
    f"SELECT position, beside FROM ({_BOTH}) WHERE NOT :different OR (beside IS NOT NULL AND differs)"
    " ORDER BY position LIMIT :most"
)
_COUNTS = f"SELECT COUNT(*), COUNT(beside), COALESCE(SUM(beside IS NOT NULL AND differs), 0) FROM ({_BOTH})"


@dataclass(frozen=True, slots=True)
class Pair:
    """A document of the one run, and the same text in the other; None where that has not got it."""

    one: DocumentRow
    other: DocumentRow | None


@dataclass(frozen=True, slots=True)
class PairsPage:
    """`next_start` is where the next page begins, None at the end. A page of different summaries may have fewer than
    were asked for, or none, before the end: then the time for one look was over."""

    pairs: tuple[Pair, ...]
    next_start: int | None


@dataclass(frozen=True, slots=True)
class PairCounts:
    """In distinct documents: those in both runs, how many of these ended differently, and those in one run alone.

    Two ended alike where both have the same status and the same summary, letter by letter. `next_start` is where the
    next look goes on, None where all was counted; until then `only_other` is not known and counts what is left, too.
    """

    both: int = 0
    different: int = 0
    only_one: int = 0
    only_other: int = 0
    next_start: int | None = 0


COUNTED_NOTHING = PairCounts()


class Pairs:
    """Two runs of a store. Safe to use from several threads."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock

    def page(self, one: str, other: str, start: int = 0, count: int = PAGE, *, different: bool = False) -> PairsPage:
        """The pairs from position `start` of run `one` on, `count` at most, in its order. `different` are those alone
        that are in both runs and ended differently; one more look takes half a second at most.

        Raises:
            StoreError: there is no such run.
        """
        with self._store.reading() as connection:
            runs = _run(connection, one), _run(connection, other)
            found, behind = self._found(connection, runs, max(0, start), count, different)
            return PairsPage(_pairs(connection, runs, found), behind)

    def _found(
        self,
        connection: sqlite3.Connection,
        runs: tuple[sqlite3.Row, sqlite3.Row],
        start: int,
        count: int,
        different: bool,
    ) -> tuple[list[tuple[int, int | None]], int | None]:
        """Positions in both runs, and the position behind the last that was looked at."""
        end, total = self._clock() + LOOK_SECONDS, runs[0]["total"]
        found: list[tuple[int, int | None]] = []
        while start < total and len(found) < count:
            stop = min(start + _ROWS_A_PART, total)
            most = count - len(found)
            values = _values(runs, start, stop) | {"different": different, "most": most}
            part = [(row[0], row[1]) for row in connection.execute(_PART, values)]
            found += part
            start = part[-1][0] + 1 if len(part) == most else stop
            if self._clock() >= end:
                break
        return found, start if start < total else None

    def counts(self, one: str, other: str, so_far: PairCounts = COUNTED_NOTHING) -> PairCounts:
        """How much the two have in common, counted on from `so_far` for half a second. About 5 s for a million
        documents, all looks together.

        Raises:
            StoreError: there is no such run.
        """
        counted, give_up = so_far, self._clock() + LOOK_SECONDS
        with self._store.reading() as connection:
            runs = _run(connection, one), _run(connection, other)
            while counted.next_start is not None:
                counted = _counted_on(connection, runs, counted, counted.next_start)
                if self._clock() >= give_up:
                    break
        return counted


def _counted_on(
    connection: sqlite3.Connection, runs: tuple[sqlite3.Row, sqlite3.Row], so_far: PairCounts, start: int
) -> PairCounts:
    """With the next part of the first run."""
    total = runs[0]["total"]
    stop = min(start + _COUNTED_A_PART, total)
    documents, both, different = connection.execute(_COUNTS, _values(runs, start, stop)).fetchone()
    shared = so_far.both + both
    return PairCounts(
        both=shared,
        different=so_far.different + different,
        only_one=so_far.only_one + documents - both,
        only_other=max(0, runs[1]["total"] - runs[1]["duplicates"] - shared),
        next_start=stop if stop < total else None,
    )


def _values(runs: tuple[sqlite3.Row, ...], start: int, end: int) -> dict[str, str | int]:
    one, other = runs
    return {
        "run_id": one["run_id"],
        "set_id": one["set_id"],
        "other_run": other["run_id"],
        "other_set": other["set_id"],
        "other_total": other["total"],
        "start": start,
        "end": end,
    }


def _pairs(
    connection: sqlite3.Connection, runs: tuple[sqlite3.Row, sqlite3.Row], found: list[tuple[int, int | None]]
) -> tuple[Pair, ...]:
    ones = {row.position: row for row in rows_at(connection, runs[0], [one for one, _ in found])}
    besides = [beside for _, beside in found if beside is not None]
    others = {row.position: row for row in rows_at(connection, runs[1], besides)}
    return tuple(Pair(ones[one], None if beside is None else others[beside]) for one, beside in found)


def _run(connection: sqlite3.Connection, run_id: str) -> sqlite3.Row:
    row: sqlite3.Row | None = connection.execute("SELECT * FROM runs WHERE run_id = ?", (run_id,)).fetchone()
    if row is None:
        raise StoreError(Message("There is no run {run_id} in this store.", run_id=run_id))
    return row
