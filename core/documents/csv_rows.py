"""CSV and TSV: a row is a document. Rows are counted as a spreadsheet counts them, the header being row 1."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from core.documents import columns
from core.documents.files import InputFile
from core.documents.port import Found, ReadOptions, load_text, reading_notes
from core.errors import DocumentError
from core.records import Problem

DELIMITERS = ",;\t|"

_NO_DELIMITER = "\x1f"  # a delimiter no text has in it: the table has one column
_HEAD = 65_536  # characters to tell the delimiter by
_CONSISTENT = 0.9  # the share of rows that are as wide as the first
_LONGEST_HEADER = 40  # characters of a lone first cell that may still be a header
_SENTENCE_MARKS = ".!?,;:。！？，；："

csv.field_size_limit(2**31 - 1)  # the module's 128 kB would refuse long documents; ours are capped by ReadLimits


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where to look in a row: `header` are the column names, or the first row of a table that is not `titled`."""

    header: list[str]
    text: int
    name: int | None
    delimiter: str
    titled: bool


def read_csv(file: InputFile, options: ReadOptions) -> Iterator[Found | Problem]:
    decoded = load_text(file, options.limits.file_bytes)
    yield from reading_notes(file, decoded)
    text = decoded.text.replace("\x00", "").rstrip("\n")
    delimiter = _delimiter(text[:_HEAD], options.text_column)
    records = _records(text, delimiter)
    row, header = next((record for record in records if record[1]), (1, "it is empty"))
    if isinstance(header, str):
        raise DocumentError(f"has a header that cannot be read: {header}.")
    place = columns.text_column(header, options.text_column)
    if place is None:
        yield columns.unknown_text(file, header, options.text_column, row)
        return
    titled = _is_header(header, text[:_HEAD], delimiter, options.text_column)
    layout = _Layout(header, place, columns.name_column(header, place), delimiter, titled)
    if not titled:
        yield Found(f"{file.name} row {row}", header[0], file.source, row, "row")
    yield from _rows(file, layout, records)


def _rows(
    file: InputFile, layout: _Layout, records: Iterator[tuple[int, list[str] | str]]
) -> Iterator[Found | Problem]:
    row = None
    for row, cells in records:
        problem = cells if isinstance(cells, str) else _shape(cells, layout)
        if isinstance(cells, str) or problem:
            yield Problem(file.source, f"{file.source}, row {row:,}, was left out: {problem}.", row)
            continue
        name = cells[layout.name] if layout.name is not None and layout.name < len(cells) else None
        yield Found(columns.document_name(file, name, f"row {row}"), _text(cells, layout), file.source, row, "row")
    if row is None and layout.titled:
        raise DocumentError("has a header and no rows.")


def _shape(cells: list[str], layout: _Layout) -> str:
    """Why the row's text cannot be told from its neighbours; empty where it can.

    A row wider than the header does no harm where the surplus is empty, or the text is last and had delimiters in it.
    """
    width = len(layout.header)
    if len(cells) <= width or layout.text == width - 1 or not any(cell.strip() for cell in cells[width:]):
        return ""
    return f"it has {len(cells)} cells and the header {width}; a text with a delimiter in it belongs in quotation marks"


def _text(cells: list[str], layout: _Layout) -> str:
    if layout.text >= len(cells):
        return ""
    if layout.text == len(layout.header) - 1:
        return layout.delimiter.join(cells[layout.text :]).rstrip(layout.delimiter)
    return cells[layout.text]


class _Lines:
    """The lines of a text, with a place to go back to."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.at >= len(self.text):
            raise StopIteration
        start, end = self.at, self.text.find("\n", self.at) + 1
        self.at = end or len(self.text)
        return self.text[start : self.at]


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """Each record with its row number, or in its place why it cannot be read.

    After a broken one reading goes on at its second line: a quotation mark that is never closed costs one row, not all
    that follow. (Not quadratic: what one open mark swallows, no later one can swallow again without closing it.)
    """
    lines, row = _Lines(text), 0
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
    while lines.at < len(text):
        start, row = lines.at, row + 1
        try:
            yield row, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            lines.at = start
            next(lines)
            reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
            alone = delimiter == _NO_DELIMITER  # in a table of one column a mark out of place is part of the text
            yield row, [text[start : lines.at]] if alone else _reason(str(error))


def _reason(error: str) -> str:
    if "end of data" in error:
        return "a quotation mark is never closed"
    return "a quotation mark is out of place (inside quotes write it twice)" if "expected after" in error else error


def _delimiter(head: str, wanted: str | None) -> str:
    """The delimiter that makes the first row hold known names, or else rows of one width; none where neither is so."""
    best, best_score = _NO_DELIMITER, (0, 0.0, 0)
    for delimiter in DELIMITERS:
        rows = _sample(head, delimiter)
        width = len(rows[0]) if rows else 0
        named = (
            sum(
                columns.known(cell) or (wanted is not None and columns.plain(cell) == columns.plain(wanted))
                for cell in rows[0]
            )
            if rows
            else 0
        )
        even = sum(len(row) == width for row in rows) / max(1, len(rows))
        score = (named, even, width)
        if width > 1 and (named or (even >= _CONSISTENT and len(rows) > 1)) and score > best_score:
            best, best_score = delimiter, score
    return best


def _sample(head: str, delimiter: str) -> list[list[str]]:
    """The first rows as this delimiter cuts them; the last may be cut off by the end of the head and is left out."""
    rows = [row for row in csv.reader(_Lines(head), delimiter=delimiter, skipinitialspace=True) if row]
    return rows[:-1] if len(head) == _HEAD and len(rows) > 1 else rows


def _is_header(header: list[str], head: str, delimiter: str, wanted: str | None) -> bool:
    """False only for one column whose first cell reads like the rest: a sentence, or as long as they are."""
    if len(header) > 1 or wanted is not None or columns.known(header[0]):
        return True
    rest = sorted(len(row[0]) for row in _sample(head, delimiter)[1:])
    first = header[0].strip()
    wordy = len(first) > _LONGEST_HEADER or any(mark in first for mark in _SENTENCE_MARKS)
    return bool(rest) and not wordy and rest[len(rest) // 2] > 2 * len(first)
