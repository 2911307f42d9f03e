"""What happened when in the runs of a comparison: documents in flight, and the swimlane of the first of them."""

from collections.abc import Iterable, Mapping, Sequence

import altair as alt
import pandas as pd

from core.records import Outcome, Status, StrategyName, Tick
from core.views import palette
from core.views.charts import Chart
from core.views.comparison_marks import bright, colour_of, nothing_yet, picked_selection
from core.views.format import duration, plural
from core.views.timeline import CHART_HEIGHT

SWIMLANE_DOCUMENTS = 30
_POINTS = 300
_SMALL = 130  # pixels


def in_flight_charts(
    named: Mapping[str, tuple[StrategyName, Sequence[Tick]]], picked: StrategyName | None = None
) -> dict[str, Chart]:
    """Documents in flight over the time of a run, a chart an entrant (its strategy and ticks), all on one scale."""
    drawn = {entrant: (strategy, _thinned(ticks)) for entrant, (strategy, ticks) in named.items() if ticks}
    everything = [tick for _, ticks in drawn.values() for tick in ticks]
    longest = max((tick.at for tick in everything), default=0.0)
    most = max((tick.in_flight for tick in everything), default=0)
    return {
        entrant: _in_flight_chart(entrant, strategy, ticks, (longest, most), picked)
        for entrant, (strategy, ticks) in drawn.items()
    }


def _in_flight_chart(
    entrant: str,
    strategy: StrategyName,
    ticks: Sequence[Tick],
    scale: tuple[float, int],
    picked: StrategyName | None,
) -> Chart:
    """`scale` is the last second and the most in flight of all the charts."""
    rows = [(entrant, strategy, tick.at, tick.in_flight) for tick in ticks]
    frame = pd.DataFrame(rows, columns=["entrant", "strategy", "seconds", "in_flight"])
    parameter = picked_selection(picked)
    room = [alt.Scale(domain=[0, max(end, 1)], nice=False) for end in scale]
    chart = alt.Chart(frame).mark_area(fillOpacity=0.25, line=True, interpolate="step-after")
    drawn = chart.encode(
        alt.X("seconds:Q", title="Seconds", scale=room[0], axis=alt.Axis(grid=False)),
        alt.Y("in_flight:Q", title="In flight", scale=room[1], axis=alt.Axis(tickCount=4)),
        colour_of(frame, legend=None),
        opacity=bright(parameter),
        tooltip=["entrant:N", alt.Tooltip("seconds:Q", format=".1f"), "in_flight:Q"],
    ).add_params(parameter)
    most, took = int(frame["in_flight"].max()), duration(ticks[-1].at)
    title = f"{entrant}: up to {most:,} in flight, {took}"
    return Chart(
        title, drawn.properties(height=_SMALL), frame, f"Area chart of documents in flight over time. {title}."
    )


def _thinned(ticks: Sequence[Tick]) -> Sequence[Tick]:
    return ticks[:: max(1, -(-len(ticks) // _POINTS))]


def swimlane(strategy: StrategyName, outcomes: Iterable[Outcome], documents: int = SWIMLANE_DOCUMENTS) -> Chart:
    """Which requests ran when, in a real run: a bar a document, from its dispatch to its answer, the first 30.

    Limitations: with retries a bar has the length of all attempts together and ends where the last one did.
    """
    sent = [outcome for outcome in outcomes if outcome.latency is not None and outcome.attempts]
    lanes = sorted(sent, key=lambda outcome: outcome.position)[:documents]
    rows = [_lane(place, outcome) for place, outcome in enumerate(lanes, 1)]
    frame = pd.DataFrame(rows, columns=["document", "start", "end", "outcome"])
    if frame.empty:
        return nothing_yet("Nothing was sent", frame)
    states = {"succeeded": palette.STRATEGY_COLOURS[strategy], "failed": palette.BAD, "cancelled": palette.NEUTRAL}
    seen = [name for name in states if name in set(frame["outcome"])]
    colour = alt.Color(
        "outcome:N",
        scale=alt.Scale(domain=seen, range=[states[name] for name in seen]),
        legend=alt.Legend(title=None, orient="top") if len(seen) > 1 else None,
    )
    chart = alt.Chart(frame).mark_bar(height=5, cornerRadius=2)
    drawn = chart.encode(
        alt.Y("document:O", title="Document", axis=alt.Axis(values=[1, 10, 20, 30], grid=False)),
        alt.X("start:Q", title="Seconds since the start of the run"),
        alt.X2("end"),
        colour,
        tooltip=["document:O", alt.Tooltip("start:Q", format=".2f"), alt.Tooltip("end:Q", format=".2f"), "outcome:N"],
    ).properties(height=CHART_HEIGHT)
    most = _most_at_once(frame)
    title = f"{strategy}: the first {plural(len(frame), 'document')} took {duration(float(frame['end'].max()))}"
    about = f"Timeline of {plural(len(frame), 'document')}, up to {most} of them at the same time."
    return Chart(f"{title}, up to {most} at once", drawn, frame, about)


def _lane(place: int, outcome: Outcome) -> tuple[int, float, float, str]:
    return (
        place,
        max(0.0, outcome.finished_at - (outcome.latency or 0.0)),
        outcome.finished_at,
        Status(outcome.status).value,
    )


def _most_at_once(frame: pd.DataFrame) -> int:
    """The greatest number of bars over one moment; one that ends as another begins is not over the same."""
    moments = sorted([(start, 1) for start in frame["start"]] + [(end, -1) for end in frame["end"]])
    now = most = 0
    for _, step in moments:
        now += step
        most = max(most, now)
    return most
