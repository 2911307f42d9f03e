"""What a comparison found, computed once for all who show it: page, files, report and terminal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from core.compare.estimate import ceiling
from core.compare.figures import EntrantResult, RunFigures, entrant_results
from core.compare.knee import Knee, ideal_line, knees, uncongested_latency
from core.compare.plan import Plan
from core.compare.recommendation import Recommendation, recommendation, safest
from core.settings import StrategyName


@dataclass(frozen=True, slots=True)
class Result:
    """`entrants` are in the plan's order; `safe` are those that ran and lost no more documents than others.

    `knees` are by strategy and protection. `recommendation` is what to set.
    """

    plan: Plan
    runs: tuple[RunFigures, ...]
    entrants: tuple[EntrantResult, ...]
    safe: tuple[EntrantResult, ...]
    knees: Mapping[tuple[StrategyName, bool], Knee]
    recommendation: Recommendation

    def within(self, p95: float | None) -> "Result":
        """The result with the recommendation for a p95 latency of so many seconds at most; None: of any."""
        return replace(self, recommendation=recommendation(self.entrants, p95))

    def ideal(self, levels: Iterable[int]) -> tuple[tuple[int, float], ...]:
        """(N, documents/s that no strategy can be above) for each N up to the largest of `levels`, its corner too."""
        latency, most = uncongested_latency(self.entrants), ceiling(self.plan.base.endpoint, self.plan.sizes[-1])
        tried = {0, *levels}
        if latency and most:
            tried |= {min(max(tried), round(most * latency))}
        return ideal_line(sorted(tried), latency, most)


def result(plan: Plan, runs: Iterable[RunFigures], p95_within: float | None = None) -> Result:
    """The result of the runs that are finished; an entrant without one has no figures."""
    finished = tuple(runs)
    entrants = entrant_results(plan, finished)
    return Result(
        plan=plan,
        runs=finished,
        entrants=entrants,
        safe=tuple(safest(entrants)),
        knees=knees(entrants),
        recommendation=recommendation(entrants, p95_within),
    )
