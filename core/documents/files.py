"""The files a reading starts from: uploaded bytes, or paths given on the command line."""

import io
import os
import stat
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import BinaryIO

from core.documents.folders import names_in
from core.documents.labels import extension, label
from core.language import Message
from core.records import Problem
from core.system_words import system_words


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file to read: a label, its size in bytes, and how to open it for reading from its start.

    `name` is made a label on the way in. `container` is the label of the archive it lies in, where it lies in one.
    The stream `open` returns is closed by whoever reads it; for a zip it must be able to seek.
    """

    name: str
    size: int
    open: Callable[[], BinaryIO] = field(repr=False)
    container: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", label(self.name))

    @staticmethod
    def from_bytes(name: str, data: bytes, container: str = "") -> "InputFile":
        return InputFile(name, len(data), lambda: io.BytesIO(data), container)

    @staticmethod
    def from_path(path: Path, name: str) -> "InputFile":
        return InputFile(name, path.stat().st_size, lambda: path.open("rb"))

    @property
    def source(self) -> str:
        """What documents and problems say they come from: `reports.zip/may/a.txt`."""
        return f"{self.container}/{self.name}" if self.container else self.name

    @property
    def extension(self) -> str:
        return extension(self.name)


def find_files(paths: Iterable[str], readable: Sequence[str]) -> Iterator[InputFile | Problem]:
    """The files at `paths` in their order, as they are found; a folder gives its `readable` files, all levels, sorted
    by name.

    Links to folders are not followed. What is missing, closed to us or left out becomes a problem.
    """
    for path in paths:
        yield from _at(path, readable)


def _at(path: str, readable: Sequence[str]) -> Iterator[InputFile | Problem]:
    try:
        place = Path(path)
        if place.is_dir():
            yield from _inside(place, readable)
        elif place.is_file():
            yield InputFile.from_path(place, place.name if place.is_absolute() else path)
        elif place.exists():
            yield Problem(label(path), Message("{path} is neither a file nor a folder.", path=label(path)))
        else:
            yield Problem(label(path), Message("There is no file or folder {path}.", path=label(path)))
    except (OSError, ValueError) as error:
        closed = Message("{path} cannot be opened: {why}.", path=label(path), why=_why(error))
        yield Problem(label(path), closed)


def _why(error: Exception) -> str:
    return system_words(error) if isinstance(error, OSError) else str(error)


def _inside(folder: Path, readable: Sequence[str]) -> Iterator[InputFile | Problem]:
    walk = _Walk(folder.resolve().name, readable)
    yield from walk.files(os.fspath(folder), walk.top)
    yield from walk.problems()


@dataclass(slots=True)
class _Walk:
    """One way through the folder `top`: how many files it gave, and how many it left out, by ending."""

    top: str
    readable: Sequence[str]
    count: int = 0
    others: Counter[str] = field(default_factory=Counter)
    closed: list[Problem] = field(default_factory=list)

    def files(self, folder: str, name: str) -> Iterator[InputFile | Problem]:
        """Those of the folder, whose `name` is what they are called by, and then those of the folders in it."""
        ahead = [iter([(folder, name)])]
        while ahead:
            if (place := next(ahead[-1], None)) is None:
                ahead.pop()
                continue
            try:
                names = names_in(place[0])
            except OSError as error:
                self._note_closed(place[0], error)
                continue
            for path, called in _beneath(place, names.files):
                if (found := self._file(path, called)) is not None:
                    yield found
            ahead.append(_beneath(place, names.folders))

    def _file(self, path: str, name: str) -> InputFile | Problem | None:
        try:
            status = os.stat(path) if extension(name) in self.readable else None
        except OSError as error:  # deleted since the folder was looked at, or a link to nowhere
            return Problem(label(name), Message("{path} cannot be opened: {why}.", path=label(name), why=_why(error)))
        if status is None or not stat.S_ISREG(status.st_mode):
            self.others[extension(name)] += 1
            return None
        self.count += 1
        return InputFile(name, status.st_size, partial(_opened, path))

    def _note_closed(self, folder: str, error: OSError) -> None:
        name = label(f"{self.top}/{Path(folder).name}")
        cannot = Message("The folder {name} cannot be opened: {why}.", name=name, why=_why(error))
        self.closed.append(Problem(name, cannot))

    def problems(self) -> Iterator[Problem]:
        yield from self.closed
        top = label(self.top)
        if self.others:
            left_out = Message(
                "In {folder}, files of other types were left out: {count:,} ({kinds}).",
                folder=top,
                count=self.others.total(),
                kinds=_kinds(list(self.others)),
            )
            yield Problem(top, left_out)
        elif not self.count:
            types = ", ".join(self.readable)
            yield Problem(top, Message("The folder {folder} holds no {types} files.", folder=top, types=types))


def _opened(path: str) -> BinaryIO:
    return open(path, "rb")  # closed by whoever reads it


def _beneath(place: tuple[str, str], names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The path of each, and what it is called by."""
    return ((f"{place[0]}/{name}", f"{place[1]}/{name}") for name in names)


def _kinds(endings: Sequence[str]) -> str:
    known = ", ".join(sorted(set(endings) - {""})[:8])
    if "" not in endings:
        return known
    return Message("{endings}, no ending", endings=known) if known else Message("no ending")
