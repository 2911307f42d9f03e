"""A run while it goes on: one record with every word and number the page shows."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from core.language import ENGLISH, Language, say
from core.metrics import ProcessingMetrics, can_be_judged, run_throughput, verdict
from core.records import RunSnapshot, RunStatus, Tick
from core.views import words
from core.views.format import decimal, duration, number, plural, whole_percent
from core.views.state import sentence
from core.views.timeline import pace, timeline

_NOW = 3.0  # seconds that count as now
_TREND_POINTS = 60
_EVIDENCE = 5  # documents that must have landed before the time left is guessed
_RECENT = 20.0  # seconds it looks back on
_NO_VERDICT = "What holds the run back stands here once there is evidence."


@dataclass(frozen=True, slots=True)
class Tile:
    """One number under its name, the unit of a rate in the name: six tiles in a row are narrow.

    `note` stands small below it, `trend` is its sparkline where it has one.
    """

    label: str
    value: str
    note: str
    help: str
    trend: list[float] | None = None


@dataclass(frozen=True, slots=True)
class LiveView:
    """What the page draws of a run: `done_ratio` is from 0 to 1, `timeline` the frame of both specs.

    `held_back` says what holds the run back; "" where nothing can be said.
    """

    done_ratio: float
    headline: str
    status: str
    sentence: str
    held_back: str
    tiles: tuple[Tile, ...]
    timeline: pd.DataFrame


def present(
    snapshot: RunSnapshot,
    ticks: Sequence[Tick],
    metrics: ProcessingMetrics | None = None,
    language: Language = ENGLISH,
) -> LiveView:
    """The run in words, from its snapshot and its ticks in order; `metrics` are those of an ended run."""
    frame = timeline(ticks)
    ratio = min(1.0, snapshot.done / snapshot.total) if snapshot.total else 0.0
    return LiveView(
        done_ratio=ratio,
        headline=f"{snapshot.done:,} of {plural(snapshot.total, 'document')}, {whole_percent(ratio)}",
        status=words.run_status(snapshot.status),
        sentence=sentence(snapshot, language),
        held_back=_held_back(snapshot, ticks, language),
        tiles=(
            _done(snapshot),
            _now(snapshot, ticks, frame),
            _average(snapshot),
            _in_flight(snapshot, frame),
            _latency(snapshot, ticks, metrics),
            _time(snapshot, ticks),
        ),
        timeline=frame,
    )


def _held_back(snapshot: RunSnapshot, ticks: Sequence[Tick], language: Language) -> str:
    if judged := verdict(snapshot, ticks):
        return say(judged.sentence, language)
    return _NO_VERDICT if snapshot.running and can_be_judged(snapshot) else ""


def _done(snapshot: RunSnapshot) -> Tile:
    help_ = "Documents that succeeded or failed, duplicates included."
    if snapshot.cached:
        help_ += f" {plural(snapshot.cached, 'summary', 'summaries')} came from earlier runs."
    return Tile("Done", number(snapshot.done), f"{snapshot.failed:,} failed, {snapshot.waiting:,} waiting", help_)


def _now(snapshot: RunSnapshot, ticks: Sequence[Tick], frame: pd.DataFrame) -> Tile:
    now = pace(ticks, len(ticks) - 1, len(ticks) - 2, _NOW) if ticks and snapshot.status.working else None
    best = f"best {decimal(frame['throughput'].max())}" if ticks else "not started"
    trend = _trend(frame, "throughput")
    return Tile("Docs/s now", decimal(now), best, "Documents that succeeded per second over the last 3 s.", trend)


def _average(snapshot: RunSnapshot) -> Tile:
    average = run_throughput(snapshot)
    help_ = "Documents that succeeded divided by the seconds of work. Summaries from earlier runs are left out."
    return Tile("Docs/s average", decimal(average), f"over {duration(snapshot.elapsed)}", help_)


def _in_flight(snapshot: RunSnapshot, frame: pd.DataFrame) -> Tile:
    tick = snapshot.last_tick
    limit = tick.limit if tick else snapshot.settings.concurrency
    help_ = "Documents sent and not yet answered, and how many may be at once."
    value = f"{snapshot.in_flight:,} of {limit:,}" if snapshot.status.working else number(snapshot.in_flight)
    return Tile("In flight", value, f"peak {snapshot.peak_in_flight:,}", help_, _trend(frame, "in_flight"))


def _latency(snapshot: RunSnapshot, ticks: Sequence[Tick], metrics: ProcessingMetrics | None) -> Tile:
    """Of the last 500 documents while the run goes on; afterwards of all of them, as in the report and the chart."""
    tick = snapshot.last_tick or (ticks[-1] if ticks else None)
    p50, p95 = (tick.p50, tick.p95) if tick else (None, None)
    if metrics:
        p50, p95 = metrics.p50_latency, metrics.p95_latency
    help_ = "From sending a document to its answer, retries included; half took less than p50, 95 % less than p95."
    help_ += " Of all documents." if metrics else " Of the last 500 documents."
    trend = [tick.p50 for tick in ticks[-_TREND_POINTS:] if tick.p50 is not None]
    return Tile("Latency p50", duration(p50), f"p95 {duration(p95)}", help_, trend or None)


def _time(snapshot: RunSnapshot, ticks: Sequence[Tick]) -> Tile:
    if snapshot.status.ended:
        return Tile("Time taken", duration(snapshot.elapsed), "of work", "Seconds of work, stops between left out.")
    left = duration(time_left(snapshot, ticks))
    help_ = "The documents that are left, at the pace of the last 20 s."
    return Tile("Time left", left, f"{duration(snapshot.elapsed)} so far", help_)


def time_left(snapshot: RunSnapshot, ticks: Sequence[Tick]) -> float | None:
    """Seconds: documents neither succeeded nor failed / documents landed per second over the last 20 s.

    Where fewer than 5 landed in them it looks further back, until 5 have, but never over a tick at which nothing was
    in flight: an outage says nothing of the pace. Still fewer than 5, or the run is not working: None.
    """
    if not ticks or snapshot.status is not RunStatus.RUNNING:
        return None
    end, begin = ticks[-1], ticks[-1]
    for tick in reversed(ticks):
        if end.at - begin.at >= _RECENT and (_landed(tick, end) > _EVIDENCE or not tick.in_flight):
            break
        begin = tick
    landed, seconds = _landed(begin, end), end.at - begin.at
    if landed < _EVIDENCE or seconds <= 0:
        return None
    return max(0, snapshot.total - snapshot.done) * seconds / landed


def _landed(begin: Tick, end: Tick) -> int:
    return end.succeeded + end.failed - begin.succeeded - begin.failed


def _trend(frame: pd.DataFrame, column: str) -> list[float] | None:
    points: list[float] = frame[column].tolist()[-_TREND_POINTS:]
    return points or None
