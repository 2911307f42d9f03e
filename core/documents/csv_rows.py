"""Tables: a row is a document. And CSV and TSV as tables, whose rows are counted as a spreadsheet counts them: the line
`sep=;` is none."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from core.documents import columns
from core.documents.csv_layout import (
    HEAD,
    filled,
    find_delimiter,
    find_header,
    has_row_names,
    lone_header,
    longest_column,
    names_a_text,
    reads_like_data,
    usual_width,
)
from core.documents.csv_records import Dialect, Fits, Record, choose_dialect, records, sample, separator_line
from core.documents.dense import dense
from core.documents.fields import field_names, named
from core.documents.files import InputFile
from core.documents.port import RawDocument, ReadOptions, encoding_note, load_text, reading_notes
from core.errors import DocumentError
from core.language import Message, counted
from core.records import Problem

_MOSTLY = 0.9  # the share of rows that begin with a number


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where to look in a row: `header` are the column names. `start` is the row of the header; 0 without one.

    `fields` are the names under which a row's cells are kept.
    """

    header: list[str]
    fields: list[str]
    chosen: columns.Chosen
    delimiter: str
    start: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table's rows, whatever it is read from.

    `head` are its first rows, `header` is the place of the header among them. `records` are all rows with their
    numbers, the header's too where `headed`. Of a text, `delimiter` is what cuts it, `begin` how it begins.
    """

    head: list[list[str]]
    header: int
    records: Iterable[Record]
    headed: bool = True
    delimiter: str = ""
    begin: str = ""


def read_csv(file: InputFile, options: ReadOptions) -> Iterator[RawDocument | Problem]:
    decoded = load_text(file, options.limits.file_bytes, by_lines=True)
    yield from encoding_note(file, decoded)
    yield from reading_notes(file, decoded)
    text = decoded.text.replace("\x00", "")
    given, text = separator_line(text.rstrip("\n") if text.endswith("\n\n") else text)
    yield from read_table(file, _table(text, given, options), options)


def read_table(file: InputFile, table: Table, options: ReadOptions) -> Iterator[RawDocument | Problem]:
    """The rows as documents, with all their fields; or the question which column holds the text.

    :raises DocumentError: there are none.
    """
    arranged = _layout(file, table, options)
    if isinstance(arranged, Problem):
        yield arranged
        return
    layout, notes = arranged
    yield from notes
    yield from dense(_rows(file, layout, table), options.limits)


def _table(text: str, given: str | None, options: ReadOptions) -> Table:
    wanted = next(iter(options.wanted), None)
    delimiter = given or find_delimiter(text, wanted if options.header is not False else None)
    head = [cells for _, cells in sample(text[:HEAD], delimiter, len(text) <= HEAD) if isinstance(cells, list)]
    place = find_header(head, wanted)
    fits = _fits(head, place)
    dialect = choose_dialect(text, delimiter, fits)
    if dialect != Dialect(delimiter):
        rows = records(text[:HEAD], dialect, fits)
        head = [cells for _, cells in rows if isinstance(cells, list)]
        place = find_header(head, wanted)
    found = records(text, dialect, _fits(head, place))
    return Table(head, place, found, delimiter=dialect.delimiter, begin=text[:HEAD])


def _rows(file: InputFile, layout: _Layout, table: Table) -> Iterator[RawDocument | Problem]:
    empty = columns.EmptyTexts(file, "row")
    any_row = False
    start = layout.start if table.headed else 0
    for row, cells in table.records:
        if row <= start or (not any_row and not cells):
            continue
        any_row = True
        problem = cells if isinstance(cells, str) else _shape(cells, layout)
        if isinstance(cells, str) or problem:
            yield Problem(file.source, _left_out(file, row, problem), row)
            continue
        whole = _whole(cells, layout)
        text, place = layout.chosen.text(whole), layout.chosen.name
        if not text.strip() and empty.add(row, layout.header[layout.chosen.texts[0]], _named(layout.header, whole)):
            continue
        name = whole[place] if place is not None and place < len(whole) else None
        title = columns.document_name(file, name, f"row {row}")
        yield RawDocument(title, text, file.source, row, "row", named(layout.fields, whole))
    yield from empty.problems()
    if not any_row:
        raise DocumentError(Message("has a header and no rows."))


def _fits(head: list[list[str]], place: int) -> Fits:
    """Whether a row is as wide as the table, and begins with a number where the others do."""
    rows = [row for row in head[place + 1 :] if filled(row)]
    width = len(head[place]) if head else 1
    widths = {width, usual_width(rows) or width}
    numbered = bool(rows[1:]) and sum(row[0].strip().isdecimal() for row in rows) >= _MOSTLY * len(rows)
    return lambda cells: len(cells) in widths and (not numbered or cells[0].strip().isdecimal())


def _layout(file: InputFile, table: Table, options: ReadOptions) -> tuple[_Layout, list[Problem]] | Problem:
    """Where to look and what to say about it, or the question that a person must answer first."""
    if options.header is False:
        return _untitled(file, table, options)
    header, rows = table.head[table.header], table.head[table.header + 1 :]
    notes: list[Problem] = []
    wanted = next(iter(options.wanted), None)
    if len(header) == 1 and options.header is None and not lone_header(header, rows, wanted):
        return _Layout(header, ["column 1"], columns.Chosen((0,)), table.delimiter, 0), notes
    start = table.header + 1
    passed = sum(filled(row) > 0 for row in table.head[: table.header])
    if passed:
        notes.append(_note(file, _passed_over(file, passed)))
    names = columns.distinct(header)
    notes += [
        _note(
            file,
            Message(
                "{file} has more than one column {column}; this one is called {name} here.",
                file=file.source,
                column=given,
                name=name,
            ),
        )
        for given, name in zip(header, names, strict=True)
        if given != name
    ]
    if has_row_names(header, rows, table.begin):
        names = ["row name", *names]
        notes.append(
            _note(
                file,
                Message(
                    "The rows of {file} begin with a name that its header leaves out: `row name`.", file=file.source
                ),
            )
        )
    chosen = columns.choose(names, options)
    known = bool(options.wanted) or names_a_text(table.head, table.header, None)
    if not chosen.texts or (not known and len(names) > 1):
        return _question(file, table, options, start, names)
    notes += columns.unknown_id(file, names, options.id_column)
    if chosen.name is None and names[0] == "row name" and 0 not in chosen.texts:
        chosen = replace(chosen, name=0)
    return _Layout(names, field_names(names), chosen, table.delimiter, start), notes


def _question(file: InputFile, table: Table, options: ReadOptions, start: int, names: list[str]) -> Problem:
    """No column is known to hold the text. The first row may be its names, or a document: both ways are offered."""
    header, rows = table.head[table.header], table.head[table.header + 1 :]
    unknown = columns.unknown_text(file, names, columns.choose(names, options).missing, start, first=rows)
    if options.header is True or (options.wanted and not reads_like_data(header, rows)):
        return unknown
    longest = longest_column([header, *rows])
    column = f"column {1 if longest is None else longest + 1}"
    without = f"--no-header {columns.flag(column)}"
    if not reads_like_data(header, rows):
        return replace(unknown, first_row=columns.shown(header), flags=f"{unknown.flags}\n{without}")
    first = ", ".join(columns.shown(header))
    message = Message(
        "{file} seems to have no header: its first row reads like a document ({row}).", file=file.source, row=first
    )
    numbered = tuple(f"column {number}" for number in range(1, min(len(header), columns.SHOWN) + 1))
    values = columns.first_values(len(numbered), table.head[table.header :])
    return Problem(file.source, message, start, numbered, columns.shown(header), without, values=values)


def _untitled(file: InputFile, table: Table, options: ReadOptions) -> tuple[_Layout, list[Problem]] | Problem:
    """Every row is a document; its columns are numbered."""
    names = [f"column {number}" for number in range(1, max(1, usual_width(table.head)) + 1)]
    chosen = columns.choose(names, options)
    notes = list(columns.unknown_id(file, names, options.id_column))
    if not chosen.texts and not options.wanted:
        place = longest_column(table.head)
        if place is not None:
            taken = Message("Column {number} of {file} was taken for the text.", number=place + 1, file=file.source)
            notes.append(_note(file, taken))
            chosen = columns.Chosen((place,), columns.name_column(names, place, options.id_column))
    if not chosen.texts:
        return columns.unknown_text(file, names, chosen.missing, 1, first=table.head)
    return _Layout(names, names, chosen, table.delimiter, 0), notes


def _left_out(file: InputFile, row: int, why: str) -> Message:
    return Message("{file}, row {row:,}, was left out: {why}.", file=file.source, row=row, why=why)


def _passed_over(file: InputFile, lines: int) -> Message:
    return counted(
        "{count:,} line above the header of {file} was passed over.",
        "{count:,} lines above the header of {file} were passed over.",
        count=lines,
        file=file.source,
    )


def _note(file: InputFile, message: Message) -> Problem:
    return Problem(file.source, message, note=True)


def _named(header: list[str], cells: list[str]) -> dict[str, object]:
    return dict(zip(header, cells, strict=False))


def _shape(cells: list[str], layout: _Layout) -> str:
    """Why the row's text cannot be told from its neighbours; empty where it can.

    A row wider than the header does no harm where the surplus is empty, or the text is last and had delimiters in it.
    """
    width = len(layout.header)
    if len(cells) <= width or width - 1 in layout.chosen.texts or not any(cell.strip() for cell in cells[width:]):
        return ""
    return Message(
        "it has {cells} cells and the header {width}; a text with a delimiter in it belongs in quotation marks",
        cells=len(cells),
        width=width,
    )


def _whole(cells: list[str], layout: _Layout) -> list[str]:
    """The cells as the header has them: a text in the last column may have had delimiters in it."""
    last = len(layout.header) - 1
    if last not in layout.chosen.texts or len(cells) <= last or not layout.delimiter:
        return cells
    return [*cells[:last], layout.delimiter.join(cells[last:]).rstrip(layout.delimiter)]
