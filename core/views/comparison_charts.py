"""A comparison as pictures. Each is a `Chart` whose title says the finding.

All have the same selection, `picked`: a click on a strategy's mark highlights it, and the page and the report pass it
on to the others. `picked=` is what is highlighted from the start.
"""

from typing import Any

import altair as alt
import pandas as pd

from core.compare.recommendation import differ
from core.compare.result import Result
from core.language import Message, Wording, counted
from core.settings import StrategyName
from core.views import palette
from core.views.charts import Chart
from core.views.comparison_frames import described, frame_of, kept_of, with_losers
from core.views.comparison_marks import (
    DOCUMENTS_A_SECOND,
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
from core.views.concurrency_chart import concurrency_chart
from core.views.format import decimal, duration
from core.views.timeline import CHART_HEIGHT

_P95 = Wording("p95 latency (s)")
_ROW = 26  # pixels a bar
_NEAR_X, _NEAR_Y = 0.07, 0.09  # shares of the axes a number takes


def _bars(frame: pd.DataFrame, field: str, title: Message, form: str, picked: StrategyName | None) -> alt.LayerChart:
    """A bar an entrant, the largest first, its range over the repeats as a thin line and its number at the end."""
    parameter = picked_selection(picked)
    order = list(frame.sort_values(field, ascending=False)["entrant"])  # "-x" is dropped where layers share the axis
    base = alt.Chart(frame).encode(
        alt.Y("entrant:N", sort=order, title=None, axis=alt.Axis(labelLimit=240, ticks=False, domain=False)),
        opacity=bright(parameter),
        tooltip=[entrant_tip(), *spread_tips(field, title, form)],
    )
    room = alt.Scale(domain=[0, max(1e-9, float(frame[f"{field}_high"].max())) * 1.15], nice=False)  # for the words
    across = alt.X(f"{field}:Q", title=title, scale=room)
    bars = base.mark_bar(size=16).encode(across, colour_of(frame, legend=None)).add_params(parameter)
    ranges = base.mark_rule(strokeWidth=2, color=palette.NEUTRAL).encode(
        alt.X(f"{field}_low:Q"), alt.X2(f"{field}_high")
    )
    words = base.mark_text(align="left", dx=8, color=palette.NEUTRAL)
    text = words.encode(alt.X(f"{field}_high:Q"), text=alt.Text(f"{field}:Q", format=form))
    return layered(bars, ranges, text, height=max(CHART_HEIGHT, _ROW * len(frame)))


def speed_up_chart(result: Result, picked: StrategyName | None = None) -> Chart:
    """How many times as many documents a second as serial, an entrant a bar; by rates, so serial may run on fewer."""
    frame = frame_of(result, speed_up=lambda r: r.speed_up)
    if frame.empty:
        return nothing_yet(Message("No speed-up yet: serial has not run"), frame)
    best = most_of(kept_of(result, frame), "speed_up")
    nothing = best["strategy"] == "serial"
    finding = Message("Nothing was faster than serial") if nothing else _fastest(result, best)
    title = with_losers(result, finding)
    chart = _bars(frame, "speed_up", Message("Times as fast as serial"), ",.1f", picked)
    kind = Message("Bar chart of the speed-up over serial.")
    return Chart(title, chart, frame, described(kind, title, frame, _spoken_speed_up))


def _spoken_speed_up(row: Any) -> Message:
    return Message("{name} {times} times", name=row["entrant"], times=decimal(row["speed_up"]))


def _fastest(result: Result, best: Any) -> Message:
    """The best one by name where it is really faster than the others; else how fast those are that chance cannot tell
    apart."""
    first = next(each for each in result.safe if each.name == best["entrant"])
    others = [each for each in result.safe if each is not first and each.speed_up and each.entrant.strategy != "serial"]
    alike = [each for each in others if not differ(first.throughput, each.throughput)]
    if not alike:
        times = decimal(best["speed_up"])
        return Message("{name} is {times} times as fast as serial", name=first.name, times=times)
    low, high = (decimal(end(each.speed_up.middle for each in (first, *alike) if each.speed_up)) for end in (min, max))
    return counted(
        "{count:,} way, which chance cannot tell apart, is {times} times as fast as serial",
        "{count:,} ways, which chance cannot tell apart, are {times} times as fast as serial",
        count=len(alike) + 1,
        times=low if low == high else Message("{low} to {high}", low=low, high=high),
    )


def trade_off_chart(result: Result, picked: StrategyName | None = None) -> Chart:
    """p95 latency against throughput, a point an entrant with its limit beside it: right and low is good."""
    frame = frame_of(result, throughput=lambda r: r.throughput, p95=lambda r: r.p95)
    if frame.empty:
        return nothing_yet(Message("No latency yet"), frame)
    parameter = picked_selection(picked)
    base = alt.Chart(frame).encode(
        alt.X("throughput:Q", title=DOCUMENTS_A_SECOND(), scale=alt.Scale(domainMin=0), axis=alt.Axis(grid=False)),
        alt.Y("p95:Q", title=_P95(), scale=alt.Scale(domainMin=0)),
        opacity=bright(parameter),
    )
    rates = alt.Tooltip("throughput:Q", title=DOCUMENTS_A_SECOND(), format=",.1f")
    tooltip = [entrant_tip(), rates, alt.Tooltip("p95:Q", title=_P95(), format=",.2f")]
    legend = alt.Legend(title=None, orient="top", columns=4)
    colour, shape = colour_of(frame, legend=legend), shape_of(frame, legend)
    points = base.mark_point(filled=True, size=90).encode(colour, shape, tooltip=tooltip).add_params(parameter)
    told = alt.Chart(_apart(frame)).mark_text(dx=9, align="left", color=palette.NEUTRAL)
    numbers = told.encode(alt.X("throughput:Q"), alt.Y("p95:Q"), text="concurrency:Q", opacity=bright(parameter))
    slow, fast = most_of(frame, "p95"), most_of(kept_of(result, frame), "throughput")
    title = _trade_off(duration(fast["p95"]), duration(slow["p95"]))
    chart = layered(points, numbers)
    kind = Message("Scatter of p95 latency against throughput.")
    return Chart(title, chart, frame, described(kind, title, frame, _spoken_p95))


def _trade_off(least: str, most: str) -> Message:
    if most == least:
        return Message("p95 is {least} at the highest throughput, and nowhere higher", least=least)
    return Message("p95 is {least} at the highest throughput; the highest p95 is {most}", least=least, most=most)


def _spoken_p95(row: Any) -> Message:
    return Message("{name} {time}", name=row["entrant"], time=duration(row["p95"]))


def _apart(frame: pd.DataFrame) -> pd.DataFrame:
    """The points whose numbers can be read: of those that lie close together the first, the fastest before others."""
    wide, high = max(frame["throughput"].max(), 1e-9), max(frame["p95"].max(), 1e-9)
    told: list[int] = []
    for place in map(int, frame.sort_values("throughput", ascending=False).index):
        row = frame.loc[place]
        near = (
            abs(row["throughput"] - frame["throughput"][other]) < _NEAR_X * wide
            and abs(row["p95"] - frame["p95"][other]) < _NEAR_Y * high
            for other in told
        )
        if not any(near):
            told.append(place)
    return frame.loc[told]


def first_chart(result: Result) -> Chart:
    """What speed depends on: the number in flight where several were tried, else the strategy."""
    ran = [each for each in result.entrants if each.throughput]
    levels = {each.level for each in ran if each.entrant.strategy != "serial"}
    serial = any(each.entrant.strategy == "serial" for each in ran)
    return concurrency_chart(result) if len(levels) > 1 or not serial else speed_up_chart(result)
