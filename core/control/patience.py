"""How long to wait for one answer before another attempt is better."""

import asyncio
import math
from collections import deque
from itertools import islice

LONGER = 4.0
"""Times what the slowest hundredth of the answers take."""

LEAST = 2.0  # seconds
EVIDENCE = 50
IN_A_ROW = 3
"""Calls given up without an answer between them, after which it is the endpoint that has become slow."""

_KEPT = 500
_EVERY = 50
_MOMENT = 0.01  # seconds in which a call that was ended has told so


class Patience:
    """A stalled connection is not waited for to the end of its timeout, once the endpoint's own pace is known.

    `seconds` is 4 x p99 of the last 500 answers, at least `least` (seconds); None before 50 answers. Calls that are
    under way go by it as soon as it is known, and half of it is enough `at_the_end` of a run. A document's last attempt
    does not go by it: what is only slow is answered in the end.

    Where the endpoint becomes slow, an answer that took longer, or three calls given up in a row, make it longer at
    once, for the calls under way too: so few are given up in vain. Nor are more than three ended at a time, however
    many are due: thousands that were sent together would otherwise end together, before the first of them has taught.

    Limitations: a call that is given up may have been served, and billed.
    """

    def __init__(self, least: float = LEAST) -> None:
        self._floor = least
        self._latencies: deque[float] = deque(maxlen=_KEPT)
        self._answers = 0
        self._in_a_row = 0
        self._watched: dict[asyncio.Timeout, float] = {}  # when it began, on the loop's clock; the oldest first
        self._hurried = -math.inf  # calls that began up to then have half the time
        self._presumed = math.inf  # where nothing was learned, these have so many seconds
        self._timer: asyncio.TimerHandle | None = None  # one for all: the oldest call ends first
        self.seconds: float | None = None

    def answered(self, latency: float) -> None:
        self._in_a_row = 0
        self._latencies.append(latency)
        self._answers += 1
        if self.seconds is None:
            self._hurried = -math.inf
        if self._answers >= EVIDENCE and self._answers % _EVERY == 0:
            slowest = sorted(self._latencies)[-max(1, len(self._latencies) // 100)]
            self._take(max(self._floor, LONGER * slowest))
        elif self.seconds is not None and latency > self.seconds:
            self._take(LONGER * latency)

    def gave_up(self, after: float) -> None:
        """A call was ended after so many seconds. Calls that ended under an older, shorter limit are ignored."""
        if self.seconds is None or after < 0.99 * self.seconds:
            return
        self._in_a_row += 1
        if self._in_a_row >= IN_A_ROW:
            self._in_a_row = 0
            self._take(2 * self.seconds)

    def at_the_end(self, latency: float) -> None:
        """An answer landed after `latency` and nobody waits for its place: another attempt costs nobody a place now,
        and all wait for the slowest. Not where the answer itself took that long: then that is how long they take."""
        if self.seconds is not None and latency < self.seconds / 2 and self._watched:
            self._hurried = next(reversed(self._watched.values()))
            self._arm()

    def presume(self, seconds: float) -> None:
        """The run is at its end but for calls here, and no call was ever answered: those that are under way may last so
        long, since others of the run's endpoints take their documents."""
        if not self._answers and self._watched:
            self._presumed, self._hurried = seconds, next(reversed(self._watched.values()))
            self._arm()

    def watch(self, scope: asyncio.Timeout, began: float) -> None:
        """From here to `unwatch`, this call goes by what is learned, as far as its own timeout lets it. `began` is the
        loop's time; calls are watched in the order in which they begin."""
        self._watched[scope] = began
        if self._timer is None:
            self._arm()

    def unwatch(self, scope: asyncio.Timeout) -> None:
        self._watched.pop(scope, None)

    def _take(self, seconds: float) -> None:
        self.seconds = seconds
        self._hurried = -math.inf
        self._arm()

    def _end(self, began: float) -> float:
        """When a call that began then is given up."""
        hurried = began <= self._hurried
        if self.seconds is None:
            return began + (self._presumed if hurried else math.inf)
        return began + (self.seconds / 2 if hurried else self.seconds)

    def _arm(self) -> None:
        """Look again when the oldest call is due, whatever there is of others: a change costs the same for any number
        of calls. Where that call has landed meanwhile, the look finds nothing, and the next one is for another."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        due = self._end(next(iter(self._watched.values()), math.inf))
        if due < math.inf:
            self._timer = asyncio.get_running_loop().call_at(due, self._give_up)

    def _give_up(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        due = [scope for scope, began in islice(self._watched.items(), IN_A_ROW) if self._end(began) <= now]
        for scope in due:
            del self._watched[scope]
            if not scope.expired():
                scope.reschedule(now)
        if due:
            self._timer = loop.call_at(now + _MOMENT, self._arm)
        else:
            self._arm()
