"""Bytes of unknown encoding to text: a ladder, surest evidence first.

Byte order mark -> ISO-2022 escapes -> strict UTF-8 -> UTF-8 with lines in another encoding -> UTF-16 without a mark
(every second byte, CJK share) -> UTF-8 with a few damaged bytes -> chardet, restricted to Latin alphabets where the
bytes look like one. Then the result must look like text.

Limitations: a text of a few words in a legacy encoding is a guess, and Vietnamese before Unicode is not recognised.
"""

import codecs
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace

import chardet
from chardet import EncodingEra

from core.documents.foreign_lines import Mixed, read_lines
from core.documents.plausibility import plausibility, reading
from core.errors import DocumentError
from core.language import Message

_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_ISO_2022 = (  # what an escape to a two-byte character set looks like
    (re.compile(rb"\x1b\$[@B]|\x1b\$\(D"), "iso2022_jp_2"),
    (re.compile(rb"\x1b\$\)C"), "iso2022_kr"),
)
_LATIN = ["cp1252", "cp1250", "cp1254", "cp1257", "iso8859-2", "iso8859-15", "iso8859-16"]
_CYRILLIC = ["cp1251", "koi8-u", "koi8-r", "iso8859-5", "cp866", "mac-cyrillic"]
_CANDIDATES = ["cp1252", "gb18030", "cp932", "euc_jp", "big5hkscs", "cp949", "cp1250", *_CYRILLIC]  # of single lines
_NAMES = {
    "gb18030": "GB18030",
    "big5hkscs": "Big5",
    "cp932": "Shift-JIS",
    "shift_jis_2004": "Shift-JIS",
    "euc_jp": "EUC-JP",
    "euc_jis_2004": "EUC-JP",
    "cp949": "EUC-KR",
    "euc_kr": "EUC-KR",
    "koi8-r": "KOI8-R",
    "koi8-u": "KOI8-U",
    "mac-cyrillic": "MacCyrillic",
    **{f"iso8859-{part}": f"ISO 8859-{part}" for part in range(1, 17)},
}
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_LATIN_9 = re.compile(rb"[\xa4\xa6\xa8\xb4\xb8\xbc-\xbe]")  # where ISO 8859-15 is not cp1252
_BLOCKS = re.compile(rb"[\x00-\x0e\x1e\x20]")
_LETTERS = re.compile(rb"[A-Za-z]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")
_CJK_MARKS = re.compile(r"[\u3001\u3002\uff0c\uff1f\uff01\uff1a\n ]")
_ERAS = EncodingEra.ALL & ~EncodingEra.MAINFRAME  # EBCDIC makes letters of any bytes, and nobody uploads it
_RULED_OUT = ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "utf-7"]  # by the steps above
_LINES_DETECTED, _CYRILLIC_DETECTED = 0.3, 0.15  # what chardet's answer gains over others that are as plausible
_SURE = 0.015  # chardet's confidence; words of two letters reach it, bytes at random do not
_SAMPLE = 4_000  # characters; enough to judge a text by
_DAMAGE = 0.01  # the share of a text that may be unreadable before it is no text
_FEW = 3  # so many stray characters are forgiven in a text of any length


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text with lines ending in \\n, and how many of its characters could not be read and stand as U+FFFD.

    Of a text in UTF-8, `foreign_lines` are in `foreign_encoding`.
    """

    text: str
    encoding: str
    damaged: int = 0
    foreign_lines: int = 0
    foreign_encoding: str = ""


def encoding_name(encoding: str) -> str:
    """The encoding as people call it."""
    return _NAMES.get(encoding, encoding)


def decode(data: bytes) -> Decoded:
    """The text in `data`, which may be empty.

    :raises DocumentError: no encoding makes text of it; the message is the end of a sentence ("is not text ...").
    """
    for candidate in _ladder(data):
        if candidate is not None:
            _check(candidate)
            return replace(candidate, text=_newlines(candidate.text))
    raise DocumentError(Message("is not text: no known encoding fits its bytes."))


def decode_pieces(pieces: Iterable[bytes]) -> Decoded | None:
    """What `decode` makes of plain UTF-8, without its bytes beside it; None where the whole has to be looked at."""
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder("utf-8-sig")(), translate=True)
    text = ""
    try:
        for piece in pieces:
            text += decoder.decode(piece)  # grows in its place: no other name holds it
        text += decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    return None if "\x1b$" in text or _CONTROLS.search(text) else Decoded(text, "utf-8")


def _ladder(data: bytes) -> Iterator[Decoded | None]:
    yield _marked(data)
    yield _escaped(data)
    yield _utf8(data)
    yield _mixed(data)
    yield _utf16(data)
    yield _damaged_utf8(data)
    yield _detected(data)


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _strict(data: bytes, encoding: str) -> Decoded | None:
    text = reading(data, encoding)
    return None if text is None else Decoded(text, encoding)


def _forgiving(data: bytes, encoding: str) -> Decoded:
    exact = _strict(data, encoding)
    if exact is not None:
        return exact
    text = data.decode(encoding, "replace")
    return Decoded(text, encoding, text.count("\ufffd"))


def _marked(data: bytes) -> Decoded | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _forgiving(data[len(mark) :], encoding)
    return None


def _escaped(data: bytes) -> Decoded | None:
    if b"\x1b$" in data:
        for pattern, encoding in _ISO_2022:
            if pattern.search(data):
                return _strict(data, encoding)
    return None


def _utf8(data: bytes) -> Decoded | None:
    decoded = _strict(data, "utf-8")
    if decoded is not None and _CONTROLS.search(decoded.text) and _every_second(data) is not None:
        return None  # ASCII and Cyrillic in UTF-16 are valid UTF-8 too, with a NUL or 0x04 beside every letter
    return decoded


def _mixed(data: bytes) -> Decoded | None:
    """UTF-8 in which some lines are in another encoding: each line is read by itself, those others by one guess."""
    if _every_second(data) is not None:
        return None
    mixed = read_lines(data)
    if mixed is None:
        return None
    guess = _foreign(mixed)
    return Decoded(mixed.text(guess), "utf-8", mixed.damaged, mixed.count, guess if mixed.count else "")


def _foreign(mixed: Mixed) -> str:
    """The encoding of the lines that are not UTF-8: the most plausible one beside the lines that are."""
    data = b"\n".join(mixed.foreign.values())
    if not data:
        return "cp1252"
    try:
        detected = _detected(data).encoding
    except DocumentError:  # too short to be sure; what is no text is found out later, over the whole
        detected = "cp1252"
    return _most_plausible(data, [detected, *_CANDIDATES], _LINES_DETECTED, mixed.familiar)


def _most_plausible(data: bytes, encodings: Sequence[str], gain: float, familiar: Set[str] = frozenset()) -> str:
    """Of the encodings that can read all of the data; the first of them gains a little. It is taken where none can."""
    scores: dict[str, float] = {}
    for each in dict.fromkeys(encodings):  # one at a time: each text may be large
        text = reading(data, each)
        if text is not None:
            scores[each] = plausibility(text, familiar) + gain * (each == encodings[0])
    best = max(scores, key=scores.__getitem__, default=encodings[0])
    alike = "cp1252" in scores and reading(data, "cp1252") == reading(data, best)
    return "cp1252" if alike else best  # the commonest name for it


def _every_second(data: bytes) -> str | None:
    """UTF-16 of an alphabet: every second byte is the small number of its block (0 Latin, 4 Cyrillic, 14 Thai)."""
    sample = data[: 2 * _SAMPLE]
    half = len(sample) // 2
    even, odd = (len(_BLOCKS.findall(each)) for each in (sample[::2], sample[1::2]))
    if odd > 0.9 * half and even < 0.5 * half:
        return "utf-16-le"
    if even > 0.9 * half and odd < 0.5 * half:
        return "utf-16-be"
    return None


def _utf16(data: bytes) -> Decoded | None:
    """UTF-16 without a mark. The CJK share alone would take Shift-JIS for it, so CJK punctuation must be there too."""
    pattern = _every_second(data)
    if pattern is not None:
        return _forgiving(data, pattern)
    if len(data) % 2 or not data:
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        decoded = _strict(data, encoding)
        if decoded is not None and _is_cjk(decoded.text[:_SAMPLE]):
            return decoded
    return None


def _is_cjk(text: str) -> bool:
    cjk, ascii_ = len(_CJK.findall(text)), sum(character < "\x80" for character in text)
    marks = len(_CJK_MARKS.findall(text))
    known = cjk + ascii_ + len(_CJK_MARKS.findall(text.replace(" ", "").replace("\n", "")))
    return cjk > 0.3 * len(text) and known > 0.9 * len(text) and marks * 60 >= len(text)


def _damaged_utf8(data: bytes) -> Decoded | None:
    """UTF-8 cut in the middle of a character, or with a few foreign bytes: nothing else looks like it."""
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    intact = len(data) - len(text)  # more bytes than characters: sequences that were read whole
    if damaged and intact > 5 * damaged and damaged <= max(_FEW, _DAMAGE * len(text)):
        return Decoded(text, "utf-8", damaged)
    return None


def _detected(data: bytes) -> Decoded:
    latin = _LATIN if _looks_latin(data) else None
    answer = chardet.detect(
        data,
        prefer_superset=True,  # its answer comes from the head of the data, and must fit the rest
        compat_names=False,
        include_encodings=latin,
        exclude_encodings=_RULED_OUT,
        encoding_era=_ERAS,
    )
    encoding, sure = answer["encoding"], answer["confidence"] >= _SURE
    if encoding is None or (latin is None and not sure):
        kind = answer["mime_type"] or "octet-stream"
        known = "octet" not in kind and "text/" not in kind
        raise DocumentError(Message("is not text but {kind}.", kind=kind) if known else Message("is not text."))
    if not sure:
        return _forgiving(data, "cp1252")
    if encoding == "cp1250":
        return _central_european(data)
    if encoding == "iso8859-15" and not _LATIN_9.search(data):
        encoding = "cp1252"  # the same for these bytes, and the commoner one
    if encoding in _CYRILLIC:
        encoding = _most_plausible(data, [encoding, *_CYRILLIC], _CYRILLIC_DETECTED)
    return _forgiving(data, encoding)


def _looks_latin(data: bytes) -> bool:
    """An alphabet with accents: bytes over 0x7F stand alone among ASCII letters."""
    runs = _HIGH_RUN.findall(data)
    high = sum(map(len, runs))
    single = sum(len(run) == 1 for run in runs)
    return single >= 0.8 * len(runs) and high < 0.35 * len(_LETTERS.findall(data))


def _central_european(data: bytes) -> Decoded:
    """cp1250 and ISO 8859-2 share most letters; in the wrong one of them some of the rest are symbols.

    Czech is all letters in both: ISO 8859-2 is told by its Z and S with a hacek, and by no byte from 0x80 to 0x9F.
    """
    windows, iso = _forgiving(data, "cp1250"), _forgiving(data, "iso8859-2")
    letters, iso_letters = (sum(map(str.isalpha, each.text[:_SAMPLE])) for each in (windows, iso))
    hacek = iso_letters == letters and re.search(rb"[\xa9\xae\xbe]", data) and not re.search(rb"[\x80-\x9f]", data)
    return iso if iso_letters > letters or hacek else windows


def _check(decoded: Decoded) -> None:
    """Raise `DocumentError` where the characters say that this was never a text."""
    size = len(decoded.text)
    if decoded.damaged > max(_FEW, _DAMAGE * size) or decoded.damaged >= 0.5 * max(1, size):
        raise DocumentError(
            Message(
                "is not text: {count:,} of its characters cannot be read as {encoding}.",
                count=decoded.damaged,
                encoding=decoded.encoding,
            )
        )
    strange = len(_CONTROLS.findall(decoded.text))
    if decoded.encoding != "utf-8":
        strange = max(strange, _unassigned(decoded.text[:_SAMPLE]))
        size = min(size, _SAMPLE)
    if strange > max(_FEW, 2 * _DAMAGE * size) or strange >= 0.5 * max(1, size):
        raise DocumentError(
            Message("is not text: it is full of control characters or of characters that do not exist.")
        )


def _unassigned(text: str) -> int:
    return sum(unicodedata.category(character) in {"Cc", "Cn", "Co", "Cs"} for character in text if character >= "\x7f")
