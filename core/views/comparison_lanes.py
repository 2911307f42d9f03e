"""Which runs of a comparison are worth a lane, and their lanes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.compare.figures import EntrantResult, RunFigures
from core.compare.plan import Entrant
from core.compare.result import Result
from core.settings import STRATEGY_NAMES, StrategyName
from core.views.lanes import Lane, lane_of_spans

MOST_DOCUMENTS = 200
"""Of a lane."""

_MOST_LANES = 5


@dataclass(frozen=True, slots=True)
class ShownRun:
    """Whose run is shown: the name beside the lane, the run's id, and its entrant."""

    name: str
    run_id: str
    entrant: Entrant


def shown_lanes(result: Result) -> tuple[ShownRun, ...]:
    """The runs to show: of each strategy the median run nearest to what is recommended; of one strategy alone, of up to
    five of its numbers in flight."""
    ran = [each for each in result.entrants if each.throughput]
    strategies = {each.entrant.strategy for each in ran}
    if len(strategies) == 1:
        return tuple(_lane(each, each.name) for each in _spread_out(sorted(ran, key=lambda each: each.level)))
    best = [_nearest([each for each in ran if each.entrant.strategy == name], result) for name in _ordered(strategies)]
    return tuple(_lane(each, each.entrant.strategy) for each in best)


def _ordered(strategies: Iterable[StrategyName]) -> list[StrategyName]:
    return [name for name in STRATEGY_NAMES if name in set(strategies)]


def _spread_out(ran: Sequence[EntrantResult]) -> Sequence[EntrantResult]:
    """Five at most, the first and the last among them."""
    if len(ran) <= _MOST_LANES:
        return ran
    step = (len(ran) - 1) / (_MOST_LANES - 1)
    return [ran[round(place * step)] for place in range(_MOST_LANES)]


def _nearest(ran: Sequence[EntrantResult], result: Result) -> EntrantResult:
    pick = result.recommendation.result or ran[0]
    return min(
        ran,
        key=lambda each: (
            each.entrant.protection != pick.entrant.protection,
            abs(each.level - pick.level),
            each.entrant.documents,  # fewer documents are easier to follow
        ),
    )


def _lane(result: EntrantResult, name: str) -> ShownRun:
    return ShownRun(name, median_run(result).run_id, result.entrant)


def median_run(result: EntrantResult) -> RunFigures:
    """The run in the middle by throughput."""
    runs = sorted(result.runs, key=lambda run: run.throughput or 0.0)
    return runs[(len(runs) - 1) // 2]


def documents_shown(lanes: Iterable[ShownRun]) -> int:
    """How many documents each lane shows: the same first ones, so as many as the shortest run has, 200 at most."""
    return min(MOST_DOCUMENTS, min((lane.entrant.documents for lane in lanes), default=0))


def drawn_lane(shown: ShownRun, spans: Iterable[tuple[float, float]], *, now: float | None = None) -> Lane:
    """The run as a lane, of the `spans` (start, end) of its documents, in seconds; `now` is its clock while it runs."""
    entrant = shown.entrant
    return lane_of_spans(entrant.strategy, entrant.concurrency, spans, name=shown.name, now=now)
