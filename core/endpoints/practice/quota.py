"""Requests and tokens a minute, as a hosted API counts them: token buckets, Retry-After, x-ratelimit headers."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from core.endpoints.practice.settings import PracticeSettings

SECOND = 1000  # milliseconds
Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is refused; `wait` is seconds until it would fit, None where it never will."""

    message: str
    wait: float | None


class Bucket:
    """Holds up to `capacity` permits and regains `per_minute` / 60 a second. It may owe permits."""

    def __init__(self, per_minute: int, capacity: int, clock: Callable[[], float]) -> None:
        self.per_minute = per_minute
        self._rate = per_minute / 60
        self._capacity = float(capacity)
        self._clock = clock
        self._level = self._capacity
        self._as_of = clock()

    def level(self) -> float:
        now = self._clock()
        self._level = min(self._capacity, self._level + (now - self._as_of) * self._rate)
        self._as_of = now
        return self._level

    def take(self, permits: float) -> None:
        self._level = self.level() - permits

    def wait_for(self, permits: float) -> float:
        """Seconds until that many permits are there; 0 where they are, infinity where they never will be."""
        if permits > self._capacity:
            return math.inf
        return max(0.0, (permits - self.level()) / self._rate)

    def wait_until_full(self) -> float:
        return (self._capacity - self.level()) / self._rate


class Quota:
    """Both buckets of one server; a bucket is None where there is no such limit.

    A request is admitted where a permit and the tokens of its prompt are there. Those of its answer are taken when it
    is made, and may leave a debt: what is charged is what `usage` says.
    """

    def __init__(self, settings: PracticeSettings, clock: Callable[[], float]) -> None:
        self._buckets: dict[str, Bucket] = {}
        if settings.requests_per_minute is not None:
            burst = settings.burst or settings.requests_per_minute
            self._buckets["requests"] = Bucket(settings.requests_per_minute, burst, clock)
        if settings.tokens_per_minute is not None:
            tokens = settings.tokens_per_minute
            self._buckets["tokens"] = Bucket(tokens, tokens, clock)

    def admit(self, tokens: int) -> Refusal | None:
        """Take one request with a prompt of `tokens`, or say why not and take nothing."""
        wanted = {name: tokens if name == "tokens" else 1 for name in self._buckets}
        waits = {name: bucket.wait_for(wanted[name]) for name, bucket in self._buckets.items()}
        name = max(waits, key=waits.__getitem__, default="")
        if name and waits[name] > 0:
            return self._refusal(name, wanted[name], waits[name])
        for each, bucket in self._buckets.items():
            bucket.take(wanted[each])
        return None

    def charge(self, tokens: int) -> None:
        """Take the tokens of an answer."""
        if "tokens" in self._buckets:
            self._buckets["tokens"].take(tokens)

    def headers(self) -> Headers:
        """x-ratelimit-limit, -remaining and -reset, with OpenAI's names and forms; [] without a quota."""
        found: Headers = []
        for name, bucket in self._buckets.items():
            values = {
                "limit": str(bucket.per_minute),
                "remaining": str(max(0, math.floor(bucket.level()))),
                "reset": duration(bucket.wait_until_full()),
            }
            found += [(f"x-ratelimit-{what}-{name}".encode(), value.encode()) for what, value in values.items()]
        return found

    def _refusal(self, name: str, wanted: int, wait: float) -> Refusal:
        limit = self._buckets[name].per_minute
        if math.isinf(wait):
            return Refusal(f"Request too large: {wanted:,} {name}, and the limit is {limit:,} {name} per min.", None)
        message = f"Rate limit reached on {name} per min: limit {limit:,}. Please try again in {duration(wait)}."
        return Refusal(message, wait)


def retry_headers(wait: float) -> Headers:
    """Retry-After in whole seconds, rounded up, and OpenAI's finer retry-after-ms."""
    whole, fine = max(1, math.ceil(wait)), max(1, math.ceil(wait * 1000))
    return [(b"retry-after", str(whole).encode()), (b"retry-after-ms", str(fine).encode())]


def duration(seconds: float) -> str:
    """OpenAI's form (Go's): "0s", "20ms", "1s", "1.5s", "6m0s", "1h0m0s"; milliseconds, rounded up."""
    milliseconds = math.ceil(round(seconds * 1000, 6))
    if 0 < milliseconds < SECOND:
        return f"{milliseconds}ms"
    minutes, rest = divmod(milliseconds, 60 * SECOND)
    hours, minutes = divmod(minutes, 60)
    whole = f"{hours}h{minutes}m" if hours else f"{minutes}m" if minutes else ""
    return f"{whole}{rest / SECOND:g}s"
