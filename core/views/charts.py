"""A finished run as pictures. Each is a `Chart` whose title says the finding; colours come from the palette alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from core.language import ENGLISH, Language, say
from core.metrics import Histogram, LatencyDigest, run_throughput, slot_use
from core.records import LimitChange, RunSnapshot, Tick
from core.views import palette
from core.views.format import decimal, duration, plural, whole_percent
from core.views.report import errors_by_reason
from core.views.timeline import CHART_HEIGHT, in_flight_over_time, throughput_over_time, timeline

_MOST_REASONS = 8
_TWENTY = 20  # documents it takes for one in twenty to mean something


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing without a heading of its own: the page writes `title` above it, where it can wrap.

    `table` holds the numbers drawn, for a table toggle; `alt` says in plain words what the picture shows.
    """

    title: str
    drawing: alt.Chart | alt.LayerChart
    table: pd.DataFrame
    alt: str

    @property
    def empty(self) -> bool:
        """Nothing to draw: the title alone says why."""
        return self.table.empty


def throughput_chart(snapshot: RunSnapshot, ticks: Sequence[Tick]) -> Chart:
    """Documents/s over the run, its average marked."""
    frame = timeline(ticks)
    average = run_throughput(snapshot)
    if frame.empty or average is None:
        return _nothing("No throughput was recorded", frame)
    best = frame["throughput"].max()
    title = f"{decimal(average)} documents a second on average, {decimal(best)} at best"
    chart = throughput_over_time(frame, *_average(average))
    about = f"Area chart of documents per second over {duration(snapshot.elapsed)}. {title}."
    return Chart(title, chart, frame, about)


def _average(average: float) -> list[alt.Chart]:
    """A level line across the plot, its word outside on the right, where no curve runs through it."""
    base = alt.Chart(pd.DataFrame({"throughput": [average], "label": [f"average {decimal(average)}"]}))
    rule = base.mark_rule(color=palette.SLOW, strokeDash=[5, 3], strokeWidth=1.5)
    text = base.mark_text(align="left", dx=5, lineBreak=" ", color=palette.SLOW)
    return [
        rule.encode(y="throughput:Q", x=alt.value(0), x2=alt.value("width"), tooltip="label:N"),
        text.encode(y="throughput:Q", x=alt.value("width"), text="label:N"),
    ]


def in_flight_chart(
    snapshot: RunSnapshot,
    ticks: Sequence[Tick],
    changes: Sequence[LimitChange] = (),
    language: Language = ENGLISH,
) -> Chart:
    """Documents in flight over the run, the limit as a dashed step beside it, each change of it with its reason."""
    frame = timeline(ticks)
    if frame.empty:
        return _nothing("Nothing was in flight", frame)
    chart = in_flight_over_time(frame, *([_changes(changes, language)] if changes else []))
    title = _in_flight_finding(frame, ticks, snapshot.peak_in_flight)
    about = f"Line chart of documents in flight and the limit over {duration(snapshot.elapsed)}. {title}."
    return Chart(title, chart, frame, f"{about} {_change_words(changes)}".strip())


def _in_flight_finding(frame: pd.DataFrame, ticks: Sequence[Tick], peak: int) -> str:
    low, high = int(frame["limit"].min()), int(frame["limit"].max())
    used = whole_percent(slot_use(ticks) or 0.0)
    if low == high:
        return f"{used} of the {plural(high, 'slot')} were taken, {peak:,} at the peak"
    return f"The limit moved between {low:,} and {high:,}; {used} of it was taken"


def _change_words(changes: Sequence[LimitChange]) -> str:
    return f"The limit changed {plural(len(changes), 'time')}." if changes else ""


def _changes(changes: Sequence[LimitChange], language: Language) -> alt.Chart:
    """A point at each change of the limit: up or down by shape, the reason in the tooltip."""
    frame = pd.DataFrame(
        {
            "clock": [change.at * 1000 for change in changes],
            "limit": [change.after for change in changes],
            "change": [f"{change.before:,} to {change.after:,}" for change in changes],
            "way": ["up" if change.after >= change.before else "down" for change in changes],
            "reason": [say(change.reason, language) for change in changes],
        }
    )
    shapes = alt.Scale(domain=["up", "down"], range=["triangle-up", "triangle-down"])
    colours = alt.Scale(domain=["up", "down"], range=[palette.GOOD, palette.WARNING])
    points: alt.Chart = alt.Chart(frame).mark_point(filled=True, size=55, opacity=1)
    return points.encode(
        x="clock:T",
        y="limit:Q",
        shape=alt.Shape("way:N", scale=shapes, legend=None),
        fill=alt.Fill("way:N", scale=colours, legend=None),
        tooltip=[alt.Tooltip("change:N", title="limit"), alt.Tooltip("reason:N")],
    )


def latency_chart(latencies: LatencyDigest) -> Chart:
    """How the latencies (seconds) of the documents that were sent and succeeded spread, with p50 and p95 marked."""
    summary, counted = latencies.summary, latencies.histogram
    if not summary.count:
        return _nothing("No latency was measured", pd.DataFrame())
    p50, p95 = summary.p50 or 0.0, summary.p95 or 0.0
    scale, unit = (1, "s") if p95 >= 1 else (1000, "ms")
    table = _bins(counted, scale)
    middle = (table["from"].min() + table["to"].max()) / 2
    marks = [
        *_mark(f"p50 {duration(p50)}", p50 * scale, middle, palette.TYPICAL, 2),
        *_mark(f"p95 {duration(p95)}", p95 * scale, middle, palette.SLOW, 18),
    ]
    chart = alt.LayerChart(layer=[*_bars(table, unit), *marks]).properties(height=CHART_HEIGHT)
    title = _latency_finding(latencies, p50, p95)
    about = f"Histogram of the latency of {plural(summary.count, 'document')}. {title}."
    return Chart(title, chart, table, f"{about} The slowest took {duration(counted.largest)}.")


def _latency_finding(latencies: LatencyDigest, p50: float, p95: float) -> str:
    if latencies.summary.count == 1:
        return f"The one document took {duration(p50)}"
    if latencies.summary.count < _TWENTY:
        return f"The documents took from {duration(latencies.least)} to {duration(latencies.histogram.largest)}"
    return f"Half of the documents took under {duration(p50)}; one in twenty over {duration(p95)}"


def _bins(counted: Histogram, scale: float) -> pd.DataFrame:
    """A row a bin: from, to, documents, latency in words; the overflow as one more bin after a gap of half a width."""
    edges, width = counted.edges, counted.width
    rows = [
        (low * scale, high * scale, count, f"{duration(low)} to {duration(high)}", "")
        for low, high, count in zip(edges, edges[1:], counted.counts, strict=False)
    ]
    if counted.overflow:
        start = edges[-1] + width / 2
        words = f"over {duration(edges[-1])}, up to {duration(counted.largest)}"
        rows.append((start * scale, (start + width) * scale, counted.overflow, words, f"{counted.overflow:,} slower"))
    return pd.DataFrame(rows, columns=["from", "to", "documents", "latency", "beyond"])


def _bars(table: pd.DataFrame, unit: str) -> list[alt.Chart]:
    base = alt.Chart(table)
    span = alt.Scale(domain=[float(table["from"].min()), float(table["to"].max())], nice=False)
    most = int(table["documents"].max())
    room = alt.Scale(domain=[0, most * 1.15], nice=False)  # for the words at the top
    across = alt.X("from:Q", title=f"Latency ({unit})", scale=span, axis=alt.Axis(grid=False))
    height = alt.Y("documents:Q", title="Documents", scale=room, axis=alt.Axis(tickCount=min(most, 5)))
    colour = alt.condition("datum.beyond === ''", alt.value(palette.LATENCY), alt.value(palette.NEUTRAL))
    tooltip = [alt.Tooltip("latency:N"), alt.Tooltip("documents:Q", format=",d")]
    bars = base.mark_rect(stroke=None).encode(across, alt.X2("to"), height, y2=alt.datum(0), color=colour)
    beyond = base.mark_text(align="right", baseline="bottom", dy=-3, color=palette.NEUTRAL)
    return [bars.encode(tooltip=tooltip), beyond.encode(x="to:Q", y=height, text="beyond:N")]


def _mark(label: str, value: float, middle: float, colour: str, top: int) -> list[alt.Chart]:
    """An upright line, its words `top` pixels below the upper edge on the side where there is room."""
    base = alt.Chart(pd.DataFrame({"value": [value], "label": [label]}))
    rule = base.mark_rule(color=colour, strokeWidth=2).encode(x="value:Q", tooltip=alt.Tooltip("label:N"))
    style: dict[str, Any] = {"align": "left", "dx": 5} if value < middle else {"align": "right", "dx": -5}
    text = base.mark_text(color=colour, baseline="top", fontWeight="bold", **style)
    return [rule, text.encode(x="value:Q", y=alt.value(top), text="label:N")]


def errors_chart(errors: Iterable[tuple[str, str, int]], language: Language = ENGLISH) -> Chart:
    """Failed documents by reason, the most first; the ninth reason and those after it are one bar.

    `errors` are (reason, message, documents).
    """
    table = errors_by_reason(errors, language)
    if table.empty:
        return _nothing("No document failed", table)
    failed, most = int(table["documents"].sum()), table.iloc[0]
    title = f"{plural(failed, 'document')} failed: {most['reason']}"
    if len(table) > 1:
        title = f"{plural(failed, 'document')} failed, {most['documents']:,} of them for one reason: {most['reason']}"
    base = alt.Chart(_at_most(table, _MOST_REASONS)).encode(
        alt.Y("reason:N", sort=None, title=None, axis=alt.Axis(labelLimit=220, ticks=False, domain=False)),
        alt.X("documents:Q", title="Documents", axis=alt.Axis(tickMinStep=1, tickCount=5)),
        tooltip=[alt.Tooltip("reason:N"), alt.Tooltip("documents:Q", format=",d"), "share:N", "example:N"],
    )
    bars = base.mark_bar(color=palette.BAD, size=18)
    counts = base.mark_text(align="left", dx=5, color=palette.NEUTRAL).encode(text=alt.Text("documents:Q", format=",d"))
    spoken = ", ".join(f"{reason} {count:,}" for reason, count in zip(table["reason"], table["documents"], strict=True))
    chart = alt.LayerChart(layer=[bars, counts]).properties(height=CHART_HEIGHT)
    return Chart(title, chart, table, f"Bar chart of failed documents by reason: {spoken}.")


def _at_most(table: pd.DataFrame, most: int) -> pd.DataFrame:
    if len(table) <= most:
        return table
    rest = table.iloc[most - 1 :]
    last = (f"{plural(len(rest), 'other reason')}", int(rest["documents"].sum()), "", "")
    return pd.concat([table.iloc[: most - 1], pd.DataFrame([last], columns=table.columns)], ignore_index=True)


def _nothing(title: str, table: pd.DataFrame) -> Chart:
    return Chart(title, alt.Chart(table).mark_point().properties(height=CHART_HEIGHT), table, f"{title}.")
