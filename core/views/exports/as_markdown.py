"""A run as Markdown."""

import re

from core.views.exports.entries import Entry, entries, title_of
from core.views.exports.table import Pieces, Table

_MARKS = re.compile(r"[\\`*_{}\[\]<>&|~$]")
_ADDRESS = re.compile(r"(?<=[A-Za-z]):(?=\S)|(?i:(?<=\bwww)\.)")
_FIRST = frozenset("#+=:-")
"""Signs that may make a heading, a list, a rule or a table of a line that begins with them."""

_NUMBERED = re.compile(r"\d{1,9}(?=[.)](?:\s|$))")
_BREAK = "\\\n"  # a line end within a paragraph


def markdown_pieces(table: Table) -> Pieces:
    """UTF-8, CommonMark. Every text is escaped: it shows as it is, and is no heading, link, image or HTML.

    Limitations: GitHub makes links of e-mail addresses, escaped or not.
    """
    yield f"# {_heading(title_of(table))}\n".encode()
    for some in entries(table):
        yield "".join(map(_section, some)).encode("utf-8")


def _section(entry: Entry) -> str:
    paragraphs = [f"## {_heading(entry.heading)}", *_paragraphs(entry.summary)]
    paragraphs += [f"*{_line(text)}*" for text in (entry.missing, entry.note) if text]
    if entry.facts:
        paragraphs.append("\n".join(f"- **{_line(name)}:** {_item(value)}" for name, value in entry.facts))
    return "".join(f"\n{paragraph}\n" for paragraph in paragraphs)


def _heading(text: str) -> str:
    return _line(text).replace("#", "\\#")


def _paragraphs(text: str) -> list[str]:
    """Without the white space at the ends of lines, which means something in Markdown."""
    found = (re.split(r"\n\s*\n", text.strip())) if text.strip() else []
    return [_BREAK.join(map(_line, paragraph.split("\n"))) for paragraph in found]


def _item(text: str) -> str:
    """A text of several lines within an item of a list: its lines are indented, and none is empty."""
    return f"{_BREAK}  ".join(_line(line) for line in text.split("\n") if line.strip())


def _line(text: str) -> str:
    escaped = _ADDRESS.sub(r"\\\g<0>", _MARKS.sub(r"\\\g<0>", text.strip()))
    if number := _NUMBERED.match(escaped):
        return f"{number[0]}\\{escaped[number.end() :]}"
    return f"\\{escaped}" if escaped[:1] in _FIRST else escaped
