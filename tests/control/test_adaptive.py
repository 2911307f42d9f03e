"""The adaptive limit against simulated endpoints: a clock of their own, latencies drawn from a seed, no waiting."""

import heapq
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from statistics import median

import pytest

from core.control.adaptive import START, AdaptiveLimit
from core.control.limiter import Limiter
from core.records import LimitChange

MEAN, SIGMA = 0.3, 0.5
ANSWER, REFUSAL, WAKE = "answer", "refusal", "wake"
SEEDS = range(7)


class _Permits(Limiter):
    """A limiter whose permits are counted by the simulation instead of being waited for."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.taken = 0

    @property
    def in_use(self) -> int:
        return self.taken


@dataclass(slots=True)
class Endpoint:
    """`slots` requests are served at once; the rest queue, or are refused. `faults` is the share of answers that fail;
    `changes` are (second, slots) in order."""

    slots: int = 10**6
    refuses: bool = False
    faults: float = 0.0
    changes: list[tuple[float, int]] = field(default_factory=list)
    mean: float = MEAN


@dataclass(slots=True)
class Drive:
    """One closed loop of documents through one endpoint."""

    endpoint: Endpoint
    documents: int
    ceiling: int
    seed: int
    fixed: int = 0
    timeout: float = math.inf
    now: float = 0.0
    busy: int = 0
    paused_until: float = 0.0
    queue: list[float] = field(default_factory=list)
    events: list[tuple[float, str, float]] = field(default_factory=list)
    answered_at: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    changes: list[LimitChange] = field(default_factory=list)
    random: Random = field(init=False)
    limiter: _Permits = field(init=False)
    limit: AdaptiveLimit = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.limiter = _Permits(self.fixed or min(START, self.ceiling))

    def run(self) -> "Drive":
        self.limit = AdaptiveLimit(
            self.limiter, self.ceiling, lambda: self.now, self.changes.append, timeout=self.timeout
        )
        self._dispatch()
        while self.events:
            self.now, kind, sent = heapq.heappop(self.events)
            while self.endpoint.changes and self.now >= self.endpoint.changes[0][0]:
                self.endpoint.slots = self.endpoint.changes.pop(0)[1]
            if kind != WAKE:
                self._land(kind, sent)
            self._dispatch()
        return self

    @property
    def rate(self) -> float:
        return len(self.answered_at) / self.now

    def rate_between(self, start: float, end: float) -> float:
        return sum(start <= at < end for at in self.answered_at) / (end - start)

    def _land(self, kind: str, sent: float) -> None:
        self.limiter.taken -= 1
        if kind == REFUSAL:
            self.documents += 1
            self.paused_until = self.now + 0.005
            heapq.heappush(self.events, (self.paused_until, WAKE, 0.0))
            self._tell(self.limit.refused)
            return
        self.busy -= 1
        if self.random.random() < self.endpoint.faults:
            self.documents += 1
            self._tell(self.limit.overloaded)
        else:
            self.answered_at.append(self.now)
            self.latencies.append(self.now - sent)
            self._tell(lambda: self.limit.answered(self.now - sent))
        self._serve()

    def _tell(self, what: Callable[[], None]) -> None:
        if not self.fixed:
            what()

    def _dispatch(self) -> None:
        while self.documents and self.limiter.taken < self.limiter.limit and self.now >= self.paused_until:
            self.documents -= 1
            self.limiter.taken += 1
            if self.endpoint.refuses and self.busy >= self.endpoint.slots:
                heapq.heappush(self.events, (self.now + 0.005, REFUSAL, self.now))
            else:
                self.queue.append(self.now)
                self._serve()

    def _serve(self) -> None:
        while self.queue and self.busy < self.endpoint.slots:
            self.busy += 1
            latency = self.random.lognormvariate(math.log(self.endpoint.mean) - SIGMA**2 / 2, SIGMA)
            heapq.heappush(self.events, (self.now + latency, ANSWER, self.queue.pop(0)))


def ratios(endpoint: Endpoint, documents: int, ceiling: int, best: int) -> tuple[list[float], Sequence[Drive]]:
    """Documents/s of adaptive over those of the best fixed limit, a seed each."""

    def drive(seed: int, fixed: int) -> Drive:
        fresh = Endpoint(endpoint.slots, endpoint.refuses, endpoint.faults, list(endpoint.changes))
        return Drive(fresh, documents, ceiling, seed, fixed).run()

    adaptive = [drive(seed, 0) for seed in SEEDS]
    fixed = [drive(seed, best) for seed in SEEDS]
    return [a.rate / f.rate for a, f in zip(adaptive, fixed, strict=True)], adaptive


@pytest.mark.parametrize(
    ("endpoint", "documents", "best", "wanted"),
    [
        (Endpoint(slots=64), 5_000, 64, 0.92),
        (Endpoint(), 10_000, 200, 0.85),
        (Endpoint(slots=8), 600, 8, 0.92),
        (Endpoint(slots=64, refuses=True), 5_000, 64, 0.85),
        (Endpoint(slots=64, faults=0.05), 5_000, 64, 0.92),
    ],
    ids=["64 slots", "no ceiling", "8 slots", "refuses when full", "5 % failures"],
)
def test_nearly_as_fast_as_the_best_fixed_limit(endpoint: Endpoint, documents: int, best: int, wanted: float) -> None:
    """Over a whole run from a cold start, without a setting, the median of seven seeds reaches what is wanted."""
    found, _ = ratios(endpoint, documents, 200, best)
    assert median(found) >= wanted


def test_settles_near_what_the_endpoint_can_hold() -> None:
    """64 slots: the limit at the end is between 56 and 110 at the median, and over 110 in 6 runs of 40 at most."""
    drives = [Drive(Endpoint(slots=64), 5_000, 200, seed).run() for seed in range(40)]
    assert 56 <= median(drive.limiter.limit for drive in drives) <= 110
    assert sum(drive.limiter.limit > 110 for drive in drives) <= 6


def test_never_past_the_ceiling() -> None:
    """With a ceiling of 30 no change goes over 30, and none under 1."""
    _, drives = ratios(Endpoint(), 2_000, 30, 30)
    assert {change.after for drive in drives for change in drive.changes} <= set(range(1, 31))


def test_follows_a_capacity_that_falls_and_comes_back() -> None:
    """64 slots, 16 from second 20, 64 again from second 50: from 15 s after each change, 0.85 of
    what is possible in 19 of 20 runs, and 0.8 in all."""
    missed = 0
    for seed in range(20):
        drive = Drive(Endpoint(slots=64, changes=[(20, 16), (50, 64)]), 12_000, 200, seed).run()
        kept = (drive.rate_between(35, 50) * MEAN / 16, drive.rate_between(65, 75) * MEAN / 64)
        assert min(kept) >= 0.8
        missed += min(kept) < 0.85
    assert missed <= 1


def test_every_change_says_when_from_what_to_what_and_why() -> None:
    """Each change begins where the one before ended, in the order of the clock, with a reason."""
    drive = Drive(Endpoint(slots=64), 5_000, 200, 1).run()
    assert drive.changes[0].before == START
    for earlier, later in zip(drive.changes, drive.changes[1:], strict=False):
        assert (earlier.after, earlier.at <= later.at) == (later.before, True)
    assert all(change.reason for change in drive.changes)


def test_faults_by_chance_are_no_overload() -> None:
    """A tenth of the answers fail, evenly: in twenty runs of 3,000 documents the limit never gives way for it."""
    for seed in range(20):
        drive = Drive(Endpoint(faults=0.1), 3_000, 50, seed).run()
        assert not [change for change in drive.changes if "failures" in change.reason]


def test_a_slow_endpoint_is_met_with_few() -> None:
    """Four places, five seconds an answer, a timeout of 60: no answer of forty documents takes as long as that, and
    never more than six times the places are in flight."""
    for seed in SEEDS:
        drive = Drive(Endpoint(slots=4, mean=5.0), 40, 20, seed, timeout=60.0).run()
        assert len(drive.answered_at) == 40
        assert max(drive.latencies) < 60.0
        assert max([change.after for change in drive.changes], default=START) <= 24


def test_no_rise_fills_the_timeout() -> None:
    """Answers of 8 s under a timeout of 20: twice as many would take 16 s if they queued, over half of it, so the limit
    stays where it began."""
    drive = Drive(Endpoint(slots=4, mean=8.0), 40, 20, 1, timeout=20.0).run()
    assert max([change.after for change in drive.changes], default=START) <= START + 1


def test_climbs_to_thousands_within_twenty_answers_time() -> None:
    """An endpoint that knows no limit, and a ceiling of 4,000: each doubling takes two answers' time, so from 4 to
    4,000 it is under twenty, and the limit stays there."""
    for seed in range(3):
        drive = Drive(Endpoint(), 25_000, 4_000, seed).run()
        reached = next(change.at for change in drive.changes if change.after == 4_000)
        assert reached <= 20 * MEAN
        assert drive.limiter.limit == 4_000
