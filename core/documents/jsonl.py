"""JSON lines: a line is a document, as a string or as an object with a column that holds the text."""

import re
from collections.abc import Iterator
from typing import Any

import orjson

from core.documents import columns
from core.documents.files import InputFile
from core.documents.port import Found, ReadOptions, load_text, reading_notes
from core.errors import DocumentError
from core.records import Problem

_ESCAPES = re.compile(
    r"(?P<pair>\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|(?P<lone>\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\."
)


def read_jsonl(file: InputFile, options: ReadOptions) -> Iterator[Found | Problem]:
    decoded = load_text(file, options.limits.file_bytes)
    yield from reading_notes(file, decoded)
    text = decoded.text.replace("\x00", "").rstrip()
    if text.partition("\n")[0].strip() in ("[", "{") or text.startswith("[{"):
        raise DocumentError("is one JSON value over many lines; put each document on a line of its own.")
    yield from _lines(file, text, options.text_column)


def _lines(file: InputFile, text: str, wanted: str | None) -> Iterator[Found | Problem]:
    unknown = _Unknown(file, wanted)
    for number, line in enumerate(_split(text), start=1):
        try:
            name, content = _document(_parse(line), wanted)
        except DocumentError as error:
            yield Problem(file.source, f"{file.source}, line {number:,}, {error}", number)
        except _NoTextColumn as error:
            unknown.add(number, error.columns)
        else:
            yield Found(columns.document_name(file, name, f"line {number}"), content, file.source, number)
    yield from unknown.problems()


def _split(text: str) -> Iterator[str]:
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield text[start:end]
        start = end + 1


class _NoTextColumn(Exception):
    """An object in which no column is known to hold the text."""

    def __init__(self, seen: list[str]) -> None:
        super().__init__()
        self.columns = seen


class _Unknown:
    """Lines without a known text column: one problem for all of them, with every column that was seen."""

    def __init__(self, file: InputFile, wanted: str | None) -> None:
        self._file, self._wanted = file, wanted
        self._first, self._lines = 0, 0
        self._columns: dict[str, None] = {}

    def add(self, line: int, seen: list[str]) -> None:
        self._first = self._first or line
        self._lines += 1
        if len(self._columns) < columns.SHOWN:
            self._columns.update(dict.fromkeys(seen))

    def problems(self) -> Iterator[Problem]:
        if self._lines:
            yield columns.unknown_text(self._file, list(self._columns), self._wanted, self._first, self._lines)


def _parse(line: str) -> Any:
    if not line.strip():
        raise DocumentError("is empty.")
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as error:
        mended = _ESCAPES.sub(_mend, line)
        if mended != line:
            return _parse(mended)
        raise DocumentError(f"is not JSON: {error.msg}, at character {error.colno:,}.") from error


def _mend(escape: re.Match[str]) -> str:
    """Half of a surrogate pair is no character, in UTF-8 or anywhere: it becomes U+FFFD."""
    return "\\ufffd" if escape["lone"] else escape[0]


def _document(value: Any, wanted: str | None) -> tuple[object, str]:
    """The name a line gives itself (or None), and its text."""
    if isinstance(value, str):
        return None, value
    if not isinstance(value, dict):
        raise DocumentError(f"holds {_kind(value)}; a text, or an object with a text in it, is needed.")
    if not value:
        raise DocumentError("is an empty object.")
    seen = list(value)
    place = columns.text_column(seen, wanted)
    if place is None:
        raise _NoTextColumn(seen)
    content = value[seen[place]]
    if content is not None and not isinstance(content, str):
        raise DocumentError(f"has {_kind(content)} where its text should be ({columns.shown(seen)[place]}).")
    name = columns.name_column(seen, place)
    return (None if name is None else value[seen[name]]), content or ""


def _kind(value: object) -> str:
    if value is None:
        return "null"
    kinds = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return kinds.get(type(value), "something else")
