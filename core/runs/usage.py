"""The figures of a run, counted by its worker as it goes on and written with each commit."""

import resource
import sqlite3
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

from core.control.spending import Spending
from core.language import kept
from core.records import Outcome, RunSnapshot, RunStatus, Status
from core.runs.spent import Planned
from core.settings import RunSettings

RECENT = 500
"""Documents whose latencies the live percentiles are of."""

_FIRST = 10  # answers at least that the first latency is taken from
_MB = 1024.0 if sys.platform == "linux" else 1024.0 * 1024.0  # ru_maxrss: kB on Linux, bytes on macOS
_ADDED_UP = ("cpu_seconds", "attempts", "retries", "rate_limited", "paced")  # over the sessions of a run


@dataclass(slots=True)
class Usage:
    """One session's figures, named as in `RunSnapshot`; `before` is the run as the session found it.

    `elapsed` and `peak_in_flight` are the run's. `in_flight` has the positions of documents that were sent and not
    answered, with how many requests each has under way, `requests` counts these, `latencies` are of the last
    documents that succeeded, seconds. `prompt_room` is what refusals have taught of the longest prompt, tokens, 0 where
    they have not. `spending` is the bill, `planned` what the session began with, `landed_documents` how many of these
    have an outcome. `pause` says why nothing is sent at the moment, "" while the run goes on; `notes` say how it does.
    """

    before: RunSnapshot
    spending: Spending = field(default_factory=lambda: Spending(RunSettings()))
    planned: Planned | None = None
    elapsed: float = 0.0
    peak_in_flight: int = 0
    cpu_seconds: float = 0.0
    peak_rss_mb: float = 0.0
    attempts: int = 0
    retries: int = 0
    rate_limited: int = 0
    paced: float = 0.0
    first_latency: float = 0.0
    busy: float = 0.0
    pause: str = ""
    notes: str = ""
    in_flight: dict[int, int] = field(default_factory=dict)
    requests: int = 0
    prompt_room: int = 0
    landed_documents: int = 0
    latencies: deque[float] = field(default_factory=lambda: deque(maxlen=RECENT))
    _began: float | None = None  # CPU seconds of this process when it began to send

    def __post_init__(self) -> None:
        self.elapsed, self.peak_in_flight = self.before.elapsed, self.before.peak_in_flight

    def sent(self, position: int) -> None:
        self.in_flight[position] = self.in_flight.get(position, 0) + 1
        self.requests += 1
        self.peak_in_flight = max(self.peak_in_flight, self.requests)

    def landed(self, position: int, outcome: Outcome | None) -> None:
        """A document's request came back, well or not, or it is given up without one."""
        if position in self.in_flight:
            self.attempts += 1
            self.requests -= 1
            self.in_flight[position] -= 1
            if not self.in_flight[position]:
                del self.in_flight[position]
        if outcome is None:
            return
        self.landed_documents += 1
        self.rate_limited += outcome.rate_limited
        if outcome.latency is not None and outcome.status is Status.SUCCEEDED:
            self.latencies.append(outcome.latency)
            self._learn_first()

    def _learn_first(self) -> None:
        wanted = min(RECENT, max(_FIRST, self.before.settings.concurrency))
        if not self.first_latency and len(self.latencies) >= wanted:
            self.first_latency = sorted(self.latencies)[len(self.latencies) // 10]

    def measure(self, now: float) -> None:
        """What this process has cost, at second `now` of the run's clock; `busy` is from the first call on."""
        cost, cpu = resource.getrusage(resource.RUSAGE_SELF), time.process_time()
        self._began = cpu if self._began is None else self._began
        self.elapsed = now
        self.cpu_seconds = cost.ru_utime + cost.ru_stime
        self.peak_rss_mb = _peak_rss_mb(cost)
        since = now - self.before.elapsed
        self.busy = (cpu - self._began) / since if since > 0 else 0.0

    def write(self, connection: sqlite3.Connection) -> None:
        """The run's figures: the earlier sessions' and this one's together."""
        figures = {
            **{name: getattr(self.before, name) + getattr(self, name) for name in _ADDED_UP},
            "elapsed": self.elapsed,
            "in_flight": self.requests,
            "peak_in_flight": self.peak_in_flight,
            "peak_rss_mb": max(self.before.peak_rss_mb, self.peak_rss_mb),
            "prompt_room": self.prompt_room,
            "first_latency": self.first_latency or self.before.first_latency,
            "busy": self._busy(),
            "heartbeat": time.monotonic(),
            "message": kept(self.pause or self.notes),
            **self._spent(),
        }
        status = RunStatus.PAUSED if self.pause else RunStatus.RUNNING
        connection.execute(
            f"UPDATE runs SET {', '.join(f'{name} = ?' for name in figures)},"
            " status = CASE WHEN status IN ('running', 'paused') THEN ? ELSE status END WHERE run_id = ?",
            (*figures.values(), status, self.before.run_id),
        )

    def _spent(self) -> dict[str, float | int | None]:
        """What the run has come to, and is likely to come to."""
        before, spending, priced = self.before, self.spending, self.spending.price is not None
        cost, tokens = before.cost or 0.0, before.input_tokens + before.output_tokens
        ahead = None
        if self.planned:
            left = max(0, self.planned.documents - self.landed_documents)
            ahead = spending.projected(left, self.planned.size)
        return {
            "input_tokens": before.input_tokens + spending.input_tokens,
            "output_tokens": before.output_tokens + spending.output_tokens,
            "cost": cost + spending.cost if priced else None,
            "cost_most": spending.settled.cost if priced else None,
            "tokens_most": spending.settled.tokens,
            "cost_low": None if ahead is None or ahead.cost_low is None else cost + ahead.cost_low,
            "cost_high": None if ahead is None or ahead.cost_high is None else cost + ahead.cost_high,
            "tokens_low": None if ahead is None else tokens + ahead.tokens_low,
            "tokens_high": None if ahead is None else tokens + ahead.tokens_high,
        }

    def _busy(self) -> float:
        """The share of a core over all sessions: (busy x seconds before + busy x seconds now) / seconds of work."""
        if self.elapsed <= 0:
            return self.busy
        before = self.before.elapsed
        return (self.before.busy * before + self.busy * max(0.0, self.elapsed - before)) / self.elapsed


def _peak_rss_mb(cost: resource.struct_rusage) -> float:
    """The most memory this process has held, MB. Not by rusage on Linux: a child's begins with its parent's peak."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return cost.ru_maxrss / _MB
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024  # kB
