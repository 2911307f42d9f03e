"""Rich text (RTF 1.9.1): the text between its control words, in the encodings of its fonts.

Chinese, Japanese and Korean text may stand in bytes of its font's encoding, in numbers of Unicode, or in both.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from core.documents.files import InputFile
from core.documents.kinds import load
from core.documents.port import RawDocument, ReadLimits, ReadOptions, too_large
from core.errors import DocumentError
from core.language import Message
from core.records import Problem

_TOKEN = re.compile(
    rb"\\(?:(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|'(?P<byte>[0-9a-fA-F]{2})|(?P<symbol>[\s\S]))"
    rb"|(?P<brace>[{}])|(?P<text>[^\\{}]+)"
)
_NO_TEXT = (
    "colortbl stylesheet info pict nonshppict object objdata themedata colorschememapping latentstyles datastore"
    " xmlnstbl listtable listoverridetable rsidtbl generator sp header headerl headerr headerf footer footerl footerr"
    " footerf fldinst bkmkstart bkmkend revtbl filetbl xe tc private atnid atnauthor annotation mmathpr"
)
_SKIPPED = frozenset(_NO_TEXT.split())  # destinations that hold no text of the document
_KEPT = frozenset({"shpinst", "shptxt", "footnote", "fldrslt"})  # in spite of the mark that they may be passed over
_CHARACTERS = {
    "par": "\n\n",
    "sect": "\n\n",
    "page": "\n\n",
    "line": "\n",
    "row": "\n",
    "nestrow": "\n",
    "cell": "\t",
    "nestcell": "\t",
    "tab": "\t",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "emspace": " ",
    "enspace": " ",
}
_SYMBOLS = {b"~": "\xa0", b"_": "\u2011", b"\n": "\n\n", b"\r": "\n\n", b"\\": "\\", b"{": "{", b"}": "}"}
_CHARSETS = {
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gb18030",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    255: "cp437",
}
_PAGES = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
_CODE_PAGES = {number: f"cp{number}" for number in (437, 850, 852, 866, 874, 932, 949, 950, *range(1250, 1259))}
_CODE_PAGES[936] = "gb18030"  # has all of it
_DEEPEST = 10_000  # groups in groups
_HALF = 0x10000


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds within a pair of braces: `after` is how many characters stand in for one of Unicode."""

    skipped: bool = False
    hidden: bool = False
    fonts: bool = False
    font: int | None = None
    after: int = 1


@dataclass(slots=True)
class _Reading:
    data: bytes
    room: int
    page: str = "cp1252"
    fonts: dict[int, str] = field(default_factory=dict)
    group: _Group = _Group()
    outer: list[_Group] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    waiting: bytearray = field(default_factory=bytearray)
    stand_ins: int = 0
    optional: bool = False  # the mark \* came just before


def read_rtf(file: InputFile, options: ReadOptions) -> Iterator[RawDocument | Problem]:
    data = load(file, options.limits, ".rtf")
    if not data.lstrip().startswith(b"{\\rtf"):
        raise DocumentError(Message("is no rich text file, and cannot be read."))
    yield RawDocument(file.name, rtf_text(data, options.limits), file.source)


def rtf_text(data: bytes, limits: ReadLimits) -> str:
    """The text of rich text.

    :raises DocumentError: it is longer than a document may be.
    """
    at_most = limits.document_bytes
    reading = _Reading(data, at_most)
    at = 0
    while token := _TOKEN.search(data, at):
        at = _take(reading, token)
        if reading.room < 0:
            raise too_large(at_most)
    _flush(reading)
    joined = "".join(reading.parts).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", joined))


def _take(reading: _Reading, token: re.Match[bytes]) -> int:
    """Note one token; where the next one is."""
    if token["word"]:
        number = int(token["number"]) if token["number"] else None
        return token.end() + _word(reading, token["word"].decode().lower(), number)
    if token["brace"]:
        _brace(reading, opens=token["brace"] == b"{")
    elif token["symbol"]:
        _symbol(reading, token["symbol"])
    else:
        _bytes(reading, bytes.fromhex(token["byte"].decode()) if token["byte"] else token["text"])
    return token.end()


def _brace(reading: _Reading, *, opens: bool) -> None:
    _flush(reading)
    reading.stand_ins, reading.optional = 0, False
    if opens and len(reading.outer) >= _DEEPEST:
        raise DocumentError(Message("is damaged: it has too many groups in groups."))
    if opens:
        reading.outer.append(reading.group)
    elif reading.outer:
        reading.group = reading.outer.pop()


def _symbol(reading: _Reading, symbol: bytes) -> None:
    if symbol == b"*":
        reading.optional = True
    elif symbol in _SYMBOLS:
        _put(reading, _SYMBOLS[symbol])


def _word(reading: _Reading, word: str, number: int | None) -> int:
    """Note a control word; how many raw bytes follow it."""
    optional, reading.optional = reading.optional, False
    if word == "bin":
        return max(0, number or 0)
    if word in _SKIPPED or (optional and word not in _KEPT):
        _change(reading, skipped=True)
    elif word == "fonttbl":
        _change(reading, fonts=True)
    elif word == "f" and number is not None:
        _change(reading, font=number)
    elif word == "fcharset":
        _name_font(reading, number)
    elif word == "u" and number is not None:
        _unicode(reading, number)
    elif word in _PAGES:
        reading.page = _PAGES[word]
    elif word in _CHARACTERS:
        _put(reading, _CHARACTERS[word])
    elif word in _SETTINGS:
        _SETTINGS[word](reading, number)
    return 0


def _change(reading: _Reading, **changes: bool | int | None) -> None:
    _flush(reading)
    reading.group = replace(reading.group, **changes)  # type: ignore[arg-type]  # the names are this module's


def _name_font(reading: _Reading, charset: int | None) -> None:
    if reading.group.fonts and reading.group.font is not None and charset in _CHARSETS:
        reading.fonts[reading.group.font] = _CHARSETS[charset]


def _set_page(reading: _Reading, number: int | None) -> None:
    reading.page = _CODE_PAGES.get(number or 0, reading.page)


def _begin_row(reading: _Reading) -> None:
    _flush(reading)
    if reading.parts and not reading.parts[-1].endswith("\n"):
        _put(reading, "\n\n")


_SETTINGS: dict[str, Callable[[_Reading, int | None], None]] = {
    "ansicpg": _set_page,
    "uc": lambda reading, number: _change(reading, after=min(9, max(0, number or 0))),
    "v": lambda reading, number: _change(reading, hidden=number != 0),
    "deleted": lambda reading, number: _change(reading, hidden=number != 0),
    "plain": lambda reading, _: _change(reading, hidden=False),
    "trowd": lambda reading, _: _begin_row(reading),
    "footnote": lambda reading, _: _put(reading, " "),
}


def _unicode(reading: _Reading, number: int) -> None:
    _put(reading, chr(number % _HALF))
    reading.stand_ins = reading.group.after


def _bytes(reading: _Reading, data: bytes) -> None:
    """Characters in bytes; the first of them may stand in for one that was given in Unicode."""
    data = data.translate(None, b"\r\n\x00")
    passed = min(reading.stand_ins, len(data))
    reading.stand_ins -= passed
    if not (reading.group.skipped or reading.group.hidden or reading.group.fonts):
        reading.waiting += data[passed:]
        reading.room -= len(data) - passed


def _put(reading: _Reading, text: str) -> None:
    _flush(reading)
    group = reading.group
    if not (group.skipped or group.hidden or group.fonts):
        reading.parts.append(text)
        reading.room -= len(text)


def _flush(reading: _Reading) -> None:
    """Read the bytes that wait, in the encoding of their font."""
    if reading.waiting:
        encoding = reading.fonts.get(reading.group.font or 0, reading.page)
        reading.parts.append(reading.waiting.decode(encoding, "replace"))
        reading.waiting = bytearray()
