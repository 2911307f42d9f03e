"""What a comparison found: figures a run, spreads an entrant, the knee, and which differences are real.

Limitations: repeats on a machine that does other work at times say more of that work than of the strategies; the
spread shows it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from core.compare.estimate import ceiling
from core.compare.plan import Entrant, Plan, PlannedRun
from core.metrics import efficiency, goodput, ideal_throughput, latency_summary, sent_latencies, speed_up, throughput
from core.records import Outcome, RunSnapshot, StrategyName

PLATEAU = 0.97
"""The share of the best throughput from which more in flight is not worth having."""

LEAST_DIFFERENCE = 0.03
"""Medians closer than this, as a share of the larger, are alike whatever their ranges."""

LEAST_DIFFERENCE_UNREPEATED = 0.10
"""The same with fewer than three repeats of either: two ranges of two lie apart by chance one time in three."""

ENOUGH_REPEATS = 3

_TIMES = 1.1
"""From here on "1.1 times as many"; closer than that, a percentage says it."""

MORE_LOST = 0.01
"""An entrant that failed a larger share of its documents than the best one, by more than this, is not recommended."""


@dataclass(frozen=True, slots=True)
class RunFigures:
    """One counted run. Rates are per second, times seconds; None where nothing succeeded.

    `seconds` go from the first dispatch to the last answer. `throughput` = succeeded / seconds in documents/s.
    `latencies` are those of the succeeded, ascending. `cpu_a_document` is the worker's CPU seconds while it
    sent, a document that landed: starting Python is left out. `failed` counts documents, `refused` the answers 429.
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
    """An entrant over its repeats. `speed_up` is over serial, by rates: 4 is four times as many documents a second."""

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

    @property
    def failed_share(self) -> float:
        """Failed / all documents of its runs; 0 before the first."""
        total = sum(run.documents for run in self.runs)
        return sum(run.failed for run in self.runs) / total if total else 0.0

    def goodput(self, deadline: float | None) -> Spread | None:
        """Documents that succeeded within `deadline` seconds, per second; without a deadline, the throughput."""
        if deadline is None:
            return self.throughput
        return spread(goodput(run.latencies, deadline, run.seconds) for run in self.runs)


def results(plan: Plan, figures: Iterable[RunFigures]) -> tuple[EntrantResult, ...]:
    """One result an entrant, in the plan's order; an entrant without a finished run has None for every spread."""
    runs: dict[int, list[RunFigures]] = {}
    for run in sorted(figures, key=lambda run: run.planned.place):
        runs.setdefault(run.planned.entrant, []).append(run)
    return tuple(
        _result(plan, index, tuple(runs.get(index, ())), _baseline(plan, entrant, runs))
        for index, entrant in enumerate(plan.entrants)
    )


def _result(plan: Plan, index: int, runs: tuple[RunFigures, ...], baseline: float | None) -> EntrantResult:
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
    )


def _baseline(plan: Plan, entrant: Entrant, runs: dict[int, list[RunFigures]]) -> float | None:
    """Serial's median throughput: that of the serial with the same protection, where both stand in the comparison."""
    serials = [index for index, other in enumerate(plan.entrants) if other.strategy == "serial" and runs.get(index)]
    like = [index for index in serials if plan.entrants[index].protection == entrant.protection]
    found = spread(run.throughput for index in (like or serials)[:1] for run in runs[index])
    return found.middle if found else None


# The knee, and the ideal line


def uncongested_latency(found: Iterable[EntrantResult]) -> float | None:
    """The least of the entrants' median mean latencies, seconds: what an answer takes while nothing queues."""
    return min((result.mean_latency.middle for result in found if result.mean_latency), default=None)


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
    found: Sequence[EntrantResult], strategy: StrategyName, *, protection: bool = True, documents: int | None = None
) -> Knee | None:
    """The knee of one strategy's median throughputs, at its largest number of documents unless one is given."""
    lane = [r for r in found if r.entrant.strategy == strategy and r.entrant.protection == protection and r.throughput]
    size = documents or max((result.entrant.documents for result in lane), default=0)
    return knee(
        (result.entrant.concurrency, result.throughput.middle)
        for result in lane
        if result.throughput and result.entrant.documents == size
    )


# Which differences are real


def differ(one: Spread | None, other: Spread | None) -> bool:
    """Whether two figures differ by more than their repeats do.

    They do where their ranges (min to max) lie apart and their medians are 3 % apart at least, 10 % where either has
    fewer than three repeats. Ranges of three alike repeats lie apart by chance one time in ten (2 / (6 over 3)), and
    then by little: the 3 % takes most of those away, and less than that is not worth a choice. No distribution is
    assumed, as a t-test would of three numbers, and a reader can check it on the chart. One unknown: no difference.
    """
    if one is None or other is None:
        return False
    few = min(one.count, other.count) < ENOUGH_REPEATS
    least = LEAST_DIFFERENCE_UNREPEATED if few else LEAST_DIFFERENCE
    apart = one.low > other.high or other.low > one.high
    return apart and abs(one.middle - other.middle) >= least * max(one.middle, other.middle)


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What to set, and one sentence why.

    `result` is None where nothing can be recommended. `different` is False where no entrant is really better than the
    rest: the result is then the smallest limit that does as well. `alike` names those it is no better than.
    """

    result: EntrantResult | None
    sentence: str
    different: bool = False
    alike: tuple[str, ...] = ()


def recommendation(found: Sequence[EntrantResult], p95_within: float | None = None) -> Recommendation:
    """The smallest limit within 97 % of the best goodput, among the entrants whose p95 stays within `p95_within`.

    Goodput counts what succeeded within that many seconds; None asks for nothing, and goodput is throughput. Left out
    are entrants whose failure share exceeds the lowest by over 1 point, and runs over fewer documents than the longest
    (serial's may be shorter). Among equal limits the best goodput wins; then protection; then the order of the plan.
    """
    ran = _comparable([result for result in found if result.throughput])
    if not ran:
        return Recommendation(None, "No run has ended yet.")
    safe = safest(ran)
    fit = [r for r in safe if p95_within is None or (r.p95 and r.p95.middle <= p95_within)]
    if not fit:
        lowest = min(result.p95.middle for result in safe if result.p95)
        return Recommendation(
            None, f"No entrant keeps p95 within {p95_within:g} s; the lowest p95 here is {lowest:.2f} s."
        )
    return _choice(fit, p95_within, _left_out(len(ran) - len(safe), len(safe) - len(fit)))


def safest(found: Sequence[EntrantResult]) -> list[EntrantResult]:
    """Those that ran and lost no more documents than the one that lost fewest, and 1 % of them."""
    ran = [result for result in found if result.throughput]
    least = min((result.failed_share for result in ran), default=0.0)
    return [result for result in ran if result.failed_share <= least + MORE_LOST]


def _left_out(losing: int, slow: int) -> str:
    """What was not asked, and why; "" where all were."""
    said = [f"{_entrants(losing)} that lost more documents"] if losing else []
    said += [f"{_entrants(slow)} with a higher p95"] if slow else []
    return f" Left out: {', '.join(said)}." if said else ""


def _entrants(count: int) -> str:
    return f"{count} entrant{'' if count == 1 else 's'}"


def _comparable(ran: list[EntrantResult]) -> list[EntrantResult]:
    most = max((r.entrant.documents for r in ran if r.entrant.strategy != "serial"), default=0)
    return [result for result in ran if result.entrant.strategy == "serial" or result.entrant.documents == most]


def _choice(fit: list[EntrantResult], within: float | None, left_out: str) -> Recommendation:
    best = max(_middle(result, within) for result in fit)
    near = [result for result in fit if _middle(result, within) >= PLATEAU * best]
    chosen = min(
        near,
        key=lambda r: (r.entrant.concurrency, not r.entrant.protection, -_middle(r, within), r.index),
    )
    alike = [r for r in fit if r is not chosen and not differ(chosen.goodput(within), r.goodput(within))]
    different = len(alike) < len(fit) - 1 or len(fit) == 1
    sentence = _why(chosen, within, fit, alike) if different else _no_difference(chosen, fit)
    return Recommendation(chosen, sentence + left_out, different, tuple(result.name for result in alike))


def _middle(result: EntrantResult, within: float | None) -> float:
    found = result.goodput(within)
    return found.middle if found else 0.0


def _no_difference(chosen: EntrantResult, fit: Sequence[EntrantResult]) -> str:
    names = f"{len(fit)} entrants" if len(fit) > 2 else " and ".join(result.name for result in fit)  # noqa: PLR2004  # a pair
    return (
        f"No real difference: {names} differ by no more than their repeats do. Take the smallest limit: {chosen.name}."
    )


def _why(
    chosen: EntrantResult, within: float | None, fit: Sequence[EntrantResult], alike: Sequence[EntrantResult]
) -> str:
    reached = _middle(chosen, within)
    what = f"{chosen.name} reaches {reached:,.1f} documents/s"
    if within is not None and chosen.p95:
        what += f" with p95 at {chosen.p95.middle:.2f} s, within the {within:g} s asked for"
    if len(fit) == 1:
        return f"{what}; no other entrant {'stays within it' if within is not None else 'can be compared with it'}."
    others = [result for result in fit if result is not chosen and result not in alike]
    if alike:
        names = alike[0].name if len(alike) == 1 else f"{len(alike)} others"
        return f"{what}; no real difference to {names}, and no smaller limit does as well."
    best = max(others, key=lambda result: _middle(result, within))
    rival = _middle(best, within)
    if rival > reached:
        return f"{what} with fewer in flight; that is within 3 % of {best.name}."
    return f"{what}, {_more_than(reached, rival)} {best.name}, the next best."


def _more_than(reached: float, rival: float) -> str:
    """Such as "2.5 times as many as"; below 1.1 times in percent: "4 % more than"."""
    if not rival:
        return "more than"
    if reached < _TIMES * rival:
        return f"{100 * (reached / rival - 1):.0f} % more than"
    return f"{reached / rival:,.1f} times as many as"
