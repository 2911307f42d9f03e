"""A limit that finds itself, on an endpoint it knows nothing of.

The signal is goodput (answers a second) over windows of evidence, not latency: servers that batch trade latency for
throughput long before they are full. What is searched for is the lowest limit that gets nearly all there is to get.

- *First look*: four documents. Where the first is back within LEISURELY seconds, a mistake costs little: on with ten.
- *Slow start*: double while goodput grows by a quarter or more (by half where latency tells of a queue); flat for two
  windows, or for one with a queue, ends it.
- *Settle*: at what the best goodput needs by Little's law (goodput x the lowest latency seen, and some headroom); where
  that gets less than 95 % of the best, step up again.
- *Probe*: every few seconds a quarter more; kept where goodput grows by over 5 % (7.5 % where latency tells of a
  queue), then again at once, in larger steps. Between probes, try a lower limit (10 to 35 % less). Keep it if goodput
  stays; try less often if it does not. Where goodput has fallen by a third for two windows, the endpoint changed:
  settle anew.
- *Overload* (over a quarter of a window's answers are 5xx or time-outs, more than chance has): x0.6, once an
  episode. A 429 with Retry-After is a pause, no cut; only where a tenth of a window is refused the limit gives way a
  little.

Sources: Netflix concurrency-limits, Vector's adaptive request concurrency, BBR (Cardwell et al., 2016) for start and
probing, Little (1961).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from core.language import Message
from core.records import LimitChange

START = 4
SECOND = 10
LEISURELY = 2.0  # seconds an answer; from here on the search goes up from START by measured steps alone
ROOM = 0.5  # of the timeout: no rise may make the slowest answers take longer, should they queue
GROWTH_WANTED = 1.25
CLEAR_GROWTH = 1.5  # wanted where latency already tells of a queue
QUEUED = 1.6  # times the lowest latency, while starting
STANDING = 1.3  # the same, once settled
NEARLY_ALL = 0.95
HEADROOM = 1.15
PROBE_STEP = 1.25
LARGEST_STEP = 2.0
SMALL_STEP = 1.08  # after a refusal: the ceiling is near
STEP_DOWN = 0.65
GAIN_WANTED = 0.2  # of the step: a quarter more has to give 5 % more
CLEAR_GAIN = 0.3  # wanted where latency already tells of a queue
WORTH_A_STEP = 0.9  # of the limit; less of a step down would gain nothing
LOSS_ALLOWED = 0.97
MOST_GAP = 16  # probes between two steps down
PROBE_EVERY = 3.0  # seconds
FORGET = 0.98  # of the best goodput, at each probe: it was the luckiest of many windows
FALLEN = 0.67
OVERLOAD_SHARE = 0.25
OVERLOAD_CUT = 0.6
REFUSED_SHARE = 0.1
REFUSED_CUT = 0.85
LEAST_USED = 0.8
_LEAST_ANSWERS = 10
_GOOD_SAMPLE = 60  # answers; with latencies spread as they are, goodput is then known within about 7 %
_LEAST_FAULTS = 8
_FLAT_WINDOWS = 2


@dataclass(slots=True)
class Window:
    """What was seen since `began` (seconds on the run's clock); answers before `counts_from` are the old limit's."""

    began: float
    counts_from: float
    answers: int = 0
    latencies: float = 0.0
    slowest: float = 0.0
    used: float = 0.0
    faults: int = 0
    refusals: int = 0

    @property
    def mean_latency(self) -> float:
        return self.latencies / self.answers

    @property
    def utilisation(self) -> float:
        return self.used / self.answers

    def goodput(self, now: float) -> float:
        return self.answers / (now - self.counts_from)


@dataclass(slots=True)
class _Knowledge:
    """What the search has learned: goodput in answers/s, latency in seconds."""

    best: float = 0.0
    base_latency: float = 0.0
    weight: int = 0  # answers the base latency was taken from, while starting
    flat: int = 0
    low: int = 0
    level: float = 0.0  # goodput at the present limit, over its last windows
    before: float = 0.0  # goodput ahead of the step that is being tried
    back_to: int = 0
    step: float = PROBE_STEP
    probed_at: float = 0.0
    probes: int = 0
    next_down: int = 2
    down_gap: int = 1


class Moving(Protocol):
    """What is moved: a limit, and how many are in flight under it."""

    limit: int

    @property
    def in_use(self) -> int: ...


class AdaptiveLimit:
    """Moves `limiter.limit` between 1 and `ceiling`; `tell` receives every change with its reason."""

    def __init__(
        self,
        limiter: Moving,
        ceiling: int,
        clock: Callable[[], float],
        tell: Callable[[LimitChange], None],
        *,
        timeout: float = math.inf,
    ) -> None:
        self._limiter = limiter
        self._ceiling = ceiling
        self._longest = ROOM * timeout
        self._clock = clock
        self._tell = tell
        self._known = _Knowledge()
        self._phase = self._first if limiter.limit < min(SECOND, ceiling) else self._start
        self._window = Window(clock(), clock())

    # What the engine says

    def answered(self, latency: float) -> None:
        now, window = self._clock(), self._window
        if now < window.counts_from:
            return
        window.answers += 1
        window.latencies += latency
        window.slowest = max(window.slowest, latency)
        window.used += (self._limiter.in_use) / self._limiter.limit
        if window.answers >= self._needed and now - window.counts_from >= window.mean_latency:
            self._evaluate(now)

    def overloaded(self) -> None:
        window = self._window
        if self._clock() < window.counts_from:
            return
        window.faults += 1
        seen, limit = window.answers + window.faults, self._limiter.limit
        enough = max(_LEAST_FAULTS, OVERLOAD_SHARE * limit)  # fewer are chance where one request in ten fails
        chance = math.sqrt(seen * OVERLOAD_SHARE * (1 - OVERLOAD_SHARE))  # a standard deviation, in answers
        if seen >= limit and window.faults >= enough and window.faults > OVERLOAD_SHARE * seen + chance:
            self._cut(OVERLOAD_CUT, Message("more than a quarter of the answers are failures"))

    def refused(self) -> None:
        self._window.refusals += 1
        window = self._window
        seen = window.answers + window.refusals
        if seen >= max(_LEAST_ANSWERS, self._limiter.limit) and window.refusals > REFUSED_SHARE * seen:
            self._cut(REFUSED_CUT, Message("the endpoint refuses more than a tenth"))

    # The search

    @property
    def _needed(self) -> int:
        """How many answers a window needs: one for each slot in slow start, and more after it."""
        limit = self._limiter.limit
        if self._phase == self._first:
            return 1
        if self._phase == self._start:
            return max(_LEAST_ANSWERS, limit)
        return max(_LEAST_ANSWERS * 2, min(_GOOD_SAMPLE, limit * 10), limit * 3)

    def _evaluate(self, now: float) -> None:
        window = self._window
        if window.utilisation < LEAST_USED and self._phase != self._first:
            self._begin(now)  # the limit was not what held it back: says nothing
            return
        goodput = window.goodput(now)
        self._phase(goodput, now)

    def _first(self, _: float, now: float) -> None:
        self._phase = self._start
        if self._window.mean_latency < LEISURELY:
            seconds = self._window.mean_latency
            self._move(SECOND, Message("first look: an answer after {seconds:.1f} s", seconds=seconds), now)
        else:
            self._begin(now)

    def _start(self, goodput: float, now: float) -> None:
        known, window = self._known, self._window
        queued = known.weight and window.mean_latency > QUEUED * known.base_latency
        grew = goodput >= known.before * (CLEAR_GROWTH if queued else GROWTH_WANTED)
        known.best = max(known.best, goodput)
        if not grew:
            known.flat += 1
            if known.flat < (1 if queued else _FLAT_WINDOWS):
                self._begin(now)
            else:
                self._settle(now, Message("slow start ends: goodput stopped growing"))
            return
        known.flat = 0
        known.before = goodput
        if not queued:
            known.weight += window.answers
            known.base_latency += (window.mean_latency - known.base_latency) * window.answers / known.weight
        if self._limiter.limit < self._ceiling:
            why = Message("slow start: {goodput:.1f} answers/s, growing", goodput=goodput)
            self._move(self._limiter.limit * 2, why, now)
        else:
            self._settled(now)

    def _settle(self, now: float, why: str) -> None:
        known = self._known
        wanted = round(known.best * known.base_latency * HEADROOM)
        known.low = 0
        self._settled(now)
        reason = Message(
            "{why}; {goodput:.1f} answers/s need about {wanted}", why=why, goodput=known.best, wanted=wanted
        )
        self._move(wanted, reason, now)

    def _settled(self, now: float) -> None:
        self._phase = self._hold
        self._known.probed_at = now
        self._begin(now)

    def _hold(self, goodput: float, now: float) -> None:
        known = self._known
        known.base_latency = min(known.base_latency, self._window.mean_latency)
        known.level += (goodput - known.level) * (0.5 if known.level else 1.0)
        if goodput < FALLEN * known.best:
            known.low += 1
            if known.low >= _FLAT_WINDOWS:
                known.best = goodput
                self._settle(now, Message("the endpoint got slower"))
                return
        else:
            known.low = 0
            known.best = max(known.best, goodput)
        if now - known.probed_at >= PROBE_EVERY or goodput < NEARLY_ALL * known.best:
            self._begin_probe(goodput, now)
        else:
            self._begin(now)

    def _begin_probe(self, goodput: float, now: float) -> None:
        known, limit = self._known, self._limiter.limit
        known.before, known.back_to = known.level, limit
        known.probes += 1
        known.best = max(FORGET * known.best, goodput)
        short = goodput < NEARLY_ALL * known.best
        enough = round(max(limit * STEP_DOWN, goodput * known.base_latency * HEADROOM))
        if enough <= WORTH_A_STEP * limit and not short and known.probes >= known.next_down:
            self._phase = self._probe_down
            self._move(enough, Message("probing for as much with less"), now)
        elif limit < self._ceiling:
            self._phase = self._probe
            self._move(max(limit + 1, round(limit * known.step)), Message("probing for more"), now)
        else:
            self._settled(now)

    def _probe(self, goodput: float, now: float) -> None:
        known, limit = self._known, self._limiter.limit
        queued = self._window.mean_latency > STANDING * known.base_latency
        wanted = CLEAR_GAIN if queued else GAIN_WANTED
        if goodput < known.before * (1 + wanted * (limit / known.back_to - 1)):
            self._give_back(now, Message("more gave no more"))
            return
        known.best = max(known.best, goodput)
        known.before, known.back_to = goodput, limit
        known.step = min(LARGEST_STEP, known.step * PROBE_STEP)
        if limit < self._ceiling:
            why = Message("more gave more: {goodput:.1f} answers/s", goodput=goodput)
            self._move(round(limit * known.step), why, now)
        else:
            self._settled(now)

    def _probe_down(self, goodput: float, now: float) -> None:
        known = self._known
        self._settled(now)
        if goodput < LOSS_ALLOWED * known.before or goodput < NEARLY_ALL * known.best:
            known.down_gap = min(MOST_GAP, known.down_gap * 2)
            self._move(known.back_to, Message("less gave less"), now)
        else:
            known.down_gap = 1
        known.next_down = known.probes + known.down_gap

    def _give_back(self, now: float, why: str) -> None:
        """A step up has failed: go back to the limit before it, and make no larger step next time."""
        known = self._known
        self._settled(now)
        known.step = min(known.step, PROBE_STEP)
        self._move(known.back_to, why, now)

    def _cut(self, factor: float, why: str) -> None:
        """Lower the limit. During a probe, at most to the limit before the probe."""
        now, limit = self._clock(), int(self._limiter.limit * factor)
        if self._phase == self._probe:
            limit = max(limit, min(self._known.back_to, self._limiter.limit - 1))
        self._known.best = 0.0
        self._known.step = SMALL_STEP
        self._settled(now)
        self._move(limit, why, now)

    # The limit

    def _begin(self, now: float, wait: float = 0.0) -> None:
        self._window = Window(now, now + wait)

    def _move(self, limit: int, reason: str, now: float) -> None:
        """Set the limit. Answers that land within one latency of the change still belong to the old limit."""
        before, after = self._limiter.limit, max(1, min(self._ceiling, limit))
        if after > before and self._window.slowest:
            after = max(before, int(min(after, before * self._longest / self._window.slowest)))
        if after != before:
            self._tell(LimitChange(now, before, after, reason))
            self._limiter.limit = after
            self._known.level = 0.0
        base = self._known.base_latency
        self._begin(now, base if after != before else 0.0)
