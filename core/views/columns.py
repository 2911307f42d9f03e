"""The columns of a run's documents: one list for the table on the page and for the files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.records import DocumentRow, Outcome
from core.views.words import exported_status, outcome_status, summary_notes


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is the files', `title` the page's; one that is "" keeps the column out there. A value of None is unknown.

    `value` is the cell; `shown`, where it is given, the cell on the page. An `own` column came with the documents. In a
    file `key` is the name that one of ours has where it is free. `kind` is the type of its values, None aside; that of
    an own column only its documents know.
    """

    name: str
    title: str
    value: Callable[[DocumentRow], Any]
    shown: Callable[[DocumentRow], Any] | None = None
    own: bool = False
    key: str = ""
    kind: type = str

    def on_page(self, row: DocumentRow) -> Any:
        return (self.shown or self.value)(row)


def _of(value: Callable[[Outcome], Any], missing: Any) -> Callable[[DocumentRow], Any]:
    return lambda row: value(row.outcome) if row.outcome else missing


def _written_note(row: DocumentRow) -> str:
    return "; ".join(summary_notes(row.outcome)) if row.outcome else ""


def _shown_note(row: DocumentRow) -> str:
    """Where the summary came from, too: the CSV has the column `cached` for that."""
    origin = "duplicate" if row.duplicate else "from an earlier run" if row.outcome and row.outcome.cached else ""
    return "; ".join(filter(None, (origin, _written_note(row))))


DOCUMENT_COLUMNS = (
    Column("document", "Document", lambda row: row.name),
    Column("source", "Source", lambda row: row.source),
    Column("row", "Row", lambda row: row.row, kind=int),
    Column(
        "status",
        "Status",
        lambda row: exported_status(row.outcome.status if row.outcome else None),
        lambda row: outcome_status(row.outcome.status if row.outcome else None),
    ),
    Column("summary", "Summary", _of(lambda outcome: outcome.summary, "")),
    Column("error", "Error", _of(lambda outcome: outcome.error, "")),
    Column("attempts", "Attempts", _of(lambda outcome: outcome.attempts, 0), kind=int),
    Column("latency_seconds", "Latency (s)", _of(lambda outcome: outcome.latency, None), kind=float),
    Column("queue_seconds", "", _of(lambda outcome: outcome.queue_time, None), kind=float),
    Column("input_tokens", "", _of(lambda outcome: outcome.input_tokens, 0), kind=int),
    Column("output_tokens", "", _of(lambda outcome: outcome.output_tokens, 0), kind=int),
    Column("", "Tokens", _of(lambda outcome: outcome.input_tokens + outcome.output_tokens, 0)),
    Column("model", "", _of(lambda outcome: outcome.model, "")),
    Column("cached", "", _of(lambda outcome: outcome.cached, missing=False), kind=bool),
    Column("note", "Note", _written_note, _shown_note),
)


def own_column(name: str) -> Column:
    return Column(name, name, lambda row: row.fields.get(name), own=True)


def export_columns(own: Sequence[str] = ()) -> tuple[Column, ...]:
    """The columns of a file: those that the documents came with, in the order given, then ours.

    Where one of ours has a name that is taken, whatever the case, it is called `gistmill_NAME`; where that is taken
    too, as in an export of ours that was read again, `gistmill_NAME_2`, and so on.
    """
    taken = {name.casefold() for name in own}
    ours = [column for column in DOCUMENT_COLUMNS if column.name]
    named = (replace(column, name=_free(column.name, taken), key=column.name) for column in ours)
    return (*map(own_column, own), *named)


def _free(name: str, taken: set[str]) -> str:
    free, count = name, 1
    while free in taken:
        free = f"gistmill_{name}" if count == 1 else f"gistmill_{name}_{count}"
        count += 1
    taken.add(free)
    return free
