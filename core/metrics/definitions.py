"""The formulas, each on plain numbers. Durations are seconds, rates are per second."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor

from core.errors import ConfigurationError
from core.language import Message
from core.records import RunSnapshot

_WHOLE = 100  # percent


def percentile(values: Iterable[float], q: float) -> float | None:
    """The value that `q` percent of the values do not exceed, linearly interpolated between neighbours.

    Formula: with the n values sorted and h = (n - 1) q / 100, x[floor h] + (h - floor h)(x[floor h + 1] - x[floor h]):
    Hyndman and Fan's type 7, which numpy and Excel's PERCENTILE.INC also use. Unit: that of the values. Empty: None.

    :raises ConfigurationError: `q` is not from 0 to 100.
    """
    if not 0 <= q <= _WHOLE:
        raise ConfigurationError(Message("Percentile is {value}; it must be from 0 to 100.", value=repr(q)))
    return percentile_of(sorted(values), q)


def percentile_of(ordered: Sequence[float], q: float) -> float | None:
    """`percentile` of values that are in ascending order, which are not copied."""
    if not ordered:
        return None
    place = (len(ordered) - 1) * q / _WHOLE
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


@dataclass(frozen=True, slots=True)
class LatencySummary:
    """Latencies in five numbers, seconds; all None where `count` is 0."""

    count: int
    mean: float | None
    p50: float | None
    p95: float | None
    p99: float | None


def latency_summary(latencies: Iterable[float]) -> LatencySummary:
    """Count, arithmetic mean and percentiles of latencies, seconds. Empty: count 0 and None for the rest."""
    return latency_summary_of(sorted(latencies))


def latency_summary_of(ordered: Sequence[float]) -> LatencySummary:
    """`latency_summary` of latencies in ascending order, which are not copied."""
    mean = sum(ordered) / len(ordered) if ordered else None
    return LatencySummary(len(ordered), mean, *(percentile_of(ordered, q) for q in (50, 95, 99)))


def throughput(documents: int, seconds: float) -> float | None:
    """documents / seconds, in documents/s. No time has passed: None."""
    return documents / seconds if seconds > 0 else None


def run_throughput(run: RunSnapshot) -> float | None:
    """Documents/s that the run itself brought: those whose summaries came from the store would flatter it.

    None where it brought none, or before any time has passed.
    """
    brought = run.succeeded - run.cached
    return throughput(brought, run.elapsed) if brought or not run.cached else None


def ideal_throughput(limit: int, mean_latency: float | None, requests_per_second: float | None = None) -> float | None:
    """min(limit / mean latency, rate limit), in documents/s: what Little's law lets `limit` in flight reach.

    One request a document is assumed for the rate limit; None is no rate limit. No latency known: None, since a rate
    limit alone does not say whether it binds.
    """
    if not mean_latency:
        return None
    by_latency = limit / mean_latency
    return by_latency if requests_per_second is None else min(by_latency, requests_per_second)


def efficiency(throughput: float | None, ideal: float | None) -> float | None:
    """throughput / ideal throughput, a share: 1 is all the endpoint and the limit allow. Either unknown: None."""
    return None if throughput is None or not ideal else throughput / ideal


def speed_up(throughput: float | None, baseline: float | None) -> float | None:
    """throughput / baseline throughput, a ratio: 4 is four times as fast. Either unknown, or a baseline of 0: None."""
    return None if throughput is None or not baseline else throughput / baseline


def time_to_first_result(finished_at: Iterable[float]) -> float | None:
    """The earliest of the moments at which summaries landed, seconds since the run's first start. Empty: None."""
    return min(finished_at, default=None)


def goodput(latencies: Iterable[float], deadline: float, seconds: float) -> float | None:
    """Documents that succeeded within `deadline` seconds / seconds of work, in documents/s.

    `latencies` are those of the succeeded documents; one exactly at the deadline counts. No time has passed: None.
    """
    return throughput(sum(latency <= deadline for latency in latencies), seconds)
