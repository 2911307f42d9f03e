"""How long to wait before trying again."""

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BackOff:
    """Exponential back-off with full jitter: uniform in 0 .. min(cap, base * 2 ** (attempt - 1)), seconds.

    Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015: full jitter spreads retries best.
    """

    base: float = 0.5
    cap: float = 30.0
    chance: float = 0.1
    """Maximum wait, seconds, when other requests succeed."""

    def delay(self, attempt: int, randomness: random.Random, *, by_chance: bool = False) -> float:
        """Seconds to wait after attempt number `attempt` (1, 2, ...) has failed. `by_chance`: others are served."""
        if by_chance:
            return randomness.uniform(0, min(self.chance, self.base))
        return randomness.uniform(0, min(self.cap, self.base * 2 ** (attempt - 1)))
