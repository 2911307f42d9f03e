"""Throughput against the number in flight: a line a strategy, named at its end, and the knee as a band."""

from typing import Any

import altair as alt
import pandas as pd

from core.compare.result import Result
from core.language import Message, Wording
from core.settings import StrategyName
from core.views import palette
from core.views.charts import Chart
from core.views.comparison_frames import OFF, ON, described, frame_of, kept_of, with_losers
from core.views.comparison_marks import (
    DOCUMENTS_A_SECOND,
    IN_FLIGHT,
    PROTECTION,
    bright,
    colour_of,
    entrant_tip,
    layered,
    most_of,
    nothing_yet,
    picked_selection,
    shape_of,
    spread_tips,
)
from core.views.format import decimal, number
from core.views.timeline import CHART_HEIGHT

_ROOM = 1.6
"""The axis ends so much further right, by its logarithm's share, than the last number: there the names stand."""

_BEFORE = 1.08
"""And it starts so much further left, so that the first points are whole."""

_IDEAL, _KNEE = Wording("Ideal"), Wording("Knee")
_LINE = 16  # pixels a name takes
_POINTS = 120  # of the ideal line, evenly on the logarithmic axis
_BAND = 0.04
"""Half the width of a band whose two ends are one number, as a share of it."""


def concurrency_chart(result: Result, picked: StrategyName | None = None) -> Chart:
    """Documents a second by the number in flight, on a logarithmic axis, with the ideal line above."""
    frame = frame_of(result, throughput=lambda r: r.throughput if r.compared else None)
    frame = frame[frame["strategy"] != "serial"].reset_index(drop=True)
    if frame.empty:
        return nothing_yet(Message("No throughput yet"), frame)
    parameter = picked_selection(picked)
    layers = [*_band(result), *_ideal(result, frame), *_lines(frame, parameter), _names(frame, parameter)]
    title = _finding(result, frame)
    kind = Message("Line chart of throughput against documents in flight, an ideal line above.")
    chart = layered(*layers).resolve_scale(shape="independent")
    return Chart(title, chart, frame, described(kind, title, frame, _spoken))


def _spoken(row: Any) -> Message:
    return Message("{name} {rate} documents a second", name=row["entrant"], rate=decimal(row["throughput"]))


def _across(frame: pd.DataFrame) -> alt.X:
    """The axis has the numbers that were tried, and room for the names behind the last."""
    levels = sorted({int(level) for level in frame["concurrency"]})
    low, high = levels[0], levels[-1]
    end = high * (high / low) ** (_ROOM - 1) if high > low else 2.0 * high
    scale = alt.Scale(type="log", base=2, domain=[low / _BEFORE, end], nice=False)
    axis = alt.Axis(values=levels, format=",d", grid=False, labelOverlap="greedy")
    return alt.X("concurrency:Q", title=IN_FLIGHT(), scale=scale, axis=axis)


def _lines(frame: pd.DataFrame, parameter: alt.Parameter) -> list[alt.Chart]:
    base = alt.Chart(frame).encode(_across(frame), opacity=bright(parameter), detail="line:N")
    up = alt.Y("throughput:Q", title=DOCUMENTS_A_SECOND(), scale=alt.Scale(domainMin=0), axis=alt.Axis(tickCount=5))
    dash = alt.StrokeDash(
        "protection:N", scale=alt.Scale(domain=[ON(), OFF()], range=[[1, 0], [6, 3]]), legend=_protection(frame)
    )
    tooltip = [entrant_tip(), *spread_tips("throughput", DOCUMENTS_A_SECOND(), ",.1f")]
    colour = colour_of(frame, legend=None)
    return [
        base.mark_line(strokeWidth=2).encode(up, colour, dash),
        base.mark_rule(strokeWidth=1.5).encode(alt.Y("throughput_low:Q"), alt.Y2("throughput_high"), colour),
        base.mark_point(filled=True, size=70)
        .encode(up, colour, shape_of(frame, None), tooltip=tooltip)
        .add_params(parameter),
    ]


def _protection(frame: pd.DataFrame) -> alt.Legend | None:
    return alt.Legend(title=PROTECTION(), orient="top") if frame["protection"].nunique() > 1 else None


def _names(frame: pd.DataFrame, parameter: alt.Parameter) -> alt.Chart:
    """Each line's name behind its end, one under the other where they would lie on each other."""
    ends = frame.sort_values("concurrency").groupby("line", sort=False).tail(1)
    ends = ends.sort_values("throughput", ascending=False).reset_index(drop=True)
    gap = max(1e-9, float(frame["throughput_high"].max())) * _LINE / CHART_HEIGHT
    places: list[float] = []
    for rate in ends["throughput"]:
        places.append(min(float(rate), places[-1] - gap) if places else float(rate))
    lowest = min(places)
    ends["place"] = [place + max(0.0, -lowest) for place in places]
    base = alt.Chart(ends).mark_text(align="left", dx=10, fontSize=12, limit=alt.ExprRef("width * 0.36"))
    named: alt.Chart = base.encode(
        alt.X("concurrency:Q"),
        alt.Y("place:Q"),
        colour_of(frame, legend=None),
        opacity=bright(parameter),
        text="line:N",
    )
    return named


def _ideal(result: Result, frame: pd.DataFrame) -> list[alt.Chart]:
    """min(N / mean latency, ceiling), dashed; of many points, since a logarithmic axis bends it."""
    low, high = int(frame["concurrency"].min()), int(frame["concurrency"].max())
    across = {round(low * (high / low) ** (point / _POINTS)) for point in range(_POINTS + 1)}
    pairs = [pair for pair in result.ideal(across) if pair[0] >= low]
    if not pairs:
        return []
    table = pd.DataFrame(pairs, columns=["concurrency", "ideal"])
    base = alt.Chart(table).encode(alt.X("concurrency:Q"), alt.Y("ideal:Q"))
    line = base.mark_line(color=palette.NEUTRAL, strokeDash=[4, 4], strokeWidth=1.5, clip=True)
    tooltip = [alt.Tooltip("ideal:Q", title=_IDEAL(), format=",.1f")]
    return [line.encode(tooltip=tooltip)]


def _band(result: Result) -> list[alt.Chart]:
    """Where the strategies stop growing: from the least to the greatest of their knees."""
    ends = [knee.concurrency for knee in result.knees.values() if knee.reached]
    if not ends:
        return []
    low, high = min(ends), max(ends)
    words = Message("stops growing: {levels}", levels=_ends(low, high))
    room = (low * (1 - _BAND), high * (1 + _BAND)) if high - low < 2 * _BAND * low else (low, high)
    table = pd.DataFrame([(*room, (low * high) ** 0.5, words)], columns=["low", "high", "at", "knee"])
    base, tooltip = alt.Chart(table), alt.Tooltip("knee:N", title=_KNEE())
    band = base.mark_rect(color=palette.WORKING, opacity=0.14).encode(
        alt.X("low:Q"), alt.X2("high"), y=alt.value(0), y2=alt.value("height"), tooltip=tooltip
    )
    text = base.mark_text(color=palette.WORKING, fontWeight=600, baseline="bottom", dy=-4)
    return [band, text.encode(alt.X("at:Q"), y=alt.value(0), text="knee:N")]


def _ends(low: float, high: float) -> str:
    first, last = number(round(low)), number(round(high))
    return first if first == last else Message("{low} to {high}", low=first, high=last)


def _finding(result: Result, frame: pd.DataFrame) -> Message:
    ends = [knee.concurrency for knee in result.knees.values() if knee.reached]
    if ends and len(ends) == len(result.knees):
        return Message("Throughput stops growing at {level} in flight", level=_ends(min(ends), max(ends)))
    best = most_of(kept_of(result, frame), "throughput")
    finding = Message(
        "{rate} documents a second at best, with {level} in flight",
        rate=decimal(best["throughput"]),
        level=number(int(best["concurrency"])),
    )
    return with_losers(result, finding)
