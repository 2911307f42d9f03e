"""The limit: how many documents may be in flight, fixed or found on the way."""

from collections.abc import Callable
from typing import Protocol

from core.control.limiter import Limiter
from core.records import LimitChange


class Feedback(Protocol):
    """What the engine tells a limit of each attempt, as it lands."""

    def answered(self, latency: float) -> None:
        """An attempt was answered after `latency` seconds."""

    def overloaded(self) -> None:
        """The endpoint failed under the load: 5xx, a time-out, a 429 that names no time."""


class FixedLimit:
    """Stays where it was set."""

    def answered(self, latency: float) -> None: ...

    def overloaded(self) -> None: ...


class AdaptiveLimit:
    """Starts at min(10, ceiling); +5 after a clean window, x0.7 on overload, once a window.

    A window is as many answers as the limit was when it began. `tell` receives every change with its reason.
    """

    START = 10
    STEP = 5
    CUT = 0.7

    def __init__(
        self, limiter: Limiter, ceiling: int, clock: Callable[[], float], tell: Callable[[LimitChange], None]
    ) -> None:
        self._limiter = limiter
        self._ceiling = ceiling
        self._clock = clock
        self._tell = tell
        self._left = limiter.limit
        self._clean = True

    def answered(self, latency: float) -> None:
        self._left -= 1
        if self._left > 0:
            return
        if self._clean:
            self._move(min(self._ceiling, self._limiter.limit + self.STEP), "a window without overload")
        self._begin()

    def overloaded(self) -> None:
        if self._clean:
            self._move(max(1, int(self._limiter.limit * self.CUT)), "the endpoint is overloaded")
            self._begin()
        self._clean = False

    def _begin(self) -> None:
        self._left = self._limiter.limit
        self._clean = True

    def _move(self, limit: int, reason: str) -> None:
        if limit != self._limiter.limit:
            self._tell(LimitChange(self._clock(), self._limiter.limit, limit, reason))
            self._limiter.limit = limit
