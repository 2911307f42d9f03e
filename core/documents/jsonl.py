"""JSON: each line, or each item of one list, is a document: a string, or an object with a column that holds the text.

A column inside another object is called by both names (`data.text`). A conversation's text is what its user wrote.
"""

import contextlib
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from core.documents import columns
from core.documents.dense import dense
from core.documents.fields import value_of, values_of
from core.documents.files import InputFile
from core.documents.labels import place
from core.documents.port import (
    RawDocument,
    ReadOptions,
    empty_lines,
    encoding_note,
    load_text,
    reading_notes,
    split_lines,
)
from core.errors import DocumentError
from core.language import Message, Wording
from core.records import Problem

_CONVERSATIONS = ("messages", "conversations", "conversation")
_USERS = ("user", "human")
_DEEPEST = 4  # objects inside objects whose columns are looked at
_SOLID = re.compile(r"\S")
_LONG_NUMBER = re.compile(r"[0-9]{19}")
_LARGE = float(1 << 63)
_ESCAPES = re.compile(
    r"(?P<pair>\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|(?P<lone>\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\."
)


def read_jsonl(file: InputFile, options: ReadOptions) -> Iterator[RawDocument | Problem]:
    decoded = load_text(file, options.limits.file_bytes)
    yield from encoding_note(file, decoded)
    yield from reading_notes(file, decoded)
    text = decoded.text.replace("\x00", "")
    items, unit = _items(text, options), "item"
    if items is None:
        items, unit = split_lines(text), "line"
    yield from dense(_documents(file, enumerate(items, start=1), options, unit), options.limits)


def _items(text: str, options: ReadOptions) -> Iterable[Any] | None:
    """The items of a file that is one JSON value; None where it is JSON lines.

    :raises DocumentError: it begins as one value over several lines does, and is none.
    """
    text = text.lstrip()
    head = text[: text.find("\n")] if "\n" in text else text
    try:
        value, lines = _parse_exactly(head), bool(_SOLID.search(text, len(head)))
    except DocumentError:
        value, lines = None, head.strip() not in ("[", "{") and not head.startswith("[{")
        try:
            value = _parse_exactly(text)
        except DocumentError as error:
            if lines:
                return None
            over_lines = Message("is one JSON value over many lines, and {fault}", fault=error.message)
            raise DocumentError(over_lines) from error
        lines = False
    return None if lines else _listed(value, options)


def _listed(value: Any, options: ReadOptions) -> list[Any] | None:
    """A list's items; of an object without a text of its own those of its one list."""
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        return None
    try:
        _document(value, options)
    except (DocumentError, _NoTextColumn):
        lists = [each for each in _flat(value).values() if isinstance(each, list) and each]
        objects = [each for each in lists if all(isinstance(item, dict) for item in each)]
        only = objects or [each for each in lists if all(isinstance(item, str) for item in each)]
        if len(only) == 1:
            return list(only[0])
    except _EmptyText:
        pass
    return [value]


def _documents(
    file: InputFile, values: Iterable[tuple[int, Any]], options: ReadOptions, unit: str
) -> Iterator[RawDocument | Problem]:
    unknown, empty = _Unknown(file, options, unit), columns.EmptyTexts(file, unit)
    blank = first_blank = 0
    for number, value in values:
        if unit == "line" and (not value or value.isspace()):
            blank, first_blank = blank + 1, first_blank or number
            continue
        try:
            name, content, cells = _document(_parse(value) if unit == "line" else value, options)
        except DocumentError as error:
            where = place(unit, number)
            message = Message("{file}, {place}, {fault}", file=file.source, place=where, fault=error.message)
            yield Problem(file.source, message, number)
        except _NoTextColumn as error:
            unknown.add(number, error.cells)
        except _EmptyText as error:
            if not empty.add(number, error.column, error.cells):
                yield RawDocument("", "", file.source, number, unit)
        else:
            title = columns.document_name(file, name, f"{unit} {number}")
            unknown.saw(cells)
            fields = values_of(_exact(value, cells) if unit == "line" else cells)
            yield RawDocument(title, content, file.source, number, unit, fields)
    if blank:
        yield Problem(file.source, empty_lines(file, blank, first_blank), first_blank)
    yield from empty.problems()
    yield from unknown.problems()


class _NoTextColumn(Exception):
    """An object in which no column is known to hold the text."""

    def __init__(self, cells: dict[str, Any]) -> None:
        super().__init__()
        self.cells = cells


class _EmptyText(Exception):
    """An object whose text is empty; another of its cells may be meant."""

    def __init__(self, column: str, cells: dict[str, Any]) -> None:
        super().__init__()
        self.column, self.cells = column, cells


class _Unknown:
    """Lines without a known text column: one problem for all of them, with every column that was seen."""

    def __init__(self, file: InputFile, options: ReadOptions, unit: str) -> None:
        self._file, self._unit, self._options = file, unit, options
        self._first, self._lines = 0, 0
        self._columns: dict[str, None] = {}
        self._rows: list[dict[str, Any]] = []
        self._unseen = {*options.join_columns, *filter(None, [options.id_column])}

    def add(self, line: int, cells: dict[str, Any]) -> None:
        self._first = self._first or line
        self._lines += 1
        self._rows.extend([cells] if len(self._rows) < columns.FIRST_ROWS else [])
        if len(self._columns) < columns.SHOWN:
            self._columns.update(dict.fromkeys(cells))
        self.saw(cells)

    def saw(self, cells: dict[str, Any]) -> None:
        """Strike the names that were given and that a line has."""
        if self._unseen and cells:
            self._columns.update(dict.fromkeys(cells) if len(self._columns) < columns.SHOWN else {})
            self._unseen -= {name for name in self._unseen if columns.text_column(list(cells), name) is not None}

    def problems(self) -> Iterator[Problem]:
        seen, options = list(self._columns), self._options
        if self._lines:
            wanted = ", ".join(options.wanted) or None
            first = [[value_of(row.get(name)) for name in seen[: columns.SHOWN]] for row in self._rows]
            yield columns.unknown_text(
                self._file, seen, wanted, self._first, rows=self._lines, unit=self._unit, first=first
            )
        if not self._unseen.issuperset(options.join_columns):
            for name in options.join_columns:
                if name in self._unseen:
                    yield columns.missing(self._file, seen, name, Message("to join"))
        if options.id_column in self._unseen:
            yield from columns.unknown_id(self._file, seen, options.id_column)


def _parse(line: str) -> Any:
    """The value of a line. NaN and Infinity, which Python writes and JSON does not have, are read too."""
    if not line.strip():
        raise DocumentError(Message("is empty."))
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as error:
        try:
            return _loads(line)
        except (ValueError, RecursionError):
            raise DocumentError(_not_json(error)) from error


def _loads(text: str) -> Any:
    return json.loads(_ESCAPES.sub(_mend, text))


def _parse_exactly(text: str) -> Any:
    """As `_parse`, with whole numbers of more than 64 bits as they are; orjson makes them numbers with a point."""
    if _LONG_NUMBER.search(text):
        with contextlib.suppress(ValueError, RecursionError):
            return _loads(text)
    return _parse(text)


def _exact(line: str, cells: dict[str, Any]) -> dict[str, Any]:
    """The same for the cells of a line, which is read again where it has such a number."""
    if not any(cell.__class__ is float and abs(cell) >= _LARGE for cell in cells.values()):
        return cells
    try:
        return _flat(_loads(line))
    except (ValueError, RecursionError):
        return cells


def _not_json(error: json.JSONDecodeError) -> Message:
    why = _NOT_JSON[error.msg]() if error.msg in _NOT_JSON else error.msg
    if error.lineno == 1:
        return Message("is not JSON: {why}, at character {column:,}.", why=why, column=error.colno)
    return Message(
        "is not JSON: {why}, at line {line:,}, character {column:,}.",
        why=why,
        line=error.lineno,
        column=error.colno,
    )


_NOT_JSON = {  # what the library says of the text itself
    "unexpected end of data": Wording("unexpected end of data"),
    "unexpected content after document": Wording("unexpected content after the value"),
    "unexpected character, expected a JSON value": Wording("unexpected character, expected a JSON value"),
    "unexpected character, expected a string key": Wording("unexpected character, expected a name in double quotes"),
    "unexpected character, expected ':' after key": Wording("unexpected character, expected ':' after the name"),
    "unexpected character, expected ',' or '}'": Wording("unexpected character, expected ',' or the object's end"),
    "unexpected character, expected ',' or ']'": Wording("unexpected character, expected ',' or the list's end"),
    "unexpected control character in string": Wording("unexpected control character in a text"),
    "trailing comma is not allowed": Wording("trailing comma is not allowed"),
    "number with leading zero is not allowed": Wording("number with leading zero is not allowed"),
    "no digit after decimal point": Wording("no digit after the decimal point"),
    "invalid escaped sequence in string": Wording("invalid escape in a text"),
}


def _mend(escape: re.Match[str]) -> str:
    """Half of a surrogate pair is no character, in UTF-8 or anywhere: it becomes U+FFFD."""
    return "\\ufffd" if escape["lone"] else escape[0]


def _document(value: Any, options: ReadOptions) -> tuple[object, str, dict[str, Any]]:
    """The name a line gives itself (or None), its text, and all its cells."""
    if isinstance(value, str):
        return None, value, {}
    if not isinstance(value, dict):
        raise DocumentError(
            Message("holds {kind}; a text, or an object with a text in it, is needed.", kind=_kind(value))
        )
    if not value:
        raise DocumentError(Message("is an empty object."))
    cells = _flat(value)
    if options.join_columns:
        return _joined(cells, options)
    column = _column(value, cells, options.text_column)
    if column is None:
        raise _NoTextColumn(cells)
    content = _conversation(cells[column]) if isinstance(cells[column], list) else cells[column]
    if content is not None and not isinstance(content, str):
        shown = columns.shown([column])[0]
        raise DocumentError(
            Message("has {kind} where its text should be ({column}).", kind=_kind(content), column=shown)
        )
    if not content or content.isspace():
        raise _EmptyText(column, cells)
    return _name(cells, list(cells).index(column), options), content, cells


def _name(cells: dict[str, Any], text: int | None, options: ReadOptions) -> object:
    place = columns.name_column(list(cells), text, options.id_column)
    return None if place is None else list(cells.values())[place]


def _joined(cells: dict[str, Any], options: ReadOptions) -> tuple[object, str, dict[str, Any]]:
    """The same where several columns make the text: of those that a line has."""
    names = list(cells)
    places = [columns.text_column(names, name) for name in options.join_columns]
    wanted = [names[place] for place in places if place is not None]
    if not wanted:
        raise _NoTextColumn(cells)
    content = columns.join_texts(_as_text(cells[name]) for name in wanted)
    if not content or content.isspace():
        raise _EmptyText(wanted[0], cells)
    return _name(cells, None, options), content, cells


def _as_text(cell: Any) -> str:
    value = value_of(_conversation(cell) if isinstance(cell, list) else cell)
    return "" if value is None else str(value)


def _column(value: dict[str, Any], cells: dict[str, Any], wanted: str | None) -> str | None:
    """The text's column: a known name, then one inside another object, then a conversation, then the only one."""
    names = list(cells)
    if wanted is not None:
        place = columns.text_column(names, wanted)
        return None if place is None else names[place]
    place = columns.text_column(names, None)
    if place is not None and len(names) > 1:
        return names[place]
    inner = [(_rank(name), name) for name in names if "." in name and _rank(name) is not None]
    best = [name for rank, name in inner if rank == min(rank or 0 for rank, _ in inner)]
    if len(best) == 1:
        return best[0]
    talks = [name for name in names if columns.last(name) in _CONVERSATIONS and isinstance(cells[name], list)]
    if len(talks) == 1 and not best:
        return talks[0]
    return None if place is None else names[place]


def _rank(name: str) -> int | None:
    known = columns.plain(columns.last(name))
    return columns.TEXT_COLUMNS.index(known) if known in columns.TEXT_COLUMNS else None


def _flat(value: dict[str, Any], depth: int = 0) -> dict[str, Any]:
    """An object's cells, those of objects in it by dotted names; one under a text's name with no text in it stays."""
    cells: dict[str, Any] = {}
    for name, cell in value.items():
        inner = _flat(cell, depth + 1) if isinstance(cell, dict) and depth < _DEEPEST else {}
        if inner and (_rank(name) is None or any(isinstance(each, str | list) for each in inner.values())):
            cells.update({f"{name}.{each}": content for each, content in inner.items()})
        else:
            cells[name] = cell
    return cells


def _conversation(messages: list[Any]) -> Any:
    """What the user wrote in a list of messages, as OpenAI and ShareGPT write them; other lists stay."""
    turns = [each for each in messages if isinstance(each, dict) and ("role" in each or "from" in each)]
    if not turns or len(turns) < len(messages):
        return messages
    said = [each.get("content", each.get("value")) for each in turns if each.get("role", each.get("from")) in _USERS]
    return "\n\n".join(filter(None, map(_content, said)))


def _content(content: Any) -> str:
    """A message's text; of one in parts, the parts that are text."""
    if isinstance(content, list):
        parts = [each.get("text") for each in content if isinstance(each, dict)]
        return "\n".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else ""


_OTHER = Wording("something else")
_KINDS: dict[type, Wording] = {
    type(None): Wording("null"),
    bool: Wording("true or false"),
    int: Wording("a number"),
    float: Wording("a number"),
    list: Wording("a list"),
    dict: Wording("an object"),
}


def _kind(value: object) -> Message:
    return _KINDS.get(type(value), _OTHER)()
