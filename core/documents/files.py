"""The files a reading starts from: uploaded bytes, or paths given on the command line."""

import io
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

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


def find_files(paths: Iterable[str], readable: Sequence[str]) -> tuple[list[InputFile], list[Problem]]:
    """The files at `paths` in their order; a folder gives its `readable` files, all levels, sorted by name.

    Links to folders are not followed. What is missing, closed to us or left out becomes a problem.
    """
    files: list[InputFile] = []
    problems: list[Problem] = []
    for path in paths:
        for item in _at(path, readable):
            if isinstance(item, Problem):
                problems.append(item)
            else:
                files.append(item)
    return files, problems


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
    closed: list[OSError] = []
    others: list[str] = []
    top = folder.resolve().name
    count = 0
    for root, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(name for name in names if not name.startswith(".")):
            place = Path(root, name)
            if extension(name) not in readable or not place.is_file():
                others.append(extension(name))
                continue
            count += 1
            yield InputFile.from_path(place, f"{top}/{place.relative_to(folder).as_posix()}")
    for error in closed:
        name = label(f"{top}/{Path(str(error.filename)).name}")
        yield Problem(name, Message("The folder {name} cannot be opened: {why}.", name=name, why=_why(error)))
    yield from _summary(label(top), count, others, readable)


def _summary(folder: str, count: int, others: list[str], readable: Sequence[str]) -> Iterator[Problem]:
    if others:
        left_out = Message(
            "In {folder}, files of other types were left out: {count:,} ({kinds}).",
            folder=folder,
            count=len(others),
            kinds=_kinds(others),
        )
        yield Problem(folder, left_out)
    elif not count:
        none = Message("The folder {folder} holds no {types} files.", folder=folder, types=", ".join(readable))
        yield Problem(folder, none)


def _kinds(endings: Sequence[str]) -> str:
    known = ", ".join(sorted(set(endings) - {""})[:8])
    if "" not in endings:
        return known
    return Message("{endings}, no ending", endings=known) if known else Message("no ending")
