"""A row's own columns: their names and values, bounded, and fit to be kept and shown."""

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from core.documents.files import InputFile
from core.language import Message, counted
from core.records import Problem, Value

MOST_COLUMNS = 2_000
LONGEST_NAME = 200  # characters of a column's name
LONGEST_VALUE = 1_000_000  # characters of a cell beside the text
MOST_CHARACTERS = 2_000_000  # of a row, without its text

_UNFIT = re.compile("[\x00\ud800-\udfff]")
_WHOLE = 1 << 63  # from here on a whole number is kept as its digits


def field_names(header: Iterable[str]) -> list[str]:
    """The columns' names, no two alike: one without a name is called by its number."""
    names: dict[str, None] = {}
    for number, given in enumerate(header, start=1):
        name = _fit(given).strip()[:LONGEST_NAME] or f"column {number}"
        count, other = 2, name
        while other in names:
            other, count = f"{name} ({count})", count + 1
        names[other] = None
    return list(names)


def value_of(cell: object) -> Value:
    """A cell as it is kept: text, number, truth or nothing. Dates become ISO 8601, lists and objects their JSON."""
    if cell is None or isinstance(cell, bool):
        return cell
    if isinstance(cell, str):
        return _fit(cell)
    if isinstance(cell, int):
        return cell if -_WHOLE <= cell < _WHOLE else str(cell)
    if isinstance(cell, float):
        return _real(cell)
    if isinstance(cell, date | datetime | time):
        return cell.isoformat()
    return _duration(cell) if isinstance(cell, timedelta) else _json(cell)


def _duration(length: timedelta) -> str:
    """ISO 8601: `PT30H0M5S`."""
    seconds = abs(length.total_seconds())
    hours, rest = divmod(seconds, 3_600)
    return f"{'-' if length < timedelta() else ''}PT{hours:.0f}H{rest // 60:.0f}M{rest % 60:g}S"


def values_of(cells: Mapping[str, object]) -> dict[str, Value]:
    """The same of a row. Names that are alike but for what cannot be kept are one column."""
    return {_fit(name)[:LONGEST_NAME]: value_of(cell) for name, cell in cells.items()}


class Cell(str):
    """A cell that has a type, as text; `value` is what is kept of it."""

    __slots__ = ("value",)
    value: Value

    @staticmethod
    def of(raw: object) -> "Cell":
        value = value_of(raw)
        cell = Cell("" if value is None else str(value))
        cell.value = value
        return cell


def named(names: Sequence[str], cells: Sequence[str]) -> dict[str, Value]:
    """A row's cells under its columns' names; cells beyond them are left out."""
    pairs = zip(names, cells, strict=False)
    return {name: cell.value if isinstance(cell, Cell) else _fit(cell) for name, cell in pairs}


class Bounds:
    """Keeps the fields of one file's rows within their limits, and says once what did not fit."""

    def __init__(self, file: InputFile) -> None:
        self._file = file
        self._columns = self._cells = 0

    def kept(self, fields: Mapping[str, Value], cell: str, text: str) -> dict[str, Value]:
        """The fields of a row. The `cell` that holds its text is the `text` itself, which was bounded already."""
        kept: dict[str, Value] = {}
        room = MOST_CHARACTERS
        for name, value in fields.items():
            if len(kept) == MOST_COLUMNS:
                self._columns = max(self._columns, len(fields))
                break
            if isinstance(value, str):
                value = text if value == cell else self._shortened(value, room)  # noqa: PLW2901
                room -= 0 if value is text else len(value)
            room -= len(name)
            kept[name] = value
        return kept

    def _shortened(self, value: str, room: int) -> str:
        most = max(0, min(LONGEST_VALUE, room))
        if len(value) <= most:
            return value
        self._cells += 1
        return value[:most]

    def problems(self) -> Iterator[Problem]:
        file = self._file.source
        if self._columns:
            message = Message(
                "{file} has rows with {count:,} columns; the first {most:,} are kept beside the summaries.",
                file=file,
                count=self._columns,
                most=MOST_COLUMNS,
            )
            yield Problem(file, message, note=True)
        if self._cells:
            message = counted(
                "{count:,} cell of {file} was cut: beside its text a row keeps {most:,} characters, a cell {each:,}.",
                "{count:,} cells of {file} were cut: beside its text a row keeps {most:,} characters, a cell {each:,}.",
                file=file,
                count=self._cells,
                most=MOST_CHARACTERS,
                each=LONGEST_VALUE,
            )
            yield Problem(file, message, note=True)


def _fit(text: str) -> str:
    """The text without NUL, and with U+FFFD for half a character, which nothing can keep."""
    if text.isascii() and "\x00" not in text:
        return text
    return _UNFIT.sub(lambda found: "" if found[0] == "\x00" else "\ufffd", text)


def _real(number: float) -> Value:
    if math.isfinite(number):
        return number
    return None if math.isnan(number) else str(number)


def _json(value: object) -> str:
    try:
        return _fit(json.dumps(value, ensure_ascii=False, default=str))
    except (TypeError, ValueError, RecursionError):
        return _fit(str(type(value).__name__))
