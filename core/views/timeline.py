"""A run's ticks as a frame of at most 300 points."""

from collections.abc import Sequence
from math import ceil

import pandas as pd

from core.records import Tick

MAX_POINTS = 300
SMOOTHING = 1.0  # seconds: four ticks a second land 0, 3, 1, 4 documents
CHART_HEIGHT = 260  # pixels of a chart of a comparison

_COLUMNS = ("seconds", "throughput", "in_flight", "limit")


def timeline(ticks: Sequence[Tick]) -> pd.DataFrame:
    """Columns seconds (on the run's clock), throughput (documents/s), in_flight and limit (documents); a row a point.

    Ticks are taken together in groups of 1, 2, 4, 8 ... so that no more than 300 are left: a point that was drawn once
    stays where it is until the groups double. In flight is a group's mean, the limit its last. Throughput is what
    succeeded over the group, and over no less than a second. Empty: no rows.
    """
    group = 1 << max(0, ceil(len(ticks) / MAX_POINTS) - 1).bit_length()
    rows = [_point(ticks, start, min(start + group, len(ticks))) for start in range(0, len(ticks), group)]
    return pd.DataFrame(dict(zip(_COLUMNS, zip(*rows, strict=True), strict=True)) if rows else {}, columns=_COLUMNS)


def _point(ticks: Sequence[Tick], start: int, stop: int) -> tuple[float, float, float, int]:
    last = ticks[stop - 1]
    in_flight = sum(ticks[place].in_flight for place in range(start, stop)) / (stop - start)
    return last.at, pace(ticks, stop - 1, start - 1), in_flight, last.limit


def pace(ticks: Sequence[Tick], place: int, since: int, seconds: float = SMOOTHING) -> float:
    """Documents/s succeeded from the tick at `since` to the one at `place`, or from earlier to make it `seconds`.

    `since` -1 is the start of the run. Where earlier ticks were left out, it is from the first one there is; a single
    tick has its own figure.
    """
    end = ticks[place]
    while since >= 0 and ticks[since].at > end.at - seconds:
        since -= 1
    if since < 0 and ticks[0].at > seconds:
        since = 0
    succeeded, at = (ticks[since].succeeded, ticks[since].at) if since >= 0 else (_at_the_start(ticks[0]), 0.0)
    # Fewer succeeded than before: never so within a run, but a chart must not fall below zero for it.
    return max(0, end.succeeded - succeeded) / (end.at - at) if end.at > at else end.throughput


def _at_the_start(first: Tick) -> int:
    """Documents that had a summary before anything was sent: those taken from the store."""
    return first.succeeded - round(first.throughput * first.at)
