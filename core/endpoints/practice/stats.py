"""What the endpoint counted: the numbers tests and comparisons lean on."""

import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class PracticeStats:
    """Totals since the start or the last reset. Chat requests only; a request counts once its body is read.

    `in_flight` requests are received and not yet answered, those waiting for a slot (`queued`) among them. Each
    request ends as one of answered (a full 200), errors_500, resets, cut, stalled, rate_limited (429), rejected (400)
    or abandoned (the client went away first). A stalled request is counted when its stall begins. `mean_latency` is
    seconds from received to answered over the answered ones, queue included, `mean_queue_time` its queue part; 0 before
    the first. `*_at` are monotonic seconds of the server's machine. `documents` counts distinct contents.
    """

    requests: int = 0
    in_flight: int = 0
    peak_in_flight: int = 0
    queued: int = 0
    peak_queued: int = 0
    answered: int = 0
    errors_500: int = 0
    resets: int = 0
    cut: int = 0
    stalled: int = 0
    rate_limited: int = 0
    rejected: int = 0
    abandoned: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    mean_latency: float = 0.0
    mean_queue_time: float = 0.0
    first_request_at: float | None = None
    last_answer_at: float | None = None
    documents: int = 0


@dataclass(slots=True)
class Visit:
    """One request under way. `close` is called before the last byte goes out: a client that has its answer may send
    the next request at once, and must not be counted twice.
    """

    stats: PracticeStats
    received_at: float = field(default_factory=time.monotonic)
    queue_time: float = 0.0
    open: bool = True

    def __post_init__(self) -> None:
        stats = self.stats
        stats.requests += 1
        stats.in_flight += 1
        stats.peak_in_flight = max(stats.peak_in_flight, stats.in_flight)
        if stats.first_request_at is None:
            stats.first_request_at = self.received_at

    def close(self) -> None:
        if self.open:
            self.open = False
            self.stats.in_flight -= 1

    def count(self, how: str) -> None:
        """Add one to the count of that name; the request stays in flight."""
        setattr(self.stats, how, getattr(self.stats, how) + 1)

    def ended(self, how: str) -> None:
        """Close it as one of the ends, by the name of its count."""
        self.close()
        self.count(how)

    def answered(self, input_tokens: int, output_tokens: int) -> None:
        """Close it as a full answer. Each mean moves by (new value - mean) / answers."""
        self.ended("answered")
        stats, now = self.stats, time.monotonic()
        stats.input_tokens += input_tokens
        stats.output_tokens += output_tokens
        stats.mean_latency += (now - self.received_at - stats.mean_latency) / stats.answered
        stats.mean_queue_time += (self.queue_time - stats.mean_queue_time) / stats.answered
        stats.last_answer_at = now
