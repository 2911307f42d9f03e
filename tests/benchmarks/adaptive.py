"""The adaptive limit against the best fixed one, from a cold start, seen at the server."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from core.endpoints.practice.settings import PracticeSettings
from core.endpoints.practice.stats import PracticeStats
from core.settings import EndpointSettings, RunSettings, StrategyName
from tests.benchmarks.report import Options, at_least, at_most, spread, table
from tests.benchmarks.workbench import Finished, Look, Workbench, workbench
from tests.conftest import PracticeEndpoint, practice_in_process

CEILING = 200
FIXED_LIMITS = (32, 48, 64, 80, 96, 128)
LATENCY = 0.3
QUEUEING = PracticeSettings(mean_latency=LATENCY, sigma=0.5, slots=64)
OPEN = PracticeSettings(mean_latency=LATENCY, sigma=0.5)
CHANGES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Measured:
    """One run, and what the server counted of it."""

    done: Finished
    stats: PracticeStats

    @property
    def rate(self) -> float:
        """Answers a second at the server, first request to last answer."""
        return self.stats.answered / ((self.stats.last_answer_at or 0.0) - (self.stats.first_request_at or 0.0))

    @property
    def settled(self) -> float:
        """The median limit over the second half of the run's samples."""
        samples = self.done.samples
        return median(sample.limit for sample in samples[len(samples) // 2 :])


def measured(
    bench: Workbench, server: PracticeEndpoint, strategy: StrategyName, limit: int, count: int, **more: float
) -> Measured:
    server.reset()
    endpoint = EndpointSettings(kind="openai", base_url=server.url)
    settings = RunSettings(strategy=strategy, concurrency=limit, endpoint=endpoint, **more)  # type: ignore[arg-type]  # numbers all
    return Measured(bench.run(settings, count, server), server.stats())


def slots(options: Options) -> Iterator[str]:
    """64 slots, 300 ms lognormal 0.5, a queue behind them: adaptive against the best of six fixed limits."""
    count, repeats = options.size(5000, 1200), options.times(1)
    limits = (64, 96) if options.quick else FIXED_LIMITS
    yield f"{count:,} documents, {repeats} repeats, interleaved; ceiling {CEILING}"
    ratios, settled = [], []
    with practice_in_process(QUEUEING) as server, workbench() as bench:
        for _ in range(repeats):
            ours = measured(bench, server, "adaptive", CEILING, count)
            fixed = {limit: measured(bench, server, "windowed", limit, count) for limit in limits}
            ratios.append(ours.rate / max(each.rate for each in fixed.values()))
            settled.append(ours.settled)
            rows = [_row("adaptive", ours), *(_row(f"fixed {limit}", each) for limit, each in fixed.items())]
            yield from table(_HEAD, rows)
    yield from changes(ours)
    yield at_least("documents/s, adaptive / best fixed", ratios, 0.92)
    inside = all(56 <= limit <= 110 for limit in settled)
    yield f"  settled at {spread(settled, '.0f')}   goal 56 to 110: {'reached' if inside else 'NOT reached'}"


def unlimited(options: Options) -> Iterator[str]:
    """No ceiling at the server, 300 ms: adaptive with at most 200 in flight against fixed 200."""
    yield from _against(options, OPEN, 200, options.size(10_000, 2000), goal=0.85)


def few(options: Options) -> Iterator[str]:
    """8 slots, 300 ms: adaptive against fixed 8, in documents/s and p95 latency."""
    settings = PracticeSettings(mean_latency=LATENCY, sigma=0.5, slots=8)
    yield from _against(options, settings, 8, options.size(600, 150), goal=0.92, p95_goal=2.5)


def refusing(options: Options) -> Iterator[str]:
    """64 slots that refuse when full (429) and never queue: adaptive against fixed 64, which never meets a refusal."""
    settings = PracticeSettings(mean_latency=LATENCY, sigma=0.5, slots=64, refuse_when_full=True)
    yield from _against(options, settings, 64, options.size(5000, 1000), goal=0.92)


def _against(
    options: Options, settings: PracticeSettings, limit: int, count: int, *, goal: float, p95_goal: float | None = None
) -> Iterator[str]:
    repeats = options.times(1)
    yield f"{count:,} documents, {repeats} repeats, interleaved; ceiling {CEILING}"
    speeds, tails = [], []
    with practice_in_process(settings) as server, workbench() as bench:
        for _ in range(repeats):
            ours = measured(bench, server, "adaptive", CEILING, count)
            fixed = measured(bench, server, "windowed", limit, count)
            speeds.append(ours.rate / fixed.rate)
            tails.append((ours.done.metrics.p95_latency or 0.0) / (fixed.done.metrics.p95_latency or 1.0))
            yield from table(_HEAD, [_row("adaptive", ours), _row(f"fixed {limit}", fixed)])
    yield from changes(ours)
    yield at_least(f"documents/s, adaptive / fixed {limit}", speeds, goal)
    if p95_goal:
        yield at_most(f"p95 latency, adaptive / fixed {limit}", tails, p95_goal)


_HEAD = (
    "limit",
    "succeeded",
    "docs/s",
    "settled",
    "peak in flight",
    "peak queued",
    "mean s",
    "p95 s",
    "429",
    "requests",
)


def _row(name: str, run: Measured) -> tuple[str, ...]:
    metrics, stats = run.done.metrics, run.stats
    return (
        name,
        f"{metrics.successful:,} of {metrics.total_documents:,}",
        f"{run.rate:,.1f}",
        f"{run.settled:.0f}",
        f"{stats.peak_in_flight}",
        f"{stats.peak_queued}",
        f"{stats.mean_latency:.3f}",
        f"{metrics.p95_latency or 0:.3f}",
        f"{stats.rate_limited:,}",
        f"{stats.requests:,}",
    )


def changes(run: Measured) -> Iterator[str]:
    """The last adaptive run's first moves of its limit, with their reasons."""
    moves = run.done.changes
    for move in moves[:CHANGES_SHOWN]:
        yield f"    {move.at:6.1f} s  {move.before:>3} -> {move.after:<3}  {move.reason}"
    if len(moves) > CHANGES_SHOWN:
        yield f"    ... and {len(moves) - CHANGES_SHOWN} more"


@dataclass(frozen=True, slots=True)
class Phase:
    """So many slots for so many seconds, from `begins` seconds after the first summary."""

    begins: float
    seconds: float
    slots: int


def changing(options: Options) -> Iterator[str]:
    """Capacity 64 slots, then 16, then 64 again, in mid-run: what adaptive reaches of each, and how soon."""
    if options.quick:
        yield "  left out: each capacity needs half a minute, and --quick was asked for"
        return
    lengths = (30.0, 30.0, 30.0)
    phases = [
        Phase(sum(lengths[:number]), seconds, count)
        for number, (seconds, count) in enumerate(zip(lengths, (64, 16, 64), strict=True))
    ]
    yield f"slots {' -> '.join(f'{phase.slots} for {phase.seconds:g} s' for phase in phases)}; ceiling {CEILING}"
    with practice_in_process(QUEUEING) as server, workbench() as bench:
        conductor = Conductor(bench, server, phases)
        server.reset()
        endpoint = EndpointSettings(kind="openai", base_url=server.url)
        settings = RunSettings(strategy="adaptive", concurrency=CEILING, endpoint=endpoint)
        done = bench.run(settings, 20_000, server, conductor)
        run = Measured(done, server.stats())
    yield from changes(run)
    for phase, began in zip(phases, conductor.began, strict=False):
        looks = [look for look in done.looks if began <= look.at <= began + phase.seconds]
        possible = phase.slots / LATENCY
        yield f"  {phase.slots} slots ({possible:,.0f} documents/s possible): {_reached(looks, began, possible)}"


class Conductor:
    """Changes the slots when each phase is due, and stops the run after the last. `began` are monotonic seconds."""

    def __init__(self, bench: Workbench, server: PracticeEndpoint, phases: list[Phase]) -> None:
        self._bench = bench
        self._server = server
        self._phases = phases
        self._stopped = False
        self.began: list[float] = []

    def __call__(self, seconds: float, run_id: str) -> None:
        due = [phase for phase in self._phases if phase.begins <= seconds]
        if len(due) > len(self.began):
            self._server.configure(slots=due[-1].slots)
            self.began.append(time.monotonic())
        last = self._phases[-1]
        if seconds > last.begins + last.seconds and not self._stopped:
            self._stopped = True
            self._bench.registry.stop(run_id)


def _reached(looks: list[Look], began: float, possible: float, window: float = 4.0, goal: float = 0.85) -> str:
    """When the rate over a moving window first reached the goal, and what it was from second 15 on."""
    share_at = [
        (after.at - began, (after.answered - before.answered) / (after.at - before.at) / possible)
        for after in looks
        for before in [max((look for look in looks if look.at <= after.at - window), key=_at, default=None)]
        if before is not None
    ]
    soon = next((seconds for seconds, share in share_at if share >= goal), None)
    late = [look for look in looks if look.at - began >= 15.0]
    held = (late[-1].answered - late[0].answered) / (late[-1].at - late[0].at) / possible if len(late) > 1 else 0.0
    when = "never" if soon is None else f"after {soon:.1f} s"
    verdict = "reached" if held >= goal else "NOT reached"
    return (
        f"{goal:g} of it {when} (over {window:g} s); from second 15 on {held:.2f}   goal at least {goal:g}: {verdict}"
    )


def _at(look: Look) -> float:
    return look.at
