"""What the endpoint counted: the numbers tests and comparisons lean on."""

import time
from dataclasses import dataclass, field, fields


@dataclass(frozen=True, slots=True)
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
class Counters:
    """The running totals behind `PracticeStats`."""

    requests: int = 0
    in_flight: int = 0
    peak_in_flight: int = 0
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
    latency_sum: float = 0.0
    queue_sum: float = 0.0
    first_request_at: float | None = None
    last_answer_at: float | None = None

    def snapshot(self, queued: int, documents: int) -> PracticeStats:
        answered = max(1, self.answered)
        totals = {f.name: getattr(self, f.name) for f in fields(self) if not f.name.endswith("_sum")}
        return PracticeStats(
            **totals,
            queued=queued,
            documents=documents,
            mean_latency=self.latency_sum / answered,
            mean_queue_time=self.queue_sum / answered,
        )


@dataclass(slots=True)
class Visit:
    """One request under way. `close` is called once, before the last byte goes out: a client that has its answer may
    send the next request at once, and must not be counted twice.
    """

    counters: Counters
    received_at: float = field(default_factory=time.monotonic)
    queue_time: float = 0.0
    open: bool = True

    def __post_init__(self) -> None:
        counters = self.counters
        counters.requests += 1
        counters.in_flight += 1
        counters.peak_in_flight = max(counters.peak_in_flight, counters.in_flight)
        if counters.first_request_at is None:
            counters.first_request_at = self.received_at

    def close(self) -> None:
        if self.open:
            self.open = False
            self.counters.in_flight -= 1

    def answered(self, input_tokens: int, output_tokens: int) -> None:
        """Close it as a full answer."""
        self.close()
        counters, now = self.counters, time.monotonic()
        counters.answered += 1
        counters.input_tokens += input_tokens
        counters.output_tokens += output_tokens
        counters.latency_sum += now - self.received_at
        counters.queue_sum += self.queue_time
        counters.last_answer_at = now

    def count(self, how: str) -> None:
        """Add one to the count of that name; the request stays in flight."""
        setattr(self.counters, how, getattr(self.counters, how) + 1)

    def ended(self, how: str) -> None:
        """Close it as one of the ends other than a full answer, by the name of its count."""
        self.close()
        self.count(how)
