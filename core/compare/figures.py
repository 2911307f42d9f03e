"""The figures of a comparison: of each run, and of each entrant over its repeats.

Limitations: repeats on a machine that does other work at times say more of that work than of the strategies; the
spread shows it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median

from core.compare.estimate import ceiling
from core.compare.plan import Entrant, Plan, PlannedRun
from core.metrics import efficiency, goodput, ideal_throughput, latency_summary, sent_latencies, speed_up, throughput
from core.records import Outcome, RunSnapshot

_THOUSAND = 1_000


@dataclass(frozen=True, slots=True)
class RunFigures:
    """One counted run. Rates are per second, times seconds; None where nothing succeeded.

    `seconds` go from the first dispatch to the last answer. `throughput` = succeeded / seconds in documents/s.
    `latencies` are those of the succeeded, ascending. `cpu_a_document` is the worker's CPU seconds while it
    sent, a document that landed: starting Python is left out. `failed` counts documents, `refused` the answers 429.
    `cost` is US dollars, failed and repeated calls with them; None without a price.
    """

    planned: PlannedRun
    run_id: str
    documents: int
    succeeded: int
    failed: int
    refused: int
    retries: int
    seconds: float
    throughput: float | None
    mean_latency: float | None
    p50: float | None
    p95: float | None
    efficiency: float | None
    cpu_a_document: float | None
    peak_memory_mb: float
    peak_in_flight: int
    latencies: tuple[float, ...] = field(default=(), repr=False)
    cost: float | None = None


def run_figures(
    planned: PlannedRun, entrant: Entrant, snapshot: RunSnapshot, outcomes: Iterable[Outcome], plan: Plan
) -> RunFigures:
    """The figures of one finished run, from its snapshot and its outcomes."""
    landed = list(outcomes)
    latencies = tuple(sorted(sent_latencies(landed)))
    summary = latency_summary(latencies)
    seconds = max((outcome.finished_at for outcome in landed), default=0.0)
    rate = throughput(len(latencies), seconds)
    ideal = ideal_throughput(entrant.concurrency, summary.mean, ceiling(plan.base.endpoint, entrant.documents))
    return RunFigures(
        planned=planned,
        run_id=snapshot.run_id,
        documents=snapshot.total,
        succeeded=snapshot.succeeded,
        failed=snapshot.failed,
        refused=sum(outcome.rate_limited for outcome in landed),
        retries=sum(max(0, outcome.attempts - 1) for outcome in landed),
        seconds=seconds,
        throughput=rate,
        mean_latency=summary.mean,
        p50=summary.p50,
        p95=summary.p95,
        efficiency=efficiency(rate, ideal),
        cpu_a_document=snapshot.busy * snapshot.elapsed / len(landed) if landed else None,
        peak_memory_mb=snapshot.peak_rss_mb,
        peak_in_flight=snapshot.peak_in_flight,
        latencies=latencies,
        cost=snapshot.cost,
    )


@dataclass(frozen=True, slots=True)
class Spread:
    """Least, median and greatest of a figure over the repeats."""

    low: float
    middle: float
    high: float
    count: int

    @property
    def width(self) -> float | None:
        """(high - low) / median, a share; None where the median is 0."""
        return (self.high - self.low) / self.middle if self.middle else None


def spread(values: Iterable[float | None]) -> Spread | None:
    """Min, median and max of the values there are. None: there is none."""
    known = [value for value in values if value is not None]
    return Spread(min(known), median(known), max(known), len(known)) if known else None


@dataclass(frozen=True, slots=True)
class EntrantResult:
    """An entrant over its repeats. `speed_up` is over one at a time, by rates: 4 is four times as many documents a
    second. Not `compared`: its rate, over fewer documents than others have, is not held against theirs.
    `cost_a_thousand` is US dollars for 1,000 of its documents."""

    index: int
    name: str
    entrant: Entrant
    runs: tuple[RunFigures, ...]
    throughput: Spread | None
    speed_up: Spread | None
    mean_latency: Spread | None
    p50: Spread | None
    p95: Spread | None
    efficiency: Spread | None
    cpu_a_document: Spread | None
    peak_memory_mb: Spread | None
    failed: Spread | None
    refused: Spread | None
    compared: bool = True
    cost_a_thousand: Spread | None = None

    @property
    def level(self) -> int:
        """Documents in flight, at most."""
        return self.entrant.concurrency

    @property
    def lost(self) -> int:
        """Failed documents of all its runs."""
        return sum(run.failed for run in self.runs)

    @property
    def failed_share(self) -> float:
        """Failed / all documents of its runs; 0 before the first."""
        total = sum(run.documents for run in self.runs)
        return self.lost / total if total else 0.0

    def goodput(self, deadline: float | None) -> Spread | None:
        """Documents that succeeded within `deadline` seconds, per second; without a deadline, the throughput."""
        if deadline is None:
            return self.throughput
        return spread(goodput(run.latencies, deadline, run.seconds) for run in self.runs)


def entrant_results(plan: Plan, figures: Iterable[RunFigures]) -> tuple[EntrantResult, ...]:
    """One result an entrant, in the plan's order; an entrant without a finished run has None for every spread.

    Compared are those over as many documents as the longest that ran, serial, and every one of a climb.
    """
    runs: dict[int, list[RunFigures]] = {}
    for run in sorted(figures, key=lambda run: run.planned.place):
        runs.setdefault(run.planned.entrant, []).append(run)
    ran = [plan.entrants[index] for index in runs if any(run.throughput is not None for run in runs[index])]
    most = max((entrant.documents for entrant in ran if entrant.strategy != "serial"), default=0)
    return tuple(
        _result(
            plan,
            index,
            tuple(runs.get(index, ())),
            _baseline(plan, entrant, runs),
            compared=bool(plan.climb) or entrant.strategy == "serial" or entrant.documents >= most,
        )
        for index, entrant in enumerate(plan.entrants)
    )


def _result(
    plan: Plan, index: int, runs: tuple[RunFigures, ...], baseline: float | None, *, compared: bool
) -> EntrantResult:
    return EntrantResult(
        index=index,
        name=plan.names[index],
        entrant=plan.entrants[index],
        runs=runs,
        throughput=spread(run.throughput for run in runs),
        speed_up=spread(speed_up(run.throughput, baseline) for run in runs),
        mean_latency=spread(run.mean_latency for run in runs),
        p50=spread(run.p50 for run in runs),
        p95=spread(run.p95 for run in runs),
        efficiency=spread(run.efficiency for run in runs),
        cpu_a_document=spread(run.cpu_a_document for run in runs),
        peak_memory_mb=spread(run.peak_memory_mb for run in runs),
        failed=spread(run.failed for run in runs),
        refused=spread(run.refused for run in runs),
        compared=compared,
        cost_a_thousand=spread(_a_thousand(run) for run in runs),
    )


def _a_thousand(run: RunFigures) -> float | None:
    return _THOUSAND * run.cost / run.documents if run.cost is not None and run.documents else None


def _baseline(plan: Plan, entrant: Entrant, runs: dict[int, list[RunFigures]]) -> float | None:
    """Serial's median throughput: that of the serial with the same protection, where both stand in the comparison;
    without serial, that of a strategy with one in flight."""
    ran = [index for index, other in enumerate(plan.entrants) if other.concurrency == 1 and runs.get(index)]
    serials = [index for index in ran if plan.entrants[index].strategy == "serial"] or ran
    like = [index for index in serials if plan.entrants[index].protection == entrant.protection]
    rates = spread(run.throughput for index in (like or serials)[:1] for run in runs[index])
    return rates.middle if rates else None
