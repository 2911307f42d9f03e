"""The columns of the files of a run's documents."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.language import Message, Wording, say
from core.reader import ENGLISH, Language
from core.records import DocumentRow, Outcome
from core.views.words import exported_status, summary_notes


@dataclass(frozen=True, slots=True)
class Column:
    """`value` is the cell; None is unknown. An `own` column came with the documents. `heading` is what one of ours is
    called where that is free, in English its id. `kind` is the type of its values, None aside; that of an own column
    only its documents know.
    """

    name: str
    value: Callable[[DocumentRow], Any]
    own: bool = False
    heading: Wording | None = None
    kind: type = str


def _ours(heading: Wording, value: Callable[[DocumentRow], Any], kind: type = str) -> Column:
    return Column(heading.template, value, heading=heading, kind=kind)


def _of(value: Callable[[Outcome], Any], missing: Any) -> Callable[[DocumentRow], Any]:
    return lambda row: value(row.outcome) if row.outcome else missing


def written_note(row: DocumentRow) -> str:
    """What a reader should know of its summary; "" for nothing."""
    note = ""
    for said in summary_notes(row.outcome) if row.outcome else ():
        note = Message("{note}; {next}", note=note, next=said) if note else said
    return note


DOCUMENT_COLUMNS = (
    _ours(Wording("document"), lambda row: row.name),
    _ours(Wording("source"), lambda row: row.source),
    _ours(Wording("row"), lambda row: row.row, kind=int),
    _ours(Wording("status"), lambda row: exported_status(row.outcome.status if row.outcome else None)),
    _ours(Wording("summary"), _of(lambda outcome: outcome.summary, "")),
    _ours(Wording("error"), _of(lambda outcome: say(outcome.error), "")),
    _ours(Wording("attempts"), _of(lambda outcome: outcome.attempts, 0), kind=int),
    _ours(Wording("latency_seconds"), _of(lambda outcome: outcome.latency, None), kind=float),
    _ours(Wording("queue_seconds"), _of(lambda outcome: outcome.queue_time, None), kind=float),
    _ours(Wording("input_tokens"), _of(lambda outcome: outcome.input_tokens, 0), kind=int),
    _ours(Wording("output_tokens"), _of(lambda outcome: outcome.output_tokens, 0), kind=int),
    _ours(Wording("model"), _of(lambda outcome: outcome.model, "")),
    _ours(Wording("cached"), _of(lambda outcome: outcome.cached, missing=False), kind=bool),
    _ours(Wording("note"), written_note),
    _ours(Wording("endpoint"), _of(lambda outcome: outcome.endpoint, "")),
    _ours(Wording("cost_usd"), lambda row: None, kind=float),  # the run's price tells it
)


def own_column(name: str) -> Column:
    return Column(name, lambda row: row.fields.get(name), own=True)


def export_columns(own: Sequence[str] = (), language: Language = ENGLISH) -> tuple[Column, ...]:
    """The columns of a file: those that the documents came with, in the order given, then ours, in this language.

    Where one of ours has a name that is taken, whatever the case, it is called `gistmill_NAME`; where that is taken
    too, as in an export of ours that was read again, `gistmill_NAME_2`, and so on.
    """
    taken = {name.casefold() for name in own}
    named = (replace(column, name=_free(_heading(column, language), taken)) for column in DOCUMENT_COLUMNS)
    return (*map(own_column, own), *named)


def _heading(column: Column, language: Language) -> str:
    return str(say(column.heading, language)) if column.heading else column.name


def _free(name: str, taken: set[str]) -> str:
    free, count = name, 1
    while free.casefold() in taken:
        free = f"gistmill_{name}" if count == 1 else f"gistmill_{name}_{count}"
        count += 1
    taken.add(free.casefold())
    return free
