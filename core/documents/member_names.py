"""The names of an archive's members: which encoding they are in is judged over all of them together.

Zip marks a name as UTF-8, or says nothing. Then it is in the code page of the machine that wrote it: of DOS (CP437,
CP850, CP866), of an East Asian Windows, or UTF-8 all the same.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterable

from core.documents.labels import label
from core.documents.plausibility import plausibility, reading

_UTF8_NAME = 0x800  # flag bit of a member
_UNICODE_PATH = 0x7075  # Info-ZIP's extra field; PKWARE APPNOTE 4.6.9
_UNICODE_PATH_HEAD = 5  # bytes: its version and the checksum of the name it stands for
_PAGES = {  # with what is added to the score: valid UTF-8 is seldom chance, and few zip programs write an ANSI page
    "utf-8": 0.5,
    "cp850": 0.0,
    "cp437": 0.0,
    "cp932": 0.0,
    "gb18030": 0.0,
    "cp950": 0.0,
    "cp949": 0.0,
    "cp866": 0.0,
    "cp1252": -0.2,
    "cp1251": -0.2,
}
_ENOUGH = 16_384  # bytes of names to judge by
_MOST = 0.9  # the share of the names that an encoding must be able to read


def member_names(members: Iterable[zipfile.ZipInfo]) -> list[str]:
    """The label of each member, in the same order."""
    names = [_name(member) for member in members]
    page = _page([name for name in names if isinstance(name, bytes)])
    return [label(name if isinstance(name, str) else _read(name, page)) for name in names]


def _name(member: zipfile.ZipInfo) -> str | bytes:
    """The member's name, or its bytes where their encoding is not known."""
    if member.flag_bits & _UTF8_NAME or member.filename.isascii():
        return member.filename
    try:
        raw = member.orig_filename.encode("cp437")  # as zipfile read it
    except UnicodeEncodeError:
        return member.filename
    return _unicode_path(member.extra, raw) or raw


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The name in UTF-8 that stands beside the old one, unless the old one was changed since."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, at)
        body = extra[at + 4 : at + 4 + size]
        if kind == _UNICODE_PATH and len(body) > _UNICODE_PATH_HEAD:
            version, checksum = struct.unpack_from("<BL", body)
            if version == 1 and checksum == zlib.crc32(raw):
                return reading(body[_UNICODE_PATH_HEAD:])
        at += 4 + size
    return None


def _page(names: list[bytes]) -> str:
    """The encoding in which the names are most plausible; those in UTF-8 are left out where others are not."""
    judged = [name for name in names if reading(name) is None] or names
    total = 0
    for count, name in enumerate(judged, start=1):
        total += len(name)
        if total > _ENOUGH:
            judged = judged[:count]
            break
    return max(_PAGES, key=lambda page: _score(judged, page))


def _score(names: list[bytes], page: str) -> float:
    texts = [text for name in names if (text := reading(name, page)) is not None]
    if len(texts) < _MOST * len(names):
        return -2.0
    return plausibility("\n".join(texts)) + _PAGES[page]


def _read(name: bytes, page: str) -> str:
    """One name. UTF-8 is taken where it is valid, unless the page of the other names makes more of it."""
    unicode, other = reading(name), reading(name, page)
    if unicode is None:
        return other if other is not None else name.decode("cp437")
    return other if other is not None and plausibility(other) > plausibility(unicode) else unicode
