"""Web pages: the text of HTML and XHTML, in the encoding that the page names where its bytes allow it."""

import codecs
import contextlib
import re
from collections.abc import Iterator

from core.documents.decoding import Decoded, decode
from core.documents.files import InputFile
from core.documents.html_text import html_text
from core.documents.kinds import load
from core.documents.plausibility import reading
from core.documents.port import RawDocument, ReadLimits, ReadOptions, reading_notes, too_large
from core.errors import DocumentError
from core.records import Problem

_HEAD = 4_096  # bytes in which a page names its encoding
_NAMED = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{1,40})""", re.I
)
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252", "ascii": "cp1252", "big5": "big5hkscs"}
_OF_TEXT = re.compile(
    r"(cp|iso8859[-_]|koi8[-_]|gb|big5|euc_|shift_jis|mac[-_]|tis[-_]|johab|iso2022_)\w*"  # UTF needs no name
)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_MARKUP = 10  # so many times a document's size a page may have


def read_html(file: InputFile, options: ReadOptions) -> Iterator[RawDocument | Problem]:
    decoded = decoded_page(load(file, options.limits, ".html"), options.limits)
    yield from reading_notes(file, decoded)
    yield RawDocument(file.name, html_text(decoded.text), file.source)


def decoded_page(data: bytes, limits: ReadLimits, named: str = "") -> Decoded:
    """The page as text; `named` is the encoding that stands beside it, such as in a mail.

    :raises DocumentError: it is no text, or too large.
    """
    if len(data) > _MARKUP * limits.document_bytes:
        raise too_large(_MARKUP * limits.document_bytes)
    try:
        return decoded(data, named or _declared(data))
    except DocumentError:
        if _CONTROLS.search(data):
            raise
        return Decoded(data.decode("cp1252", "replace"), "cp1252")  # what browsers take it for


def decoded(data: bytes, named: str) -> Decoded:
    """The text: in UTF-8 where it is that, else in the encoding that is named, else in the likeliest.

    :raises DocumentError: it is no text.
    """
    if named and reading(data) is None:
        named = _SUPERSETS.get(named.lower().strip(), named.strip())
        with contextlib.suppress(LookupError, ValueError):
            known = codecs.lookup(named).name
            text = reading(data, known) if _OF_TEXT.fullmatch(known) else None
            if text is not None:
                return Decoded(text.replace("\r\n", "\n"), known)
    return decode(data)


def _declared(data: bytes) -> str:
    found = _NAMED.search(data[:_HEAD])
    return found[1].decode() if found else ""
