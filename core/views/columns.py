"""The columns of the files of a run's documents."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.records import DocumentRow, Outcome
from core.views.words import exported_status, summary_notes


@dataclass(frozen=True, slots=True)
class Column:
    """`value` is the cell; None is unknown. An `own` column came with the documents. `key` is the name that one of ours
    has where it is free. `kind` is the type of its values, None aside; that of an own column only its documents know.
    """

    name: str
    value: Callable[[DocumentRow], Any]
    own: bool = False
    key: str = ""
    kind: type = str


def _of(value: Callable[[Outcome], Any], missing: Any) -> Callable[[DocumentRow], Any]:
    return lambda row: value(row.outcome) if row.outcome else missing


def _written_note(row: DocumentRow) -> str:
    return "; ".join(summary_notes(row.outcome)) if row.outcome else ""


DOCUMENT_COLUMNS = (
    Column("document", lambda row: row.name),
    Column("source", lambda row: row.source),
    Column("row", lambda row: row.row, kind=int),
    Column("status", lambda row: exported_status(row.outcome.status if row.outcome else None)),
    Column("summary", _of(lambda outcome: outcome.summary, "")),
    Column("error", _of(lambda outcome: outcome.error, "")),
    Column("attempts", _of(lambda outcome: outcome.attempts, 0), kind=int),
    Column("latency_seconds", _of(lambda outcome: outcome.latency, None), kind=float),
    Column("queue_seconds", _of(lambda outcome: outcome.queue_time, None), kind=float),
    Column("input_tokens", _of(lambda outcome: outcome.input_tokens, 0), kind=int),
    Column("output_tokens", _of(lambda outcome: outcome.output_tokens, 0), kind=int),
    Column("model", _of(lambda outcome: outcome.model, "")),
    Column("cached", _of(lambda outcome: outcome.cached, missing=False), kind=bool),
    Column("note", _written_note),
)


def own_column(name: str) -> Column:
    return Column(name, lambda row: row.fields.get(name), own=True)


def export_columns(own: Sequence[str] = ()) -> tuple[Column, ...]:
    """The columns of a file: those that the documents came with, in the order given, then ours.

    Where one of ours has a name that is taken, whatever the case, it is called `gistmill_NAME`; where that is taken
    too, as in an export of ours that was read again, `gistmill_NAME_2`, and so on.
    """
    taken = {name.casefold() for name in own}
    named = (replace(column, name=_free(column.name, taken), key=column.name) for column in DOCUMENT_COLUMNS)
    return (*map(own_column, own), *named)


def _free(name: str, taken: set[str]) -> str:
    free, count = name, 1
    while free in taken:
        free = f"gistmill_{name}" if count == 1 else f"gistmill_{name}_{count}"
        count += 1
    taken.add(free)
    return free
