"""How long to wait for one answer, before another attempt is the better bet."""

from collections import deque

LONGER = 10.0
"""Times what the slowest hundredth of the answers take."""

LEAST = 5.0  # seconds
EVIDENCE = 100
_KEPT = 500
_EVERY = 50


class Patience:
    """A stalled connection is not waited for to the end of its timeout, once the endpoint's own pace is known.

    `seconds` is 10 x p99 of the last 500 answers, at least 5 s; None before 100 answers. A document's last attempt does
    not go by it: that one has the whole timeout.

    Limitations: a call that is given up may have been served, and billed.
    """

    def __init__(self) -> None:
        self._latencies: deque[float] = deque(maxlen=_KEPT)
        self._answers = 0
        self.seconds: float | None = None

    def answered(self, latency: float) -> None:
        self._latencies.append(latency)
        self._answers += 1
        if self._answers >= EVIDENCE and self._answers % _EVERY == 0:
            slowest = sorted(self._latencies)[-max(1, len(self._latencies) // 100)]
            self.seconds = max(LEAST, LONGER * slowest)
