"""What a run's outcomes come to: counts, sums and the spread of the latencies, however many documents there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.metrics.definitions import LatencySummary, latency_summary_of, time_to_first_result
from core.metrics.distribution import Histogram, histogram_of
from core.records import Outcome, Status

BINS = 50
"""Bins of the latencies that are drawn, at most."""


@dataclass(frozen=True, slots=True)
class LatencyDigest:
    """How latencies (seconds) spread; `least` is None where there are none."""

    summary: LatencySummary
    least: float | None
    histogram: Histogram


def latency_digest(latencies: Iterable[float]) -> LatencyDigest:
    """The digest of latencies in any order, seconds."""
    return latency_digest_of(sorted(latencies))


def latency_digest_of(ordered: Sequence[float]) -> LatencyDigest:
    """`latency_digest` of latencies in ascending order, which are not copied: there may be a million."""
    least = ordered[0] if ordered else None
    return LatencyDigest(latency_summary_of(ordered), least, histogram_of(ordered, BINS))


@dataclass(frozen=True, slots=True)
class Digest:
    """The outcomes of a run, added up.

    In documents, duplicates included: `succeeded`, `failed`, `cancelled`, `cached`, `cut_off`. In texts: `sent` (not
    from the store, and tried) and `answered` (those of them that succeeded). Over the sent ones: `attempts`,
    `rate_limited`, tokens, and whether any were estimated. Over the answered ones: `latency`, `parts` (those that long
    texts were split into), and `first_result`, the second of the run's clock at which the first landed.
    """

    succeeded: int
    failed: int
    cancelled: int
    cached: int
    cut_off: int
    sent: int
    answered: int
    attempts: int
    rate_limited: int
    input_tokens: int
    output_tokens: int
    tokens_estimated: bool
    first_result: float | None
    latency: LatencyDigest
    parts: int = 0


def digest(outcomes: Iterable[tuple[Outcome, int]]) -> Digest:
    """The digest of (outcome, copies) pairs, one pair for each distinct text."""
    pairs = list(outcomes)
    sent = [outcome for outcome, _ in pairs if not outcome.cached and outcome.attempts > 0]
    answered = [outcome for outcome in sent if outcome.status is Status.SUCCEEDED]
    return Digest(
        succeeded=_documents(pairs, Status.SUCCEEDED),
        failed=_documents(pairs, Status.FAILED),
        cancelled=_documents(pairs, Status.CANCELLED),
        cached=sum(copies for outcome, copies in pairs if outcome.cached),
        cut_off=sum(copies for outcome, copies in pairs if outcome.cut_off),
        sent=len(sent),
        answered=len(answered),
        attempts=sum(outcome.attempts for outcome in sent),
        rate_limited=sum(outcome.rate_limited for outcome in sent),
        input_tokens=sum(outcome.input_tokens for outcome in sent),
        output_tokens=sum(outcome.output_tokens for outcome in sent),
        tokens_estimated=any(outcome.tokens_estimated for outcome in sent),
        first_result=time_to_first_result(outcome.finished_at for outcome in answered),
        latency=latency_digest(sent_latencies(answered)),
        parts=sum(outcome.parts for outcome in answered),
    )


def sent_latencies(outcomes: Iterable[Outcome]) -> list[float]:
    """Latencies in seconds of the outcomes that were sent and succeeded, in their order."""
    return [
        outcome.latency
        for outcome in outcomes
        if outcome.latency is not None and outcome.status is Status.SUCCEEDED and not outcome.cached
    ]


def _documents(pairs: Sequence[tuple[Outcome, int]], status: Status) -> int:
    return sum(copies for outcome, copies in pairs if outcome.status is status)
