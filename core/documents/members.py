"""What a zip holds, in bounded pieces: archives of documents, and the office files and e-books that are zips too.

What the headers claim is not trusted: bytes are counted as they come out. A directory is counted before it is read,
since the entries alone could fill the memory.
"""

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

from core.documents.port import ReadLimits, megabytes, too_large
from core.documents.unpacking import unpacked
from core.errors import DocumentError
from core.language import Message, Wording

BROKEN = (  # what zipfile and the decompressors raise on damaged bytes
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    IndexError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
)
DAMAGED = Wording("is damaged in the zip and cannot be unpacked.")
_ENCRYPTED = 0x1  # flag bit of a member
_END, _ENTRY, _END_64 = b"PK\x05\x06", b"PK\x01\x02", b"PK\x06\x07"
_END_SIZE, _ENTRY_SIZE, _END_64_SIZE = 22, 46, 76  # bytes; the last is the zip64 end record with its locator
_LONGEST_COMMENT = 65_535


@dataclass(slots=True)
class Meter:
    """Bytes unpacked from one archive so far: `spent` are all, `kept` those of members that were read to their end.

    A refused member counts towards the total only, so that one bomb does not condemn its neighbours. `member` is how
    far the present one was read: what is read again is not counted again. `full` says that nothing more of the archive
    may be read.
    """

    limits: ReadLimits
    packed: int
    spent: int = 0
    kept: int = 0
    member: int = 0
    full: bool = False

    def reached(self, size: int, packed: int) -> None:
        """The present member has `size` bytes by now, `packed` by its header.

        :raises Bomb: the archive as a whole must not be read further.
        :raises DocumentError: this member must not.
        """
        limits = self.limits
        self.spent += max(0, size - self.member)
        self.member = max(size, self.member)
        if self.spent > limits.total_bytes:
            raise Bomb(Message("unpacks to more than {size}", size=megabytes(limits.total_bytes)))
        if size > limits.file_bytes:
            raise too_large(limits.file_bytes)
        if size > max(limits.ratio_floor, limits.ratio * min(packed, self.packed)):
            raise DocumentError(
                Message("unpacks to more than {ratio} times its size, as only a zip bomb does.", ratio=limits.ratio)
            )
        if self.kept + size > max(limits.ratio_floor * 10, limits.ratio * self.packed):
            raise Bomb(Message("unpacks to more than {ratio} times its size", ratio=limits.ratio))


class Bomb(Exception):
    """The archive as a whole unpacks to more than is allowed; `why` is the end of a sentence."""

    def __init__(self, why: Message) -> None:
        super().__init__(why)
        self.why = why


def overlapping(members: Sequence[zipfile.ZipInfo]) -> set[int]:
    """Where members begin whose bytes are another's too: the same ones would be unpacked again and again."""
    places = sorted((member.header_offset, member.compress_size) for member in members)
    return {at for (at, size), (following, _) in pairwise(places) if at + size > following or at == following}


class Unpacking(io.RawIOBase):
    """A member as a stream, counted as its bytes come.

    :raises DocumentError: they are damaged, or more than is allowed.
    """

    def __init__(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, meter: Meter) -> None:
        self._pieces = unpacked(archive, member)
        self._packed = member.compress_size
        self._encrypted = member.flag_bits & _ENCRYPTED
        self._meter = meter
        self._size = 0

    def read(self, _: int = -1) -> bytes:
        """The next piece, of at most a megabyte; b"" at the end."""
        try:
            piece = b"" if self._encrypted else next(self._pieces, b"")
        except NotImplementedError as error:
            raise DocumentError(
                Message("is packed by a method that cannot be read here; use the usual one (deflate).")
            ) from error
        except BROKEN as error:
            raise DocumentError(DAMAGED()) from error
        if self._encrypted:
            raise DocumentError(Message("is encrypted; make the zip without a password."))
        self._size += len(piece)
        self._meter.reached(self._size, self._packed)
        return piece


def check_directory(stream: BinaryIO, limits: ReadLimits) -> None:
    """Count the entries of the archive's directory in small steps, and refuse too many before zipfile loads them.

    Source: PKWARE APPNOTE 4.3.12 (entry), 4.3.14..16 (ends). An archive this cannot follow is left to zipfile.
    """
    start, size = _directory(stream)
    stream.seek(max(0, start))
    left, entries = size, 0
    while left >= _ENTRY_SIZE:
        head = stream.read(_ENTRY_SIZE)
        if len(head) < _ENTRY_SIZE or not head.startswith(_ENTRY):
            break
        entries += 1
        if entries > limits.members:
            raise DocumentError(Message("holds more than {count:,} files; split it.", count=limits.members))
        extra = sum(struct.unpack_from("<3H", head, 28))
        stream.seek(extra, io.SEEK_CUR)
        left -= _ENTRY_SIZE + extra
    stream.seek(0)


def _directory(stream: BinaryIO) -> tuple[int, int]:
    """Where the directory starts, and its size in bytes; 0 and 0 where no end record is found."""
    length = stream.seek(0, io.SEEK_END)
    begin = max(0, length - _LONGEST_COMMENT - _END_SIZE - _END_64_SIZE)
    stream.seek(begin)
    tail = stream.read()
    end = tail.rfind(_END, 0, len(tail) - _END_SIZE + 4)
    if end < 0:
        return 0, 0
    size = struct.unpack_from("<L", tail, end + 12)[0]
    if end >= _END_64_SIZE and tail.startswith(_END_64, end - 20):
        end -= _END_64_SIZE
        size = struct.unpack_from("<Q", tail, end + 40)[0]
    return begin + end - size, size
