"""Spreadsheets (.xlsx, .xls, .ods): each sheet that is shown is a table, read by python-calamine.

Rows are counted as the spreadsheet counts them; empty ones are passed over. Of a formula its last value is kept.
"""

import io
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice
from types import ModuleType
from typing import Any

from core.documents.csv_layout import HEAD, find_header
from core.documents.csv_records import Record
from core.documents.csv_rows import Table, read_table
from core.documents.fields import Cell
from core.documents.files import InputFile
from core.documents.kinds import LOCKED, load
from core.documents.labels import title
from core.documents.libraries import loaded, panics_as
from core.documents.packages import opened
from core.documents.port import RawDocument, ReadOptions, faulty
from core.errors import DocumentError
from core.language import Message, Wording
from core.records import Problem

_ENDINGS = (".xlsx", ".xls", ".ods")
_HEAD_ROWS = 200
_EXACT = 1 << 53  # from here on a whole number may have been rounded
_DAMAGED = Wording("is damaged or no spreadsheet, and cannot be read.")
_NAMED = 8  # sheets that a sentence names


def read_sheets(file: InputFile, options: ReadOptions) -> Iterator[RawDocument | Problem]:
    data = load(file, options.limits, *_ENDINGS)
    if data.startswith(b"PK"):
        opened(data, options.limits).sizes()
    calamine = loaded("python_calamine")
    with panics_as(_DAMAGED()):
        yield from _workbook(file, data, calamine, options)


def _workbook(
    file: InputFile, data: bytes, calamine: ModuleType, options: ReadOptions
) -> Iterator[RawDocument | Problem]:
    try:
        book = calamine.load_workbook(io.BytesIO(data))
    except calamine.CalamineError as error:
        raise DocumentError(LOCKED() if isinstance(error, calamine.PasswordError) else _DAMAGED()) from error
    names, hidden = _names(file, book, calamine, options)
    any_row = False
    for name in names:
        for item in _sheet(file, book, calamine, name, options):
            any_row = True
            yield item
    if hidden:
        yield Problem(file.source, _left_out(file, hidden), flags="--sheet NAME")
    if not any_row:
        raise DocumentError(Message("has no rows."))


def _names(file: InputFile, book: Any, calamine: ModuleType, options: ReadOptions) -> tuple[list[str], list[str]]:
    """The sheets to read, and those that are hidden.

    :raises DocumentError: none is called as the options say.
    """
    kinds, shown = calamine.SheetTypeEnum, calamine.SheetVisibleEnum.Visible
    sheets = [each for each in book.sheets_metadata if each.typ == kinds.WorkSheet]
    if options.sheet is None:
        return [each.name for each in sheets if each.visible == shown], [
            each.name for each in sheets if each.visible != shown
        ]
    wanted = title(options.sheet).casefold()
    named = [each.name for each in sheets if title(each.name).casefold() == wanted]
    if not named:
        raise DocumentError(
            Message(
                "has no sheet {sheet}; its sheets: {names}.",
                sheet=title(options.sheet),
                names=_listed([each.name for each in sheets]),
            )
        )
    return named, []


def _listed(names: list[str]) -> str:
    return ", ".join(map(title, names[:_NAMED])) + (" ..." if len(names) > _NAMED else "")


def _left_out(file: InputFile, hidden: list[str]) -> Message:
    return Message(
        "{file} has hidden sheets, which were left out: {names}.",
        file=file.source,
        names=_listed(hidden),
    )


def _sheet(
    file: InputFile, book: Any, calamine: ModuleType, name: str, options: ReadOptions
) -> Iterator[RawDocument | Problem]:
    """One sheet's rows, from `book.xlsx/Sheet`; nothing of an empty one."""
    sheet = replace(file, name=f"{file.name}/{title(name).replace('/', ' ')}")
    try:
        rows = book.get_sheet_by_name(name).iter_rows()
    except calamine.CalamineError:
        yield Problem(sheet.source, faulty(sheet.source, DocumentError(_DAMAGED())))
        return
    records = _records(rows)
    head = list(_head(records))
    if not head:
        return
    first = _as_rows(head)
    chosen = options.for_file(sheet)
    table = Table(first, find_header(first, next(iter(chosen.wanted), None)), chain(head, records))
    try:
        yield from read_table(sheet, table, chosen)
    except DocumentError as error:
        yield Problem(sheet.source, faulty(sheet.source, error))


def _records(rows: Iterator[list[Any]]) -> Iterator[Record]:
    for number, cells in enumerate(rows, start=1):
        texts = [_cell(cell) for cell in cells]
        if any(map(str.strip, texts)):
            yield number, texts


def _head(records: Iterator[Record]) -> Iterator[Record]:
    """The first rows, of some thousand characters."""
    size = 0
    for record in islice(records, _HEAD_ROWS):
        yield record
        size += sum(map(len, record[1]))
        if size > HEAD:
            return


def _as_rows(head: list[Record]) -> list[list[str]]:
    """The rows of the head at their places: rows between them are empty."""
    rows: list[list[str]] = []
    for number, cells in head:
        rows += [[] for _ in range(number - 1 - len(rows))]
        rows.append(list(cells))
    return rows


_NOTHING = Cell.of(None)


def _cell(raw: object) -> str:
    """A text as it is; else its value beside its text. A whole number is one, which spreadsheets do not tell."""
    if isinstance(raw, str):
        return raw or _NOTHING
    whole = isinstance(raw, float) and raw.is_integer() and abs(raw) < _EXACT
    return Cell.of(int(raw) if isinstance(raw, float) and whole else raw)
