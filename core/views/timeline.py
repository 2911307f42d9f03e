"""A run's ticks as a frame of at most 300 points, and the charts that draw it, live and afterwards.

The specs are constant, made once by Altair: Streamlit then keeps the chart and exchanges its data alone. They name no
background and no text colour, so the page's theme decides.
"""

from collections.abc import Sequence
from math import ceil
from typing import Any

import altair as alt
import pandas as pd

from core.records import Tick
from core.views import palette

MAX_POINTS = 300
SMOOTHING = 1.0  # seconds: four ticks a second land 0, 3, 1, 4 documents
READING = "reading"  # the selection that answers the pointer
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


_LATER = alt.NamedData(name="timeline")
_X = alt.X(
    "clock:T",
    scale=alt.Scale(type="utc", nice=False),
    title="Time since start (min:s)",
    axis=alt.Axis(
        labelExpr=(  # milliseconds; past an hour the hours are written too
            "datum.value < 3600000 ? utcFormat(datum.value, '%-M:%S')"
            " : floor(datum.value / 3600000) + utcFormat(datum.value, ':%M:%S')"
        ),
        grid=False,
        tickCount=6,
        labelOverlap=True,
    ),
)
_MOMENT = "(datum.seconds < 3600 ? '' : floor(datum.seconds / 3600) + ':') + utcFormat(datum.seconds * 1000, '%M:%S')"
_DOCUMENTS_A_SECOND = alt.Tooltip("throughput:Q", title="docs/s", format=",.1f")
_DOCUMENTS_IN_FLIGHT = alt.Tooltip("in_flight:Q", title="in flight", format=",.1f")
_LIMIT_THEN = alt.Tooltip("limit:Q", title="limit", format=",d")


def throughput_over_time(frame: pd.DataFrame | None = None, *layers: alt.Chart) -> alt.LayerChart:
    """Documents/s as an area, and more layers on top; without a frame it is for whoever has the data."""
    line = alt.MarkConfig(color=palette.THROUGHPUT, strokeWidth=2)
    area = alt.Chart().mark_area(color=palette.THROUGHPUT, fillOpacity=0.18, line=line)
    drawn = area.encode(_X, _upright("throughput", "Documents per second"))
    return _over_time(frame, drawn, _reading(_DOCUMENTS_A_SECOND, _DOCUMENTS_IN_FLIGHT), *layers)


def in_flight_over_time(frame: pd.DataFrame | None = None, *layers: alt.Chart) -> alt.LayerChart:
    """Documents in flight and their limit as lines, and more layers on top."""
    lines = [
        _line("in_flight", "In flight", strokeWidth=2),
        _line("limit", "Limit", interpolate="step-before", strokeWidth=1.5),
    ]
    return _over_time(frame, *lines, _reading(_DOCUMENTS_IN_FLIGHT, _LIMIT_THEN), *layers)


def _over_time(frame: pd.DataFrame | None, *layers: alt.Chart) -> alt.LayerChart:
    chart = alt.LayerChart(layer=list(layers), data=_LATER if frame is None else frame, height=CHART_HEIGHT)
    return chart.transform_calculate(clock="datum.seconds * 1000", moment=_MOMENT)


def _reading(*fields: alt.Tooltip) -> alt.Chart:
    """A thin upright line at the point nearest to the pointer, with the numbers there."""
    nearest = alt.selection_point(
        name=READING, on="pointerover", clear="pointerout", nearest=True, encodings=["x"], empty=False
    )
    rule: alt.Chart = alt.Chart(name="readings").mark_rule(color=palette.NEUTRAL)  # named, so that it is the same anew
    return rule.encode(
        _X,
        opacity=alt.condition(nearest, alt.value(0.8), alt.value(0)),
        tooltip=[alt.Tooltip("moment:N", title="time"), *fields],
    ).add_params(nearest)


def _upright(field: str, title: str) -> alt.Y:
    # An empty or all-zero chart still gets an axis from 0 to 1 instead of one around 0.
    axis = alt.Axis(tickMinStep=1, tickCount=5)
    return alt.Y(f"{field}:Q", title=title, scale=alt.Scale(domainMin=0), axis=axis)


def _line(field: str, name: str, **mark: Any) -> alt.Chart:
    """A line with its own colour and its entry in the legend they share."""
    names, legend = ["In flight", "Limit"], alt.Legend(title=None, orient="top", symbolType="stroke")
    colours = alt.Scale(domain=names, range=[palette.IN_FLIGHT, palette.LIMIT])
    dashes = alt.Scale(domain=names, range=[[1, 0], [5, 3]])
    drawn: alt.Chart = alt.Chart().mark_line(**mark).transform_calculate(line=f"'{name}'")
    return drawn.encode(
        _X,
        _upright(field, "Documents"),
        alt.Color("line:N", scale=colours, legend=legend),
        alt.StrokeDash("line:N", scale=dashes, legend=legend),
    )


def _constant(chart: alt.LayerChart, title: str, description: str) -> dict[str, Any]:
    """The chart's specification without data, for a page that sends it once and then data alone."""
    made = chart.properties(title=title, description=description).to_dict()
    return {name: value for name, value in made.items() if name not in ("$schema", "config", "data")}


THROUGHPUT_SPEC = _constant(
    throughput_over_time(), "Throughput", "Documents succeeded per second over the time since the run started."
)
IN_FLIGHT_SPEC = _constant(
    in_flight_over_time(),
    "Documents in flight",
    "Documents in flight and the limit beside them over the time since the run started.",
)
