"""A run as an Excel workbook."""

import math
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from core.errors import ConfigurationError
from core.language import Message, Wording, counted, say
from core.reader import ENGLISH, Language
from core.records import DocumentRow, RunSnapshot, Status, Value
from core.system_words import system_words
from core.views.exports.table import Pieces, Runs, Table, table_of
from core.views.exports.texts import clean_for_xml

if TYPE_CHECKING:
    from xlsxwriter import Workbook  # type: ignore[import-untyped]  # it has no types
    from xlsxwriter.format import Format  # type: ignore[import-untyped]
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

LONGEST_CELL = 32_767
"""What Excel holds in a cell, in UTF-16 units."""

CUT = Wording("... (cut; whole in the CSV)")
"""How a longer cell ends."""

_SHEET = Wording("Summaries")
ROWS_A_SHEET = 1_048_575
"""And a row with the names of the columns: Excel's 2**20."""

MOST_COLUMNS = 16_384

_SURELY_SHORT = LONGEST_CELL // 2  # characters; each has two units at most
_EXACT = 10**15  # Excel keeps 15 digits of a number; a whole one with more is written as text
_NARROWEST, _WIDEST = 8, 60  # characters
_MEASURED_ROWS = 200
_ROWS_A_BREATH = 500  # between two empty pieces
_PIECE = 1 << 18  # bytes


def xlsx_pieces(table: Table) -> Pieces:
    """Sheets of `ROWS_A_SHEET` rows under a header that stays in sight. Numbers are numbers and texts texts: nothing is
    a formula or a link.

    A workbook is whole only at its end, so it is made in a temporary folder first. The empty pieces before its bytes
    come as rows are written: places where its reader may break off.

    Raises:
        ConfigurationError: the table has more columns than a sheet; or the folder has too little room.
    """
    if len(table.columns) > MOST_COLUMNS:
        raise ConfigurationError(
            Message(
                "The table has {columns:,} columns, and an Excel sheet {most:,} at most;"
                " export it as .csv or .parquet.",
                columns=len(table.columns),
                most=MOST_COLUMNS,
            )
        )
    from xlsxwriter.exceptions import XlsxFileError  # type: ignore[import-untyped]  # noqa: PLC0415

    try:
        with TemporaryDirectory(prefix="gistmill-") as folder:
            path = Path(folder) / "workbook.xlsx"
            yield from _written(table, path)
            with path.open("rb") as written:
                while piece := written.read(_PIECE):
                    yield piece
    except (OSError, XlsxFileError) as error:
        why = system_words(error) if isinstance(error, OSError) else str(error)
        raise ConfigurationError(
            Message(
                "The workbook cannot be made in the folder for temporary files: {why}. TMPDIR names another one.",
                why=why,
            )
        ) from error


def cut_cells(runs: Runs, run: RunSnapshot, only: Status | None, search: str) -> int:
    """How many cells of these rows are too long for Excel, and end with `CUT` in the workbook."""
    table = table_of(runs, run, only, search, longer_than=_SURELY_SHORT)
    cells = (value for row in table.rows for value in table.cells(row))
    return sum(isinstance(value, str) and _too_long(clean_for_xml(value)) for value in cells)


def cut_words(cells: int) -> str:
    """The same as one sentence; "" for none."""
    if not cells:
        return ""
    return counted(
        "{count:,} cell of the workbook is cut at {most:,} characters, which is all that Excel holds; the other formats"
        " have it whole.",
        "{count:,} cells of the workbook are cut at {most:,} characters, which is all that Excel holds; the other"
        " formats have them whole.",
        count=cells,
        most=LONGEST_CELL,
    )


def fitted(text: str, language: Language = ENGLISH) -> str:
    """A text that one cell of Excel holds; a longer one ends with `CUT`, and no character is cut in half."""
    cleaned = clean_for_xml(text)
    if not _too_long(cleaned):
        return cleaned
    cut = say(CUT, language)
    units = cleaned.encode("utf-16-le")[: 2 * LONGEST_CELL - len(cut.encode("utf-16-le"))]
    return units.decode("utf-16-le", "ignore") + cut  # half a pair at the end is left out


def _too_long(text: str) -> bool:
    return len(text) > _SURELY_SHORT and len(text.encode("utf-16-le")) > 2 * LONGEST_CELL


def _written(table: Table, path: Path) -> Iterator[bytes]:
    from xlsxwriter import Workbook  # noqa: PLC0415  # for this format alone

    options = {
        "constant_memory": True,
        "tmpdir": str(path.parent),
        "use_zip64": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = _Book(Workbook(str(path), options), table)
    try:
        yield from book.written()
    finally:
        book.let_go()


class _Book:
    """A workbook as it is written."""

    def __init__(self, book: "Workbook", table: Table) -> None:
        self._book = book
        self._table = table
        self._names = [fitted(column.name, table.language) for column in table.columns]
        self._heading = book.add_format({"bold": True})
        self._plain = book.add_format()

    def written(self) -> Iterator[bytes]:
        """Write all rows; each empty piece comes after some of them."""
        chunks = self._table.chunks()
        first = next(chunks, [])
        widths = _widths(self._names, [self._table.cells(row) for row in first[:_MEASURED_ROWS]])
        rows = (row for chunk in chain([first], chunks) for row in chunk)
        next_one = next(rows, None)
        for number in count(1):
            sheet = self._sheet(_sheet_name(number, self._table.language), widths)
            yield from self._rows(sheet, islice(chain(filter(None, [next_one]), rows), ROWS_A_SHEET))
            next_one = next(rows, None)
            if next_one is None:
                break
        self._book.close()

    def let_go(self) -> None:
        """Close the working files of a workbook that was broken off, so that their room is free at once."""
        for sheet in self._book.worksheets():
            sheet.row_data_fh.close()

    def _sheet(self, name: str, widths: Sequence[int]) -> "Worksheet":
        sheet = self._book.add_worksheet(name)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        sheet.freeze_panes(1, 0)
        for place, title in enumerate(self._names):
            self._write_text(sheet, 0, place, title, self._heading)
        return sheet

    def _rows(self, sheet: "Worksheet", rows: Iterable[DocumentRow]) -> Iterator[bytes]:
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(self._table.cells(row)):
                self._write(sheet, number, place, value)
            if number % _ROWS_A_BREATH == 0:
                yield b""

    def _write(self, sheet: "Worksheet", row: int, place: int, value: Value) -> None:
        match value:
            case None | "":
                return
            case bool():
                sheet.write_boolean(row, place, value)
            case int() if abs(value) < _EXACT:
                sheet.write_number(row, place, value)
            case float() if math.isfinite(value):
                sheet.write_number(row, place, value)
            case _:
                self._write_text(sheet, row, place, fitted(str(value), self._table.language))

    def _write_text(self, sheet: "Worksheet", row: int, place: int, text: str, look: "Format | None" = None) -> None:
        """xlsxwriter takes a text between <r> and </r> for XML of its own, so it gets such a one in two pieces."""
        if text.startswith("<r>") and text.endswith("</r>"):
            sheet.write_rich_string(row, place, text[:1], self._plain, text[1:], look or self._plain)
        else:
            sheet.write_string(row, place, text, look)


def _sheet_name(number: int, language: Language) -> str:
    return say(_SHEET if number == 1 else Message("Summaries {number}", number=number), language)


def _widths(names: Sequence[str], rows: Sequence[Sequence[Value]]) -> list[int]:
    """In characters: of the longest line of each column, within bounds. A Han character takes the room of two."""
    longest = list(map(_width, names))
    for cells in rows:
        for place, value in enumerate(cells):
            text = "" if value is None else str(value)[: 4 * _WIDEST]
            longest[place] = max(longest[place], *map(_width, text.split("\n")))
    return [min(_WIDEST, max(_NARROWEST, most + 2)) for most in longest]


def _width(line: str) -> int:
    if line.isascii():
        return len(line)
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)
