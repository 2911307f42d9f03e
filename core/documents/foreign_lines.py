"""A text in UTF-8 some of whose lines are not: tables put together from several sources, logs of several programs.

Lines that are valid UTF-8 are read as they are. A line that is UTF-8 but for a few bytes is damaged UTF-8. All other
lines are foreign; which encoding they are in is judged elsewhere, over them alone.
"""

import re
from dataclasses import dataclass, field

from core.documents.plausibility import plausibility, reading

_HIGH = bytes(range(0x80, 0x100))
_SURE = 8  # characters beyond ASCII in one line: no other encoding makes so many valid sequences by chance
_SHARE = 0.3  # of the lines with such characters; by chance one short line in twelve is valid
_INTACT = 5  # bytes saved by whole sequences, for each damaged character
_PLAUSIBLE = 0.5  # what is valid by chance is full of rare letters
_SAMPLE = 2_000  # valid lines that are looked through
_BEYOND = "\x7f".__lt__
_OTHER_LETTERS = re.compile(r"[^\W\x00-\u024f]|[\u0300-\u1fff\u2e80-\ufffc\U00010000-\U0010ffff]")
_WINDOWS = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)}


@dataclass(slots=True)
class Mixed:
    """The lines of a text with their ends.

    `foreign` has the bytes of the lines that are not UTF-8, by number; `strays` those of lines in a Latin alphabet that
    are UTF-8 but for single bytes, such as a quotation mark pasted from Windows. Both stand as "" in `lines`.
    `familiar` are the characters beyond ASCII in the lines that are UTF-8; `damaged` counts U+FFFD in them.
    """

    lines: list[str] = field(default_factory=list)
    foreign: dict[int, bytes] = field(default_factory=dict)
    strays: dict[int, bytes] = field(default_factory=dict)
    familiar: set[str] = field(default_factory=set)
    damaged: int = 0

    @property
    def count(self) -> int:
        """How many lines are wholly or partly in another encoding."""
        return len(self.foreign) + len(self.strays)

    def text(self, encoding: str) -> str:
        """The whole, its foreign lines read in `encoding`."""
        for number, line in self.foreign.items():
            self.lines[number] = line.decode(encoding, "replace")
            self.damaged += self.lines[number].count("\ufffd")
        for number, line in self.strays.items():
            self.lines[number] = line.decode("utf-8", "surrogateescape").translate(_WINDOWS)
            self.damaged += self.lines[number].count("\ufffd")
        return "".join(self.lines)


def read_lines(data: bytes) -> Mixed | None:
    """The lines one by one; None where too few of them are UTF-8 to say that the text is."""
    mixed = Mixed()
    longest = valid = 0
    sample: list[str] = []
    for number, line in enumerate(data.splitlines(keepends=True)):
        text = reading(line)
        if text is None:
            text = _other(mixed, number, line)
        elif not text.isascii():
            valid += 1
            longest = max(longest, len(text) - len(line.translate(None, _HIGH)))
            if valid <= _SAMPLE:
                sample.append(text)
        mixed.lines.append(text)
    text = "".join(sample)
    mixed.familiar.update(filter(_BEYOND, text))
    score = plausibility(text)
    many = score > 0 and valid > _SHARE * (valid + len(mixed.foreign))
    return mixed if valid and (many or longest >= _SURE or score > _PLAUSIBLE) else None


def _other(mixed: Mixed, number: int, line: bytes) -> str:
    """The text of a line that is not UTF-8, with U+FFFD where it is but for a few bytes; "" where it is to be read."""
    text = line.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    if len(line) - len(text) <= damaged:
        mixed.foreign[number] = line
        return ""
    if not _OTHER_LETTERS.search(text) and not text.rstrip().endswith(
        "\ufffd"
    ):  # a character cut off at the end is damage
        mixed.strays[number] = line
        return ""
    if len(line) - len(text) <= _INTACT * damaged:
        mixed.foreign[number] = line
        return ""
    mixed.damaged += damaged
    return text
