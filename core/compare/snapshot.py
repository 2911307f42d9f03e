"""A comparison as it stood when it was read: all that a page or the command line shows of it while it goes on."""

from dataclasses import dataclass

from core.compare.estimate import run_seconds
from core.compare.plan import Entrant, Plan, PlannedRun, warm_up
from core.compare.results import RunFigures
from core.records import RunSnapshot, RunStatus

_TELLING = 0.05
"""The share of a comparison that has to lie behind before it says how wrong the estimate is."""


@dataclass(frozen=True, slots=True)
class ComparisonRun:
    """A run the comparison has begun: its place and whose it is, and the run as it stands."""

    planned: PlannedRun
    run: RunSnapshot


@dataclass(frozen=True, slots=True)
class ComparisonSnapshot:
    """`runs` are those begun, in order, the warm-up (place 0) among them; `figures` those that ended and count.

    `message` is one sentence about the status, "" where there is none. `elapsed` is seconds of work on the comparison,
    starting workers included. `figures` is empty in the list of all comparisons.
    """

    comparison_id: str
    status: RunStatus
    plan: Plan
    runs: tuple[ComparisonRun, ...] = ()
    figures: tuple[RunFigures, ...] = ()
    label: str = ""
    message: str = ""
    elapsed: float = 0.0
    created_utc: str = ""
    started_utc: str = ""
    ended_utc: str = ""

    @property
    def total(self) -> int:
        """How many runs count."""
        return len(self.plan.entrants) * self.plan.repeats

    @property
    def done(self) -> int:
        return sum(not begun.planned.warm_up and begun.run.status is RunStatus.FINISHED for begun in self.runs)

    @property
    def running(self) -> bool:
        """True while the comparison may change by itself."""
        return self.status.active

    @property
    def current(self) -> ComparisonRun | None:
        """The run that is being worked on; None between two."""
        return next((begun for begun in reversed(self.runs) if begun.run.status.active), None)

    @property
    def seconds_left(self) -> float:
        """About how long the rest takes: by the estimate, scaled by how wrong it was so far."""
        plan = self.plan
        warming = warm_up(plan)
        endpoint, timeout = plan.base.endpoint, plan.base.timeout
        whole = plan.repeats * sum(run_seconds(endpoint, entrant, timeout) for entrant in plan.entrants)
        whole += run_seconds(endpoint, warming[1], timeout) if warming else 0.0
        passed = sum(self._passed(begun, warming) for begun in self.runs)
        scale = self.elapsed / passed if self.elapsed and passed > _TELLING * whole else 1.0
        return max(0.0, whole - passed) * scale

    def _passed(self, begun: ComparisonRun, warming: tuple[PlannedRun, Entrant] | None) -> float:
        """Estimated seconds of a run that lie behind: all, its share so far, or none where it is to be done again."""
        entrant = self.plan.entrants[begun.planned.entrant]
        if begun.planned.warm_up and warming:
            entrant = warming[1]
        run, seconds = begun.run, run_seconds(self.plan.base.endpoint, entrant, self.plan.base.timeout)
        if run.status is RunStatus.FINISHED:
            return seconds
        return seconds * run.done / run.total if run.status.active and run.total else 0.0
