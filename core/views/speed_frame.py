"""What the charts of a run's speed draw, as one small frame, and the same in numbers."""

from collections.abc import Sequence
from math import ceil
from typing import Any

import pandas as pd

from core.language import Wording, say
from core.records import LimitChange, Pause, Tick
from core.views.timeline import timeline

_SHORTEST = 10.0  # seconds that the time axis has at least
_NARROWEST = 0.06  # the share of the axis that a band takes to have its word
_APART = 0.09  # the share of a panel that two words at the ends of lines are apart
_MOST_BANDS = 200
_MOST_CHANGES = 100  # moves of the limit that have a point of their own
_PAUSED = Wording("paused")

SPEED_HEADS = {
    "seconds": Wording("Second"),
    "documents_a_second": Wording("Documents a second"),
    "in_flight": Wording("In flight"),
    "limit": Wording("Limit"),
    "note": Wording("What happened"),
}
"""What stands over the columns of `speed_table` on the page."""

_COLUMNS = ("kind", "clock", "until", "throughput", "in_flight", "limit", "words")


def speed_frame(
    ticks: Sequence[Tick],
    pauses: Sequence[Pause] = (),
    changes: Sequence[LimitChange] = (),
    average: float | None = None,
) -> pd.DataFrame:
    """What the charts draw, a row a mark: `kind` says which, `clock` and `until` are milliseconds of the run's clock.

    `edge`: where the axes end. `pause`: a band. `point`: a point of the three lines, its `words` what happened there.
    `change`: a move of the limit. `average`, `flow` and `most`: the words at the ends of lines.
    """
    points = timeline(ticks)
    end = max(_SHORTEST, ticks[-1].at if ticks else 0.0)
    limit = int(points["limit"].max()) if len(points) else 1
    highest = 0.0 if len(points) and points["throughput"].max() > 0 else 1.0  # an axis needs a length
    rows: list[tuple[Any, ...]] = [("edge", at * 1000, None, highest, 0.0, limit, "") for at in (0.0, end)]
    rows += [_band(pause, end, say(_PAUSED)) for pause in _merged(pauses, end)]
    some = changes[:: ceil(len(changes) / _MOST_CHANGES) or 1]
    rows += [("change", each.at * 1000, None, None, None, each.after, "") for each in some]
    rows += _points(points, pauses, changes)
    rows += _ends(points, end, average)
    return pd.DataFrame(rows, columns=_COLUMNS)


def speed_table(
    ticks: Sequence[Tick], pauses: Sequence[Pause] = (), changes: Sequence[LimitChange] = ()
) -> pd.DataFrame:
    """The points in numbers: seconds, documents a second, in flight, limit, and what happened there."""
    table = timeline(ticks).round({"seconds": 2, "throughput": 2, "in_flight": 2})
    table["note"] = _notes(table["seconds"].tolist(), pauses, changes)
    return table.rename(columns={"throughput": "documents_a_second"})


def _band(pause: Pause, end: float, word: str) -> tuple[Any, ...]:
    wide = pause.until - pause.since >= _NARROWEST * end
    return ("pause", pause.since * 1000, pause.until * 1000, None, None, None, word if wide else "")


def _merged(pauses: Sequence[Pause], end: float) -> list[Pause]:
    """Pauses so near each other that they cannot be told apart are one, so that there are never too many."""
    near = end / _MOST_BANDS
    merged: list[Pause] = []
    for pause in pauses:
        if merged and pause.since - merged[-1].until < near:
            merged[-1] = Pause(merged[-1].since, max(merged[-1].until, pause.until), merged[-1].reason)
        else:
            merged.append(pause)
    return merged


def _points(points: pd.DataFrame, pauses: Sequence[Pause], changes: Sequence[LimitChange]) -> list[tuple[Any, ...]]:
    notes = _notes(points["seconds"].tolist(), pauses, changes)
    columns = (points[name].tolist() for name in ("seconds", "throughput", "in_flight", "limit"))
    return [
        ("point", at * 1000, None, throughput, in_flight, limit, note)
        for at, throughput, in_flight, limit, note in zip(*columns, notes, strict=True)
    ]


def _notes(moments: Sequence[float], pauses: Sequence[Pause], changes: Sequence[LimitChange]) -> list[str]:
    """For each moment what happened since the one before: a pause, or else the last change of the limit."""
    notes, place, change, before = [], 0, 0, -1.0
    for at in moments:
        while place < len(pauses) and pauses[place].until <= before:
            place += 1
        last = ""
        while change < len(changes) and changes[change].at <= at:
            last, change = say(changes[change].reason), change + 1
        paused = place < len(pauses) and pauses[place].since < at
        notes.append(say(pauses[place].reason) if paused else last)
        before = at
    return notes


def _ends(points: pd.DataFrame, end: float, average: float | None) -> list[tuple[Any, ...]]:
    """Words at the right ends: the average's, and those of the two lines, moved apart where they would overlap."""
    rows: list[tuple[Any, ...]] = []
    if average is not None and len(points):
        rows.append(("average", end * 1000, None, average, None, None, ""))
    if not len(points):
        return rows
    limit, flow = float(points["limit"].iloc[-1]), float(points["in_flight"].iloc[-1])
    apart = _APART * max(float(points["limit"].max()), float(points["in_flight"].max()), 1.0)
    flow = max(0.0, min(flow, limit - apart))
    rows.append(("flow", end * 1000, None, None, flow, None, ""))
    rows.append(("most", end * 1000, None, None, None, max(limit, flow + apart), ""))
    return rows
