"""Where more in flight stops to pay, and the ideal line above it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.compare.figures import EntrantResult
from core.metrics import ideal_throughput
from core.settings import STRATEGY_NAMES, StrategyName

PLATEAU = 0.97
"""The share of the best throughput from which more in flight is not worth having."""


def uncongested_latency(entrants: Iterable[EntrantResult]) -> float | None:
    """The least of the entrants' median mean latencies, seconds: what an answer takes while nothing queues."""
    return min((result.mean_latency.middle for result in entrants if result.mean_latency), default=None)


def ideal_line(
    levels: Iterable[int], latency: float | None, most: float | None = None
) -> tuple[tuple[int, float], ...]:
    """(N, min(N / mean latency, ceiling)) for each N, documents/s: no strategy can be above it. Empty: no latency."""
    pairs = ((level, ideal_throughput(level, latency, most)) for level in levels)
    return tuple((level, rate) for level, rate in pairs if rate is not None)


@dataclass(frozen=True, slots=True)
class Knee:
    """Where more in flight stops to pay. `throughput` is 97 % of the plateau, in documents/s.

    Not `reached`: throughput still grew at the highest number tried, which `concurrency` then is.
    """

    concurrency: float
    throughput: float
    reached: bool


def knee(points: Iterable[tuple[int, float]]) -> Knee | None:
    """The smallest number in flight with 97 % of the plateau, interpolated between the numbers tried.

    `points` are (N, throughput in documents/s); the plateau is the highest throughput. Let b be the first N within 97 %
    of it and a the one before. Below its knee an endpoint gives each place the same (Little's law), so between a and b
    the curve goes on along a's own ray until the plateau: knee = 0.97 plateau a / X(a), kept within a..b. A straight
    line from a to b would put it too far right. With b the first N tried, the knee is there or lower; with b the last
    it may be higher, and is not reached. Fewer than two points: None.
    """
    tried = sorted(points)
    if len(tried) < 2:  # noqa: PLR2004  # a line
        return None
    wanted = PLATEAU * max(rate for _, rate in tried)
    first = next(place for place, (_, rate) in enumerate(tried) if rate >= wanted)
    level, _ = tried[first]
    if first == len(tried) - 1:
        return Knee(level, wanted, reached=False)
    if first == 0:
        return Knee(level, wanted, reached=True)
    below, rate = tried[first - 1]
    along = wanted * below / rate if rate > 0 else level
    return Knee(min(max(along, below), level), wanted, reached=True)


def strategy_knee(
    entrants: Sequence[EntrantResult], strategy: StrategyName, *, protection: bool = True, documents: int | None = None
) -> Knee | None:
    """The knee of one strategy's median throughputs, of those that are compared, or at that number of documents."""
    lane = [r for r in entrants if r.entrant.strategy == strategy and r.entrant.protection == protection]
    return knee(
        (result.level, result.throughput.middle)
        for result in lane
        if result.throughput and (result.entrant.documents == documents if documents else result.compared)
    )


def knees(entrants: Sequence[EntrantResult]) -> Mapping[tuple[StrategyName, bool], Knee]:
    """The knee of each strategy with at least two limits, by strategy and protection."""
    lanes = [(name, mode) for name in STRATEGY_NAMES if name != "serial" for mode in (True, False)]
    pairs = ((lane, strategy_knee(entrants, lane[0], protection=lane[1])) for lane in lanes)
    return {lane: knee for lane, knee in pairs if knee}
