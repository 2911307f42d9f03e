"""Names from outside as labels: fit to be shown, and of no use as a path. And what places in a file are called."""

import re
import unicodedata

from core.language import Message, Wording

LONGEST = 200  # characters; of a longer name the end is kept, where the file's own name is

_DRIVE = re.compile(r"^[A-Za-z]:")
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # controls, marks that reorder text, surrogates, line separators


def label(name: str) -> str:
    """`name` without folders that lead out, drive letters, control and invisible characters; never empty.

    `../../etc/passwd` becomes `etc/passwd`, `C:\\temp\\a.txt` becomes `temp/a.txt`.
    """
    visible = name if name.isascii() and name.isprintable() else "".join(filter(_shown, name))
    parts = (_DRIVE.sub("", part).strip() for part in visible.replace("\\", "/").split("/"))
    return "/".join(part for part in parts if part.strip("."))[-LONGEST:].lstrip("/") or "unnamed"


def title(text: str) -> str:
    """A name that is no file's, on one line, without invisible characters; may be empty."""
    return "".join(filter(_shown, " ".join(text[: 2 * LONGEST].split())))[:LONGEST]


def _shown(character: str) -> bool:
    return unicodedata.category(character) not in _HIDDEN


def extension(name: str) -> str:
    """`.txt` of `notes/A.TXT`, in small letters; empty where there is none."""
    base = name.rpartition("/")[2]
    stem, dot, ending = base.rpartition(".")
    return f".{ending.lower()}" if dot and stem else ""


_ONE = {"line": Wording("line {number:,}"), "row": Wording("row {number:,}"), "item": Wording("item {number:,}")}
_SEVERAL = {
    "line": Wording("{count:,} lines (the first is {place})"),
    "row": Wording("{count:,} rows (the first is {place})"),
    "item": Wording("{count:,} items (the first is {place})"),
}


def place(unit: str, number: int) -> Message:
    """Where in a file something is: `row 12`. The unit is line, row or item."""
    return _ONE[unit](number=number)


def places(unit: str, count: int, first: int) -> Message:
    """The same of several: `3 rows (the first is row 12)`; of one as `place`."""
    return place(unit, first) if count == 1 else _SEVERAL[unit](count=count, place=place(unit, first))
