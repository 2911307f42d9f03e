"""A run's summaries as the table of rows shows them: which columns there are, and what is in their cells.

What is made here goes to a browser as it stands: plain data, every text bounded, and shown as text there.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from core.language import Message, Wording, say
from core.records import DocumentRow, Outcome, Status
from core.summarise.prompts import shown_value
from core.views.format import duration, number
from core.views.names import column_words, name_words
from core.views.words import summary_notes

Kind = Literal["name", "text", "number", "summary"]

MOST_OWN = 50
"""Own columns on offer."""

LONGEST_CELL, LONGEST_SUMMARY = 200, 400
"""Characters of a cell: two lines hold no more."""

_SHOWN_AT_FIRST = 4  # columns beside the summary
_WIDE = 40  # letters; a column that is wider on the average is shown when it is asked for
_NARROWEST, _WIDEST, _WIDEST_ALONE = 6, 22, 36  # letters
_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character cannot go to a browser

STATES = {Status.SUCCEEDED: "good", Status.FAILED: "bad", Status.CANCELLED: "wait", None: "wait"}
STATUS_WORDS = {
    Status.SUCCEEDED: Wording("Summarised"),
    Status.FAILED: Wording("Failed"),
    Status.CANCELLED: Wording("Stopped before an answer came"),
    None: Wording("Not sent yet"),
}


@dataclass(frozen=True, slots=True)
class RowColumn:
    """A column of the table. `key` names it in the browser's answers, `sort` what the store sorts it by; "" for none.
    `width` is in letters; 0 takes what is left."""

    key: str
    title: str | Wording
    kind: Kind
    sort: str
    width: int
    cell: Callable[[DocumentRow], str]


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns that a table can show, in their order, and the keys of those that it shows at first."""

    columns: tuple[RowColumn, ...]
    first: tuple[str, ...]


def layout(sample: Sequence[DocumentRow], own: Sequence[str]) -> Layout:
    """Which columns there are, told by the first rows of a run and the names of its `own` columns.

    The summary stands where the text stood in the file. What rows are called by is left out at first where an own
    column says the same, and so are own columns that are empty, or wide.
    """
    before, behind = _around_text(sample, own[:MOST_OWN])
    called = _called(sample, alone=not own)
    doubled = any(_same_as_name(sample, name) for name in (*before, *behind))
    first = [] if doubled else ["name"]
    for name in (*before, *behind):
        if len(first) < _SHOWN_AT_FIRST and _fits(sample, name):
            first.append(f"column:{name}")
    owns = {name: _own(name, sample) for name in (*before, *behind)}
    ahead = [called, *(owns[name] for name in before)]
    if not any(column.key in first for column in ahead):  # what a row is called stands before what it says
        ahead, behind = [*ahead, *(owns[name] for name in behind[:1])], behind[1:]
    columns = (*ahead, _SUMMARY, *(owns[name] for name in behind), *_OURS)
    return Layout(columns, (*first, _SUMMARY.key))


def _called(sample: Sequence[DocumentRow], *, alone: bool) -> RowColumn:
    """What rows are called by; where it stands `alone` beside the summary, it has more room."""
    title = Message("Document")
    width = _width([title, *map(name_words, _names(sample))], _WIDEST_ALONE if alone else _WIDEST)
    return RowColumn("name", title, "name", "name", width, lambda row: name_words(row.name))


def _around_text(sample: Sequence[DocumentRow], own: Sequence[str]) -> tuple[list[str], list[str]]:
    """The own columns before and behind the one that is the text, which no row has among its fields."""
    present = set().union(*(row.fields for row in sample)) if sample else set(own)
    absent = [place for place, name in enumerate(own) if name not in present]
    middle = absent[0] if absent else min(2, len(own))
    return [name for name in own[:middle] if name in present], [name for name in own[middle:] if name in present]


def _names(sample: Sequence[DocumentRow]) -> list[str]:
    return [row.name for row in sample]


def _values(sample: Sequence[DocumentRow], name: str) -> list[str]:
    return [shown_value(row.fields.get(name)) for row in sample]


def _same_as_name(sample: Sequence[DocumentRow], name: str) -> bool:
    return bool(sample) and _values(sample, name) == _names(sample)


def _fits(sample: Sequence[DocumentRow], name: str) -> bool:
    lengths = [_letters(value) for value in _values(sample, name) if value]
    return bool(lengths) and sum(lengths) / len(lengths) <= _WIDE


def _own(name: str, sample: Sequence[DocumentRow]) -> RowColumn:
    values = [row.fields.get(name) for row in sample]
    numbers = all(
        isinstance(value, int | float) and not isinstance(value, bool) for value in values if value is not None
    )
    kind: Kind = "name" if _same_as_name(sample, name) else "number" if numbers and any(values) else "text"
    key = f"column:{name}"
    title = column_words(name)
    width = _width([title, *map(shown_value, values)])
    return RowColumn(key, title, kind, key, width, lambda row: shown_value(row.fields.get(name)))


def _width(texts: Iterable[str], most: int = _WIDEST) -> int:
    return min(most, max((_NARROWEST, *map(_letters, texts))))


def _letters(text: str) -> int:
    """How wide a text is; a Chinese character is as wide as two letters."""
    cut = text[:LONGEST_CELL]
    return len(cut) + sum(unicodedata.east_asian_width(letter) in "WF" for letter in cut)


def status_of(row: DocumentRow) -> Status | None:
    return row.outcome.status if row.outcome else None


def _summary(row: DocumentRow) -> dict[str, Any]:
    outcome, status = row.outcome, status_of(row)
    text = (outcome.summary or say(outcome.error)) if outcome else ""
    return {
        "text": fit(text or say(STATUS_WORDS[status]), LONGEST_SUMMARY),
        "state": STATES[status],
        "word": Message("{status}.", status=STATUS_WORDS[status]()),
        "notes": notes(row),
    }


def notes(row: DocumentRow) -> list[str]:
    """What a reader should know of a summary, and where it came from where it was not asked for in this run."""
    said = summary_notes(row.outcome) if row.outcome else []
    if row.duplicate:
        return [Message("repeat"), *said]
    if row.outcome and row.outcome.cached:
        return [Message("from an earlier run"), *said]
    return said


def _of(value: Callable[[Outcome], str]) -> Callable[[DocumentRow], str]:
    return lambda row: value(row.outcome) if row.outcome else ""


def _latency(outcome: Outcome) -> str:
    return duration(outcome.latency) if outcome.latency is not None else ""


def _tokens(outcome: Outcome) -> str:
    tokens = outcome.input_tokens + outcome.output_tokens
    return number(tokens) if tokens else ""


_SUMMARY = RowColumn("summary", Wording("Summary"), "summary", "summary", 0, lambda row: "")
_OURS = (
    RowColumn("status", Wording("Status"), "text", "status", 12, lambda row: STATUS_WORDS[status_of(row)]()),
    RowColumn("latency", Wording("Answer time"), "number", "latency", 11, _of(_latency)),
    RowColumn("tokens", Wording("Tokens"), "number", "tokens", 8, _of(_tokens)),
    RowColumn("source", Wording("File"), "name", "", 16, lambda row: row.source),
    RowColumn("row", Wording("Row"), "number", "", 7, lambda row: number(row.row) if row.row is not None else ""),
)


def shown_columns(columns: Layout, keys: Sequence[str] | None) -> list[RowColumn]:
    """The columns of these keys, or those that are shown at first; the summary is always among them."""
    wanted = columns.first if keys is None else (*keys, _SUMMARY.key)
    return [column for column in columns.columns if column.key in wanted]


def table(rows: Iterable[DocumentRow], columns: Sequence[RowColumn]) -> dict[str, Any]:
    """Heads and rows. A cell is a text, or the summary with its state."""
    return {
        "columns": [
            {
                "key": column.key,
                "title": fit(say(column.title), LONGEST_CELL),
                "kind": column.kind,
                "sort": column.sort,
                "width": column.width,
            }
            for column in columns
        ],
        "rows": [
            {
                "id": row.position,
                "name": fit(name_words(row.name), LONGEST_CELL),
                "cells": [_cell(column, row) for column in columns],
            }
            for row in rows
        ],
    }


def _cell(column: RowColumn, row: DocumentRow) -> Any:
    return _summary(row) if column is _SUMMARY else fit(say(column.cell(row)), LONGEST_CELL)


def fit(text: str, most: int) -> str:
    """The text, fit for a browser: at most so many characters, and no half ones."""
    cut = text if len(text) <= most else f"{text[:most]} ..."
    return cut if cut.isascii() else _SURROGATE.sub("\ufffd", cut)
