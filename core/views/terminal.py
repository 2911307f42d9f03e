"""A run on one line of a terminal."""

import unicodedata
from collections.abc import Sequence

from core.metrics import run_throughput
from core.records import RunSnapshot, RunStatus, Tick
from core.views import words
from core.views.format import duration, percent, plural, rate, whole_percent
from core.views.live import time_left

_BAR = 24
_WITHOUT_WIDTH = ("Mn", "Me", "Cf")  # marks on the character before, and what cannot be seen
_STEERING = ("Cc", "Cf", "Cs", "Zl", "Zp")  # categories: control, format, surrogate, line and paragraph separators


def progress_line(snapshot: RunSnapshot, width: int, ticks: Sequence[Tick] = ()) -> str:
    """Bar, counts, rates and time left (by the newest ticks), cut to `width` columns."""
    if snapshot.status is RunStatus.QUEUED:
        return f"Queued behind {plural(snapshot.ahead, 'run')}"[:width]
    share = snapshot.done / snapshot.total if snapshot.total else 0.0
    full = int(share * _BAR)
    average = run_throughput(snapshot)
    left = time_left(snapshot, ticks)
    parts = [
        f"{'█' * full}{'░' * (_BAR - full)} {whole_percent(share)}",
        f"{snapshot.done:,}/{snapshot.total:,}",
        f"{snapshot.failed:,} failed" if snapshot.failed else "",
        rate(average),
        f"{snapshot.in_flight} in flight",
        f"{duration(left)} left" if left is not None else "",
        "" if snapshot.status is RunStatus.RUNNING else words.run_status(snapshot.status).lower(),
    ]
    return "  ".join(part for part in parts if part)[:width]


def result_lines(snapshot: RunSnapshot) -> list[str]:
    """What a run came to, and which of its summaries are not whole; a sentence each."""
    return [result_line(snapshot), *words.not_whole(snapshot)]


def result_line(snapshot: RunSnapshot) -> str:
    """What a run came to, in one sentence."""
    average = run_throughput(snapshot)
    share = snapshot.succeeded / snapshot.total if snapshot.total else None
    return (
        f"{snapshot.succeeded:,} of {plural(snapshot.total, 'document')} summarised ({percent(share)}) "
        f"in {duration(snapshot.elapsed)}, {rate(average)}."
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
    """The columns of a terminal that the text takes: two for a Han character."""
    return len(text) if text.isascii() else sum(map(_width, text))


def padded(text: str, width: int, *, right: bool = False) -> str:
    """The text with blanks up to `width` columns, before it where it stands to the right."""
    blanks = " " * max(0, width - width_of(text))
    return f"{blanks}{text}" if right else f"{text}{blanks}"


def _width(mark: str) -> int:
    if unicodedata.category(mark) in _WITHOUT_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(mark) in "WF" else 1
