"""What gathers in a worker, into the store: all of it together or, where something in it cannot be kept, row by row."""

import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from operator import attrgetter
from typing import Any

from core.language import kept
from core.records import EndpointFigures, LimitChange, Outcome, Part, Pause, Status, Tick
from core.runs.checksums import outcome_checksum, part_checksum
from core.runs.rows import names
from core.runs.statements import insertion, mark_prompt_cut
from core.summarise.own_fault import OWN_FAULT, own_fault

UNFIT = (
    sqlite3.IntegrityError,
    sqlite3.InterfaceError,
    sqlite3.ProgrammingError,
    sqlite3.DataError,
    ArithmeticError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What SQLite and its adapter raise over a value that no column takes. None of them is a fault of the disk."""

_log = logging.getLogger(__name__)
_outcome_values = attrgetter(*names(Outcome))  # dataclasses.astuple copies deep: 20 times slower
_tick_values = attrgetter(*names(Tick))
_part_values = attrgetter(*names(Part))
_change_values = attrgetter(*names(LimitChange))
_pause_values = attrgetter(*names(Pause))
_endpoint_values = attrgetter(*names(EndpointFigures))


@dataclass(slots=True)
class Batch:
    """Outcomes, parts of long documents, ticks, changes of the limit and pauses since the last commit, and how the
    endpoints stand.

    `cut` are positions recorded before whose prompts turned out to be cut, `read` is about how many tokens the longest
    cut prompt has, and how many were read.
    """

    outcomes: list[Outcome] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    ticks: list[Tick] = field(default_factory=list)
    changes: list[LimitChange] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    endpoints: Sequence[EndpointFigures] = ()
    cut: list[int] = field(default_factory=list)
    read: tuple[int, int] = (0, 0)

    def __bool__(self) -> bool:
        return bool(self.outcomes or self.parts or self.ticks or self.changes or self.pauses or self.cut)

    def singly(self) -> "Iterator[Batch]":
        """The same as many batches of one thing each."""
        yield from (Batch(parts=[part]) for part in self.parts)
        yield from (Batch(outcomes=[outcome]) for outcome in self.outcomes)
        yield Batch(cut=self.cut, read=self.read)
        yield from (Batch(ticks=[tick]) for tick in self.ticks)
        yield from (Batch(changes=[change]) for change in self.changes)
        yield from (Batch(pauses=[pause]) for pause in self.pauses)
        yield Batch(endpoints=self.endpoints)


def record(connection: sqlite3.Connection, run_id: str, batch: Batch) -> tuple[int, int]:
    """How many more documents have succeeded, and failed, by this batch."""
    _insert(connection, run_id, "parts", Part, map(_part_row, batch.parts), "checksum")
    gained = _record_outcomes(connection, run_id, batch.outcomes) if batch.outcomes else (0, 0)
    if batch.read[0]:
        mark_prompt_cut(connection, run_id, batch.cut, batch.read)
    _insert(connection, run_id, "ticks", Tick, map(_tick_values, batch.ticks))
    _insert(connection, run_id, "limit_changes", LimitChange, map(_change_row, batch.changes))
    _insert(connection, run_id, "pauses", Pause, map(_pause_row, batch.pauses))
    _insert(connection, run_id, "endpoint_figures", EndpointFigures, map(_endpoint_row, batch.endpoints))
    return gained


def record_singly(connection: sqlite3.Connection, run_id: str, batch: Batch) -> tuple[int, int]:
    """The same, each thing for itself: an outcome that cannot be kept becomes a failure, anything else is left out."""
    gained = lost = 0
    for part in batch.singly():
        more = _kept(connection, partial(record, connection, run_id, part))
        if isinstance(more, Exception):
            more = _record_failure(connection, run_id, part.outcomes, more)
        gained, lost = gained + more[0], lost + more[1]
    return gained, lost


def _record_failure(
    connection: sqlite3.Connection, run_id: str, outcomes: Sequence[Outcome], why: Exception
) -> tuple[int, int]:
    for outcome in outcomes:
        bare = Outcome(outcome.position, Status.FAILED, error=own_fault(why), reason=OWN_FAULT)
        spent = replace(bare, attempts=outcome.attempts, finished_at=outcome.finished_at)
        for failure in (spent, bare):
            more = _kept(connection, partial(_record_outcomes, connection, run_id, [failure]))
            if not isinstance(more, Exception):
                return more
    _log.warning("Something of run %s cannot be kept and is left out: %s.", run_id, type(why).__name__)
    return 0, 0


def _kept(connection: sqlite3.Connection, write: Callable[[], tuple[int, int]]) -> tuple[int, int] | Exception:
    """What `write` returns, or why nothing of it is kept."""
    connection.execute("SAVEPOINT one")
    try:
        return write()
    except UNFIT as error:
        connection.execute("ROLLBACK TO one")
        return error
    finally:
        connection.execute("RELEASE one")


def _record_outcomes(connection: sqlite3.Connection, run_id: str, outcomes: list[Outcome]) -> tuple[int, int]:
    each = "SELECT copies FROM run_documents WHERE run_id = ? AND position = ?"
    copies = _each(connection, each, run_id, outcomes)
    before = _each(connection, "SELECT status FROM outcomes WHERE run_id = ? AND position = ?", run_id, outcomes)
    _insert(connection, run_id, "outcomes", Outcome, map(_outcome_row, outcomes), "checksum")
    pairs = list(zip(copies, outcomes, strict=True))
    gained = sum(n for n, o in pairs if o.status is Status.SUCCEEDED)
    lost = sum(n for n, o in pairs if o.status is Status.FAILED)
    lost -= sum(n for n, status in zip(copies, before, strict=True) if status == Status.FAILED)
    not_whole = sum(n for n, o in pairs if o.cut_off), sum(n for n, o in pairs if o.prompt_cut)
    parts = sum(o.parts for o in outcomes if o.status is Status.SUCCEEDED)
    connection.execute(
        "UPDATE runs SET succeeded = succeeded + ?, failed = failed + ?, cut_off = cut_off + ?,"
        " prompt_cut = prompt_cut + ?, parts = parts + ? WHERE run_id = ?",
        (gained, lost, *not_whole, parts, run_id),
    )
    return gained, lost


def _each(connection: sqlite3.Connection, statement: str, run_id: str, outcomes: list[Outcome]) -> list[Any]:
    rows = (connection.execute(statement, (run_id, outcome.position)).fetchone() for outcome in outcomes)
    return [row[0] if row else 0 for row in rows]


def _insert(
    connection: sqlite3.Connection, run_id: str, table: str, kind: type, rows: Iterable[tuple[Any, ...]], *more: str
) -> None:
    connection.executemany(insertion(table, kind, *more), ((run_id, *row) for row in rows))


def _outcome_row(outcome: Outcome) -> tuple[Any, ...]:
    stored = replace(outcome, error=kept(outcome.error)) if outcome.error else outcome
    return (*_outcome_values(stored), outcome_checksum(stored))


def _part_row(part: Part) -> tuple[Any, ...]:
    return (*_part_values(part), part_checksum(part))


def _change_row(change: LimitChange) -> tuple[Any, ...]:
    values: tuple[Any, ...] = _change_values(replace(change, reason=kept(change.reason)))
    return values


def _pause_row(pause: Pause) -> tuple[Any, ...]:
    values: tuple[Any, ...] = _pause_values(replace(pause, reason=kept(pause.reason)))
    return values


def _endpoint_row(figures: EndpointFigures) -> tuple[Any, ...]:
    values: tuple[Any, ...] = _endpoint_values(replace(figures, state=kept(figures.state)))
    return values
