"""A comparison as pictures. Each is a `Chart` whose title says the finding.

All have the same selection, `picked`: a click on a strategy's mark highlights it, and the page and the report pass it
on to the others. `picked=` is what is highlighted from the start.
"""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import altair as alt
import pandas as pd

from core.compare.figures import EntrantResult, Spread
from core.compare.plan import Plan
from core.compare.result import Result
from core.records import StrategyName
from core.views import palette
from core.views.charts import Chart
from core.views.comparison import benchmark_table
from core.views.comparison_marks import bright, colour_of, most_of, nothing_yet, picked_selection, shape_of
from core.views.format import decimal, duration, megabytes, plural
from core.views.timeline import CHART_HEIGHT

_ROW = 26  # pixels a bar
_TALLEST = 2 * CHART_HEIGHT
_NEAR_X, _NEAR_Y = 0.07, 0.09  # shares of the axes a number takes
_UNPROTECTED = ", unprotected"
_COLUMNS = ("entrant", "strategy", "line", "protection", "concurrency", "documents")


def _frame(result: Result, **figures: Callable[[EntrantResult], Spread | None]) -> pd.DataFrame:
    """A row an entrant that has the first of the figures; of each: its median, `_low` and `_high`."""
    first = next(iter(figures.values()))
    rows = [_row(each, figures) for each in result.entrants if first(each)]
    columns = [*_COLUMNS, *(f"{name}{end}" for name in figures for end in ("", "_low", "_high"))]
    return pd.DataFrame(rows, columns=columns)


def _row(result: EntrantResult, figures: Mapping[str, Callable[[EntrantResult], Spread | None]]) -> tuple[Any, ...]:
    entrant = result.entrant
    line = entrant.strategy + ("" if entrant.protection else _UNPROTECTED)
    cells: list[Any] = [result.name, entrant.strategy, line, "on" if entrant.protection else "off"]
    cells += [entrant.concurrency, entrant.documents]
    for figure in figures.values():
        spread = figure(result)
        cells += [spread.middle, spread.low, spread.high] if spread else [None, None, None]
    return tuple(cells)


def _kept(result: Result, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of those that lost no more documents than others: an entrant that loses half of them is not ranked."""
    kept = frame[frame["entrant"].isin([each.name for each in result.safe])]
    return kept if len(kept) else frame


def _losers(result: Result) -> str:
    """How many are not counted in for what they lost; "" where nobody is."""
    count = sum(each.throughput is not None for each in result.entrants) - len(result.safe)
    return f"; {plural(count, 'other')} lost more documents" if count else ""


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
    frame = _frame(result, speed_up=lambda r: r.speed_up)
    if frame.empty:
        return nothing_yet("No speed-up yet: serial has not run", frame)
    best = most_of(_kept(result, frame), "speed_up")
    title = f"{best['entrant']} is {decimal(best['speed_up'])} times as fast as serial{_losers(result)}"
    if best["strategy"] == "serial":
        title = f"Nothing was faster than serial{_losers(result)}"
    spoken = _spoken(frame, "speed_up", "times")
    chart = _bars(frame, "speed_up", "Times as fast as serial", ",.1f", picked)
    return Chart(title, chart, frame, f"Bar chart of the speed-up over serial. {title}. {spoken}")


def _spoken(frame: pd.DataFrame, field: str, unit: str) -> str:
    return ", ".join(f"{row['entrant']} {decimal(row[field])} {unit}" for _, row in frame.iterrows()) + "."


def concurrency_chart(result: Result, picked: StrategyName | None = None) -> Chart:
    """Throughput against the number in flight, a line a strategy; the ideal line, and each strategy's knee."""
    frame = _frame(result, throughput=lambda r: r.throughput if r.compared else None)
    frame = frame[frame["strategy"] != "serial"].reset_index(drop=True)
    if frame.empty:
        return nothing_yet("No throughput yet", frame)
    parameter = picked_selection(picked)
    layers = [*_ideal(result, frame), *_lines(frame, parameter), *_knee_marks(result, frame, parameter)]
    title = _concurrency_finding(result, frame)
    about = f"Line chart of throughput against documents in flight, an ideal line above. {title}."
    chart = alt.LayerChart(layer=layers).properties(height=CHART_HEIGHT).resolve_scale(shape="independent")
    return Chart(title, chart, frame, f"{about} {_spoken(frame, 'throughput', 'documents a second')}")


def _lines(frame: pd.DataFrame, parameter: alt.Parameter) -> list[alt.Chart]:
    base = alt.Chart(frame).encode(
        alt.X("concurrency:Q", title="Documents in flight, at most", axis=alt.Axis(grid=False, tickMinStep=1)),
        opacity=bright(parameter),
        detail="line:N",
    )
    up = alt.Y("throughput:Q", title="Documents per second", scale=alt.Scale(domainMin=0))
    dash = alt.StrokeDash(
        "protection:N", scale=alt.Scale(domain=["on", "off"], range=[[1, 0], [6, 3]]), legend=_protection_legend(frame)
    )
    tooltip = ["entrant:N", *(alt.Tooltip(f"throughput{end}:Q", format=",.1f") for end in ("", "_low", "_high"))]
    colour = colour_of(frame, legend=alt.Legend(title=None, orient="top"))
    return [
        base.mark_line(strokeWidth=2).encode(up, colour, dash),
        base.mark_rule(strokeWidth=1.5).encode(alt.Y("throughput_low:Q"), alt.Y2("throughput_high"), colour),
        base.mark_point(filled=True, size=70)
        .encode(up, colour, shape_of(frame, None), tooltip=tooltip)
        .add_params(parameter),
    ]


def _protection_legend(frame: pd.DataFrame) -> alt.Legend | None:
    return alt.Legend(title="Protection", orient="top") if frame["protection"].nunique() > 1 else None


def _ideal(result: Result, frame: pd.DataFrame) -> list[alt.Chart]:
    """min(N / mean latency, ceiling), as a dashed line with its corner in place."""
    pairs = result.ideal(int(level) for level in frame["concurrency"])
    if not pairs:
        return []
    table = pd.DataFrame(pairs, columns=["concurrency", "ideal"])
    table["label"] = "ideal"
    base = alt.Chart(table).encode(alt.X("concurrency:Q"), alt.Y("ideal:Q"))
    line = base.mark_line(color=palette.NEUTRAL, strokeDash=[4, 4], strokeWidth=1.5)
    word = alt.Chart(table.tail(1)).mark_text(color=palette.NEUTRAL, align="right", dy=-8)
    tooltip = ["label:N", alt.Tooltip("ideal:Q", format=",.1f")]
    return [line.encode(tooltip=tooltip), word.encode(alt.X("concurrency:Q"), alt.Y("ideal:Q"), text="label:N")]


def _knee_marks(result: Result, frame: pd.DataFrame, parameter: alt.Parameter) -> list[alt.Chart]:
    rows = [
        (name, name + ("" if mode else _UNPROTECTED), knee.concurrency, knee.throughput, f"knee {knee.concurrency:.0f}")
        for (name, mode), knee in result.knees.items()
        if knee.reached
    ]
    if not rows:
        return []
    table = pd.DataFrame(rows, columns=["strategy", "line", "concurrency", "throughput", "knee"])
    base = alt.Chart(table).encode(alt.X("concurrency:Q"), alt.Y("throughput:Q"), opacity=bright(parameter))
    rings = base.mark_point(size=190, strokeWidth=2, shape="circle").encode(
        colour_of(frame), tooltip=["line:N", "knee:N"]
    )
    first = alt.Chart(table.head(1)).mark_text(color=palette.NEUTRAL, dy=18, align="left")
    return [rings, first.encode(alt.X("concurrency:Q"), alt.Y("throughput:Q"), text="knee:N")]


def _concurrency_finding(result: Result, frame: pd.DataFrame) -> str:
    ends = [knee.concurrency for knee in result.knees.values() if knee.reached]
    best = most_of(_kept(result, frame), "throughput")
    if ends and len(ends) == len(result.knees):
        low, high = f"{min(ends):.0f}", f"{max(ends):.0f}"
        return f"Throughput stops growing at {low if low == high else f'{low} to {high}'} in flight"
    return f"{best['entrant']} reaches {decimal(best['throughput'])} documents a second, the most{_losers(result)}"


def trade_off_chart(result: Result, picked: StrategyName | None = None) -> Chart:
    """p95 latency against throughput, a point an entrant with its limit beside it: right and low is good."""
    frame = _frame(result, throughput=lambda r: r.throughput, p95=lambda r: r.p95)
    if frame.empty:
        return nothing_yet("No latency yet", frame)
    parameter = picked_selection(picked)
    base = alt.Chart(frame).encode(
        alt.X("throughput:Q", title="Documents per second", scale=alt.Scale(domainMin=0), axis=alt.Axis(grid=False)),
        alt.Y("p95:Q", title="p95 latency (s)", scale=alt.Scale(domainMin=0)),
        opacity=bright(parameter),
    )
    tooltip = ["entrant:N", alt.Tooltip("throughput:Q", format=",.1f"), alt.Tooltip("p95:Q", format=",.2f")]
    legend = alt.Legend(title=None, orient="top")
    colour, shape = colour_of(frame, legend=legend), shape_of(frame, legend)
    points = base.mark_point(filled=True, size=90).encode(colour, shape, tooltip=tooltip).add_params(parameter)
    told = alt.Chart(_apart(frame)).mark_text(dx=9, align="left", color=palette.NEUTRAL)
    numbers = told.encode(alt.X("throughput:Q"), alt.Y("p95:Q"), text="concurrency:Q", opacity=bright(parameter))
    slow, fast = most_of(frame, "p95"), most_of(_kept(result, frame), "throughput")
    title = (
        f"{fast['entrant']} is fastest with p95 at {duration(fast['p95'])}; the highest p95 is {duration(slow['p95'])}"
    )
    chart = alt.LayerChart(layer=[points, numbers]).properties(height=CHART_HEIGHT)
    return Chart(
        title, chart, frame, f"Scatter of p95 latency against throughput. {title}. {_spoken(frame, 'p95', 's')}"
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
    frame = _frame(result, memory=lambda r: r.peak_memory_mb)
    if frame.empty:
        return nothing_yet("No memory was measured yet", frame)
    low, high = frame["memory"].min(), frame["memory"].max()
    title = f"The workers took {megabytes(low)} to {megabytes(high)} at their peak"
    chart = _bars(frame, "memory", "Peak memory of the worker (MB)", ",.0f", picked)
    return Chart(title, chart, frame, f"Bar chart of peak memory. {title}. {_spoken(frame, 'memory', 'MB')}")


def cpu_chart(result: Result, picked: StrategyName | None = None) -> Chart:
    """The worker's CPU time a document, an entrant a bar."""
    frame = _frame(result, cpu=lambda r: _scaled(r.cpu_a_document, 1000))
    if frame.empty:
        return nothing_yet("No CPU time was measured yet", frame)
    kept = _kept(result, frame)
    least = kept.iloc[int(kept["cpu"].to_numpy().argmin())]
    title = f"{least['entrant']} costs this machine least: {decimal(least['cpu'])} ms of CPU a document"
    chart = _bars(frame, "cpu", "CPU time of the worker (ms/document)", ",.1f", picked)
    return Chart(title, chart, frame, f"Bar chart of CPU time a document. {title}. {_spoken(frame, 'cpu', 'ms')}")


def _scaled(spread: Spread | None, by: float) -> Spread | None:
    return Spread(spread.low * by, spread.middle * by, spread.high * by, spread.count) if spread else None


def failures_chart(result: Result, picked: StrategyName | None = None) -> Chart:
    """Failed documents and refusals (429) of a run, two bars an entrant; the medians over the repeats."""
    frame = _frame(result, failed=lambda r: r.failed, refused=lambda r: r.refused)
    if frame.empty:
        return nothing_yet("No run has ended yet", frame)
    parameter = picked_selection(picked)
    long = frame.melt([*_COLUMNS], ["failed", "refused"], var_name="what", value_name="count")
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
        "concurrency": _as_tall(concurrency_chart(result, picked), plan),
        "trade_off": _as_tall(trade_off_chart(result, picked), plan),
        "failures": failures_chart(result, picked),
        "memory": memory_chart(result, picked),
        "cpu": cpu_chart(result, picked),
    }


def _as_tall(chart: Chart, plan: Plan) -> Chart:
    """As tall as the bars beside it, within reason."""
    height = min(max(CHART_HEIGHT, _ROW * len(plan.entrants)), _TALLEST)
    return dataclasses.replace(chart, drawing=chart.drawing.properties(height=height))


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
