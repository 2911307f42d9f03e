"""What holds a run back: one cause, the figure that says so, and what to change."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from core.metrics.definitions import percentile
from core.records import RunSnapshot, Sample

FEW = 3.0
"""Documents a place, below which starting and ending are most of the run."""

WAITED = 0.15
REFUSED = 0.05
REPEATED = 0.10
BUSY = 0.85
LAGGED = 0.25
QUEUED = 2.5
AWAY = 0.25
TAKEN = 0.7

_LEAST_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """`cause`: documents, quota, away, retries, machine, endpoint, waits, limit or nothing; `sentence` says it to a
    person."""

    cause: str
    sentence: str


NOTHING_SENT = Verdict("nothing", "Nothing was sent: every summary came from the store.")


def verdict(snapshot: RunSnapshot, samples: Sequence[Sample]) -> Verdict | None:
    """What holds the run back, as far as its figures tell; None before there is evidence.

    In this order, the first that is true: too few documents; the quota (requests waited for it, or were refused); the
    endpoint was away; retries; this machine (share of a core used, or p99 of the loop's lag); the endpoint (answers
    take much longer than the first ones did, or adaptive found that more gives no more); waits that left places empty;
    else the limit that was chosen.
    """
    if not snapshot.attempts or snapshot.elapsed < _LEAST_SECONDS:
        done = snapshot.status.ended and snapshot.succeeded and not snapshot.attempts
        return NOTHING_SENT if done else None
    limit = 1 if snapshot.settings.strategy == "serial" else snapshot.settings.concurrency
    return (
        _documents(snapshot, limit)
        or _quota(snapshot, limit)
        or _away(snapshot, samples)
        or _retries(snapshot)
        or _machine(snapshot, samples)
        or _endpoint(snapshot, samples, limit)
        or _waits(snapshot, samples, limit)
        or _limit(snapshot, samples, limit)
    )


def _documents(snapshot: RunSnapshot, limit: int) -> Verdict | None:
    sent = snapshot.total - snapshot.duplicates - snapshot.cached
    if sent >= FEW * limit:
        return None
    return Verdict("documents", f"Too few documents: {sent:,} for {limit:,} places. A larger run says more.")


def _quota(snapshot: RunSnapshot, limit: int) -> Verdict | None:
    waited = min(1.0, snapshot.paced / (snapshot.elapsed * limit))
    refused = snapshot.rate_limited / snapshot.attempts
    if waited < WAITED and refused < REFUSED:
        return None
    figures = f"{waited:.0%} of the places' time went by waiting for it, {refused:.1%} of the requests were refused"
    return Verdict("quota", f"The quota: {figures}. Only a larger quota makes this faster.")


def _retries(snapshot: RunSnapshot) -> Verdict | None:
    share = max(0, snapshot.retries - snapshot.rate_limited) / snapshot.attempts
    if share < REPEATED:
        return None
    return Verdict(
        "retries", f"Retries: {share:.0%} of the requests repeat a failed one. Look at the errors by reason."
    )


def _machine(snapshot: RunSnapshot, samples: Sequence[Sample]) -> Verdict | None:
    lag = percentile([sample.lag for sample in samples], 99) or 0.0
    if snapshot.busy < BUSY and lag < LAGGED:
        return None
    figures = f"the worker used {snapshot.busy:.0%} of a core, and its loop woke up to {lag * 1000:,.0f} ms late"
    return Verdict("machine", f"This machine: {figures}. Fewer in flight cost nothing; a faster machine gives more.")


def _endpoint(snapshot: RunSnapshot, samples: Sequence[Sample], limit: int) -> Verdict | None:
    settled = samples[-1].limit if samples else limit
    if snapshot.settings.strategy == "adaptive" and settled < limit:
        return Verdict("endpoint", f"The endpoint: adaptive found that more than {settled} in flight give no more.")
    now = next((sample.p50 for sample in reversed(samples) if sample.p50), None)
    first = snapshot.first_latency
    if not now or not first or now < QUEUED * first:
        return None
    figures = f"its first answers took {first * 1000:,.0f} ms, now they take {now * 1000:,.0f} ms"
    return Verdict("endpoint", f"The endpoint: {figures}, so it queues. Fewer in flight give as much; try adaptive.")


def _unfinished(snapshot: RunSnapshot, samples: Sequence[Sample]) -> list[Sample]:
    """The ticks at which documents waited that were not in flight: only there could a place stand empty."""
    return [s for s in samples if s.succeeded + s.failed + s.in_flight < snapshot.total]


def _taken(snapshot: RunSnapshot, samples: Sequence[Sample]) -> float:
    """The share of the places that were taken, 0..1."""
    ticks = _unfinished(snapshot, samples)
    return fmean(min(1.0, tick.in_flight / tick.limit) for tick in ticks) if ticks else 1.0


def _away(snapshot: RunSnapshot, samples: Sequence[Sample]) -> Verdict | None:
    ticks = _unfinished(snapshot, samples)
    share = sum(not tick.in_flight for tick in ticks) / len(ticks) if ticks else 0.0
    if share < AWAY:
        return None
    return Verdict("away", f"The endpoint was away: nothing could be sent for {share:.0%} of the time.")


def _waits(snapshot: RunSnapshot, samples: Sequence[Sample], limit: int) -> Verdict | None:
    taken = _taken(snapshot, samples)
    if taken >= TAKEN or snapshot.settings.strategy == "serial":
        return None
    what = "Look at the errors by reason; a shorter timeout gives up stalled answers sooner."
    return Verdict("waits", f"Waits: its {limit:,} places stood empty {1 - taken:.0%} of the time. {what}")


def _limit(snapshot: RunSnapshot, samples: Sequence[Sample], limit: int) -> Verdict:
    if snapshot.settings.strategy == "serial":
        return Verdict("limit", "The limit chosen: serial sends one document at a time. Any other strategy is faster.")
    what = "Raise the concurrency, or let adaptive find it."
    figure = f"its {limit:,} places were taken {_taken(snapshot, samples):.0%} of the time"
    return Verdict("limit", f"The limit chosen: {figure}. {what}")
