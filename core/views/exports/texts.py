"""Texts from outside, made fit for files that other programs open."""

import re
import unicodedata

_LINE_ENDS = re.compile(r"\r\n?")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # all but tab and line feed
_NOT_XML = re.compile("[\ufffe\uffff]")  # nor what is in `_CONTROLS`: XML 1.0, section 2.2
_QUOTES = frozenset("\"'`´\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f«»‹›＂＇")
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0\U0001d159")  # letters and symbols of no ink
_UNSEEN = ("Cc", "Cf", "Cn", "Co", "Me", "Mn")  # categories: control, format, no character, private, marks upon letters
_NUMBER = re.compile(r"[ \xa0\u202f]*+(?:[+-][ \xa0\u202f]*+)?[0-9][0-9 \xa0\u202f.,-]*+")  # of a telephone, too
_STARTS_FORMULA = frozenset("=+-@\t\n＝＋－＠﹦﹢﹣﹫−")  # and their full-width and small forms, and the minus sign


def whole(text: str) -> str:
    """The text with U+FFFD for each half of a surrogate pair, which no encoding can hold."""
    return text if text.isascii() else _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text)


def clean(text: str) -> str:
    """Text that any reader of CSV accepts: LF line ends, no control characters but tab, no lone surrogates."""
    return _CONTROLS.sub("", whole(_LINE_ENDS.sub("\n", text)))


def clean_for_xml(text: str) -> str:
    """The same without the two characters more that no XML may hold, even escaped."""
    cleaned = clean(text)
    return cleaned if cleaned.isascii() else _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", cleaned)


def defuse(text: str) -> str:
    """The text with a ' before it where a spreadsheet would run it as a formula.

    That is where it begins, white space, quotes and invisible characters aside, with = + - @ or a look-alike, or with
    a tab or a line end (OWASP, CSV Injection). A list that begins with "- " gets the ' too: nobody can tell. A number
    or telephone number (-5.3, +49 30) is left as it is.
    """
    if _NUMBER.fullmatch(text):
        return text
    return f"'{text}" if text[:1] in _STARTS_FORMULA or _first_visible(text) in _STARTS_FORMULA else text


def _first_visible(text: str) -> str | None:
    return next((mark for mark in text if not _skipped(mark)), None)


def _skipped(mark: str) -> bool:
    return mark.isspace() or mark in _QUOTES or mark in _BLANK or unicodedata.category(mark) in _UNSEEN
