"""A run's rows a page at a time, as a person wants to see them: filtered, searched, in an order.

The positions of the wanted rows are found in the store and kept, four bytes a row, so that the next page, and the row
beside an opened one, cost nothing more.
"""

import sqlite3
import time
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from itertools import compress
from typing import TypeVar

from core.errors import ConfigurationError, StoreError
from core.language import Message
from core.records import DocumentRow, RunStatus
from core.runs.finding import Finding
from core.runs.orders import (
    FILTERS,
    SORT_KEYS,
    Positions,
    RowFilter,
    SortKey,
    beside_newest,
    filtered,
    newest,
    ordered,
)
from core.runs.remembered import Remembered
from core.runs.selection import LONGEST_SEARCH, rows_at
from core.runs.store import Store

T = TypeVar("T")

PAGE = 50
"""Rows."""

SEARCH_SECONDS = 0.5
"""What one look at a page gives its search; the next one goes on from there."""

MOST_KEPT = 16_000_000
"""Positions, of all runs together: 64 MB."""


@dataclass(frozen=True, slots=True)
class RowsWanted:
    """Which rows, and in what order. `column` is the own column that is sorted by.

    Sorted by "newest" they are those that have landed, the last first; only all rows, without a search, can be.
    """

    only: RowFilter = "all"
    search: str = ""
    sort: SortKey = "position"
    column: str = ""
    descending: bool = False

    def __post_init__(self) -> None:
        if self.only not in FILTERS or self.sort not in SORT_KEYS:
            raise ConfigurationError(
                Message("Rows cannot be filtered by {only} and sorted by {sort}.", only=self.only, sort=self.sort)
            )
        object.__setattr__(self, "search", self.search[:LONGEST_SEARCH].strip())
        if self.sort == "newest" and (self.only != "all" or self.search):
            object.__setattr__(self, "sort", "position")


@dataclass(frozen=True, slots=True)
class RowsPage:
    """Rows from the `start`th wanted one on. `count` is how many are wanted; None where that is not known, but `more`
    come behind these. `looked` is the share of the run, 0 to 1, that a search has been through."""

    rows: tuple[DocumentRow, ...]
    start: int
    count: int | None
    more: bool
    looked: float = 1.0


@dataclass(frozen=True, slots=True)
class RowPlace:
    """Where a row stands among the `count` wanted ones: its index, and the positions of those before and behind it."""

    index: int | None = None
    before: int | None = None
    behind: int | None = None
    count: int | None = None


class Listing:
    """The pages of one store's runs. Safe to use from several threads."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._remembered = Remembered(MOST_KEPT, clock)

    def page(self, run_id: str, wanted: RowsWanted, start: int = 0, count: int = PAGE) -> RowsPage:
        """The wanted rows from the `start`th on, `count` at most. Where there are none so far behind, the last page.

        Raises:
            StoreError: there is no such run.
        """
        with self._store.reading() as connection:
            run = _run(connection, run_id)
            if not RunStatus(run["status"]).active or wanted.search:
                return self._page(connection, run, wanted, start, count)
            key = ("page", wanted, start, count)  # many look at a live run
            return self._get(run, key, lambda: self._page(connection, run, wanted, start, count), _characters)

    def _page(
        self, connection: sqlite3.Connection, run: sqlite3.Row, wanted: RowsWanted, start: int, count: int
    ) -> RowsPage:
        if wanted.sort == "newest":
            positions: Positions = newest(connection, run, start, count + 1)
            rows = rows_at(connection, run, positions[:count])
            return RowsPage(tuple(rows), start, None, len(positions) > count)
        positions, looked = self._wanted(connection, run, wanted)
        start = max(0, min(start, (len(positions) - 1) // count * count))
        rows = rows_at(connection, run, positions[start : start + count])
        return RowsPage(tuple(rows), start, len(positions), start + count < len(positions), looked)

    def place(self, run_id: str, wanted: RowsWanted, position: int) -> RowPlace:
        """Where the row stands among the wanted ones; all None where it is none of them.

        Raises:
            StoreError: there is no such run.
        """
        with self._store.reading() as connection:
            run = _run(connection, run_id)
            if wanted.sort == "newest":
                return RowPlace(None, *(beside_newest(connection, run, position) or ()))
            positions, _ = self._wanted(connection, run, wanted)
        try:
            index = positions.index(position)
        except ValueError:
            return RowPlace()
        before = positions[index - 1] if index else None
        behind = positions[index + 1] if index + 1 < len(positions) else None
        return RowPlace(index, before, behind, len(positions))

    def _wanted(self, connection: sqlite3.Connection, run: sqlite3.Row, wanted: RowsWanted) -> tuple[Positions, float]:
        """The positions of the wanted rows, and the share of the run that has been searched for them."""
        rows, looked = self._unsorted(connection, run, wanted)
        if wanted.sort == "position":
            return (rows[::-1] if wanted.descending else rows), looked
        key = (wanted.sort, wanted.column)
        order, having = self._get(run, key, lambda: ordered(connection, run, *key), lambda found: len(found[0]))
        if wanted.descending:
            order = order[:having][::-1] + order[having:]
        if isinstance(rows, range):
            return order, looked
        chosen = (*key, wanted.descending, wanted.only, wanted.search.casefold(), len(rows))
        return self._get(run, chosen, lambda: _among(order, rows, run["total"]), len), looked

    def _unsorted(
        self, connection: sqlite3.Connection, run: sqlite3.Row, wanted: RowsWanted
    ) -> tuple[Positions, float]:
        only = wanted.only
        rows = self._get(run, (only,), lambda: filtered(connection, run, only), _size)
        if not wanted.search or not rows:
            return rows, 1.0
        finding = self._get(
            run,
            (only, wanted.search.casefold()),
            lambda: Finding(rows, wanted.search),
            lambda _: len(rows),
            busy=lambda finding: not finding.whole,
        )
        end = self._clock() + SEARCH_SECONDS
        finding.go_on(connection, run, lambda: self._clock() >= end)
        return finding.found[:], finding.looked / len(rows)

    def _get(
        self,
        run: sqlite3.Row,
        key: tuple[object, ...],
        find: Callable[[], T],
        size: Callable[[T], int],
        busy: Callable[[T], bool] = lambda _: False,
    ) -> T:
        version = tuple(run[name] for name in ("session", "status", "succeeded", "failed", "total"))
        live = RunStatus(run["status"]).active
        return self._remembered.get((run["run_id"], *key), version, find, size, live=live, busy=busy)


def _size(rows: Positions) -> int:
    return 0 if isinstance(rows, range) else len(rows)


def _characters(page: RowsPage) -> int:
    return sum(len(row.outcome.summary) for row in page.rows if row.outcome)


def _among(order: Positions, rows: Positions, total: int) -> Positions:
    """Those of the positions in `order` that are `rows`."""
    wanted = bytearray(total)
    for position in rows:
        wanted[position] = 1
    return array("I", compress(order, map(wanted.__getitem__, order)))


def _run(connection: sqlite3.Connection, run_id: str) -> sqlite3.Row:
    row: sqlite3.Row | None = connection.execute("SELECT * FROM runs WHERE run_id = ?", (run_id,)).fetchone()
    if row is None:
        raise StoreError(Message("There is no run {run_id} in this store.", run_id=run_id))
    return row
