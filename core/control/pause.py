"""The shared pause: one document's Retry-After is everyone's."""

import random
from collections.abc import Callable

from core.control.stop import StopSignal

JITTER = 0.1
"""Upward share added to a pause, so that not all come back in the same millisecond; never downward: too early is
refused again."""


class SharedPause:
    """Nothing is sent before `until`; for one event loop. Times are the injected clock's, seconds."""

    def __init__(self, clock: Callable[[], float], randomness: random.Random) -> None:
        self._clock = clock
        self._random = randomness
        self.until = 0.0

    def extend(self, seconds: float) -> None:
        """Everyone waits `seconds` from now, or as long as they already had to."""
        self.until = max(self.until, self._clock() + seconds)

    @property
    def remaining(self) -> float:
        return max(0.0, self.until - self._clock())

    async def over(self, stop: StopSignal) -> None:
        """Return when the pause is over (it may be extended meanwhile), or when the run is stopped."""
        while (remaining := self.remaining) and not stop.asked:
            await stop.sleep(remaining * (1 + self._random.random() * JITTER))
