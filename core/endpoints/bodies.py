"""The body of a response as it comes in: unpacked, and never more of it in memory than an answer can need."""

import codecs
import re
import zlib
from collections.abc import AsyncIterable, Iterator

from core.errors import ConnectionLost, MalformedResponse
from core.language import Message

LONGEST_ANSWER = 8 * 1024 * 1024
"""Bytes, unpacked: over a million tokens of text, or 30,000 that came as a stream of events."""

LONGEST_REFUSAL = 256 * 1024
"""Bytes of a refusal that are read; what follows says nothing that the beginning does not."""

ENCODINGS = "gzip, deflate"
"""What a request asks for, and all that is unpacked: neither says in a few bytes what fills a memory, and zlib can be
told when to stop."""

_PIECE = 1024 * 1024  # bytes that are unpacked at a time
_GZIP, _DEFLATE, _BARE = 31, 15, -15  # zlib's window bits; some servers call the bare form "deflate"
_DEFLATE_METHOD = 8
_MAGIC = b"\x1f\x8b"
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_CHARSETS = re.compile(
    r"us-ascii|ascii|latin-?1|iso-?8859-\d\d?|(?:windows|cp)-?125\d|koi8-[ru]|utf-?(?:8|16|32)(?:-?[bl]e)?"
    r"|gbk|gb2312|gb18030|big5|euc-(?:jp|kr)|shift[_-]jis",
    re.IGNORECASE,
)
"""Those of texts. Python has others, which run in quadratic time, or make text of what is none."""


async def whole(pieces: AsyncIterable[bytes], encoding: str) -> bytes:
    """All of an answer's body.

    Raises:
        MalformedResponse: it is longer than LONGEST_ANSWER.
        ConnectionLost: it cannot be unpacked.
    """
    body, complete = await _read(pieces, encoding, LONGEST_ANSWER)
    if complete:
        return body
    most = LONGEST_ANSWER // _PIECE
    raise MalformedResponse(Message("The endpoint's answer is longer than {most} MB, so it was not read.", most=most))


async def beginning(pieces: AsyncIterable[bytes], encoding: str) -> bytes:
    """The body of a refusal, the first LONGEST_REFUSAL bytes of it; "" where it cannot be unpacked."""
    try:
        return (await _read(pieces, encoding, LONGEST_REFUSAL))[0][:LONGEST_REFUSAL]
    except ConnectionLost:
        return b""


def text_of(body: bytes, content_type: str) -> str:
    """A body as text, by the charset its Content-Type names where that is one of texts; UTF-8 otherwise."""
    named = _CHARSET.search(content_type[:1000])
    known = named and _CHARSETS.fullmatch(named[1])
    try:
        codec = codecs.lookup(known[0]).name if known else "utf-8"
    except LookupError:  # iso-8859-99
        codec = "utf-8"
    return body.decode(codec, "replace")


async def _read(pieces: AsyncIterable[bytes], encoding: str, most: int) -> tuple[bytes, bool]:
    """The body, and whether that is all of it: no more than `most` bytes are taken in much, packed or unpacked."""
    name = encoding[:20].strip().lower().removeprefix("x-")
    unpacker = _Unpacker(name) if name in ("gzip", "deflate") else None
    parts: list[bytes] = []
    packed = length = 0
    async for piece in pieces:
        packed += len(piece)
        for part in unpacker.unpacked(piece) if unpacker else (piece,):
            parts.append(part)
            length += len(part)
            if max(length, packed) > most:
                return b"".join(parts), False
    return parts[0] if len(parts) == 1 else b"".join(parts), True


class _Unpacker:
    """gzip, of one member or several, or deflate."""

    def __init__(self, name: str) -> None:
        self._bits = _GZIP if name == "gzip" else 0
        self._zlib: zlib._Decompress | None = None

    def unpacked(self, piece: bytes) -> Iterator[bytes]:
        """What the next bytes hold, in parts of at most _PIECE bytes.

        Raises:
            ConnectionLost: it is no such thing.
        """
        rest = piece
        while rest:
            if self._zlib is None:
                self._bits = self._bits or (_DEFLATE if rest[0] & 0x0F == _DEFLATE_METHOD else _BARE)
                self._zlib = zlib.decompressobj(self._bits)
            try:
                part = self._zlib.decompress(rest, _PIECE)
            except zlib.error:
                raise ConnectionLost(
                    Message("The connection to the endpoint broke: the answer cannot be unpacked.")
                ) from None
            yield part
            rest = self._rest(self._zlib)

    def _rest(self, member: "zlib._Decompress") -> bytes:
        """What is still to be unpacked. Behind the end only another member counts."""
        if not member.eof:
            return member.unconsumed_tail
        another = member.unused_data.startswith(_MAGIC)
        if another:
            self._zlib = None
        return member.unused_data if another else b""
