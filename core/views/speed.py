"""How fast a run is, or was: four tiles, the two charts and what is said above them, in one record."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, inf

import pandas as pd

from core.language import Message, Wording, counted, joined, message_of, say
from core.metrics import MOST_TICKS, ProcessingMetrics, run_throughput, slot_use, verdict
from core.metrics.verdict import LEAST_DOCUMENTS
from core.records import LimitChange, Pause, RunSnapshot, Tick
from core.views.format import decimal, duration, number, percent
from core.views.live import time_left
from core.views.speed_frame import speed_frame, speed_table
from core.views.timeline import pace, timeline

LATELY = 60.0
"""Seconds of which all ticks are kept, for what is said of now."""

_NOW = 3.0  # seconds that count as now
_TREND_POINTS = 60  # of a small chart, at most


@dataclass(slots=True)
class Course:
    """What was recorded of a run as it went on: its ticks, added to meanwhile, its pauses and moves of the limit.

    `thinned` are as many ticks as the charts need, at about equal distances, `latest` all of the last minute.
    """

    thinned: list[Tick] = field(default_factory=list)
    latest: list[Tick] = field(default_factory=list)
    pauses: Sequence[Pause] = ()
    changes: Sequence[LimitChange] = ()

    def add(self, ticks: Sequence[Tick]) -> None:
        """Take in what is newer than the last."""
        new = [tick for tick in ticks if tick.at > self.last]
        self.latest = [tick for tick in (*self.latest, *new) if tick.at >= (new or self.latest)[-1].at - LATELY]
        self.thinned += new
        if len(self.thinned) > 2 * MOST_TICKS:
            self.thinned = _thinned(self.thinned)

    def add_pauses(self, pauses: Sequence[Pause]) -> None:
        """Take in those from the last one on, which may have gone on."""
        first = pauses[0].since if pauses else inf
        self.pauses = [*(pause for pause in self.pauses if pause.since < first), *pauses]

    def add_changes(self, changes: Sequence[LimitChange]) -> None:
        """Take in what is newer than the last."""
        last = self.changes[-1].at if self.changes else -1.0
        self.changes = [*self.changes, *(change for change in changes if change.at > last)]

    @property
    def last(self) -> float:
        """The second of the newest tick; -1 before the first."""
        return self.latest[-1].at if self.latest else -1.0

    @property
    def recent(self) -> list[Tick]:
        """All of the last minute, and before it those that are kept."""
        if not self.latest:
            return []
        return [*(tick for tick in self.thinned if tick.at < self.latest[0].at), *self.latest]


def _thinned(ticks: Sequence[Tick]) -> list[Tick]:
    """At most `MOST_TICKS`, about equally far from each other; the last one stays."""
    step = (ticks[-1].at - ticks[0].at) / MOST_TICKS
    kept = [ticks[0]]
    for tick in ticks[1:-1]:
        if tick.at >= kept[-1].at + step:
            kept.append(tick)
    return [*kept, ticks[-1]]


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure with its unit under its name; `note` stands small below it, `trend` is its small chart, if any."""

    name: str
    value: str
    unit: str
    note: str
    trend: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class SpeedView:
    """`line` stands alone where it is not "": there are too few documents for tiles and charts.

    `title` is what the charts find, `note` what held the run back and how long it paused. `drawing` is the frame of
    `speed_spec`, `table` the same in numbers.
    """

    line: str
    tiles: tuple[Tile, ...]
    title: str
    note: str
    drawing: pd.DataFrame
    table: pd.DataFrame


def speed_view(snapshot: RunSnapshot, course: Course, metrics: ProcessingMetrics | None = None) -> SpeedView:
    """The run's speed as it stands; `metrics` are those of an ended run."""
    drawn = course.thinned
    points = timeline(drawn)
    average = run_throughput(snapshot) if drawn else None
    tiles = _ended(snapshot, points, metrics) if metrics else _live(snapshot, course, points)
    return SpeedView(
        line=_line(snapshot, metrics),
        tiles=tuple(tiles),
        title=say(_finding(snapshot, drawn, points) if metrics else _LIVE_TITLE),
        note=joined(_held_back(snapshot, drawn, metrics), _paused(course.pauses)),
        drawing=speed_frame(drawn, course.pauses, course.changes, average),
        table=speed_table(drawn, course.pauses, course.changes),
    )


_LIVE_TITLE = Wording("How fast it goes")
_A_SECOND, _OR_MORE = Wording("a second"), Wording("or more")


def _live(snapshot: RunSnapshot, course: Course, points: pd.DataFrame) -> list[Tile]:
    latest, tick = course.latest, snapshot.last_tick
    now = pace(latest, len(latest) - 1, len(latest) - 2, _NOW) if latest else None
    rates: list[float] = points["throughput"].tolist()
    best = decimal(max(rates, default=None))
    p50, p95 = (tick.p50, tick.p95) if tick else (None, None)
    slowest = _trend([tick.p95 for tick in course.thinned if tick.p95 is not None])
    left, elapsed = time_left(snapshot, course.recent), duration(snapshot.elapsed)
    return [
        Tile(Message("Done"), number(snapshot.done), "", _of_all(snapshot)),
        Tile(Message("Speed"), decimal(now), _A_SECOND(), Message("best {rate}", rate=best), _trend(rates)),
        Tile(
            Message("Slowest 5 %"),
            duration(p95),
            _OR_MORE() if p95 else "",
            Message("half under {half}", half=duration(p50)),
            slowest,
        ),
        Tile(Message("Time left"), duration(left), "", Message("{time} so far", time=elapsed)),
    ]


def _ended(snapshot: RunSnapshot, points: pd.DataFrame, m: ProcessingMetrics) -> list[Tile]:
    failed = percent(snapshot.failed / snapshot.total if snapshot.total else None)
    half = Message("half of the answers under {half}", half=duration(m.p50_latency))
    slowest = Message("slowest 5 %: over {time}", time=duration(m.p95_latency))
    return [
        Tile(Message("Done"), number(snapshot.succeeded), "", _of_all(snapshot)),
        Tile(Message("Failed"), number(snapshot.failed), "", failed),
        Tile(Message("Took"), duration(snapshot.elapsed), "", half),
        Tile(Message("Speed"), decimal(m.throughput), _A_SECOND(), slowest, _trend(points["throughput"].tolist())),
    ]


def _of_all(snapshot: RunSnapshot) -> Message:
    if snapshot.reading:
        return Message("of {total:,} so far", total=snapshot.total)
    return Message("of {total:,}", total=snapshot.total)


def _trend(figures: Sequence[float]) -> tuple[float, ...]:
    """Some of them, evenly over the whole run."""
    return tuple(figures[:: ceil(len(figures) / _TREND_POINTS) or 1])


def _line(snapshot: RunSnapshot, metrics: ProcessingMetrics | None) -> str:
    """What stands in place of tiles and charts where the run has too few documents for them; "" where it has enough."""
    if metrics and not metrics.throughput:
        return _no_speed(snapshot)
    if snapshot.total >= LEAST_DOCUMENTS:
        return ""
    said = _few_ended(snapshot, metrics) if metrics else _few_live(snapshot)
    return joined(said, Message("Charts are drawn from {least} documents on.", least=LEAST_DOCUMENTS))


def _no_speed(snapshot: RunSnapshot) -> Message:
    """Of a run that brought no summary itself."""
    if snapshot.succeeded:
        return Message("Every summary came from earlier runs, so there is no speed to show.")
    if snapshot.attempts or snapshot.failed:
        return Message("No document was summarised, so there is no speed to show.")
    return Message("Nothing was sent, so there is no speed to show.")


def _few_live(snapshot: RunSnapshot) -> Message:
    took = duration(snapshot.elapsed)
    return Message("{done} of {total} done after {took}.", done=snapshot.done, total=snapshot.total, took=took)


def _few_ended(snapshot: RunSnapshot, m: ProcessingMetrics) -> Message:
    took, half = duration(snapshot.elapsed), duration(m.p50_latency)
    if m.p50_latency is None:
        return Message("{done} of {total} done in {took}.", done=snapshot.done, total=snapshot.total, took=took)
    return Message(
        "{done} of {total} done in {took}; half of the answers came in under {half}.",
        done=snapshot.done,
        total=snapshot.total,
        took=took,
        half=half,
    )


def _finding(snapshot: RunSnapshot, ticks: Sequence[Tick], points: pd.DataFrame) -> Message:
    average = run_throughput(snapshot)
    if average is None or points.empty:
        return Message("No document was summarised by this run")
    average_words, best = decimal(average), decimal(float(points["throughput"].max()))
    low, high = int(points["limit"].min()), int(points["limit"].max())
    if low != high:
        return Message(
            "{average} documents a second on average, {best} at best; the limit moved between {low:,} and {high:,}",
            average=average_words,
            best=best,
            low=low,
            high=high,
        )
    return Message(
        "{average} documents a second on average, {best} at best; {flow} of {limit:,} were in flight",
        average=average_words,
        best=best,
        flow=decimal((slot_use(ticks) or 0.0) * high),
        limit=high,
    )


def _held_back(snapshot: RunSnapshot, ticks: Sequence[Tick], metrics: ProcessingMetrics | None) -> Message | str:
    """What held the run back; "" where that helps nobody: a refusal, an empty session, under 30 documents."""
    if snapshot.total < LEAST_DOCUMENTS:
        return ""
    if metrics:
        return message_of(metrics.verdict) if metrics.verdict else ""
    judged = verdict(snapshot, ticks)
    return message_of(judged.sentence) if judged else ""


def _paused(pauses: Sequence[Pause]) -> Message | str:
    if not pauses:
        return ""
    seconds = duration(sum(pause.until - pause.since for pause in pauses))
    return counted(
        "Nothing was sent for {seconds}, in {count:,} pause.",
        "Nothing was sent for {seconds}, in {count:,} pauses.",
        count=len(pauses),
        seconds=seconds,
    )
