"""A run as CSV."""

import csv
import io
from collections.abc import Iterable

from core.records import Value
from core.views.exports.table import Pieces, Table
from core.views.exports.texts import clean, defuse

_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}".encode()  # tells Excel that this is UTF-8


def csv_pieces(table: Table) -> Pieces:
    """UTF-8 with a byte order mark, lines ended by CRLF, one line a row of the run.

    Text cells, and the names of columns, are cleaned (`clean`) and defused (`defuse`); numbers stay numbers, an unknown
    one is empty.

    Limitations: a spreadsheet told to split at anything but commas sees other cells than the ones defused here.
    """
    yield _BYTE_ORDER_MARK + _lines([[_cell(column.name) for column in table.columns]])
    for chunk in table.chunks():
        yield _lines(map(_cell, table.cells(row)) for row in chunk)


def _lines(rows: Iterable[Iterable[str | int | float]]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode("utf-8")


def _cell(value: Value) -> str | int | float:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return value
    return defuse(clean(value))
