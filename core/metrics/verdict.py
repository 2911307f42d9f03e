"""What holds a run back: one cause, the figure that says so, and what to change."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
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
NEARLY_ALL = 0.8

_LEAST_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """`cause`: documents, quota, away, retries, machine, endpoint, waits, limit, cut off or nothing; `sentence`
    says it to a person."""

    cause: str
    sentence: str


NOTHING_SENT = Verdict("nothing", "Nothing was sent: every summary came from the store.")


def verdict(snapshot: RunSnapshot, samples: Sequence[Sample]) -> Verdict | None:
    """What holds the run back, and with it whether summaries were cut off; None before there is evidence."""
    found = _cause(snapshot, samples)
    if not snapshot.cut_off:
        return found
    many = "1 summary was" if snapshot.cut_off == 1 else f"{snapshot.cut_off:,} summaries were"
    cut = f"{many} cut off at the token limit."
    return replace(found, sentence=f"{found.sentence} {cut}") if found else Verdict("cut off", cut)


def _cause(snapshot: RunSnapshot, samples: Sequence[Sample]) -> Verdict | None:
    """What holds the run back, as far as its figures tell; None before there is evidence.

    In this order, the first that is true: too few documents; the quota (requests waited for it, or were refused);
    retries; the endpoint was away; this machine (share of a core used, or p99 of the loop's lag); the endpoint (answers
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
        or _retries(snapshot)
        or _away(snapshot, samples)
        or _machine(snapshot, samples)
        or _endpoint(snapshot, samples, limit)
        or _waits(snapshot, samples)
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


def _taken(samples: Sequence[Sample]) -> float:
    """The share of the places that were taken, 0..1, up to the last tick at which nearly all were: after it, what was
    left was in flight, or the run was stopped."""
    shares = [min(1.0, tick.in_flight / tick.limit) for tick in samples]
    full = [place for place, share in enumerate(shares) if share >= NEARLY_ALL]
    counted = shares[: full[-1] + 1] if full else shares
    return fmean(counted) if counted else 1.0


def _idle(samples: Sequence[Sample]) -> float:
    """The share of the ticks at which nothing was in flight and nothing had landed since the one before."""
    still = [
        not (before.in_flight or now.in_flight) and (before.succeeded, before.failed) == (now.succeeded, now.failed)
        for before, now in pairwise(samples)
    ]
    return fmean(still) if still else 0.0


def _away(snapshot: RunSnapshot, samples: Sequence[Sample]) -> Verdict | None:
    share = _idle(samples)
    if share < AWAY:
        return None
    if snapshot.rate_limited:
        words = f"The quota: everyone had to wait, as the endpoint asked, for {share:.0%} of the time."
        return Verdict("quota", f"{words} Only a larger quota makes this faster.")
    return Verdict("away", f"The endpoint was away: nothing could be sent for {share:.0%} of the time.")


def _waits(snapshot: RunSnapshot, samples: Sequence[Sample]) -> Verdict | None:
    taken = _taken(samples)
    if taken >= TAKEN or snapshot.settings.strategy == "serial":
        return None
    what = "Look at the errors by reason."
    if not snapshot.settings.protection:
        what += " Without protection a stalled answer holds its place for the whole timeout."
    return Verdict("waits", f"Waits: {1 - taken:.0%} of the places stood empty while documents waited. {what}")


def _limit(snapshot: RunSnapshot, samples: Sequence[Sample], limit: int) -> Verdict:
    if snapshot.settings.strategy == "serial":
        return Verdict("limit", "The limit chosen: serial sends one document at a time. Any other strategy is faster.")
    what = "Raise the concurrency, or let adaptive find it."
    figure = f"its {limit:,} places were taken {_taken(samples):.0%} of the time"
    return Verdict("limit", f"The limit chosen: {figure}. {what}")
