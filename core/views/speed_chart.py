"""The two charts of a run's speed, one above the other, on one time axis and under one crosshair.

Both are drawn by one specification, `SPEED_SPEC`, as one view whose two vertical scales have a half of its height each:
so they have one crosshair and one width. It is constant, and all that changes stands in one frame, so the page
exchanges data alone. It names no background and no colour of texts: the page's theme decides.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from core.language import ENGLISH, Language, say
from core.records import LimitChange, Pause, Tick
from core.views import palette
from core.views.timeline import timeline

PANEL = 280  # pixels: one chart with its name
GAP = 24  # pixels between the two
HEIGHT = 2 * PANEL + GAP
_HEAD = 40  # pixels of a panel for its name and what stands under the pointer
_ENDS = "average 00,000"  # the longest words at the ends of lines: their place at the right is kept
_SHORTEST = 10.0  # seconds that the time axis has at least
_NARROWEST = 0.06  # the share of the axis that a band takes to have its word
_APART = 0.09  # the share of a panel that two words at the ends of lines are apart
_MOST_BANDS = 200
POINTER = "pointer"  # the selection that answers the pointer

SPEED_HEADS = {
    "seconds": "Second",
    "documents_a_second": "Documents a second",
    "in_flight": "In flight",
    "limit": "Limit",
    "note": "What happened",
}
"""What stands over the columns of `speed_table` on the page."""

_COLUMNS = ("kind", "clock", "until", "throughput", "in_flight", "limit", "words")


def speed_frame(
    ticks: Sequence[Tick],
    pauses: Sequence[Pause] = (),
    changes: Sequence[LimitChange] = (),
    average: float | None = None,
    language: Language = ENGLISH,
) -> pd.DataFrame:
    """What the charts draw, a row a mark: `kind` says which, `clock` and `until` are milliseconds of the run's clock.

    `edge`: where the axes end. `pause`: a band. `point`: a point of the three lines, its `words` what happened there.
    `change`: a move of the limit. `average`, `flow` and `most`: the words at the ends of lines.
    """
    points = timeline(ticks)
    end = max(_SHORTEST, ticks[-1].at if ticks else 0.0)
    limit = int(points["limit"].max()) if len(points) else 1
    rows: list[tuple[Any, ...]] = [("edge", at * 1000, None, 0.0, 0.0, limit, "") for at in (0.0, end)]
    rows += [_band(pause, end) for pause in _merged(pauses, end)]
    rows += [("change", each.at * 1000, None, None, None, each.after, "") for each in changes]
    rows += _points(points, pauses, changes, language)
    rows += _ends(points, end, average)
    return pd.DataFrame(rows, columns=_COLUMNS)


def speed_table(
    ticks: Sequence[Tick],
    pauses: Sequence[Pause] = (),
    changes: Sequence[LimitChange] = (),
    language: Language = ENGLISH,
) -> pd.DataFrame:
    """The points in numbers: seconds, documents a second, in flight, limit, and what happened there."""
    table = timeline(ticks).round({"seconds": 2, "throughput": 2, "in_flight": 2})
    table["note"] = _notes(table["seconds"].tolist(), pauses, changes, language)
    return table.rename(columns={"throughput": "documents_a_second"})


def _band(pause: Pause, end: float) -> tuple[Any, ...]:
    wide = pause.until - pause.since >= _NARROWEST * end
    return ("pause", pause.since * 1000, pause.until * 1000, None, None, None, "paused" if wide else "")


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


def _points(
    points: pd.DataFrame, pauses: Sequence[Pause], changes: Sequence[LimitChange], language: Language
) -> list[tuple[Any, ...]]:
    notes = _notes(points["seconds"].tolist(), pauses, changes, language)
    columns = (points[name].tolist() for name in ("seconds", "throughput", "in_flight", "limit"))
    return [
        ("point", at * 1000, None, throughput, in_flight, limit, note)
        for at, throughput, in_flight, limit, note in zip(*columns, notes, strict=True)
    ]


def _notes(
    moments: Sequence[float], pauses: Sequence[Pause], changes: Sequence[LimitChange], language: Language
) -> list[str]:
    """For each moment what happened since the one before: a pause, or else the last change of the limit."""
    notes, place, change, before = [], 0, 0, -1.0
    for at in moments:
        while place < len(pauses) and pauses[place].until <= before:
            place += 1
        last = ""
        while change < len(changes) and changes[change].at <= at:
            last, change = say(changes[change].reason, language), change + 1
        paused = place < len(pauses) and pauses[place].since < at
        notes.append(say(pauses[place].reason, language) if paused else last)
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


def _kind(name: str) -> list[dict[str, Any]]:
    return [{"filter": f"datum.kind === '{name}'"}]


def _layer(kind: str, mark: str, encoding: dict[str, Any], **style: Any) -> dict[str, Any]:
    return {"transform": _kind(kind), "mark": {"type": mark, "tooltip": None, **style}, "encoding": encoding}


_MOMENT = "(datum.clock < 3600000 ? '' : floor(datum.clock / 3600000) + ':') + utcFormat(datum.clock, '%M:%S')"
_NOTE = "datum.words ? ' \u00b7 ' + datum.words : ''"
_HERE = [{"filter": {"param": POINTER, "empty": False}}]
_TOP = {"value": _HEAD}
_BOTTOM = {"value": HEIGHT}
_RIGHT = {"value": "width"}
_X = {
    "field": "clock",
    "type": "temporal",
    "scale": {"type": "utc", "nice": False},
    "axis": {
        "title": None,
        "grid": False,
        "tickCount": 6,
        "labelExpr": (  # past an hour the hours are written too
            "datum.value < 3600000 ? utcFormat(datum.value, '%-M:%S')"
            " : floor(datum.value / 3600000) + utcFormat(datum.value, ':%M:%S')"
        ),
    },
}


def _upright(field: str, name: str, top: int) -> dict[str, Any]:
    """A vertical scale over the panel that begins `top` pixels below the upper edge, its name above it."""
    axis = {
        "title": name,
        "titleAngle": 0,
        "titleAlign": "left",
        "titleBaseline": "top",
        "titleX": -40,
        "titleY": top,
        "titleFontWeight": 600,
        "orient": "left",
        "offset": 0,
        "grid": True,
        "minExtent": 40,
        "maxExtent": 40,
        "tickMinStep": 1,
        "tickCount": 4,
        "labelPadding": 8,
    }
    scale = {"domainMin": 0, "nice": True, "range": [top + PANEL, top + _HEAD]}
    return {"field": field, "type": "quantitative", "scale": scale, "axis": axis}


def _words(kind: str, y: dict[str, Any], text: dict[str, Any], **style: Any) -> dict[str, Any]:
    """A word behind the end of a line."""
    encoding = {"x": _RIGHT, "y": y, "text": text}
    return _layer(kind, "text", encoding, align="left", baseline="middle", dx=8, fontSize=12, **style)


def _readout(text: str, top: int) -> dict[str, Any]:
    """What stands under the pointer, at the right of the panel's name."""
    return {
        "transform": [*_kind("point"), *_HERE, {"calculate": text, "as": "reading"}],
        "mark": {
            "type": "text",
            "align": "right",
            "baseline": "top",
            "fontSize": 12,
            "tooltip": None,
            "limit": {"expr": "max(120, width - 160)"},
        },
        "encoding": {"x": _RIGHT, "y": {"value": top + 1}, "text": {"field": "reading"}},
    }


def _pointer() -> list[dict[str, Any]]:
    """The line at the point nearest to the pointer, through both charts, and what catches the pointer."""
    select = {"type": "point", "on": "pointerover", "clear": "pointerout", "nearest": True, "encodings": ["x"]}
    caught = {
        "transform": _kind("point"),
        "params": [{"name": POINTER, "select": select}],
        "mark": {"type": "point", "opacity": 0, "tooltip": None},
        "encoding": {"x": _X, "y": {"value": HEIGHT / 2}},
    }
    rule = {
        "transform": [*_kind("point"), *_HERE],
        "mark": {"type": "rule", "color": palette.NEUTRAL, "strokeWidth": 1, "tooltip": None},
        "encoding": {"x": _X, "y": _TOP, "y2": _BOTTOM},
    }
    return [rule, caught]


def _bands() -> list[dict[str, Any]]:
    across = {"x": _X, "x2": {"field": "until"}, "y": _TOP, "y2": _BOTTOM}
    word = {"x": _X, "y": {"value": _HEAD + 4}, "text": {"field": "words"}}
    return [
        _layer("pause", "rect", across, color=palette.WARNING, opacity=0.16, stroke=None),
        _layer("pause", "text", word, align="left", baseline="top", dx=6, fontSize=12),
    ]


def _upper() -> dict[str, Any]:
    y = _upright("throughput", "Documents a second", 0)
    across = {"x": {"value": 0}, "x2": _RIGHT, "y": y}
    words = _words("average", y, {"field": "label"})
    words["transform"].append({"calculate": "'average ' + format(datum.throughput, ',.3~r')", "as": "label"})
    return {
        "layer": [
            _layer("edge", "point", {"x": _X, "y": y}, opacity=0),
            _layer(
                "point",
                "area",
                {"x": _X, "y": y},
                color=palette.THROUGHPUT,
                fillOpacity=0.14,
                line={"color": palette.THROUGHPUT, "strokeWidth": 2},
            ),
            _layer("average", "rule", across, color=palette.SLOW, strokeDash=[5, 3], strokeWidth=1.5),
            words,
            _words("edge", y, {"value": _ENDS}, opacity=0),
            _readout(f"{_MOMENT} + ' \u00b7 ' + format(datum.throughput, ',.1f') + ' a second' + ({_NOTE})", 0),
        ]
    }


def _lower() -> dict[str, Any]:
    top = PANEL + GAP
    flow = _upright("in_flight", "In flight", top)
    limit = {**flow, "field": "limit"}
    return {
        "layer": [
            _layer("edge", "point", {"x": _X, "y": limit}, opacity=0),
            _layer(
                "point",
                "area",
                {"x": _X, "y": flow},
                color=palette.IN_FLIGHT,
                fillOpacity=0.14,
                line={"color": palette.IN_FLIGHT, "strokeWidth": 2},
            ),
            _layer(
                "point",
                "line",
                {"x": _X, "y": limit},
                color=palette.LIMIT,
                interpolate="step-before",
                strokeDash=[5, 3],
                strokeWidth=1.5,
            ),
            _layer("change", "point", {"x": _X, "y": limit}, color=palette.LIMIT, filled=True, size=28, opacity=1),
            _words("flow", flow, {"value": "in flight"}),
            _words("most", limit, {"value": "limit"}),
            _readout("format(datum.in_flight, ',.1f') + ' of ' + format(datum.limit, ',d')", top),
        ]
    }


SPEED_SPEC: dict[str, Any] = {
    "description": "Two charts over the time of the run: documents a second, and documents in flight with their limit.",
    "height": HEIGHT,
    "autosize": {"type": "fit-x", "contains": "padding"},
    "padding": {"left": 0, "top": 4, "right": 0, "bottom": 4},
    "resolve": {"scale": {"y": "independent"}, "axis": {"y": "independent"}},
    "layer": [*_bands(), _upper(), _lower(), *_pointer()],
}
