"""Tables that were read, on the Summarise page: their columns with the first values, and what is chosen of them."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from core.documents import FileChoice, InputFile, ReadingReport, ReadOptions, TableSeen
from core.documents.columns import FIRST_ROWS
from core.records import Problem

AUTOMATIC = "as by default"
"""What rows are called by where no column is chosen."""

_MOST_FILES = 50  # that a choice is kept for one by one; for more it holds for all files


def columns_table(columns: Sequence[str], values: Sequence[Sequence[str]]) -> pd.DataFrame:
    """A row a column, with the first of its values beside it."""
    titles = ["Column", *(f"Value {number}" for number in range(1, FIRST_ROWS + 1))]
    rows = [[column, *_padded(first)] for column, first in zip(columns, values, strict=False)]
    return pd.DataFrame(rows, columns=titles)


def _padded(first: Sequence[str]) -> list[str]:
    return [*first[:FIRST_ROWS], *[""] * (FIRST_ROWS - len(first))]


def table_line(table: TableSeen, options: ReadOptions) -> str:
    """Which file, and which of its columns were taken."""
    texts = chosen_texts(table, options)
    text = f"text from {', '.join(texts)}" if texts else "text"
    return f"{table.source}: {text}" + (f", rows called by {table.name}" if table.name else "")


def chosen_texts(table: TableSeen, options: ReadOptions) -> list[str]:
    """The columns that make the text now, of those that are shown."""
    wanted = options.for_file(_file(table.source)).join_columns or ((table.text,) if table.text else ())
    names = {name.casefold(): name for name in reversed(table.columns)}
    return [names[name.casefold()] for name in wanted if name.casefold() in names]


def chosen_id(table: TableSeen, options: ReadOptions) -> str:
    """The column that was chosen to call rows by; `AUTOMATIC` for none."""
    wanted = (options.for_file(_file(table.source)).id_column or "").casefold()
    return next((name for name in table.columns if name.casefold() == wanted), AUTOMATIC)


def with_table(options: ReadOptions, table: TableSeen, texts: Sequence[str], id_column: str) -> ReadOptions:
    """The options with these columns for this file."""
    choice = FileChoice(
        table.source,
        text_column=texts[0] if len(texts) == 1 else None,
        join_columns=tuple(texts) if len(texts) > 1 else (),
        id_column=None if id_column == AUTOMATIC else id_column,
        header=options.for_file(_file(table.source)).header,
    )
    return replace(options, choices=options.choices.with_choice(choice))


def with_answer(
    options: ReadOptions, report: ReadingReport, question: Problem, column: str, header: bool | None
) -> ReadOptions:
    """The options with the text's column for the file in question, and for those that have the same columns."""
    sources = report.sources_like(question)
    if len(sources) > _MOST_FILES:
        return replace(options, text_column=column, header=header)
    choices = options.choices
    for source in sources:
        choices = choices.with_choice(FileChoice(source, text_column=column, header=header))
    return replace(options, choices=choices)


def _file(source: str) -> InputFile:
    """A file of this source, to look up what is chosen for it."""
    return InputFile.from_bytes(source, b"")
