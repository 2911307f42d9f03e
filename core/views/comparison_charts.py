"""A comparison as pictures. Each is a `Chart` whose title says the finding.

All have the same selection, `picked`: a click on a strategy's mark highlights it, and the page and the report pass it
on to the others. `picked=` is what is highlighted from the start.
"""

from typing import Any

import altair as alt
import pandas as pd

from core.compare.figures import EntrantResult, Spread
from core.compare.recommendation import differ
from core.compare.result import Result
from core.records import StrategyName
from core.views import palette
from core.views.charts import Chart
from core.views.comparison import benchmark_table
from core.views.comparison_frames import COLUMNS, frame_of, kept_of, losers, spoken_of
from core.views.comparison_marks import bright, colour_of, most_of, nothing_yet, picked_selection, shape_of
from core.views.concurrency_chart import concurrency_chart
from core.views.format import decimal, duration, megabytes
from core.views.timeline import CHART_HEIGHT

_ROW = 26  # pixels a bar
_NEAR_X, _NEAR_Y = 0.07, 0.09  # shares of the axes a number takes


def _bars(frame: pd.DataFrame, field: str, title: str, form: str, picked: StrategyName | None) -> alt.LayerChart:
    """A bar an entrant, the largest first, its range over the repeats as a thin line and its number at the end."""
    parameter = picked_selection(picked)
    order = list(frame.sort_values(field, ascending=False)["entrant"])  # "-x" is dropped where layers share the axis
    base = alt.Chart(frame).encode(
        alt.Y("entrant:N", sort=order, title=None, axis=alt.Axis(labelLimit=240, ticks=False, domain=False)),
        opacity=bright(parameter),
        tooltip=["entrant:N", *(alt.Tooltip(f"{field}{end}:Q", format=form) for end in ("", "_low", "_high"))],
    )
    room = alt.Scale(domain=[0, max(1e-9, float(frame[f"{field}_high"].max())) * 1.15], nice=False)  # for the words
    across = alt.X(f"{field}:Q", title=title, scale=room)
    bars = base.mark_bar(size=16).encode(across, colour_of(frame, legend=None)).add_params(parameter)
    ranges = base.mark_rule(strokeWidth=2, color=palette.NEUTRAL).encode(
        alt.X(f"{field}_low:Q"), alt.X2(f"{field}_high")
    )
    words = base.mark_text(align="left", dx=8, color=palette.NEUTRAL)
    text = words.encode(alt.X(f"{field}_high:Q"), text=alt.Text(f"{field}:Q", format=form))
    return alt.LayerChart(layer=[bars, ranges, text]).properties(height=max(CHART_HEIGHT, _ROW * len(frame)))


def speed_up_chart(result: Result, picked: StrategyName | None = None) -> Chart:
    """How many times as many documents a second as serial, an entrant a bar; by rates, so serial may run on fewer."""
    frame = frame_of(result, speed_up=lambda r: r.speed_up)
    if frame.empty:
        return nothing_yet("No speed-up yet: serial has not run", frame)
    best = most_of(kept_of(result, frame), "speed_up")
    title = f"{_fastest(result, best)} as fast as serial{losers(result)}"
    if best["strategy"] == "serial":
        title = f"Nothing was faster than serial{losers(result)}"
    spoken = spoken_of(frame, "speed_up", "times")
    chart = _bars(frame, "speed_up", "Times as fast as serial", ",.1f", picked)
    return Chart(title, chart, frame, f"Bar chart of the speed-up over serial. {title}. {spoken}")


def _fastest(result: Result, best: Any) -> str:
    """The best one by name where it is really faster than the others; else how fast those are that chance cannot tell
    apart."""
    first = next(each for each in result.safe if each.name == best["entrant"])
    others = [each for each in result.safe if each is not first and each.speed_up and each.entrant.strategy != "serial"]
    alike = [each for each in others if not differ(first.throughput, each.throughput)]
    if not alike:
        return f"{best['entrant']} is {decimal(best['speed_up'])} times"
    low, high = (decimal(end(each.speed_up.middle for each in (first, *alike) if each.speed_up)) for end in (min, max))
    times = low if low == high else f"{low} to {high}"
    return f"{len(alike) + 1} ways, which chance cannot tell apart, are {times} times"


def trade_off_chart(result: Result, picked: StrategyName | None = None) -> Chart:
    """p95 latency against throughput, a point an entrant with its limit beside it: right and low is good."""
    frame = frame_of(result, throughput=lambda r: r.throughput, p95=lambda r: r.p95)
    if frame.empty:
        return nothing_yet("No latency yet", frame)
    parameter = picked_selection(picked)
    base = alt.Chart(frame).encode(
        alt.X("throughput:Q", title="Documents per second", scale=alt.Scale(domainMin=0), axis=alt.Axis(grid=False)),
        alt.Y("p95:Q", title="p95 latency (s)", scale=alt.Scale(domainMin=0)),
        opacity=bright(parameter),
    )
    tooltip = ["entrant:N", alt.Tooltip("throughput:Q", format=",.1f"), alt.Tooltip("p95:Q", format=",.2f")]
    legend = alt.Legend(title=None, orient="top", columns=4)
    colour, shape = colour_of(frame, legend=legend), shape_of(frame, legend)
    points = base.mark_point(filled=True, size=90).encode(colour, shape, tooltip=tooltip).add_params(parameter)
    told = alt.Chart(_apart(frame)).mark_text(dx=9, align="left", color=palette.NEUTRAL)
    numbers = told.encode(alt.X("throughput:Q"), alt.Y("p95:Q"), text="concurrency:Q", opacity=bright(parameter))
    slow, fast = most_of(frame, "p95"), most_of(kept_of(result, frame), "throughput")
    most, least = duration(slow["p95"]), duration(fast["p95"])
    title = f"p95 is {least} at the highest throughput; the highest p95 is {most}"
    if most == least:
        title = f"p95 is {least} at the highest throughput, and nowhere higher"
    chart = alt.LayerChart(layer=[points, numbers]).properties(height=CHART_HEIGHT)
    return Chart(
        title, chart, frame, f"Scatter of p95 latency against throughput. {title}. {spoken_of(frame, 'p95', 's')}"
    )


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


def memory_chart(result: Result, picked: StrategyName | None = None) -> Chart:
    """Peak memory of the worker, an entrant a bar."""
    frame = frame_of(result, memory=lambda r: r.peak_memory_mb)
    if frame.empty:
        return nothing_yet("No memory was measured yet", frame)
    low, high = frame["memory"].min(), frame["memory"].max()
    title = f"The workers took {megabytes(low)} to {megabytes(high)} at their peak"
    chart = _bars(frame, "memory", "Peak memory of the worker (MB)", ",.0f", picked)
    return Chart(title, chart, frame, f"Bar chart of peak memory. {title}. {spoken_of(frame, 'memory', 'MB')}")


def cpu_chart(result: Result, picked: StrategyName | None = None) -> Chart:
    """The worker's CPU time a document, an entrant a bar."""
    frame = frame_of(result, cpu=lambda r: _scaled(r.cpu_a_document, 1000))
    if frame.empty:
        return nothing_yet("No CPU time was measured yet", frame)
    kept = kept_of(result, frame)
    least = kept.iloc[int(kept["cpu"].to_numpy().argmin())]
    title = f"{least['entrant']} costs this machine least: {decimal(least['cpu'])} ms of CPU a document"
    chart = _bars(frame, "cpu", "CPU time of the worker (ms/document)", ",.1f", picked)
    return Chart(title, chart, frame, f"Bar chart of CPU time a document. {title}. {spoken_of(frame, 'cpu', 'ms')}")


def _scaled(spread: Spread | None, by: float) -> Spread | None:
    return Spread(spread.low * by, spread.middle * by, spread.high * by, spread.count) if spread else None


def failures_chart(result: Result, picked: StrategyName | None = None) -> Chart:
    """Failed documents and refusals (429) of a run, two bars an entrant; the medians over the repeats."""
    frame = frame_of(result, failed=lambda r: r.failed, refused=lambda r: r.refused)
    if frame.empty:
        return nothing_yet("No run has ended yet", frame)
    parameter = picked_selection(picked)
    long = frame.melt([*COLUMNS], ["failed", "refused"], var_name="what", value_name="count")
    long["what"] = long["what"].map({"failed": "Failed documents", "refused": "Refusals (429)"})
    room = alt.Scale(domain=[0, max(1.0, float(long["count"].max()))])
    words, colours = ["Failed documents", "Refusals (429)"], [palette.BAD, palette.WARNING]
    legend = alt.Legend(title=None, orient="top")
    bars = (
        alt.Chart(long)
        .mark_bar()
        .encode(
            alt.Y("entrant:N", title=None, sort=None, axis=alt.Axis(labelLimit=240, ticks=False, domain=False)),
            alt.X("count:Q", title="Number in a run", axis=alt.Axis(tickMinStep=1), scale=room),
            alt.Color("what:N", scale=alt.Scale(domain=words, range=colours), legend=legend),
            yOffset="what:N",
            opacity=bright(parameter),
            tooltip=["entrant:N", "what:N", "count:Q"],
        )
        .add_params(parameter)
        .properties(height=max(CHART_HEIGHT, _ROW * len(frame)))
    )
    title = _failures_finding(frame)
    spoken = ", ".join(f"{r['entrant']} {r['failed']:g} failed, {r['refused']:g} refused" for _, r in frame.iterrows())
    return Chart(title, bars, frame, f"Bar chart of failed documents and refusals. {title}. {spoken}.")


def _failures_finding(frame: pd.DataFrame) -> str:
    worst = most_of(frame, "failed")
    if worst["failed"]:
        return f"{worst['entrant']} lost {worst['failed']:g} of {worst['documents']:,} documents a run, the most"
    if frame["refused"].max():
        most = most_of(frame, "refused")
        return f"No document was lost; {most['entrant']} was refused {most['refused']:g} times a run"
    return "No document was lost, and no request was refused"


def heat_map(result: Result) -> Chart:
    """The lesson's benchmark: throughput by documents and by the number in flight, the median in each cell.

    Where both modes ran, the cells are those with protection: one cell has room for one.
    """
    frame = benchmark_table([each for each in result.entrants if each.entrant.protection] or result.entrants)
    if frame.empty:
        return nothing_yet("No run of the benchmark has ended yet", frame)
    base = alt.Chart(frame).encode(
        alt.X("concurrency:O", title="Documents in flight, at most", axis=alt.Axis(labelAngle=0)),
        alt.Y("documents:O", title="Documents"),
        tooltip=["documents:Q", "concurrency:Q", "words:N"],
    )
    cells = base.mark_rect().encode(
        alt.Color("throughput:Q", title="docs/s", scale=alt.Scale(scheme="blues", domainMin=0))
    )
    middle = float(frame["throughput"].max()) * 0.55
    dark = alt.condition(f"datum.throughput > {middle}", alt.value("#ffffff"), alt.value("#1a1a1a"))
    text = base.mark_text(fontSize=13).encode(text=alt.Text("throughput:Q", format=",.1f"), color=dark)
    best = most_of(frame, "throughput")
    title = (
        f"{decimal(best['throughput'])} documents a second at best, with {best['concurrency']} in flight"
        f" over {best['documents']:,} documents"
    )
    spoken = ", ".join(
        f"{row['documents']:,} documents at {row['concurrency']}: {decimal(row['throughput'])}"
        for _, row in frame.iterrows()
    )
    chart = alt.LayerChart(layer=[cells, text]).properties(height=CHART_HEIGHT)
    return Chart(title, chart, frame, f"Heat map of documents a second. {title}. {spoken}.")


def comparison_charts(result: Result, picked: StrategyName | None = None) -> dict[str, Chart]:
    """The charts that compare the entrants, by name, in reading order.

    The heat map comes first, where there are several sizes; the speed-up, where serial takes part.
    """
    plan = result.plan
    charts = {"heat_map": heat_map(result)} if len(plan.sizes) > 1 else {}
    if any(entrant.strategy == "serial" for entrant in plan.entrants):
        charts["speed_up"] = speed_up_chart(result, picked)
    return charts | {
        "concurrency": concurrency_chart(result, picked),
        "trade_off": trade_off_chart(result, picked),
        "failures": failures_chart(result, picked),
        "memory": memory_chart(result, picked),
        "cpu": cpu_chart(result, picked),
    }


def first_chart(result: Result) -> Chart:
    """What speed depends on: the number in flight where several were tried, else the strategy."""
    ran = [each for each in result.entrants if each.throughput]
    levels = {each.level for each in ran if each.entrant.strategy != "serial"}
    serial = any(each.entrant.strategy == "serial" for each in ran)
    return concurrency_chart(result) if len(levels) > 1 or not serial else speed_up_chart(result)


def shown_runs(result: Result, most: int = 6) -> dict[str, str]:
    """The runs worth a timeline: entrant -> id of its median run; the recommended one first, then the fastest."""
    best = result.recommendation.result
    ran = sorted(
        (r for r in result.entrants if r.throughput),
        key=lambda r: (r is not best, -(r.throughput.middle if r.throughput else 0.0)),
    )
    return {each.name: _median_run(each) for each in ran[:most]}


def _median_run(result: EntrantResult) -> str:
    runs = sorted(result.runs, key=lambda run: run.throughput or 0.0)
    return runs[(len(runs) - 1) // 2].run_id
