"""How latencies spread: a histogram that stays legible when a few of them are a hundred times the rest."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10

from core.metrics.definitions import percentile_of

_DUST = 1e-9  # of a bin
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Histogram:
    """Counts between edges: `counts[i]` values lie in [edges[i], edges[i + 1]), `overflow` at or past the last edge.

    `largest` is the greatest value of all, None where there are none (then edges and counts are empty too).
    """

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    overflow: int
    largest: float | None

    @property
    def width(self) -> float:
        """The width of every bin, in the unit of the values; 0 where there are no bins."""
        return self.edges[1] - self.edges[0] if self.edges else 0.0


def histogram(values: Iterable[float], bins: int = 30) -> Histogram:
    """Equal bins with round edges from the least value to a cap; what lies past the cap is counted as overflow.

    The cap is twice p95, or the largest value where that is less: latencies are skewed, and a handful of stalled calls
    must not press all the others into one bin. Width: the smallest of 1, 2, 2.5, 5 times a power of ten that covers the
    span in at most `bins` bins (one more where the span does not begin on an edge). Unit: that of the values. Empty: no
    bins.
    """
    return histogram_of(sorted(values), bins)


def histogram_of(ordered: Sequence[float], bins: int = 30) -> Histogram:
    """`histogram` of values in ascending order, which are not copied."""
    if not ordered:
        return Histogram((), (), 0, None)
    low = ordered[0]
    cap = max(low, min(ordered[-1], 2 * (percentile_of(ordered, 95) or 0.0)))
    edges = _edges(low, cap, bins)
    below = [0, *(bisect_left(ordered, edge) for edge in edges[1:])]  # the first may be rounded above the least value
    counts = tuple(stop - start for start, stop in pairwise(below))
    return Histogram(edges, counts, len(ordered) - below[-1], ordered[-1])


def _edges(low: float, high: float, bins: int) -> tuple[float, ...]:
    """Round numbers from at or below `low` to above `high`, evenly spaced."""
    width = _round_width(high - low or abs(low) or 1.0, bins)
    # 0.3 / 0.1 is a hair under 3: without the dust taken off, 0.3 would lie past the last edge.
    first, last = floor(low / width + _DUST), floor(high / width + _DUST) + 1
    # Multiples, rounded to the width's own decimals: adding the width up would leave 0.30000000000000004.
    digits = max(0, ceil(-log10(width)) + 1)
    return tuple(round(step * width, digits) for step in range(first, last + 1))


def _round_width(span: float, bins: int) -> float:
    raw = span / bins
    power = 10.0 ** floor(log10(raw))
    return next(step * power for step in _STEPS if step * power >= raw * (1 - _DUST))
