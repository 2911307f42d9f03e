"""Zip archives: their members are read in memory, in the order of the archive, and never extracted."""

import contextlib
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from typing import BinaryIO, cast

from core.documents.files import InputFile
from core.documents.formats import FORMATS
from core.documents.member_names import member_names
from core.documents.members import BROKEN, DAMAGED, Bomb, Meter, Unpacking, check_directory, overlapping
from core.documents.port import Found, ReadLimits, ReadOptions, faulty, out_of_memory, reader_of
from core.errors import DocumentError
from core.language import Message
from core.records import Problem

Opened = Callable[[], BinaryIO]

_SHARE_BYTES, _SHARE_MEMBERS = 1 << 18, 200  # packed; of a share that is no larger for a large archive's sake
_MOST_SHARES = 200
_LITTER = re.compile(r"(^|/)(__MACOSX/|\.|Thumbs\.db$|desktop\.ini$)")


def read_zip(file: InputFile, options: ReadOptions) -> Iterator[Found]:
    with opened_zip(file, options.limits) as archive:
        yield from archive.read(0, len(archive), Meter(options.limits, max(1, file.size)), options)


@contextlib.contextmanager
def opened_zip(file: InputFile, limits: ReadLimits) -> Iterator["Archive"]:
    """The archive, its directory read.

    :raises DocumentError: it is no zip, or has too many members.
    """
    with contextlib.ExitStack() as opened:
        try:
            stream = opened.enter_context(file.open())
            check_directory(stream, limits)
            archive = Archive(file, opened.enter_context(zipfile.ZipFile(stream)))
        except BROKEN as error:
            raise DocumentError(Message("is no zip file, or is broken or cut off; make it again.")) from error
        yield archive


class Archive:
    """An opened zip. It can be read in shares of some members each, by several processes."""

    def __init__(self, file: InputFile, archive: zipfile.ZipFile) -> None:
        self._file = file
        self._archive = archive
        self._members = archive.infolist()
        self._names = member_names(self._members)
        self._overlapping = overlapping(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def shares(self) -> list[int]:
        """Where each share begins: many enough to be shared out well, few enough to cost nothing by themselves."""
        starts = [0]
        most_bytes = max(_SHARE_BYTES, self._file.size // _MOST_SHARES)
        most_members = max(_SHARE_MEMBERS, len(self) // _MOST_SHARES)
        size = 0
        for at, member in enumerate(self._members):
            if at > starts[-1] and (size + member.compress_size > most_bytes or at - starts[-1] >= most_members):
                starts.append(at)
                size = 0
            size += member.compress_size
        return starts

    def source(self, at: int) -> str:
        """What documents of the member say they come from."""
        return InputFile.from_bytes(self._names[at], b"", container=self._file.source).source

    def read(self, first: int, last: int, meter: Meter, options: ReadOptions) -> Iterator[Found]:
        """The members from `first` on, `last` left out; at the end of the archive what is to be said of all of it.

        :raises DocumentError: the archive holds no documents.
        """
        for at in range(first, last):
            if not self._members[at].is_dir() and not _LITTER.search(self._names[at]):
                try:
                    yield from self._member(at, meter, options)
                except Bomb as bomb:
                    meter.full = True
                    yield self._stopped(at, bomb)
                    break
        if meter.full or last == len(self):
            yield from self._end()

    def _member(self, at: int, meter: Meter, options: ReadOptions) -> Iterator[Found]:
        member = self._members[at]
        inner = InputFile.from_bytes(self._names[at], b"", container=self._file.source)
        if member.header_offset in self._overlapping:
            yield Problem(inner.source, faulty(inner.source, DocumentError(DAMAGED())))
        else:
            yield from _member(inner, self._archive, member, meter, options)

    def _stopped(self, at: int, bomb: Bomb) -> Problem:
        file = self._file.source
        stopped = Message("{file} {why}; reading stopped at {name}.", file=file, why=bomb.why, name=self._names[at])
        return Problem(file, stopped)

    def _end(self) -> Iterator[Problem]:
        names = [name for member, name in zip(self._members, self._names, strict=True) if not member.is_dir()]
        litter = sum(bool(_LITTER.search(name)) for name in names)
        if litter:
            left_out = Message(
                "In {file}, hidden and system files were left out: {count:,}.", file=self._file.source, count=litter
            )
            yield Problem(self._file.source, left_out)
        if litter == len(names):
            raise DocumentError(Message("holds no documents."))


def _member(
    inner: InputFile, archive: zipfile.ZipFile, member: zipfile.ZipInfo, meter: Meter, options: ReadOptions
) -> Iterator[Found]:
    if inner.extension == ".zip":
        message = Message("{file} is a zip inside a zip; unpack it and add its files by themselves.", file=inner.source)
        yield Problem(inner.source, message)
        return
    meter.member = 0
    opened = partial(Unpacking, archive, member, meter)
    try:
        reader = reader_of(inner, FORMATS)
        yield from reader(InputFile(inner.name, member.file_size, cast("Opened", opened), inner.container), options)
        meter.kept += meter.member
    except DocumentError as error:
        yield Problem(inner.source, faulty(inner.source, error))
    except MemoryError:
        yield Problem(inner.source, faulty(inner.source, out_of_memory()))
