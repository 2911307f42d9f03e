"""Requests and tokens a minute, as a hosted API counts them: token buckets, Retry-After, x-ratelimit headers."""

import math
from collections.abc import Callable, ItemsView
from dataclasses import dataclass

from core.endpoints.practice.connection import Headers
from core.endpoints.practice.settings import PracticeSettings

SECOND = 1000  # milliseconds


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is refused; `wait` is seconds until it would fit, None where it never will."""

    message: str
    wait: float | None


@dataclass(slots=True)
class Permits:
    """At most `capacity` of them; `per_minute` come back in a minute. A `level` below zero is a debt."""

    per_minute: int
    capacity: int
    level: float

    @property
    def rate(self) -> float:
        return self.per_minute / 60

    def wait_for(self, wanted: int) -> float:
        """Seconds until so many are there; infinity where they never will be."""
        return max(0.0, (wanted - self.level) / self.rate) if wanted <= self.capacity else math.inf


class Quota:
    """What one server still allows: permits for requests and for tokens, each where there is such a limit.

    A request is admitted where a permit and the tokens of its prompt are there. Those of its answer are taken when it
    is made, and may leave a debt: what is charged is what `usage` says.
    """

    def __init__(self, settings: PracticeSettings, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._as_of = clock()
        self._permits: dict[str, Permits] = {}
        if (requests := settings.requests_per_minute) is not None:
            burst = settings.burst or requests
            self._permits["requests"] = Permits(requests, burst, burst)
        if (tokens := settings.tokens_per_minute) is not None:
            self._permits["tokens"] = Permits(tokens, tokens, tokens)

    def admit(self, tokens: int) -> Refusal | None:
        """Take one request with a prompt of `tokens`, or say why not and take nothing."""
        wanted = {name: tokens if name == "tokens" else 1 for name in self._permits}
        waits = {name: permits.wait_for(wanted[name]) for name, permits in self._refilled()}
        name = max(waits, key=waits.__getitem__, default="")
        if name and waits[name] > 0:
            return self._refusal(name, wanted[name], waits[name])
        for name, permits in self._permits.items():
            permits.level -= wanted[name]
        return None

    def charge(self, tokens: int) -> None:
        """Take the tokens of an answer."""
        for name, permits in self._refilled():
            permits.level -= tokens if name == "tokens" else 0

    def headers(self) -> Headers:
        """x-ratelimit-limit, -remaining and -reset, with OpenAI's names and forms; [] without a quota."""
        headers: Headers = []
        for name, permits in self._refilled():
            values = {
                "limit": str(permits.per_minute),
                "remaining": str(max(0, math.floor(permits.level))),
                "reset": duration(permits.wait_for(permits.capacity)),
            }
            headers += [(f"x-ratelimit-{what}-{name}".encode(), value.encode()) for what, value in values.items()]
        return headers

    def _refilled(self) -> ItemsView[str, Permits]:
        """The permits as of now."""
        now = self._clock()
        for permits in self._permits.values():
            permits.level = min(permits.capacity, permits.level + (now - self._as_of) * permits.rate)
        self._as_of = now
        return self._permits.items()

    def _refusal(self, name: str, wanted: int, wait: float) -> Refusal:
        limit = self._permits[name].per_minute
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
