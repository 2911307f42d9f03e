"""A run's ticks as a frame of at most 300 points, and the Vega-Lite specs that draw it, live and afterwards.

The specs are constant: Streamlit then keeps the chart and exchanges its data alone. They name no background and no
text colour, so the page's theme decides.
"""

from collections.abc import Sequence
from math import ceil
from typing import Any

import pandas as pd

from core.records import Tick
from core.views import palette

MAX_POINTS = 300
SMOOTHING = 1.0  # seconds: four ticks a second land 0, 3, 1, 4 documents
READINGS = "readings"  # the layer that answers the pointer
CHART_HEIGHT = 260  # pixels; the same for every chart of a run

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


_CLOCK = {
    "field": "clock",
    "type": "temporal",
    "scale": {"type": "utc", "nice": False},
    "axis": {
        "title": "Time since start (min:s)",
        "labelExpr": (  # milliseconds; past an hour the hours are written too
            "datum.value < 3600000 ? utcFormat(datum.value, '%-M:%S')"
            " : floor(datum.value / 3600000) + utcFormat(datum.value, ':%M:%S')"
        ),
        "grid": False,
        "tickCount": 6,
        "labelOverlap": True,
    },
}
_TRANSFORM = [
    {"calculate": "datum.seconds * 1000", "as": "clock"},
    {
        "calculate": (
            "(datum.seconds < 3600 ? '' : floor(datum.seconds / 3600) + ':') + utcFormat(datum.seconds * 1000, '%M:%S')"
        ),
        "as": "moment",
    },
]
_MOMENT = {"field": "moment", "type": "nominal", "title": "time"}
_DOCUMENTS_A_SECOND = {"field": "throughput", "type": "quantitative", "title": "docs/s", "format": ",.1f"}
_DOCUMENTS_IN_FLIGHT = {"field": "in_flight", "type": "quantitative", "title": "in flight", "format": ",.1f"}
_LIMIT_THEN = {"field": "limit", "type": "quantitative", "title": "limit", "format": ",d"}


def _reading(*fields: dict[str, str]) -> dict[str, Any]:
    """A thin upright line at the point nearest to the pointer, with the numbers there."""
    return {
        "name": READINGS,
        "params": [
            {
                "name": "reading",
                "select": {
                    "type": "point",
                    "on": "pointerover",
                    "clear": "pointerout",
                    "nearest": True,
                    "encodings": ["x"],
                },
            }
        ],
        "mark": {"type": "rule", "color": palette.NEUTRAL},
        "encoding": {
            "opacity": {"condition": {"param": "reading", "empty": False, "value": 0.8}, "value": 0},
            "tooltip": [_MOMENT, *fields],
        },
    }


def _upright(field: str, title: str) -> dict[str, Any]:
    # An empty or all-zero chart still gets an axis from 0 to 1 instead of one around 0.
    return {
        "field": field,
        "type": "quantitative",
        "title": title,
        "scale": {"domainMin": 0},
        "axis": {"tickMinStep": 1, "tickCount": 5},
    }


def _line(field: str, name: str, **mark: Any) -> dict[str, Any]:
    """A line with its own colour and its entry in the legend they share."""
    colours = {"domain": ["In flight", "Limit"], "range": [palette.IN_FLIGHT, palette.LIMIT]}
    dashes = {"domain": ["In flight", "Limit"], "range": [[1, 0], [5, 3]]}
    legend = {"title": None, "orient": "top", "symbolType": "stroke"}
    return {
        "transform": [{"calculate": f"'{name}'", "as": "line"}],
        "mark": {"type": "line", **mark},
        "encoding": {
            "y": _upright(field, "Documents"),
            "color": {"field": "line", "type": "nominal", "scale": colours, "legend": legend},
            "strokeDash": {"field": "line", "type": "nominal", "scale": dashes, "legend": legend},
        },
    }


THROUGHPUT_SPEC: dict[str, Any] = {
    "title": "Throughput",
    "description": "Documents succeeded per second over the time since the run started.",
    "height": CHART_HEIGHT,
    "transform": _TRANSFORM,
    "encoding": {"x": _CLOCK},
    "layer": [
        {
            "mark": {
                "type": "area",
                "color": palette.THROUGHPUT,
                "fillOpacity": 0.18,
                "line": {"color": palette.THROUGHPUT, "strokeWidth": 2},
            },
            "encoding": {"y": _upright("throughput", "Documents per second")},
        },
        _reading(_DOCUMENTS_A_SECOND, _DOCUMENTS_IN_FLIGHT),
    ],
}
IN_FLIGHT_SPEC: dict[str, Any] = {
    "title": "Documents in flight",
    "description": "Documents in flight and the limit beside them over the time since the run started.",
    "height": CHART_HEIGHT,
    "transform": _TRANSFORM,
    "encoding": {"x": _CLOCK},
    "layer": [
        _line("in_flight", "In flight", strokeWidth=2),
        _line("limit", "Limit", interpolate="step-before", strokeWidth=1.5),
        _reading(_DOCUMENTS_IN_FLIGHT, _LIMIT_THEN),
    ],
}
