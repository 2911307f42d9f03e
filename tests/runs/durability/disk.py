"""A disk that can lose its power: a SQLite VFS that keeps every write and sync, and what may be left of them.

What was written before a file's last sync is on the disk. Of what was written after it, each write may be there,
missing, or torn at a sector; they reach the disk in any order (the model of SQLite's own crash tests).
"""

import os
import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import apsw

SECTOR = 512


@dataclass(frozen=True, slots=True)
class Write:
    file: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Truncate:
    file: str
    size: int


@dataclass(frozen=True, slots=True)
class Sync:
    file: str


Event = Write | Truncate | Sync


class Disk(apsw.VFS):
    """Files are really written beneath; `events` is what happened to those in it, in order."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.events: list[Event] = []
        super().__init__(name, "")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802  # SQLite's name
        return _File(self, name, flags)


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        self._events = disk.events
        self._file = os.path.basename(name.filename() if isinstance(name, apsw.URIFilename) else name or "")
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802  # SQLite's name
        self._events.append(Write(self._file, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802  # SQLite's name
        self._events.append(Truncate(self._file, newsize))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802  # SQLite's name
        super().xSync(flags)
        self._events.append(Sync(self._file))


def image(before: dict[str, bytes], events: Iterable[Event], dice: random.Random) -> dict[str, bytes]:
    """The files as they may be found after the power was cut behind the last of these events."""
    files = {name: bytearray(content) for name, content in before.items()}
    loose: dict[str, list[Write | Truncate]] = {}
    for event in events:
        if isinstance(event, Sync):
            for earlier in loose.pop(event.file, []):
                _apply(files.setdefault(event.file, bytearray()), earlier)
        else:
            loose.setdefault(event.file, []).append(event)
    for name, unsynced in loose.items():
        dice.shuffle(unsynced)
        for each in unsynced:
            _apply_perhaps(files.setdefault(name, bytearray()), each, dice)
    return {name: bytes(content) for name, content in files.items()}


def _apply(content: bytearray, event: Write | Truncate) -> None:
    if isinstance(event, Truncate):
        del content[event.size :]
        return
    content.extend(bytes(max(0, event.offset - len(content))))
    content[event.offset : event.offset + len(event.data)] = event.data


def _apply_perhaps(content: bytearray, event: Write | Truncate, dice: random.Random) -> None:
    fate = dice.choice(("there", "missing", "torn"))
    if fate == "missing":
        return
    if fate == "torn" and isinstance(event, Write):
        kept = dice.randrange(len(event.data) // SECTOR + 1) * SECTOR
        event = Write(event.file, event.offset, event.data[:kept])
    _apply(content, event)


def put(files: dict[str, bytes], folder: Path) -> None:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
