"""What a run achieved, as one record. Its first names are those of the lesson's report."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from core.metrics.definitions import efficiency, ideal_throughput, throughput
from core.metrics.digest import Digest, digest
from core.metrics.verdict import verdict
from core.records import EndpointFigures, Outcome, RunSnapshot, Tick
from core.settings import RunSettings

_NOT_IN_JSON = {"cached", "duplicates", "cancelled", "tokens_estimated"}
_COST_DECIMALS = 9  # a token of the cheapest models
_JSON_DECIMALS = 4  # a tenth of a millisecond, a hundredth of a percent


@dataclass(frozen=True, slots=True)
class ProcessingMetrics:
    """The numbers of one run. None where there is nothing to say.

    In documents, duplicates included: `total_documents`, `successful`, `failed`, `cancelled`, `cut_off` (their summary
    ended at the token limit), `cached` (taken from an earlier run) and `duplicates` (rows beyond the first of equal
    texts). Once for each text that was sent, whatever became of it: `attempts`, `retries` (attempts beyond the first),
    `rate_limited` (attempts answered 429), tokens, `parts` (those that long
    documents with a summary were split into).

    Latencies are seconds, over the texts that were sent and succeeded: a failed one's says when we gave up, not how
    fast the endpoint is. `success_rate` = successful / total_documents, a share from 0 to 1. `total_time` is seconds of
    work, `throughput` = (successful - cached) / total_time in documents/s, `time_to_first_result` seconds.
    `efficiency` = (texts sent and succeeded / total_time) / ideal, a share: documents that cost no call would
    flatter. `cost_usd` is what all calls have come to, failed and repeated ones too where the endpoint counted
    them, and `cost_estimated_low` to `cost_estimated_high` what the run is likely to come to at its end, US
    dollars; None where no price is known, or nothing can be told. `endpoints` are the figures of each
    endpoint: requests there, those of parts and repeated ones too, in all sessions of the run. `verdict` says in a
    sentence what held the run back.
    """

    total_documents: int
    successful: int
    failed: int
    success_rate: float | None
    total_time: float
    avg_latency: float | None
    p50_latency: float | None
    p95_latency: float | None
    p99_latency: float | None
    throughput: float | None
    concurrency: int
    peak_in_flight: int
    time_to_first_result: float | None
    efficiency: float | None
    attempts: int
    retries: int
    rate_limited: int
    input_tokens: int
    output_tokens: int
    cpu_seconds: float
    peak_rss_mb: float
    strategy: str
    model: str
    verdict: str = ""
    cut_off: int = 0
    parts: int = 0
    cached: int = 0
    duplicates: int = 0
    cancelled: int = 0
    tokens_estimated: bool = False
    cost_usd: float | None = None
    cost_estimated_low: float | None = None
    cost_estimated_high: float | None = None
    endpoints: tuple[EndpointFigures, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The metrics JSON: the fields in their order, floats rounded to four decimals; an object an endpoint."""
        content = {f.name: _rounded(f.name, getattr(self, f.name)) for f in fields(self) if f.name not in _NOT_IN_JSON}
        return content | {"endpoints": [_endpoint(each) for each in self.endpoints]}


def _endpoint(figures: EndpointFigures) -> dict[str, Any]:
    """What is told of one: requests that it answered and failed, answers/s while it was used, seconds of an answer."""
    told = {
        "address": figures.address,
        "model": figures.model,
        "succeeded": figures.succeeded,
        "failed": figures.failed,
        "rate_limited": figures.rate_limited,
        "throughput": figures.throughput,
        "p50_latency": figures.p50,
        "p95_latency": figures.p95,
        "input_tokens": figures.input_tokens,
        "output_tokens": figures.output_tokens,
        "state": figures.state,
    }
    return {name: _rounded(name, value) for name, value in told.items()}


def _rounded(name: str, value: Any) -> Any:
    decimals = _COST_DECIMALS if name.startswith("cost_") else _JSON_DECIMALS
    return round(value, decimals) if isinstance(value, float) else value


def measure(
    snapshot: RunSnapshot,
    outcomes: Iterable[tuple[Outcome, int]],
    requests_per_second: float | None = None,
    ticks: Sequence[Tick] = (),
) -> ProcessingMetrics:
    """The metrics of a run from its snapshot and its (outcome, copies) pairs, one pair for each distinct text."""
    return processing_metrics(snapshot, digest(outcomes), requests_per_second, ticks)


def processing_metrics(
    snapshot: RunSnapshot,
    sums: Digest,
    requests_per_second: float | None = None,
    ticks: Sequence[Tick] = (),
) -> ProcessingMetrics:
    """The metrics of a run from its snapshot and what its outcomes come to.

    `requests_per_second` is the endpoint's own rate limit, where it is known; the ideal throughput respects it and the
    run's own pace. No outcomes: counts of 0 and None for latencies and rates that need one.
    """
    held_back = verdict(snapshot, ticks)
    latency = sums.latency.summary
    settings, seconds = snapshot.settings, snapshot.elapsed
    ideal = ideal_throughput(settings.limit, latency.mean, _rate_limit(settings, sums, requests_per_second))
    brought = sums.succeeded - sums.cached
    return ProcessingMetrics(
        total_documents=snapshot.total,
        successful=sums.succeeded,
        failed=sums.failed,
        total_time=seconds,
        avg_latency=latency.mean,
        throughput=throughput(brought, seconds) if brought > 0 or not sums.cached else None,
        concurrency=settings.concurrency,
        success_rate=sums.succeeded / snapshot.total if snapshot.total else None,
        p50_latency=latency.p50,
        p95_latency=latency.p95,
        p99_latency=latency.p99,
        peak_in_flight=snapshot.peak_in_flight,
        time_to_first_result=sums.first_result,
        efficiency=efficiency(throughput(sums.answered, seconds), ideal),
        attempts=sums.attempts,
        retries=snapshot.retries if sums.parts else sums.attempts - sums.sent,  # of a part the first is none
        rate_limited=sums.rate_limited,
        input_tokens=sums.input_tokens,
        output_tokens=sums.output_tokens,
        cpu_seconds=snapshot.cpu_seconds,
        peak_rss_mb=snapshot.peak_rss_mb,
        strategy=settings.strategy,
        model=settings.endpoint.model_shown,
        cached=sums.cached,
        duplicates=snapshot.duplicates,
        cancelled=sums.cancelled,
        cut_off=sums.cut_off,
        parts=sums.parts,
        tokens_estimated=sums.tokens_estimated,
        cost_usd=snapshot.cost,
        cost_estimated_low=snapshot.cost_low,
        cost_estimated_high=snapshot.cost_high,
        verdict=held_back.sentence if held_back else "",
        endpoints=snapshot.endpoints,
    )


def _rate_limit(settings: RunSettings, sums: Digest, requests_per_second: float | None) -> float | None:
    """The tightest rate in documents/s: the endpoint's, the run's requests, and the run's tokens at this run's mean."""
    rates = [] if requests_per_second is None else [requests_per_second]
    if settings.requests_per_minute is not None:
        rates.append(settings.requests_per_minute / 60)
    tokens = sums.input_tokens + sums.output_tokens
    if settings.tokens_per_minute is not None and tokens:
        rates.append(settings.tokens_per_minute / 60 * sums.sent / tokens)
    return min(rates, default=None)
