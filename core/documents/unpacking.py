"""A zip member's bytes in pieces of bounded size, whatever method packed it.

`zipfile` bounds what it unpacks at once for deflate alone: a packed kilobyte of bzip2 or LZMA may become gigabytes.
Source for LZMA in a zip: PKWARE APPNOTE 5.8.8.
"""

import bz2
import copy
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

PIECE = 1 << 20
_PACKED_PIECE = 1 << 16
_LARGEST_DICTIONARY = 64 << 20  # bytes; 7-Zip's ultra setting
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


def unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The member's bytes, at most `PIECE` at a time.

    Raises what zipfile and the decompressors raise, NotImplementedError for a method that is not known here.
    """
    if member.compress_type not in _METHODS:
        raise NotImplementedError
    if member.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        with archive.open(member) as stream:
            while piece := stream.read(PIECE):
                yield piece
    else:
        yield from _checked(_bounded(archive, member), member)


def _checked(pieces: Iterator[bytes], member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The pieces, if they have the size and the checksum that the archive says."""
    size = checksum = 0
    for piece in pieces:
        size, checksum = size + len(piece), zlib.crc32(piece, checksum)
        if size > member.file_size:
            raise zipfile.BadZipFile
        yield piece
    if size != member.file_size or checksum != member.CRC:
        raise zipfile.BadZipFile


def _bounded(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(_as_stored(member)) as packed:
        bzip2 = member.compress_type == zipfile.ZIP_BZIP2
        decompressor = bz2.BZ2Decompressor() if bzip2 else _lzma_decompressor(packed)
        while not decompressor.eof:
            data = packed.read(_PACKED_PIECE) if decompressor.needs_input else b""
            if decompressor.needs_input and not data:
                return
            if piece := decompressor.decompress(data, PIECE):
                yield piece


def _as_stored(member: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """The member as if it were not packed, so that zipfile hands out its packed bytes."""
    raw = copy.copy(member)
    raw.compress_type, raw.file_size = zipfile.ZIP_STORED, member.compress_size
    del raw.CRC  # it is that of the unpacked bytes
    return raw


def _lzma_decompressor(packed: IO[bytes]) -> lzma.LZMADecompressor:
    """Reads the member's head: version (2 bytes), size of the properties (2), properties (5)."""
    properties, dictionary = struct.unpack("<BL", packed.read(9)[4:])
    if dictionary > _LARGEST_DICTIONARY:
        raise NotImplementedError
    rest, lc = divmod(properties, 9)
    pb, lp = divmod(rest, 5)
    return lzma.LZMADecompressor(
        lzma.FORMAT_RAW,
        filters=[{"id": lzma.FILTER_LZMA1, "dict_size": dictionary, "lc": lc, "lp": lp, "pb": pb}],
    )
