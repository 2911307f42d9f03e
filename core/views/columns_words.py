"""Words about a table's columns: what may be chosen for the text, what the result keeps, which rows are not here."""

from collections.abc import Sequence

from core.documents import ReadingReport, TableSeen
from core.language import Message, counted
from core.views.names import column_words
from core.views.tables import AUTOMATIC

NOW, JOIN = ":now", ":join"
"""Choices for the text that are no column: the columns that make it now, where they are several; and to join some."""


def text_choices(columns: Sequence[str], texts: Sequence[str]) -> list[str]:
    """What the text may be: what it is now, where that is several, one column, or several."""
    joined = [NOW] if len(texts) > 1 else []
    several = [JOIN] if len(columns) > 1 else []
    return [*joined, *columns, *several]


def text_choice_words(choice: str, texts: Sequence[str]) -> str:
    """One of them in words."""
    if choice == JOIN:
        return Message("Several, joined")
    return " + ".join(map(column_words, texts)) if choice == NOW else column_words(choice)


def called_words(name: str) -> str:
    """What rows are called by, in words."""
    return Message("file and row") if name == AUTOMATIC else column_words(name)


def kept_words(columns: int, left_out: int) -> str:
    """How many of the own columns stand in the result."""
    if not left_out:
        return counted("{count:,} column", "All {count:,} columns", count=columns)
    if left_out == columns:
        return Message("None")
    return Message("{kept:,} of {count:,}", kept=columns - left_out, count=columns)


def lost_rows(report: ReadingReport, table: TableSeen, *, here: bool) -> str:
    """That rows which were left out stay so; "" where the file is `here` to be read once more, or all were read."""
    lost = any(problem.source == table.source and problem.row is not None for problem in report.problems)
    if here or not lost:
        return ""
    return Message(
        "{file} itself is no longer here: rows that were left out of it stay so. Drop it again to read all rows.",
        file=table.source,
    )
