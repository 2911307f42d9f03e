"""Rich text as mails of Outlook pack it ([MS-OXRTFCP])."""

from core.documents.port import too_large
from core.errors import DocumentError
from core.language import Wording

_DAMAGED = Wording("holds rich text that is damaged.")
_PACKED_HEAD = 16  # bytes
_WINDOW = 4_096
_DICTIONARY = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor "
    rb"MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)


def unpacked_rtf(data: bytes, at_most: int) -> bytes:
    """The rich text.

    :raises DocumentError: it is damaged, or becomes too large.
    """
    if len(data) < _PACKED_HEAD:
        raise DocumentError(_DAMAGED())
    size, kind = int.from_bytes(data[4:8], "little"), data[8:12]
    if kind == b"MELA":
        return data[_PACKED_HEAD : _PACKED_HEAD + size]
    if kind != b"LZFu":
        raise DocumentError(_DAMAGED())
    result = bytearray(_DICTIONARY)
    at, flags = _PACKED_HEAD, 1
    while at < len(data):
        if flags == 1:  # all eight of the last byte were used
            flags, at = data[at] | 0x100, at + 1
        elif flags & 1:
            if at + 1 >= len(data) or not _repeat(result, int.from_bytes(data[at : at + 2], "big")):
                break
            at, flags = at + 2, flags >> 1
        else:
            result.append(data[at])
            at, flags = at + 1, flags >> 1
        if len(result) > at_most + len(_DICTIONARY):
            raise too_large(at_most)
    return bytes(result[len(_DICTIONARY) :])


def _repeat(result: bytearray, reference: int) -> bool:
    """Copy what stood within the last 4,096 bytes; False at the mark of the end."""
    place, length = reference >> 4, (reference & 0xF) + 2
    back = (len(result) - place) % _WINDOW
    if not back:
        return False
    for _ in range(length):
        result.append(result[-back] if back <= len(result) else 0)
    return True
