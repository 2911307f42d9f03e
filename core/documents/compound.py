"""Compound files ([MS-CFB]): storages and streams, as of a mail of Outlook. Every length and link is checked."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from core.errors import DocumentError
from core.language import Wording

DAMAGED = Wording("is damaged, and cannot be read.")

_HEADER = 512  # bytes; its last 436 name the first sectors of the table of sectors
_ENTRY = 128  # bytes of an entry of the directory
_NAMED_SECTORS = 109
_LAST = 0xFFFFFFFA  # from here on a number is no sector
_NONE = 0xFFFFFFFF
_STREAM, _STORAGE, _ROOT = 2, 1, 5
_SIZES = (9, 12)  # a sector's size is 2 to this power
_MINI = 64


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    siblings: tuple[int, int]
    child: int
    start: int
    size: int


class Compound:
    """The streams of a file by their paths (`storage/stream`), and their bytes.

    :raises DocumentError: it is no compound file, or damaged.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        try:
            self._open()
        except (struct.error, IndexError, UnicodeDecodeError) as error:
            raise DocumentError(DAMAGED()) from error

    def __contains__(self, path: str) -> bool:
        return path in self._streams

    def paths(self) -> list[str]:
        return list(self._streams)

    def stream(self, path: str) -> bytes:
        """The stream's bytes.

        :raises DocumentError: its sectors are damaged.
        """
        entry = self._streams[path]
        if entry.size > len(self._data):
            raise DocumentError(DAMAGED())
        if entry.size >= self._cutoff:
            return b"".join(self._sectors(entry.start))[: entry.size]
        minis = self._chain(entry.start, self._mini_table)
        return b"".join(self._mini[at * _MINI : (at + 1) * _MINI] for at in minis)[: entry.size]

    def _open(self) -> None:
        header = struct.unpack_from("<HH6xLLL4xLLLLL", self._data, 30)
        shift, _, _, _, first, self._cutoff, mini_first, _, difat, difats = header
        if shift not in _SIZES:
            raise DocumentError(DAMAGED())
        self._size = 1 << shift
        self._table: tuple[int, ...] = self._read_table(difat, difats)
        self._mini_table = self._numbers(b"".join(self._sectors(mini_first))) if mini_first < _LAST else ()
        entries = [_entry(raw) for raw in _cut(b"".join(self._sectors(first)), _ENTRY)]
        self._mini = b"".join(self._sectors(entries[0].start)) if entries[0].start < _LAST else b""
        self._streams = dict(_walk(entries))

    def _read_table(self, difat: int, difats: int) -> tuple[int, ...]:
        """Which sector follows which; the sectors of this table itself are named in the header, and in a chain."""
        named = list(struct.unpack_from(f"<{_NAMED_SECTORS}L", self._data, _HEADER - 4 * _NAMED_SECTORS))
        for _ in range(min(difats, len(self._data) // self._size)):
            if difat >= _LAST:
                break
            *more, difat = self._numbers(self._sector(difat))
            named += more
        return self._numbers(b"".join(self._sector(at) for at in dict.fromkeys(named) if at < _LAST))

    @staticmethod
    def _numbers(data: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(data) // 4}L", data[: len(data) // 4 * 4])

    def _sector(self, number: int) -> bytes:
        start = max(_HEADER, self._size) + number * self._size
        if start >= len(self._data):
            raise DocumentError(DAMAGED())
        return self._data[start : start + self._size]

    def _sectors(self, start: int) -> Iterator[bytes]:
        return map(self._sector, self._chain(start, self._table))

    @staticmethod
    def _chain(start: int, table: tuple[int, ...]) -> list[int]:
        """The sectors from this one on; no longer than the table, so that a ring ends."""
        chain: list[int] = []
        while start < _LAST:
            if start >= len(table) or len(chain) > len(table):
                raise DocumentError(DAMAGED())
            chain.append(start)
            start = table[start]
        return chain


def _cut(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data) - size + 1, size))


def _entry(raw: bytes) -> _Entry:
    length, kind, left, right, child = struct.unpack_from("<HBxLLL", raw, 64)
    start, size = struct.unpack_from("<LL", raw, 116)
    name = raw[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
    return _Entry(name, kind, (left, right), child, start, size)


def _walk(entries: list[_Entry]) -> Iterator[tuple[str, _Entry]]:
    """The streams, each entry once, by their paths from the root."""
    if not entries or entries[0].kind != _ROOT:
        raise DocumentError(DAMAGED())
    seen = {0}
    waiting = [(entries[0].child, "")]
    while waiting:
        number, folder = waiting.pop()
        if number == _NONE or number in seen:
            continue
        if number >= len(entries):
            raise DocumentError(DAMAGED())
        seen.add(number)
        entry = entries[number]
        waiting += [(sibling, folder) for sibling in entry.siblings]
        if entry.kind == _STREAM:
            yield f"{folder}{entry.name}", entry
        elif entry.kind == _STORAGE and folder.count("/") < _DEEPEST:
            waiting.append((entry.child, f"{folder}{entry.name}/"))


_DEEPEST = 32  # storages in storages
