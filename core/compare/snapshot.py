"""A comparison as it stood when it was read: all that a page or the command line shows of it while it goes on."""

from dataclasses import dataclass

from core.compare.estimate import foreseen, planned_seconds
from core.compare.figures import RunFigures
from core.compare.plan import Plan, PlannedRun, planned_runs, schedule, warm_up
from core.compare.result import Result, result
from core.compare.verdict import Verdict, verdict
from core.records import RunSnapshot, RunStatus

_TELLING = 0.05
"""The share of a comparison that has to lie behind before it says how wrong the estimate is."""


@dataclass(frozen=True, slots=True)
class ComparisonRun:
    """A run of the comparison: its place and whose it is, and the run as it stands."""

    planned: PlannedRun
    run: RunSnapshot


@dataclass(frozen=True, slots=True)
class ComparisonSnapshot:
    """`runs` are all of its runs in order, the warm-up (place 0) among them; `figures` are of those that count.

    `elapsed` is seconds of work on them, starting workers included. `figures` is empty in the list of all comparisons.
    `documents` is how many different ones it has; None: not known. `cost_gone` (US dollars) and `tokens_gone` are what
    runs of it that were done again had come to, at most.
    """

    comparison_id: str
    plan: Plan
    runs: tuple[ComparisonRun, ...] = ()
    figures: tuple[RunFigures, ...] = ()
    label: str = ""
    elapsed: float = 0.0
    created_utc: str = ""
    documents: int | None = None
    cost_gone: float = 0.0
    tokens_gone: int = 0

    def verdict(self, p95_within: float | None = None) -> Verdict:
        """What its result says so far."""
        return verdict(self.result(p95_within), p95_within, self.documents)

    def result(self, p95_within: float | None = None) -> Result:
        """What it found so far; `p95_within` (seconds) bounds what is recommended."""
        return result(self.plan, self.figures, p95_within)

    @property
    def begun(self) -> tuple[ComparisonRun, ...]:
        """The runs that a worker was started for."""
        return tuple(run for run in self.runs if run.run.worked or run.run.status.working)

    @property
    def pending(self) -> ComparisonRun | None:
        """The first run that is not finished: how it stands is how the comparison stands. None: all are."""
        return next((run for run in self.runs if run.run.status is not RunStatus.FINISHED), None)

    @property
    def status(self) -> RunStatus:
        if self.pending is None:
            return RunStatus.FINISHED if self.done == self.total else RunStatus.INTERRUPTED
        if self.pending.run.status is RunStatus.QUEUED and self.begun:
            return RunStatus.RUNNING  # between two of its runs
        return self.pending.run.status

    @property
    def message(self) -> str:
        """One sentence about the status, "" where there is none."""
        return self.pending.run.message if self.pending else ""

    @property
    def started_utc(self) -> str:
        return min((run.run.started_utc for run in self.runs if run.run.started_utc), default="")

    @property
    def total(self) -> int:
        """How many runs count, as far as they are planned."""
        return self.plan.total

    @property
    def done(self) -> int:
        return sum(not run.planned.warm_up and run.run.status is RunStatus.FINISHED for run in self.runs)

    @property
    def running(self) -> bool:
        """True while the comparison may change by itself."""
        return self.status.active

    @property
    def current(self) -> ComparisonRun | None:
        """The run that is being worked on; None between two."""
        return next((run for run in self.runs if run.run.status.working), None)

    @property
    def cost(self) -> float | None:
        """US dollars of all its runs so far; None without a price."""
        known = [run.run.cost for run in self.runs if run.run.cost is not None]
        priced = any(run.run.price for run in self.runs)
        return sum(known, self.cost_gone) if priced else None

    @property
    def tokens(self) -> int:
        """Tokens of all its runs so far, those that went in and those that came out."""
        return sum((run.run.input_tokens + run.run.output_tokens for run in self.runs), self.tokens_gone)

    @property
    def likely_cost(self) -> float | None:
        """US dollars that it is likely to come to: for each document still to do what one has cost so far. None before
        a run is done, and without a price."""
        landed = sum(run.run.done for run in self.runs)
        if self.cost is None or not landed or not self.done:
            return None
        left = sum(entrant.documents for _, entrant in planned_runs(foreseen(self.plan))) - landed
        return self.cost + max(0, left) * (self.cost - self.cost_gone) / landed

    @property
    def seconds_left(self) -> float:
        """About how long the rest takes: by the estimate, scaled by how wrong it was so far."""
        plan = foreseen(self.plan)
        each = [planned_seconds(plan, entrant) for entrant in plan.entrants]
        warming = warm_up(plan)
        first = planned_seconds(plan, warming[1]) if warming else 0.0
        whole = first + sum(each[planned.entrant] for planned in schedule(plan))
        passed = sum((first if r.planned.warm_up else each[r.planned.entrant]) * _share(r.run) for r in self.runs)
        scale = self.elapsed / passed if self.elapsed and passed > _TELLING * whole else 1.0
        return max(0.0, whole - passed) * scale


def _share(run: RunSnapshot) -> float:
    """How much of the run lies behind: all, its part so far, or nothing where it is to be done again."""
    if run.status is RunStatus.FINISHED:
        return 1.0
    return run.done / run.total if run.status.active and run.total else 0.0
