"""What fits a terminal: lines as wide as their characters are, and a run on one of them."""

import re
import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.language import Message, counted
from core.metrics import run_throughput
from core.records import RunSnapshot, RunStatus, Tick
from core.views import words
from core.views.endpoint_words import away_words
from core.views.format import duration, percent, rate, whole_percent
from core.views.live import time_left
from core.views.spending import spent_line

_BAR, _SHORT = 24, 8
_ALL, _FEW = True, False  # rates told, and not
_WIDE = 2  # columns of a Han character
_STEERING = ("Cc", "Cf", "Cs", "Zl", "Zp")  # categories: control, format, surrogate, line and paragraph separators
_WITHOUT_WIDTH = ("Mn", "Me", "Cf")  # marks on the character before, and what cannot be seen


def progress_line(snapshot: RunSnapshot, width: int, ticks: Sequence[Tick] = ()) -> str:
    """Bar, counts, rates, time left (by the newest ticks), which endpoint is away, and cost, in `width` columns: where
    they are too few the bar is shorter, then rates are left out, then what it comes to in the end, then who is away,
    and only then the line is cut."""
    if snapshot.status is RunStatus.QUEUED:
        return fitted(
            counted("Queued behind {count:,} run", "Queued behind {count:,} runs", count=snapshot.ahead), width
        )
    blind = replace(snapshot, cost_low=None, cost_high=None, tokens_low=None, tokens_high=None)  # to what it comes to
    least = replace(blind, endpoints=())
    ways = (
        (snapshot, _BAR, _ALL),
        (snapshot, _SHORT, _ALL),
        *((run, _SHORT, _FEW) for run in (snapshot, blind, least)),
    )
    lines = [_progress(run, ticks, bar, rates=rates) for run, bar, rates in ways]
    return next((line for line in lines if width_of(line) <= width), fitted(lines[-1], width))


def _progress(snapshot: RunSnapshot, ticks: Sequence[Tick], bar: int, *, rates: bool) -> str:
    share = snapshot.done / snapshot.total if snapshot.total else 0.0
    full = int(share * bar)
    left = time_left(snapshot, ticks)
    parts = [
        f"{'█' * full}{'░' * (bar - full)} {whole_percent(share)}",
        _counts(snapshot),
        Message("{count:,} failed", count=snapshot.failed) if snapshot.failed else "",
        rate(run_throughput(snapshot)) if rates else "",
        Message("{count:,} in flight", count=snapshot.in_flight) if rates else "",
        Message("{time} left", time=duration(left)) if left is not None else "",
        "" if snapshot.status is RunStatus.RUNNING else words.run_status(snapshot.status).lower(),
        away_words(snapshot),
        spent_line(snapshot),
    ]
    return "  ".join(part for part in parts if part)


def _counts(snapshot: RunSnapshot) -> Message:
    if snapshot.reading:
        return Message("{done:,} of {total:,} so far", done=snapshot.done, total=snapshot.total)
    return Message("{done:,}/{total:,}", done=snapshot.done, total=snapshot.total)


def result_lines(snapshot: RunSnapshot) -> list[str]:
    """What a run came to, and which of its summaries are not whole; a sentence each."""
    return [result_line(snapshot), *words.not_whole(snapshot)]


def result_line(snapshot: RunSnapshot) -> str:
    """What a run came to, in one sentence."""
    share = snapshot.succeeded / snapshot.total if snapshot.total else None
    return counted(
        "{succeeded:,} of {count:,} document summarised ({share}) in {time}, {rate}.",
        "{succeeded:,} of {count:,} documents summarised ({share}) in {time}, {rate}.",
        count=snapshot.total,
        succeeded=snapshot.succeeded,
        share=percent(share),
        time=duration(snapshot.elapsed),
        rate=rate(run_throughput(snapshot)),
    )


def harmless(text: str) -> str:
    """Text with a blank for each character that steers a terminal; line ends and tabs stay, and one CR before it all.

    Those are control characters (escape sequences begin with one), and those that turn the direction of writing or
    cannot be seen.
    """
    if all(line.isprintable() for line in text.split("\n")):
        return text
    begun = text.startswith("\r")  # a line that is drawn anew
    return "\r" * begun + "".join(" " if _steers(mark) else mark for mark in text[begun:])


def one_line(text: str, longest: int = 2_000) -> str:
    """Text from outside, fit for a terminal: one line, no longer than this, and no character that steers anything.

    Line ends are blanks, and white space is one blank.
    """
    words = " ".join(harmless(text[: 2 * longest]).split())
    return words if len(words) <= longest else f"{words[: longest - 1]}\N{HORIZONTAL ELLIPSIS}"


def _steers(mark: str) -> bool:
    return mark not in "\n\t" and unicodedata.category(mark) in _STEERING


def width_of(text: str) -> int:
    """Columns that a terminal takes for one line of text: two for a Han character, none for a mark on another."""
    return len(text) if text.isascii() else sum(map(_width, text))


def fitted(text: str, most: int) -> str:
    """The text cut to at most `most` columns."""
    if width_of(text) <= most:
        return text
    taken = 0
    for place, mark in enumerate(text):
        taken += _width(mark)
        if taken > most:
            return text[:place]
    return text


def padded(text: str, width: int, *, right: bool = False) -> str:
    """The text with blanks up to `width` columns, before it where it stands to the right."""
    blanks = " " * max(0, width - width_of(text))
    return f"{blanks}{text}" if right else f"{text}{blanks}"


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` columns; Han text has no blanks, and breaks between two characters."""
    if text.isascii():
        return textwrap.wrap(text, width)
    lines, line = [], ""
    for piece in _pieces(" ".join(text.split())):
        if line and width_of(f"{line}{piece}".rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece.lstrip() if not line else piece
    return [*lines, line.rstrip()] if line.strip() else lines


_PAUSES = "，。、；：？！"
_NEVER_FIRST = f"{_PAUSES}）》”’」』…,.;:?!)"
_NEVER_LAST = "（《“‘「『("


def _pieces(text: str) -> Iterator[str]:
    """What stays together on a line: a word with the blank after it; a Han character with its punctuation."""
    for word in re.findall(r"\s*\S+\s*|\s+", text):
        piece = ""
        for mark in word:
            if piece and _breaks(piece[-1], mark):
                yield piece
                piece = ""
            piece += mark
        yield piece


def _breaks(last: str, first: str) -> bool:
    """Whether a line may end with the one character and the next begin with the other."""
    if first.isspace() or last in _NEVER_LAST or (_width(first) < _WIDE and _width(last) < _WIDE):
        return False
    return first not in _NEVER_FIRST or (last in _PAUSES and first.isascii())


def _width(mark: str) -> int:
    if unicodedata.category(mark) in _WITHOUT_WIDTH:
        return 0
    return _WIDE if unicodedata.east_asian_width(mark) in "WF" else 1
