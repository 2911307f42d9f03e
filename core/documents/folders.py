"""What a folder holds, in the order of the names, however many these are."""

import heapq
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

_IN_MEMORY = 50_000  # names that are sorted at a time; of a longer list, pieces of so many wait in a file


class Sorted:
    """Names that are handed out in their order: no more of them are in memory than are sorted at a time."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._pieces: list[IO[str]] = []

    def add(self, name: str) -> None:
        self._names.append(name)
        if len(self._names) == _IN_MEMORY:
            self._put_aside()

    def _put_aside(self) -> None:
        piece = tempfile.TemporaryFile("w+", encoding="ascii")  # noqa: SIM115  # closed when its names are read
        piece.writelines(f"{json.dumps(name)}\n" for name in sorted(self._names))
        self._names.clear()
        self._pieces.append(piece)

    def __iter__(self) -> Iterator[str]:
        names, self._names = sorted(self._names), []
        yield from heapq.merge(names, *map(_from_its_start, self._pieces))


def _from_its_start(piece: IO[str]) -> Iterator[str]:
    with piece:
        piece.seek(0)
        for line in piece:
            yield json.loads(line)


@dataclass(slots=True)
class Names:
    """The names of a folder's files and of the folders in it, hidden ones left out, each read in its order, once."""

    files: Sorted = field(default_factory=Sorted)
    folders: Sorted = field(default_factory=Sorted)


def names_in(folder: str) -> Names:
    """
    :raises OSError: the folder cannot be read.
    """
    names = Names()
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if not entry.is_dir():
                names.files.add(entry.name)
            elif not entry.is_symlink():
                names.folders.add(entry.name)
    return names
