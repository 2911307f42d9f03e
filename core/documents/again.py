"""Documents read anew from the own columns that they kept: another column for the text, another for the names.

A row that had no text in the column of the first reading is no document, and so is not among these.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from core.documents import columns
from core.documents.files import InputFile
from core.documents.port import RawDocument, ReadOptions
from core.documents.reading import read_found
from core.language import counted
from core.records import Document, DocumentRow, Problem, Value


def read_again(rows: Iterable[DocumentRow], options: ReadOptions) -> Iterator[Document | Problem]:
    """The documents of these rows, which have their texts, as the options choose the columns now; positions from 0.

    Rows without columns stay as they are, and so do tables of which the options choose no text.
    """
    position = 0
    for source, group in groupby(rows, key=lambda row: row.source):
        file = _file(source)
        for item in read_found(file, _found(file, group, options.for_file(file)), options, position):
            position += isinstance(item, Document)
            yield item


def _file(source: str) -> InputFile:
    folder, _, name = source.rpartition("/")
    return InputFile.from_bytes(name or source, b"", folder)


@dataclass(slots=True)
class _Left:
    """Rows that have no text in the columns that are chosen now."""

    first: int = 0
    count: int = 0

    def add(self, row: DocumentRow) -> None:
        self.first = self.first or row.row or 1
        self.count += 1


def _found(file: InputFile, rows: Iterable[DocumentRow], options: ReadOptions) -> Iterator[RawDocument | Problem]:
    left = _Left()
    layouts: dict[tuple[str, ...], columns.Chosen] = {}
    for row in rows:
        names = tuple(row.fields)
        chosen = layouts.setdefault(names, columns.choose(names, options)) if names else columns.Chosen(())
        if not names or not (options.wanted or options.id_column):
            yield RawDocument(row.name, row.text, row.source, row.row, fields=row.fields)
            continue
        cells = list(map(_text, row.fields.values()))
        text = chosen.text(cells) if options.wanted else row.text
        if not text.strip():
            left.add(row)
            continue
        given = cells[chosen.name] if chosen.name is not None else None
        name = columns.document_name(file, given, f"row {row.row}")
        yield RawDocument(name, text, row.source, row.row, "row", row.fields)
    if left.count:
        yield _problem(file, left, options)


def _text(value: Value) -> str:
    return "" if value is None else str(value)


def _problem(file: InputFile, left: _Left, options: ReadOptions) -> Problem:
    """One for all rows of a file."""
    message = counted(
        "{file}: {count:,} row has no text in {columns}, and was left out.",
        "{file}: {count:,} rows have no text in {columns}, and were left out.",
        file=file.source,
        count=left.count,
        columns=", ".join(columns.shown(options.wanted)),
    )
    return Problem(file.source, message, left.first)
