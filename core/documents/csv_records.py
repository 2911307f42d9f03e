"""The records of a CSV or TSV text, one by one, and what to do where one is broken.

Known quirks: a backslash before a quotation mark instead of a second mark (Spark, MySQL), and in tab-separated files
quotation marks that are plain characters.
"""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from core.errors import DocumentError
from core.language import Message, counted, message_of

NO_DELIMITER = "\x1f"  # a delimiter no text has in it: the table has one column

_ESCAPED = "\x00"  # stands for an escaped quotation mark; the text has no NUL of its own
_TOO_LONG = "line too long"
_BACKSLASHES = re.compile(r'(\\+)("?)')

_LONGEST = 20_000_000  # characters of a cell, and of a line; the module's 128 kB would refuse long documents
_WORK = 3  # so many times a text's characters may be read again to find where to go on after broken records
_LEAST_WORK = 1_000_000
_WORK_OF_A_TRY = 300  # characters that could be read instead of beginning again

csv.field_size_limit(_LONGEST)

Fits = Callable[[list[str]], bool]
Record = tuple[int, list[str] | str]
"""A row's number with its cells, or with the reason why it cannot be read."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How cells are cut. Without `quotes` a quotation mark is a character; with `backslash` it may be escaped."""

    delimiter: str
    quotes: bool = True
    backslash: bool = False


class Lines:
    """The lines of a text, with a place to go back to. `work` is how many characters may still be read in vain."""

    def __init__(self, text: str, at: int = 0) -> None:
        self.text = text
        self.at = at
        self.work = _LEAST_WORK + _WORK * len(text)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.at >= len(self.text):
            raise StopIteration
        start, end = self.at, self.text.find("\n", self.at) + 1
        self.at = end or len(self.text)
        if self.at - start > _LONGEST:
            raise csv.Error(_TOO_LONG)
        return self.text[start : self.at]

    def back(self, at: int) -> None:
        """What was read from `at` on was read in vain."""
        self.work -= self.at - at + _WORK_OF_A_TRY
        self.at = at

    def pass_over(self) -> str:
        """Go to the next line; the passed one, of a long one its beginning."""
        start, end = self.at, self.text.find("\n", self.at) + 1
        self.at = end or len(self.text)
        return self.text[start : min(self.at, start + _LONGEST)]

    def pass_over_rest(self) -> int:
        """Go to the end; how many lines that were."""
        passed = self.text.count("\n", self.at) + (not self.text.endswith("\n"))
        self.at = len(self.text)
        return passed


def choose_dialect(text: str, delimiter: str, fits: Fits) -> Dialect:
    """The reading that makes most rows of the header's width and breaks fewest: of two equals the ordinary one."""
    dialects = [Dialect(delimiter)]
    if '\\"' in text and delimiter != NO_DELIMITER:
        dialects.append(Dialect(delimiter, backslash=True))
    if delimiter == "\t" and '"' in text:
        dialects.append(Dialect(delimiter, quotes=False))
    if len(dialects) == 1:
        return dialects[0]
    return max(dialects, key=lambda dialect: _worth(text, dialect, fits))


def _worth(text: str, dialect: Dialect, fits: Fits) -> int:
    """Rows that fit less those that do not or that are broken."""
    rows = (cells for _, cells in records(text, dialect, fits) if cells)
    return sum(-1 if isinstance(cells, str) or not fits(cells) else 1 for cells in rows)


def records(text: str, dialect: Dialect, fits: Fits) -> Iterator[Record]:
    """Each record with its row number, or in its place why it cannot be read.

    After a broken one reading goes on at the next line that is a whole record of the right width, so that one problem
    stands for the whole of it. Linear: where too much was read in vain for it, the rest is passed over.
    """
    if dialect.backslash:
        text = _BACKSLASHES.sub(_unescape, text)
    for row, cells in _records(text, dialect, fits):
        yield row, _restored(cells) if dialect.backslash else cells


def _records(text: str, dialect: Dialect, fits: Fits) -> Iterator[Record]:
    lines, row = Lines(text), 0
    reader = _reader(lines, dialect)
    while lines.at < len(text):
        start, row = lines.at, row + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            lines.back(start)
            first = lines.pass_over()
            if dialect.delimiter == NO_DELIMITER and str(error) != _TOO_LONG:
                yield row, [first]  # in one column a mark out of place is part of the text
            else:
                yield row, _reason(str(error), _go_on(lines, dialect, fits))
            exhausted = lines.work <= 0 and dialect.delimiter == NO_DELIMITER
            reader = _plain_rows(lines) if exhausted else _reader(lines, dialect)
        else:
            yield row, cells


def _plain_rows(lines: Lines) -> Iterator[list[str]]:
    """The lines that are left, each a row of one column without regard to marks."""
    while lines.at < len(lines.text):
        yield [lines.pass_over()]


def _go_on(lines: Lines, dialect: Dialect, fits: Fits) -> int:
    """Move to the next line from which a record can be read, and return how many lines were passed over."""
    passed = 0
    while lines.at < len(lines.text):
        start = lines.at
        try:
            if fits(next(_reader(lines, dialect))):
                lines.at = start
                break
        except csv.Error:
            pass
        lines.back(start)
        if lines.work <= 0:
            return passed + lines.pass_over_rest()
        passed += bool(lines.pass_over().strip())
    return passed


def _reader(lines: Lines, dialect: Dialect) -> Iterator[list[str]]:
    if dialect.quotes:
        return csv.reader(lines, delimiter=dialect.delimiter, skipinitialspace=True, strict=True)
    return csv.reader(lines, delimiter=dialect.delimiter, strict=True, quoting=csv.QUOTE_NONE)


def _unescape(match: re.Match[str]) -> str:
    """Backslashes before a quotation mark come in pairs, each one backslash; one left over makes the mark a character.

    Others stay: most programs that write `\\"` leave a backslash elsewhere alone.
    """
    slashes, mark = match[1], match[2]
    if not mark:
        return match[0]
    return "\\" * (len(slashes) // 2) + (_ESCAPED if len(slashes) % 2 else mark)


def _restored(cells: list[str] | str) -> list[str] | str:
    return cells if isinstance(cells, str) else [cell.replace(_ESCAPED, '"') for cell in cells]


def _reason(error: str, passed: int) -> Message:
    """Why a row cannot be read, and how many lines below it were passed over for it."""
    why = message_of(error)
    if error == _TOO_LONG or "field limit" in error:
        why = Message("a cell in it is longer than {count:,} characters", count=_LONGEST)
    elif "end of data" in error:
        why = Message("a quotation mark is never closed")
    elif "expected after" in error:
        why = Message("a quotation mark is out of place (inside quotes write it twice)")
    if not passed:
        return why
    return counted(
        "{why}; with it the line that follows",
        "{why}; with it the {count:,} lines that follow",
        count=passed,
        why=why,
    )


def sample(head: str, delimiter: str, whole: bool) -> list[Record]:
    """The first records as this delimiter cuts them; the last, if not the `whole` text is given, may be cut off."""
    rows: list[Record] = list(
        enumerate(csv.reader(Lines(head), delimiter=delimiter, skipinitialspace=True), start=1),
    )
    return rows if whole or len(rows) <= 1 else rows[:-1]


def separator_line(text: str) -> tuple[str | None, str]:
    """The delimiter that Excel's first line `sep=;` names, and the text below it.

    :raises DocumentError: nothing is below it.
    """
    match = _SEPARATOR.match(text)
    if not match:
        return None, text
    rest = text[match.end() :]
    if not rest.strip():
        raise DocumentError(Message("has a line that names its delimiter, and no rows."))
    return "\t" if match[1] == "\\t" else match[1], rest


_SEPARATOR = re.compile(r'"?sep=(\\t|[^\w\s"]|\t)"?[ \t,;]*(?:\n|\Z)', re.IGNORECASE)
