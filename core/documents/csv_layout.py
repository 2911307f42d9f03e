"""Where a table's header is, which delimiter cuts it, and whether it has a header at all."""

from collections import Counter
from collections.abc import Sequence

from core.documents import columns
from core.documents.csv_records import NO_DELIMITER, sample

DELIMITERS = ",;\t|"
HEAD = 65_536
"""Characters of a table that its layout is told by."""

_TITLES = 50  # rows that may stand above a header
_CONSISTENT = 0.9  # the share of rows that are as wide as the first
_LONGEST_HEADER = 40  # characters of a first cell that may still be a header
_SENTENCE_MARKS = ".!?,;:。！？，；："
_LONGER = 2.0  # so many times the other columns' texts, and a column is taken for the text

Rows = Sequence[list[str]]


def find_header(rows: Rows, wanted: str | None) -> int:
    """The place of the header among the rows, 0 where it is not further down.

    Rows above it are narrower, or are set off from it by an empty row.
    """
    usual = usual_width(rows)
    first = next((place for place, row in enumerate(rows) if filled(row)), 0)
    for place in range(first, min(len(rows), first + _TITLES)):
        if names_a_text(rows, place, wanted) and usual - 1 <= len(rows[place]) <= usual and _below(rows, place, wanted):
            return place
    if not rows or names_a_text(rows, first, wanted):
        return first
    for place in range(first, min(len(rows), first + _TITLES)):
        if len(rows[place]) == usual and filled(rows[place]) > 1 and _narrower(rows, place):
            return place
    return first


def usual_width(rows: Rows) -> int:
    widths = Counter(len(row) for row in rows if filled(row))
    return max(widths, key=lambda width: (widths[width], width), default=0)


def filled(row: list[str]) -> int:
    """Cells up to the last that is not empty."""
    return max((place for place, cell in enumerate(row, start=1) if cell.strip()), default=0)


def names_a_text(rows: Rows, place: int, wanted: str | None) -> bool:
    """A cell is a known name of a text's column, and not one value of many in its column."""
    names = {columns.plain(wanted)} if wanted is not None else set(columns.TEXT_COLUMNS)
    row = rows[place]
    return any(
        columns.plain(cell) in names and not any(_repeats(other, row, at) for other in rows[place + 1 :])
        for at, cell in enumerate(row[: columns.SHOWN])
    )


def _repeats(other: list[str], row: list[str], at: int) -> bool:
    return at < len(other) and other[at] == row[at] and other != row


def _below(rows: Rows, place: int, wanted: str | None) -> bool:
    return wanted is not None or _narrower(rows, place) or not filled(rows[place - 1])


def _narrower(rows: Rows, place: int) -> bool:
    return all(filled(row) < filled(rows[place]) for row in rows[:place])


def find_delimiter(text: str, wanted: str | None) -> str:
    """The delimiter that makes the header hold known names, or else rows of one width; none where neither is so."""
    best, best_score = NO_DELIMITER, (0, 0.0, 0)
    for delimiter in DELIMITERS:
        rows = [row for _, row in sample(text[:HEAD], delimiter, len(text) <= HEAD) if isinstance(row, list)]
        place = find_header(rows, wanted)
        table = [row for row in rows[place:] if filled(row)]
        width = usual_width(table)
        if width <= 1:
            continue
        named = sum(columns.known(cell) or _is_wanted(cell, wanted) for cell in table[0])
        even = sum(len(row) == width for row in table) / len(table)
        score = (named, even, width)
        usable = named if len(table[0]) > 1 else False
        regular = even >= _CONSISTENT and len(table) > 1 and not _is_prose(text[:HEAD], delimiter)
        if (usable or regular) and score > best_score:
            best, best_score = delimiter, score
    return best


def _is_wanted(cell: str, wanted: str | None) -> bool:
    return wanted is not None and columns.plain(cell) == columns.plain(wanted)


def _is_prose(head: str, delimiter: str) -> bool:
    """Sentences with commas in them: a blank follows each comma, and most lines end as a sentence does."""
    lines = [line.rstrip() for line in head.split("\n") if line.strip()]
    ended = sum(line[-1] in _SENTENCE_MARKS for line in lines)
    followed = head.count(delimiter + " ")
    return '"' not in head and followed >= _CONSISTENT * head.count(delimiter) and 2 * ended > len(lines)


def reads_like_data(header: list[str], rows: Rows) -> bool:
    """The first row has a sentence in it, a number, or a value that stands again below it."""
    for at, cell in enumerate(header):
        value = cell.strip()
        long = len(value) > _LONGEST_HEADER or value[-1:] in ".!。！"
        number = value.replace(".", "", 1).lstrip("-").isdecimal()
        if value and (long or number or any(_repeats(row, header, at) for row in rows)):
            return True
    return False


def lone_header(header: list[str], rows: Rows, wanted: str | None) -> bool:
    """False only for one column whose first cell reads like the rest: a sentence, or as long as they are."""
    if len(header) > 1 or wanted is not None or columns.known(header[0]):
        return True
    rest = sorted(len(row[0]) for row in rows if row)
    first = header[0].strip()
    wordy = len(first) > _LONGEST_HEADER or any(mark in first for mark in _SENTENCE_MARKS)
    return bool(rest) and not wordy and rest[len(rest) // 2] > 2 * len(first)


def has_row_names(header: list[str], rows: Rows, head: str) -> bool:
    """The header is one shorter than the rows, as R writes it: what stands first in each row has no name.

    Not so where the last cell is a text with a delimiter in it: then a blank follows, or the first cells are not names.
    """
    full = [row for row in rows if filled(row)]
    wide = [row for row in full if len(row) == len(header) + 1]
    if not full or len(wide) < _CONSISTENT * len(full) or len({row[0] for row in wide}) < len(wide):
        return False
    quoted = head.partition("\n")[2].lstrip().startswith('"')
    counted = [row[0] for row in wide[:2]] == ["1", "2"][: len(wide)] and columns.plain(header[0]) != "id"
    return quoted or counted or (len(wide) > 1 and columns.plain(header[-1]) not in columns.TEXT_COLUMNS)


def longest_column(rows: Rows) -> int | None:
    """The column whose texts are clearly the longest; None where two are alike."""
    sizes: Counter[int] = Counter()
    for row in rows:
        for at, cell in enumerate(row[: columns.SHOWN]):
            sizes[at] += len(cell)
    (best, size), *others = sizes.most_common(2) or [(0, 0)]
    return best if size and all(size >= _LONGER * other for _, other in others) else None
