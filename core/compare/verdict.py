"""What a comparison says, as cases and numbers: `core.views.verdict_words` makes the sentences.

No winner is named where chance can tell no difference (`recommendation.differ`), and no knee where none was seen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from core.compare.climb import LEAST_WAVES, around
from core.compare.figures import EntrantResult, Spread
from core.compare.recommendation import differ, recommendation, safest
from core.compare.result import Result
from core.settings import most_concurrency

Case = Literal[
    "nothing",  # no run has ended
    "all lost",  # no document got a summary
    "too slow",  # nobody keeps the p95 that is asked for
    "one at a time",  # serial alone ran
    "single",  # one way ran, so nothing can be compared
    "no gain",  # nothing was really faster than one at a time
    "rising",  # the highest number in flight is the best
    "unsure",  # it is, and chance cannot tell it from the one below
    "flat",  # the lowest number in flight is as fast as any
    "knee",  # more in flight brings nothing from somewhere between
    "losing",  # more in flight loses more documents
    "bound",  # more in flight is faster, and slower than the p95 that is asked for
    "identical",  # at one number in flight chance cannot tell the strategies apart
    "fastest",  # at one number in flight one strategy is really faster than all others
    "group",  # at one number in flight some are really faster than the rest
]

SEVERAL, SPREADS = 0.05, 1.5
"""Of more than two strategies one is slower than the best by 5 % at least, and by one and a half times the wider of
their ranges: chance has more tries than with two. Six alike with 2 or 4 % of noise are called alike 9 times in 10."""

_PAIR = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """The case, and what its sentences are made of.

    `pick` is what to set; None: nothing. `peers` are all strategies at the pick's number in flight, with its
    protection, fastest first, and `slower` those of them that are really slower than the first. `below` is the best
    with the next lower number in flight, `beyond` the pick's strategy with the highest number above the pick's, and
    `losing` one that lost more documents with more in flight than any that did not.
    `knees` are the least and the greatest number in flight from which strategies stop growing. `levels` are those
    tried, ascending, serial's left out. `further` are numbers to try where it still rises, `around` those around the
    knee that were not tried. `lost` of `documents` failed, over all runs; `unprotected` are the same two of runs
    without protection where others had it. `refused` counts answers 429. `left_out` lost more documents than others.
    """

    case: Case
    pick: EntrantResult | None = None
    within: float | None = None
    lowest: EntrantResult | None = None
    levels: tuple[int, ...] = ()
    below: EntrantResult | None = None
    beyond: EntrantResult | None = None
    losing: EntrantResult | None = None
    knees: tuple[float, float] | None = None
    peers: tuple[EntrantResult, ...] = ()
    slower: tuple[EntrantResult, ...] = ()
    further: tuple[int, ...] = ()
    around: tuple[int, ...] = ()
    lost: int = 0
    documents: int = 0
    unprotected: tuple[int, int] | None = None
    refused: int = 0
    left_out: int = 0
    repeats: int = 0
    width: float = 0.0
    done: int = 0
    total: int = 0

    @property
    def alike(self) -> tuple[EntrantResult, ...]:
        """The peers that chance cannot tell from the fastest."""
        return tuple(peer for peer in self.peers if peer not in self.slower)


def verdict(result: Result, within: float | None = None, documents: int | None = None) -> Verdict:
    """What the result says, with p95 within so many seconds where that is asked for.

    `documents` are those that the comparison has: they bound how many more in flight are worth a try.
    """
    known = _counted(result)
    ran = [each for each in result.entrants if each.throughput and each.compared]
    if not ran:
        return replace(known, case="all lost") if result.runs else known
    pick = recommendation(result.entrants, within).result
    if pick is None:
        lowest = min((each for each in safest(ran) if each.p95), key=_p95, default=None)
        return replace(known, case="too slow", within=within, lowest=lowest)
    beside = [each for each in ran if each.entrant.protection == pick.entrant.protection and not _serial(each)]
    like = [each for each in beside if each in safest(ran)]
    losing = [each for each in beside if each.level > max((e.level for e in like), default=0) and each not in like]
    known = replace(known, losing=min(losing, key=lambda each: each.level, default=None))
    return _with_case(replace(known, within=within, **_neighbours(pick, like)), _knees(result, pick), documents)


def _neighbours(pick: EntrantResult, like: Sequence[EntrantResult]) -> dict[str, Any]:
    """The pick, and what stands beside, below and beyond it, among those with its protection."""
    levels = tuple(sorted({each.level for each in like}))
    peers = tuple(sorted((each for each in like if each.level == pick.level), key=_rate, reverse=True))
    next_lower = max((level for level in levels if level < pick.level), default=0)
    higher = (e for e in like if e.level > pick.level and e.entrant.strategy == pick.entrant.strategy)
    return {
        "pick": pick,
        "levels": levels,
        "peers": peers,
        "slower": tuple(peer for peer in peers[1:] if _really_slower(peers[0], peer, len(peers))),
        "below": max((each for each in like if each.level == next_lower), key=_rate, default=None),
        "beyond": max(higher, key=lambda each: each.level, default=None),
    }


def _with_case(known: Verdict, knees: tuple[float, float] | None, documents: int | None) -> Verdict:
    case = _case(known)
    return replace(
        known,
        case=case,
        knees=knees if len(known.levels) > 1 else None,
        further=_further(known, documents) if case == "rising" else (),
        around=_around(knees, known.levels) if case in ("knee", "flat", "unsure") else (),
    )


def _case(known: Verdict) -> Case:
    if known.pick is None or _serial(known.pick):
        return "no gain" if known.levels else "one at a time"
    if len(known.levels) > 1 or known.losing:
        return _case_of_levels(known, known.pick)
    if len(known.peers) == 1:
        return "single"
    if not known.slower:
        return "identical"
    return "fastest" if len(known.alike) == 1 else "group"


def _case_of_levels(known: Verdict, pick: EntrantResult) -> Case:
    below, beyond = known.below, known.beyond
    if pick.level == known.levels[-1] and known.losing:
        return "losing"
    if pick.level == known.levels[-1]:
        return "rising" if below and differ(pick.throughput, below.throughput) else "unsure"
    faster = beyond and _rate(beyond) > _rate(pick) and differ(pick.throughput, beyond.throughput)
    if known.within is not None and faster:
        return "bound"
    return "flat" if pick.level == known.levels[0] else "knee"


def _knees(result: Result, pick: EntrantResult) -> tuple[float, float] | None:
    mode = pick.entrant.protection
    reached = [knee.concurrency for (_, on), knee in result.knees.items() if knee.reached and on == mode]
    return (min(reached), max(reached)) if reached else None


def _really_slower(best: EntrantResult, other: EntrantResult, count: int) -> bool:
    if not differ(best.throughput, other.throughput):
        return False
    wider = max(each.throughput.high - each.throughput.low for each in (best, other) if each.throughput)
    return count <= _PAIR or _rate(best) - _rate(other) >= max(SEVERAL * _rate(best), SPREADS * wider)


def _counted(result: Result) -> Verdict:
    """What is counted, whatever the case."""
    ran = [each for each in result.entrants if each.runs]
    counted = [each for each in ran if each.throughput and each.compared]
    off = [each for each in ran if not each.entrant.protection]
    return Verdict(
        case="nothing",
        lost=sum(each.lost for each in ran),
        documents=_documents(ran),
        unprotected=(sum(each.lost for each in off), _documents(off)) if off and len(off) < len(ran) else None,
        refused=sum(run.refused for run in result.runs),
        left_out=len(counted) - sum(each.compared for each in result.safe),
        repeats=min((len(each.runs) for each in counted), default=0),
        width=max((each.throughput.width or 0.0 for each in counted if each.throughput), default=0.0),
        done=len(result.runs),
        total=result.plan.total,
    )


def _documents(entrants: Iterable[EntrantResult]) -> int:
    return sum(run.documents for each in entrants for run in each.runs)


def _further(known: Verdict, documents: int | None) -> tuple[int, ...]:
    """Twice and four times as many in flight, as far as there are numbers and documents for them."""
    top = known.levels[-1]
    most = most_concurrency(known.pick.entrant.strategy) if known.pick else top
    most = most if documents is None else min(most, documents // LEAST_WAVES)
    return tuple(sorted({level for level in (min(2 * top, most), min(4 * top, most)) if level > top}))


def _around(knees: tuple[float, float] | None, levels: Sequence[int]) -> tuple[int, ...]:
    """Numbers that were not tried, below the highest that was."""
    return around((knees[0] + knees[1]) / 2, levels, levels[-1]) if knees else ()


def _serial(result: EntrantResult) -> bool:
    return result.entrant.strategy == "serial"


def _rate(result: EntrantResult) -> float:
    return _middle(result.throughput)


def _p95(result: EntrantResult) -> float:
    return _middle(result.p95)


def _middle(spread: Spread | None) -> float:
    return spread.middle if spread else 0.0
