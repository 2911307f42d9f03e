"""The text of a mail's header lines: folded lines, encoded words (RFC 2047), and bytes in any encoding.

The words of a text that was cut in the middle of a character are joined before they are read, as many Chinese and
Japanese programs need it.
"""

import binascii
import re
from collections.abc import Iterator

from core.documents.labels import LONGEST
from core.documents.web_page import decoded
from core.errors import DocumentError

_MOST = 20 * LONGEST  # characters of a line that are read
_WORD = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?\s]*)\?=")
_FOLDS = re.compile(r"[\r\n\t ]+")


def header_text(value: str) -> str:
    """The value as a person reads it. Python's parser gives bytes beyond ASCII as lone surrogates."""
    line = _FOLDS.sub(" ", _plain(value[:_MOST])).strip()
    return "".join(_read(line)) if "=?" in line else line


def _plain(value: str) -> str:
    if not any("\udc80" <= character <= "\udcff" for character in value):
        return value
    return _text(value.encode("utf-8", "surrogateescape"), "")


def _read(line: str) -> Iterator[str]:
    """The line in pieces, its encoded words read."""
    at, waiting, charset = 0, b"", ""
    for word in _WORD.finditer(line):
        between = line[at : word.start()]
        if waiting and (between.strip() or word[1].lower() != charset):
            yield _text(waiting, charset)
            waiting = b""
        if between.strip() or not at:
            yield between
        charset = word[1].lower()
        waiting += _bytes(word[2], word[3])
        at = word.end()
    yield _text(waiting, charset) if waiting else ""
    yield line[at:]


def _bytes(method: str, text: str) -> bytes:
    try:
        if method in "bB":
            return binascii.a2b_base64(text + "=" * (-len(text) % 4))
        return binascii.a2b_qp(text, header=True)
    except (binascii.Error, ValueError):
        return text.encode("utf-8", "replace")


def _text(data: bytes, charset: str) -> str:
    try:
        return decoded(data, charset).text
    except DocumentError:
        return data.decode("utf-8", "replace")
