"""The first rows of what was read, as a small table: what a row is called, its text, and its other columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.language import Message, counted
from core.records import DocumentRow, Problem, Value
from core.views.names import column_words, name_words
from core.views.tables import AUTOMATIC
from core.views.your_file import cut_middle

ROWS = 5
_MOST_COLUMNS = 12
_LONGEST_TEXT, _LONGEST_CELL, _LONGEST_NAME = 240, 60, 24  # characters

Kind = Literal["name", "text", "other"]


@dataclass(frozen=True, slots=True)
class Preview:
    """Column titles with what each is, and rows of as many cells. `more` says how many columns are not shown."""

    titles: tuple[tuple[str, Kind], ...]
    rows: tuple[tuple[str, ...], ...]
    more: str = ""


def preview(rows: Sequence[DocumentRow], texts: Sequence[str], name: str, columns: Sequence[str]) -> Preview:
    """Of documents with own columns: what they are called and their text first, then the others.

    `texts` are the columns that make the text, `name` is the one that rows are called by, or `AUTOMATIC`.
    """
    others = [column for column in columns if column not in texts and column != name]
    shown = others[:_MOST_COLUMNS]
    called = Message("Called") if name == AUTOMATIC else column_words(name)
    title = " + ".join(map(column_words, texts)) if texts else Message("Text")
    others_shown: list[tuple[str, Kind]] = [(column_words(each), "other") for each in shown]
    titles: tuple[tuple[str, Kind], ...] = ((called, "name"), (title, "text"), *others_shown)
    cells = tuple(
        (
            cut_middle(name_words(row.name), _LONGEST_NAME),
            _cut(row.text, _LONGEST_TEXT),
            *(_cell(row.fields.get(each)) for each in shown),
        )
        for row in rows
    )
    return Preview(titles, cells, _more(len(others) - len(shown)))


def question_preview(question: Problem) -> Preview:
    """Of a table whose text is not known yet: all columns as they stand, with their first values."""
    shown = question.columns[:_MOST_COLUMNS]
    titles: tuple[tuple[str, Kind], ...] = tuple((column_words(each), "other") for each in shown)
    values = question.values[: len(shown)]
    rows = range(max(map(len, values), default=0))
    cells = tuple(tuple(column[at] if at < len(column) else "" for column in values) for at in rows)
    return Preview(titles, cells, _more(len(question.columns) - len(shown)))


def _more(count: int) -> str:
    if count <= 0:
        return ""
    return counted("{count:,} more column", "{count:,} more columns", count=count)


def _cell(value: Value) -> str:
    return "" if value is None else _cut(str(value), _LONGEST_CELL)


def _cut(text: str, most: int) -> str:
    line = " ".join(text[: 4 * most].split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
