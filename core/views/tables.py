"""Tables that were read, on the Summarise page: which of their columns are which, and what may be chosen of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.documents import FileChoice, InputFile, ReadingReport, ReadOptions, TableSeen
from core.language import Message
from core.records import Problem

AUTOMATIC = ""
"""What rows are called by where no column is: a name that no column has."""

_MOST_FILES = 50  # that a choice is kept for one by one; for more it holds for all files
_MOST_TABLES = 20  # as many as a report has; there may be more


@dataclass(frozen=True, slots=True)
class Columns:
    """Tables with the same columns: a choice is one for all of them. `question` where no column is known to be the
    text, so that nothing was read; else `table` is the first of those that were."""

    sources: tuple[str, ...]
    names: tuple[str, ...]
    table: TableSeen | None = None
    question: Problem | None = None


def column_sets(report: ReadingReport) -> list[Columns]:
    """What there is to choose columns of: first the tables that wait for an answer, then those that were read."""
    read = {table.source for table in report.tables}
    sets: dict[object, Columns] = {}
    for problem in report.problems:
        if problem.columns and problem.source not in read:
            before = sets.get(problem.columns, Columns((), problem.columns, question=problem))
            sets[problem.columns] = replace(before, sources=(*before.sources, problem.source))
    for table in report.tables:
        key = ("read", table.columns)
        held = sets.get(key, Columns((), table.columns, table))
        sets[key] = replace(held, sources=(*held.sources, table.source))
    return list(sets.values())


def columns_label(held: Columns) -> str:
    """Which files these are."""
    others = len(held.sources) - 1
    if not others:
        return held.sources[0]
    return Message("{file} and {count:,} more", file=held.sources[0], count=others)


def chosen_texts(table: TableSeen, options: ReadOptions) -> list[str]:
    """The columns that make the text now, of those that are shown."""
    wanted = options.for_file(_file(table.source)).join_columns or ((table.text,) if table.text else ())
    names = {name.casefold(): name for name in reversed(table.columns)}
    return [names[name.casefold()] for name in wanted if name.casefold() in names]


def chosen_id(table: TableSeen, options: ReadOptions) -> str:
    """The column that rows are called by; `AUTOMATIC` for none."""
    wanted = (options.for_file(_file(table.source)).id_column or table.name).casefold()
    return next((name for name in table.columns if name.casefold() == wanted), AUTOMATIC)


def with_columns(
    options: ReadOptions, report: ReadingReport, held: Columns, texts: Sequence[str], id_column: str
) -> ReadOptions:
    """The options with these columns for these tables."""
    only = texts[0] if len(texts) == 1 else None
    joined = tuple(texts) if len(texts) > 1 else ()
    name = None if id_column == AUTOMATIC else id_column
    if len(report.tables) == _MOST_TABLES == len(held.sources):  # there may be more of them than are listed
        return replace(options, text_column=only, join_columns=joined, id_column=name)
    choices = options.choices
    for source in held.sources:
        header = options.for_file(_file(source)).header
        choices = choices.with_choice(FileChoice(source, only, joined, name, header))
    return replace(options, choices=choices)


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
