"""The retry budget: retries are a limited share of the requests, to spare an endpoint that fails."""

from collections.abc import Callable

SHARE = 0.2
AT_ONCE = 20.0
TRICKLE = 1.0
USUAL = 20
"""Requests in flight that AT_ONCE and TRICKLE are meant for; with more, more may fail at the same moment."""


class RetryBudget:
    """Every request earns SHARE of a retry, every second TRICKLE of one; at most AT_ONCE are kept.

    So over any span, retries <= SHARE x requests + (TRICKLE x seconds + AT_ONCE) x in flight / USUAL, or as with USUAL
    where fewer are in flight. Refusals that name their time need no budget: they are waited for, and are no sign of
    sickness. `clock` is the run's, seconds.

    Source: Google, Site Reliability Engineering, "Handling Overload" (retry budgets).
    """

    def __init__(self, clock: Callable[[], float], in_flight: int = USUAL) -> None:
        self._clock = clock
        scale = max(1.0, in_flight / USUAL)
        self._most, self._trickle = AT_ONCE * scale, TRICKLE * scale
        self._left = self._most
        self._as_of = clock()

    def requested(self) -> None:
        self._left = min(self._most, self._left + SHARE)

    def take(self) -> bool:
        """Whether a retry may go now; takes it if so."""
        now = self._clock()
        self._left = min(self._most, self._left + (now - self._as_of) * self._trickle)
        self._as_of = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
