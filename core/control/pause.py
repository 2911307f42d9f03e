"""The shared pause: when the endpoint tells one document to wait, all documents wait."""

import math
import random
from collections.abc import Callable

from core.control.stop import StopSignal

JITTER = 0.1
"""Upward share added to a pause, so that not all come back in the same millisecond; never downward: too early is
refused again."""


BELIEVED = 8
"""Pauses in a row that bring nobody an answer, before the times that the endpoint names are doubted."""


class SharedPause:
    """Nothing is sent before `until`; for one event loop. Times are the injected clock's, seconds."""

    def __init__(self, clock: Callable[[], float], randomness: random.Random) -> None:
        self._clock = clock
        self._random = randomness
        self._began = -math.inf
        self._kept = 0
        self.until = 0.0
        self.total = 0.0
        """Seconds of all pauses so far, the present one to its end: a document's deadline leaves them out."""

    @property
    def in_vain(self) -> bool:
        """Whether pauses were kept, one after the other, and nobody was answered after any of them: the times that the
        endpoint names are then none to go by."""
        return self._kept > BELIEVED

    def extend(self, seconds: float) -> None:
        """All documents wait for at least `seconds` from now."""
        now = self._clock()
        until = max(self.until, now + seconds)
        self.total += until - max(self.until, now)
        self.until = until

    def refused(self, seconds: float, sent: float) -> None:
        """A request that was sent at `sent` shall wait so long; one from before the present pause says nothing new."""
        if sent >= self._began:
            self._kept += 1
            self._began = self._clock()
        self.extend(seconds)

    def answered(self) -> None:
        self._kept = 0

    @property
    def remaining(self) -> float:
        return max(0.0, self.until - self._clock())

    async def over(self, stop: StopSignal) -> None:
        """Return when the pause is over (it may be extended meanwhile), or when the run is stopped."""
        while (remaining := self.remaining) and not stop.asked:
            await stop.sleep(remaining * (1 + self._random.random() * JITTER))
