"""What goes between the process that reads files and ours: requests one way, frames of documents the other.

A frame is a kind (1 byte), two lengths (4 bytes each), JSON, and texts. Of a frame of items the JSON is their list and
the texts are those of its documents, one after the other; the others say how the reading goes. What comes from the
process is as little trusted as the files it has read: every length and type is checked.
"""

import dataclasses
import itertools
import struct
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import Any, Protocol

import orjson

from core.documents.fields import MOST_COLUMNS
from core.documents.port import OfferedLines, ReadLimits, ReadOptions
from core.documents.tally import count_words
from core.language import text_of, to_json
from core.records import Document, Problem, Value

HEAD = struct.Struct("<BLL")
ITEMS, NEWS = 0, 1  # kinds of frames
LONGEST_HEAD = 1 << 24  # bytes of JSON in a frame
_ROOM = 1 << 18  # bytes of a frame's texts, and of its JSON, from which on it is sent
_MOST_ITEMS = 500
_THE_TEXT: list[Any] = []

Item = Document | Problem | OfferedLines


@dataclasses.dataclass(frozen=True, slots=True)
class Shares:
    """The file is an archive that may be read in shares: the first member of each, and the number of members."""

    starts: tuple[int, ...]

    def bounds(self) -> list[tuple[int, int]]:
        return list(itertools.pairwise(self.starts))


@dataclasses.dataclass(frozen=True, slots=True)
class Reading:
    """This member of an archive is read now, by itself."""

    source: str


@dataclasses.dataclass(frozen=True, slots=True)
class Spent:
    """What reading a file took so far: CPU seconds, and of an archive bytes unpacked, all and those that were kept."""

    seconds: float = 0.0
    unpacked: int = 0
    kept: int = 0

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.seconds + other.seconds, self.unpacked + other.unpacked, self.kept + other.kept)


@dataclasses.dataclass(frozen=True, slots=True)
class End:
    """All of a share has been read, at this cost.

    `fresh` says that the process has to be exchanged for a new one, `full` that no more of the archive may be read.
    """

    spent: Spent
    fresh: bool = False
    full: bool = False


News = Shares | Reading | End


@dataclasses.dataclass(frozen=True, slots=True)
class Request:
    """A file to read, or a share of an archive; its bytes go along as an open descriptor.

    `number` is the file's: a process may keep an archive open until another file comes. `share` are the first member
    and the one after the last; None is the first share, whose end is not yet known. `spent` is what the file took so
    far.
    """

    name: str
    size: int
    options: ReadOptions
    number: int = 0
    share: tuple[int, int] | None = None
    spent: Spent = dataclasses.field(default_factory=Spent)

    def to_json(self) -> bytes:
        return orjson.dumps(self) + b"\n"

    @staticmethod
    def from_json(line: bytes) -> "Request":
        raw = orjson.loads(line)
        share = raw["share"] and (raw["share"][0], raw["share"][1])
        options = _options(orjson.dumps(raw["options"]))
        return Request(raw["name"], raw["size"], options, raw["number"], share, Spent(**raw["spent"]))


@lru_cache(maxsize=1)
def _options(packed: bytes) -> ReadOptions:
    """All files of a reading have the same."""
    return ReadOptions.from_dict(orjson.loads(packed))


class Channel(Protocol):
    def sendall(self, data: bytes, /) -> None: ...


class FrameWriter:
    """Collects items, and sends them when there are enough."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._items: list[bytes] = []
        self._texts: list[bytes] = []
        self._room = _ROOM
        self.given = 0
        """Bytes of all items so far."""

    def add(self, item: Item) -> None:
        raw, text = _packed(item)
        self._items.append(orjson.dumps(raw))
        self._texts.append(text)
        self._room -= max(len(text), len(self._items[-1]))
        self.given += len(text) + len(self._items[-1])
        if self._room < 0 or len(self._items) >= _MOST_ITEMS:
            self.flush()

    def tell(self, news: News) -> None:
        """Say how the reading goes, after all items so far."""
        head = orjson.dumps({type(news).__name__: news})
        self._channel.sendall(self._taken() + HEAD.pack(NEWS, len(head), 0) + head)

    def flush(self) -> None:
        if self._items:
            self._channel.sendall(self._taken())

    def _taken(self) -> bytes:
        """The items so far as one frame, empty where there are none: small files take as few calls as can be."""
        if not self._items:
            return b""
        head, texts = b"[" + b",".join(self._items) + b"]", b"".join(self._texts)
        self._items, self._texts, self._room = [], [], _ROOM
        return HEAD.pack(ITEMS, len(head), len(texts)) + head + texts


class Source(Protocol):
    def recv_into(self, buffer: memoryview, /) -> int: ...


@dataclasses.dataclass(frozen=True, slots=True)
class Frame:
    kind: int
    head: memoryview
    texts: memoryview

    @property
    def size(self) -> int:
        return len(self.head) + len(self.texts)


class FrameReader:
    """Puts frames together from what has come so far."""

    def __init__(self, channel: Source) -> None:
        self._channel = channel
        self._begin()

    def _begin(self) -> None:
        self._kind: int | None = None
        self._head_size = 0
        self._expect(HEAD.size)

    def _expect(self, size: int) -> None:
        self._bytes, self._at = bytearray(size), 0

    def next(self, longest_texts: int) -> Frame:
        """The next frame.

        :raises BlockingIOError: it has not wholly come.
        :raises EOFError: the channel has ended.
        :raises ValueError: it is longer than ours are.
        """
        self._fill()
        if self._kind is None:
            self._kind, self._head_size, size = HEAD.unpack(self._bytes)
            if self._head_size > LONGEST_HEAD or size > longest_texts:
                raise ValueError("A frame is too long.")
            self._expect(self._head_size + size)
            self._fill()
        whole = memoryview(self._bytes)
        frame = Frame(self._kind, whole[: self._head_size], whole[self._head_size :])
        self._begin()
        return frame

    def _fill(self) -> None:
        view = memoryview(self._bytes)
        while self._at < len(view):
            count = self._channel.recv_into(view[self._at :])
            if not count:
                raise EOFError
            self._at += count


def longest_texts(limits: ReadLimits) -> int:
    """The most bytes of texts that a frame has: the last document may go past its room."""
    return limits.document_bytes + _ROOM


def _packed(item: Item) -> tuple[list[Any], bytes]:
    if isinstance(item, Document):
        text = item.text.encode("utf-8", "replace")
        own = [_own(item)] if item.fields else []
        return ["document", item.name, item.source, item.row, len(text), count_words(item.text), *own], text
    if isinstance(item, Problem):
        return ["problem", {**dataclasses.asdict(item), "message": to_json(item.message)}], b""
    return ["lines", item.file, item.documents], b""


def _own(document: Document) -> dict[str, Any]:
    """Its fields; the text, which goes along anyway, is a list without items in them."""
    text = document.text
    return {name: _THE_TEXT if value is text else value for name, value in document.fields.items()}


Bytes = bytes | memoryview


def unpack(head: Bytes, texts: Bytes, position: int) -> Iterator[Item]:
    """The items of a frame, its documents counted from `position` on.

    :raises ValueError: it is no frame of ours.
    """
    at = 0
    for raw in _listed(orjson.loads(head)):
        match raw:
            case ["document", str(name), str(source), int() | None as row, int(size), int(words), *own] if size >= 0:
                if at + size > len(texts):
                    raise ValueError("A text is missing.")
                text = str(texts[at : at + size], "utf-8")
                yield Document(position, name, text, source, row, words, _fields(own, text) if own else {})
                position, at = position + 1, at + size
            case ["problem", dict(problem)]:
                yield _problem(problem)
            case ["lines", str(file), int(documents)]:
                yield OfferedLines(file, documents)
            case _:
                raise ValueError("An item is of no known kind.")


def unpack_news(head: Bytes) -> News:
    """How the reading goes.

    :raises ValueError: it is no frame of ours.
    """
    match orjson.loads(head):
        case {"Shares": {"starts": [0, *_] as starts}} if all(isinstance(start, int) for start in starts):
            if any(start >= following for start, following in itertools.pairwise(starts)):
                raise ValueError("The shares are in no order.")
            return Shares(tuple(starts))
        case {"Reading": {"source": str(source)}}:
            return Reading(source)
        case {"End": {"spent": spent, "fresh": bool(fresh), "full": bool(full)}}:
            return End(_spent(spent), fresh, full)
    raise ValueError("It says nothing that is known.")


def _spent(raw: Any) -> Spent:
    match raw:
        case {"seconds": float(seconds), "unpacked": int(unpacked), "kept": int(kept)}:
            if min(seconds, unpacked, kept) >= 0:
                return Spent(seconds, unpacked, kept)
    raise ValueError("What was spent is not whole.")


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
