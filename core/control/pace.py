"""The pace: requests and tokens a minute, set by hand or learned from the endpoint's own words.

A bucket holds permits and regains them at the quota's rate; who finds too few waits its turn, first come first served,
so that a large request does not starve behind small ones. What the endpoint says it has left
(`x-ratelimit-remaining-*`) corrects the bucket downward, and steers the rate: a quota that others share drains although
we keep to it, and then we take less.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.control.stop import StopSignal
from core.metrics.tokens import estimate_tokens

LOW_WATER = 4.0
"""Requests' worth of permits the endpoint should have left: refusals begin at none, never quite known."""

GAIN = 0.4
"""How fast the share of the quota we take moves, a second, when the endpoint has nothing (or plenty) left."""

RECOVERY = 0.1
"""The part of GAIN at which a bucket too shallow to steer by comes back after a refusal."""

LEAST_SHARE = 0.02
CUT = 0.85
"""The share is cut by this at a refusal that came although we kept to the pace; once a second."""

BURST_SECONDS = 1.0
"""What a bucket holds where only its rate is known."""

MOST = 1e9
"""A quota of more a minute is none."""

MOST_USED = 4.0
"""Times what was estimated, or a minute's quota where that is more: what one request can use at most. A count above it
is made up, and would hold up all others."""

_ROUNDING = 1e-6  # of a permit
_SMOOTHING = 0.05
_CHARGED_AT_FIRST = 1.3  # tokens charged for one estimated in the prompt: an answer is some third of it


@dataclass(frozen=True, slots=True)
class Reservation:
    """`tokens` taken for a request whose prompt was estimated at `estimate`; both 0 where no quota was known."""

    estimate: int = 0
    tokens: float = 0.0


class Bucket:
    """Permits at `rate` a second, at most `capacity`. The level may fall below zero: a debt that is waited off."""

    def __init__(self, rate: float, capacity: float, clock: Callable[[], float]) -> None:
        self.rate = rate
        self.capacity = capacity
        self.share = 1.0
        self._clock = clock
        self._level = capacity
        self._as_of = self._steered_at = clock()
        self._cut_at = float("-inf")

    @property
    def level(self) -> float:
        now = self._clock()
        self._level = min(self.capacity, self._level + (now - self._as_of) * self.rate * self.share)
        self._as_of = now
        return self._level

    def take(self, permits: float) -> None:
        """Take permits, or give some back where negative."""
        self._level = min(self.capacity, self.level - permits)

    def wait_for(self, permits: float) -> float:
        """Seconds until so many permits are available. More than it can hold: when it is full."""
        missing = min(permits, self.capacity) - self.level
        return missing / (self.rate * self.share) if missing > _ROUNDING else 0.0

    def told(self, remaining: float, unit: float) -> None:
        """The endpoint has `remaining` permits left; `unit` is what one request takes of them on average."""
        now = self._clock()
        passed, self._steered_at = min(1.0, now - self._steered_at), now
        self.capacity = max(self.capacity, remaining)
        self._level = min(self.level, remaining)
        water = LOW_WATER * unit
        deep = self.capacity >= 2 * water
        error = max(-1.0, min(1.0, (remaining - water) / water)) if deep else RECOVERY
        self.share = max(LEAST_SHARE, min(1.0, self.share * (1 + GAIN * error * passed)))

    def refused(self) -> None:
        """The endpoint refused a request that was paced."""
        now = self._clock()
        self._level = min(self.level, 0.0)
        if now - self._cut_at >= 1.0:
            self._cut_at = now
            self.share = max(LEAST_SHARE, self.share * CUT)


class Pace:
    """Both quotas of one run; for one event loop. Where neither is known, nobody waits.

    `paced` is how many seconds requests have waited for it, all together.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
    ) -> None:
        self._clock = clock
        self._turn = asyncio.Lock()
        self._by_hand = {"requests": requests_per_minute, "tokens": tokens_per_minute}
        self._buckets: dict[str, Bucket] = {}
        self._mean_tokens = 0.0
        self._charged = _CHARGED_AT_FIRST
        self.paced = 0.0
        for name, quota in self._by_hand.items():
            if quota is not None:
                self._buckets[name] = Bucket(quota / 60, max(1.0, quota / 60 * BURST_SECONDS), clock)

    def expected(self, prompt: str) -> Reservation:
        """The tokens that this prompt and its answer will probably use."""
        if not self._buckets:
            return Reservation()
        estimate = estimate_tokens(prompt)
        return Reservation(estimate, estimate * self._charged)

    def take_now(self, tokens: float) -> bool:
        """Take the permits of a request of `tokens`, if there are enough at once; returns whether there were."""
        if self._buckets:
            if self._turn.locked() or self._shortfall(tokens):
                return False
            self._take(tokens)
        return True

    def wait_for(self, tokens: float) -> float:
        """Seconds until a request of `tokens` may go, as far as is known now."""
        return self._shortfall(tokens) if self._buckets else 0.0

    async def reserve(self, tokens: float, stop: StopSignal) -> None:
        """Wait in line until a request of `tokens` may go, and take its permits; return early on a stop."""
        began = self._clock()
        async with self._turn:
            while (wait := self._shortfall(tokens)) and not stop.asked:
                await stop.sleep(wait)
            self._take(tokens)
        self.paced += self._clock() - began

    def charged(self, reserved: Reservation, used: float) -> None:
        """The request used so many tokens, as the endpoint says.

        What is learned is used / estimate, which our own factor has no part in: learning from used / taken swings ever
        wider where many requests are under way.
        """
        tokens = self._buckets.get("tokens")
        if tokens:
            used = min(used, max(60 * tokens.rate, MOST_USED * reserved.estimate))
        self._mean_tokens += (used - self._mean_tokens) * (_SMOOTHING if self._mean_tokens else 1.0)
        if tokens and reserved.estimate:  # else it was sent before the quota was known, which what remains takes in
            tokens.take(used - reserved.tokens)
            self._charged += _SMOOTHING * (used / reserved.estimate - self._charged)

    def told(self, headers: Mapping[str, str]) -> None:
        """Take in what the endpoint says of its quotas, in OpenAI's headers (lower-case names)."""
        for name in ("requests", "tokens"):
            limit = _number(headers.get(f"x-ratelimit-limit-{name}"), least=1.0)
            remaining = _number(headers.get(f"x-ratelimit-remaining-{name}"), least=0.0)
            if limit is None or remaining is None:
                continue
            if remaining or name in self._buckets:  # nothing left, and it answers: no quota, until it says otherwise
                self._learned(name, limit, remaining).told(remaining, self._unit(name))

    def refused(self) -> None:
        """A 429 came."""
        for bucket in self._buckets.values():
            bucket.refused()

    def _learned(self, name: str, limit: float, remaining: float) -> Bucket:
        """The bucket for a quota of `limit` a minute; a tighter one set by hand stays."""
        rate = min(limit, self._by_hand[name] or limit) / 60
        bucket = self._buckets.get(name)
        if bucket is None:
            bucket = self._buckets[name] = Bucket(rate, max(1.0, remaining), self._clock)
        bucket.rate = rate
        return bucket

    def _unit(self, name: str) -> float:
        return 1.0 if name == "requests" else max(1.0, self._mean_tokens)

    def _shortfall(self, tokens: float) -> float:
        return max((b.wait_for(tokens if n == "tokens" else 1.0) for n, b in self._buckets.items()), default=0.0)

    def _take(self, tokens: float) -> None:
        for name, bucket in self._buckets.items():
            bucket.take(tokens if name == "tokens" else 1.0)


def _number(text: str | None, least: float) -> float | None:
    """None for what is no number from `least` to MOST: -1 stands for a quota that there is not, NaN for nothing."""
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if least <= number <= MOST else None
