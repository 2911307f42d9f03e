"""What goes between the process that reads files and ours: requests one way, frames of documents the other.

A frame is two lengths (4 bytes each), a JSON list of items, and the texts of its documents one after the other. What
comes from the process is as little trusted as the files it has read: every length and type is checked.
"""

import dataclasses
import struct
from collections.abc import Iterator
from itertools import chain
from typing import Any, Protocol

import orjson

from core.documents.fields import MOST_COLUMNS
from core.documents.port import OfferedLines, ReadOptions
from core.documents.tally import count_words
from core.language import text_of, to_json
from core.records import Document, Problem, Value

HEAD = struct.Struct("<LL")
LONGEST_HEAD = 1 << 24  # bytes of JSON in a frame
_ROOM = 1 << 18  # bytes of a frame's texts, and of its JSON, from which on it is sent
_MOST_ITEMS = 500
_THE_TEXT: list[Any] = []

Item = Document | Problem | OfferedLines


@dataclasses.dataclass(frozen=True, slots=True)
class End:
    """All of a file has been read. `fresh` says that the process has to be exchanged for a new one."""

    fresh: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Request:
    """A file to read; its bytes go along as an open descriptor."""

    name: str
    size: int
    options: ReadOptions

    def to_json(self) -> bytes:
        return orjson.dumps(dataclasses.asdict(self)) + b"\n"

    @staticmethod
    def from_json(line: bytes) -> "Request":
        raw = orjson.loads(line)
        return Request(raw["name"], raw["size"], ReadOptions.from_dict(raw["options"]))


class Channel(Protocol):
    def sendall(self, data: bytes, /) -> None: ...


class FrameWriter:
    """Collects items, and sends them when there are enough."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._items: list[bytes] = []
        self._texts: list[bytes] = []
        self._room = _ROOM

    def add(self, item: Item | End) -> None:
        raw, text = _packed(item)
        self._items.append(orjson.dumps(raw))
        self._texts.append(text)
        self._room -= max(len(text), len(self._items[-1]))
        if self._room < 0 or len(self._items) >= _MOST_ITEMS or isinstance(item, End):
            self.flush()

    def flush(self) -> None:
        head, texts = b"[" + b",".join(self._items) + b"]", b"".join(self._texts)
        self._items, self._texts, self._room = [], [], _ROOM
        self._channel.sendall(HEAD.pack(len(head), len(texts)) + head)
        self._channel.sendall(texts)


def _packed(item: Item | End) -> tuple[list[Any], bytes]:
    if isinstance(item, Document):
        text = item.text.encode("utf-8", "replace")
        own = [_own(item)] if item.fields else []
        return ["document", item.name, item.source, item.row, len(text), count_words(item.text), *own], text
    if isinstance(item, Problem):
        return ["problem", {**dataclasses.asdict(item), "message": to_json(item.message)}], b""
    if isinstance(item, OfferedLines):
        return ["lines", item.file, item.documents], b""
    return ["end", item.fresh], b""


def _own(document: Document) -> dict[str, Any]:
    """Its fields; the text, which goes along anyway, is a list without items in them."""
    text = document.text
    return {name: _THE_TEXT if value is text else value for name, value in document.fields.items()}


def unpack(head: bytes, texts: bytes, position: int) -> Iterator[Item | End]:
    """The items of a frame, its documents counted from `position` on.

    :raises ValueError: it is no frame of ours.
    """
    at = 0
    for raw in _listed(orjson.loads(head)):
        match raw:
            case ["document", str(name), str(source), int() | None as row, int(size), int(words), *own] if size >= 0:
                if at + size > len(texts):
                    raise ValueError("A text is missing.")
                text = texts[at : at + size].decode()
                yield Document(position, name, text, source, row, words, _fields(own, text) if own else {})
                position, at = position + 1, at + size
            case ["problem", dict(problem)]:
                yield _problem(problem)
            case ["lines", str(file), int(documents)]:
                yield OfferedLines(file, documents)
            case ["end", bool(fresh)]:
                yield End(fresh)
            case _:
                raise ValueError("An item is of no known kind.")


def _listed(items: Any) -> list[Any]:
    match items:
        case list():
            return items
    raise ValueError("The items are no list.")


def _fields(own: list[Any], text: str) -> dict[str, Value]:
    match own:
        case [dict(cells)] if len(cells) <= MOST_COLUMNS:
            return {name: _value(cell, text) for name, cell in cells.items()}
    raise ValueError("The fields are no object.")


def _value(cell: Any, text: str) -> Value:
    match cell:
        case None | bool() | int() | float() | str():
            return cell
        case []:
            return text
    raise ValueError("A field is of no known kind.")


def _problem(raw: dict[str, Any]) -> Problem:
    match raw:
        case {
            "message": message,
            "source": str(source),
            "row": int() | None as row,
            "columns": list(columns),
            "first_row": list(first_row),
            "flags": str(flags),
            "note": bool(note),
            "values": list(values),
        } if all(isinstance(cell, str) for cell in (*columns, *first_row, *chain(*map(_listed, values)))):
            shown = tuple(tuple(each) for each in values)
            return Problem(source, text_of(message), row, tuple(columns), tuple(first_row), flags, note, shown)
    raise ValueError("A problem is not whole.")
