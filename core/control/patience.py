"""How long to wait for one answer, before another attempt is the better bet."""

import asyncio
from collections import deque

LONGER = 4.0
"""Times what the slowest hundredth of the answers take."""

LEAST = 2.0  # seconds
LONGER_AT_THE_END = 2.0
LEAST_AT_THE_END = 1.0  # seconds
EVIDENCE = 50
_KEPT = 500
_EVERY = 50


class Patience:
    """A stalled connection is not waited for to the end of its timeout, once the endpoint's own pace is known.

    `seconds` is 4 x p99 of the last 500 answers, at least 2 s; None before 50 answers. Calls that are under way go by
    it as soon as it is known. A document's last attempt does not: it has the whole timeout, so what is only slow is
    answered in the end, and makes the others patient.

    At the end of a run places stand empty, so another attempt costs nobody a place, and all wait for the slowest: half
    of that is enough then (`at_the_end`).

    Limitations: a call that is given up may have been served, and billed.
    """

    def __init__(self) -> None:
        self._latencies: deque[float] = deque(maxlen=_KEPT)
        self._answers = 0
        self._watched: dict[asyncio.Timeout, float] = {}
        self.seconds: float | None = None
        self._least: float | None = None

    def answered(self, latency: float) -> None:
        self._latencies.append(latency)
        self._answers += 1
        if self._answers >= EVIDENCE and self._answers % _EVERY == 0:
            slowest = sorted(self._latencies)[-max(1, len(self._latencies) // 100)]
            self.seconds = max(LEAST, LONGER * slowest)
            self._least = max(LEAST_AT_THE_END, LONGER_AT_THE_END * slowest)
            self._hurry(self.seconds)

    def at_the_end(self) -> None:
        """Calls under way, the documents that nobody waits behind, had better be tried again soon."""
        if self._least is not None:
            self._hurry(self._least)

    def watch(self, scope: asyncio.Timeout) -> None:
        """From here to `unwatch`, this call, begun now, goes by what is learned."""
        self._watched[scope] = asyncio.get_running_loop().time()

    def unwatch(self, scope: asyncio.Timeout) -> None:
        self._watched.pop(scope, None)

    def _hurry(self, seconds: float) -> None:
        """No call that is watched takes longer than this; one that already has ends now."""
        for scope, began in self._watched.items():
            if not scope.expired() and began + seconds < (scope.when() or 0.0):
                scope.reschedule(began + seconds)
