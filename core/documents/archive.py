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
from core.documents.port import Found, ReadOptions, faulty, out_of_memory, reader_of
from core.errors import DocumentError
from core.language import Message
from core.records import Problem

Opened = Callable[[], BinaryIO]

_LITTER = re.compile(r"(^|/)(__MACOSX/|\.|Thumbs\.db$|desktop\.ini$)")


def read_zip(file: InputFile, options: ReadOptions) -> Iterator[Found]:
    with contextlib.ExitStack() as opened:
        try:
            stream = opened.enter_context(file.open())
            check_directory(stream, options.limits)
            archive = opened.enter_context(zipfile.ZipFile(stream))
        except BROKEN as error:
            raise DocumentError(Message("is no zip file, or is broken or cut off; make it again.")) from error
        yield from _members(file, archive, options)


def _members(file: InputFile, archive: zipfile.ZipFile, options: ReadOptions) -> Iterator[Found]:
    meter = Meter(options.limits, max(1, file.size))
    litter = read = 0
    members = archive.infolist()
    shared = overlapping(members)
    for member, name in zip(members, member_names(members), strict=True):
        if member.is_dir():
            continue
        inner = InputFile.from_bytes(name, b"", container=file.source)
        if _LITTER.search(inner.name):
            litter += 1
        else:
            read += 1
            if member.header_offset in shared:
                yield Problem(inner.source, faulty(inner.source, DocumentError(DAMAGED)))
                continue
            try:
                yield from _member(inner, archive, member, meter, options)
            except Bomb as bomb:
                stopped = Message(
                    "{file} {why}; reading stopped at {name}.", file=file.source, why=bomb.why, name=inner.name
                )
                yield Problem(file.source, stopped)
                break
    if litter:
        left_out = Message(
            "In {file}, hidden and system files were left out: {count:,}.", file=file.source, count=litter
        )
        yield Problem(file.source, left_out)
    if not read:
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
