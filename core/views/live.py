"""A run while it goes on: one record with every word and number the page shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from core.metrics import throughput
from core.records import RunSnapshot, RunStatus, Sample
from core.views import words
from core.views.format import NOTHING, decimal, duration, number, plural, whole_percent
from core.views.timeline import IN_FLIGHT_SPEC, THROUGHPUT_SPEC, pace, timeline

__all__ = ["IN_FLIGHT_SPEC", "THROUGHPUT_SPEC", "LiveView", "Tile", "present"]

_NOW = 3.0  # seconds that count as now
_TREND_POINTS = 60
_EVIDENCE = 5  # documents that must have landed before the time left is guessed
_RECENT_SHARE = 0.25  # of the run so far, that the guess looks back on
_RECENT_LEAST = 10.0  # seconds it looks back on at least


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
    """What the page draws of a run: `done_ratio` is from 0 to 1, `timeline` the frame of both specs."""

    done_ratio: float
    headline: str
    status: str
    sentence: str
    tiles: tuple[Tile, ...]
    timeline: pd.DataFrame


def present(snapshot: RunSnapshot, samples: Sequence[Sample]) -> LiveView:
    """The run in words, from its snapshot and its ticks in order (all of them, or the newest)."""
    frame = timeline(samples)
    ratio = min(1.0, snapshot.done / snapshot.total) if snapshot.total else 0.0
    return LiveView(
        done_ratio=ratio,
        headline=f"{snapshot.done:,} of {plural(snapshot.total, 'document')}, {whole_percent(ratio)}",
        status=words.run_status(snapshot.status),
        sentence=sentence(snapshot),
        tiles=(
            _done(snapshot),
            _now(snapshot, samples, frame),
            _average(snapshot),
            _in_flight(snapshot, frame),
            _latency(snapshot, samples),
            _time(snapshot, samples),
        ),
        timeline=frame,
    )


def sentence(snapshot: RunSnapshot) -> str:
    """Where the run stands, why, and what to do: one to three sentences."""
    parts = [snapshot.message, _SENTENCES[snapshot.status](snapshot)]
    if snapshot.unrecorded and snapshot.status.ended:
        parts.append(words.unrecorded_words(snapshot))
    parts += words.not_whole(snapshot)
    return " ".join(part for part in parts if part)


def _queued(snapshot: RunSnapshot) -> str:
    if snapshot.ahead:
        return f"Queued behind {plural(snapshot.ahead, 'run')}; it starts by itself."
    return "Next in the queue; it starts by itself as soon as a run ends."


def _running(snapshot: RunSnapshot) -> str:
    if not snapshot.responding:
        return "The worker has not reported for a while; the numbers may be old."
    settings = snapshot.settings
    at_once = 1 if settings.strategy == "serial" else settings.concurrency
    return f"Sending with {settings.strategy}, up to {plural(at_once, 'document')} at once."


def _paused(snapshot: RunSnapshot) -> str:
    if snapshot.message:
        return "It goes on by itself as soon as it can."
    return "Paused: the endpoint does not answer. It goes on by itself when the endpoint does."


def _stopping(snapshot: RunSnapshot) -> str:
    if not snapshot.in_flight:
        return "Stopping: nothing new is sent."
    return f"Stopping: nothing new is sent; {plural(snapshot.in_flight, 'document')} in flight may still land."


def _stopped(snapshot: RunSnapshot) -> str:
    return f"Stopped. {_resume(snapshot)}"


def _interrupted(snapshot: RunSnapshot) -> str:
    return f"{'' if snapshot.message else 'The worker ended unasked. '}{_resume(snapshot)}"


def _needs_key(snapshot: RunSnapshot) -> str:
    return f"{'' if snapshot.message else 'The API key is never stored. '}Resume asks for it and goes on."


def _finished(snapshot: RunSnapshot) -> str:
    if snapshot.failed:
        failed = plural(snapshot.failed, "document")
        return f"{failed} failed; Retry failed sends {'it' if snapshot.failed == 1 else 'them'} again."
    if snapshot.succeeded < snapshot.total:
        return _resume(snapshot)
    return "Every document has a summary."


def _refused(snapshot: RunSnapshot) -> str:
    return f"{'' if snapshot.message else 'The endpoint refused the run. '}{_resume(snapshot)}"


def _resume(snapshot: RunSnapshot) -> str:
    left = plural(max(0, snapshot.total - snapshot.succeeded), "document")
    return f"Resume sends the {left} without a summary; nothing done is sent again."


_SENTENCES: dict[RunStatus, Callable[[RunSnapshot], str]] = {
    RunStatus.DRAFT: lambda snapshot: f"{plural(snapshot.total, 'document')} ready to send.",
    RunStatus.QUEUED: _queued,
    RunStatus.RUNNING: _running,
    RunStatus.PAUSED: _paused,
    RunStatus.STOPPING: _stopping,
    RunStatus.STOPPED: _stopped,
    RunStatus.INTERRUPTED: _interrupted,
    RunStatus.NEEDS_KEY: _needs_key,
    RunStatus.FINISHED: _finished,
    RunStatus.REFUSED: _refused,
}


def _done(snapshot: RunSnapshot) -> Tile:
    help_ = "Documents that succeeded or failed, duplicates included."
    if snapshot.cached:
        help_ += f" {plural(snapshot.cached, 'summary', 'summaries')} came from earlier runs."
    return Tile("Done", number(snapshot.done), f"{snapshot.failed:,} failed, {snapshot.waiting:,} waiting", help_)


def _now(snapshot: RunSnapshot, samples: Sequence[Sample], frame: pd.DataFrame) -> Tile:
    now = pace(samples, len(samples) - 1, len(samples) - 2, _NOW) if samples and snapshot.status.working else None
    best = f"best {decimal(frame['throughput'].max())}" if samples else "not started"
    trend = _trend(frame, "throughput")
    return Tile("Docs/s now", decimal(now), best, "Documents that succeeded per second over the last 3 s.", trend)


def _average(snapshot: RunSnapshot) -> Tile:
    average = throughput(snapshot.succeeded, snapshot.elapsed)
    help_ = "Documents that succeeded divided by the seconds of work, pauses between starts left out."
    return Tile("Docs/s average", decimal(average), f"over {duration(snapshot.elapsed)}", help_)


def _in_flight(snapshot: RunSnapshot, frame: pd.DataFrame) -> Tile:
    sample = snapshot.last_sample
    limit = sample.limit if sample else snapshot.settings.concurrency
    help_ = "Documents sent and not yet answered, and how many may be at once."
    value = f"{snapshot.in_flight:,} of {limit:,}" if snapshot.status.working else number(snapshot.in_flight)
    return Tile("In flight", value, f"peak {snapshot.peak_in_flight:,}", help_, _trend(frame, "in_flight"))


def _latency(snapshot: RunSnapshot, samples: Sequence[Sample]) -> Tile:
    sample = snapshot.last_sample or (samples[-1] if samples else None)
    p50, p95 = (sample.p50, sample.p95) if sample else (None, None)
    help_ = "From sending a document to its answer, retries included; half took less than p50, 95 % less than p95."
    trend = [tick.p50 for tick in samples[-_TREND_POINTS:] if tick.p50 is not None]
    return Tile("Latency p50", duration(p50), f"p95 {duration(p95)}", help_, trend or None)


def _time(snapshot: RunSnapshot, samples: Sequence[Sample]) -> Tile:
    if snapshot.status.ended:
        return Tile("Time taken", duration(snapshot.elapsed), "of work", "Seconds of work, stops between left out.")
    left = duration(time_left(snapshot, samples)) if snapshot.status is RunStatus.RUNNING else NOTHING
    help_ = "The documents that are left at the pace of the last quarter of the run, and of no less than 10 s."
    return Tile("Time left", left, f"{duration(snapshot.elapsed)} so far", help_)


def time_left(snapshot: RunSnapshot, samples: Sequence[Sample]) -> float | None:
    """Seconds: documents neither succeeded nor failed / documents landed per second over the recent past.

    The recent past is the last quarter of the run, no less than 10 s: long enough for one slow answer to matter
    little, short enough to notice a pause or a moved limit. Fewer than 5 landed in it: None.
    """
    if not samples:
        return None
    end = samples[-1]
    since = end.at - max(_RECENT_LEAST, end.at * _RECENT_SHARE)
    begin = next((tick for tick in reversed(samples) if tick.at <= since), None)
    landed = end.succeeded + end.failed - (begin.succeeded + begin.failed if begin else 0)
    seconds = end.at - (begin.at if begin else 0)
    if landed < _EVIDENCE or seconds <= 0:
        return None
    return max(0, snapshot.total - snapshot.done) * seconds / landed


def _trend(frame: pd.DataFrame, column: str) -> list[float] | None:
    points: list[float] = frame[column].tolist()[-_TREND_POINTS:]
    return points or None
