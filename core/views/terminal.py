"""A run on one line of a terminal."""

import unicodedata
from collections.abc import Sequence

from core.metrics import run_throughput
from core.records import RunSnapshot, RunStatus, Tick
from core.views import words
from core.views.format import duration, percent, plural, rate, whole_percent
from core.views.live import time_left

_BAR = 24
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


def one_line(text: str, longest: int = 2_000) -> str:
    """Text from outside, fit for a terminal: one line, no longer than this, and no character that steers anything.

    Control characters (escape sequences begin with one), line ends and those that turn the direction of writing become
    blanks; white space is one blank.
    """
    plain = "".join(" " if unicodedata.category(mark) in _STEERING else mark for mark in text[: 2 * longest])
    words = " ".join(plain.split())
    return words if len(words) <= longest else f"{words[: longest - 1]}\N{HORIZONTAL ELLIPSIS}"
