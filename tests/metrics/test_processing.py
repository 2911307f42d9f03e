import dataclasses
import subprocess
import sys
from typing import Any

import pytest

from core.metrics import ProcessingMetrics, measure, sent_latencies
from core.records import EndpointFigures, Outcome, RunSnapshot, RunStatus, Status
from core.settings import RunSettings


def snapshot(total: int = 10, elapsed: float = 4.0, **settings: Any) -> RunSnapshot:
    return RunSnapshot(
        "r",
        RunStatus.FINISHED,
        RunSettings(**{"concurrency": 2, **settings}),
        total,
        elapsed=elapsed,
        duplicates=3,
        peak_in_flight=2,
        cpu_seconds=0.5,
        peak_rss_mb=81.5,
    )


def succeeded(position: int, latency: float, **more: Any) -> Outcome:
    return Outcome(position, Status.SUCCEEDED, **{"attempts": 1, "latency": latency, **more})


OUTCOMES = [
    (succeeded(0, 1.0, finished_at=1.5, input_tokens=100, output_tokens=20), 1),
    (succeeded(1, 3.0, attempts=3, rate_limited=2, finished_at=3.5, input_tokens=50, output_tokens=10), 4),
    (Outcome(2, Status.SUCCEEDED, cached=True, finished_at=0.0, input_tokens=999), 2),
    (Outcome(3, Status.FAILED, attempts=3, latency=60.0, finished_at=0.9, input_tokens=10, tokens_estimated=True), 2),
    (Outcome(4, Status.CANCELLED), 1),
]


def test_counts_are_in_documents_and_work_is_counted_once() -> None:
    """Copies multiply what became of documents, never attempts or tokens; what came from the store cost nothing."""
    metrics = measure(snapshot(), OUTCOMES)
    assert (metrics.successful, metrics.failed, metrics.cancelled) == (7, 2, 1)
    assert (metrics.cached, metrics.duplicates, metrics.total_documents) == (2, 3, 10)
    assert (metrics.attempts, metrics.retries, metrics.rate_limited) == (7, 4, 2)
    assert (metrics.input_tokens, metrics.output_tokens, metrics.tokens_estimated) == (160, 30, True)


def test_latencies_are_those_of_documents_sent_and_succeeded() -> None:
    """Latencies of 1 and 3 s: mean and median 2 s, p95 2.9 s, p99 2.98 s; the failed 60 s do not mix in."""
    metrics = measure(snapshot(), OUTCOMES)
    assert (metrics.avg_latency, metrics.p50_latency) == (2.0, 2.0)
    assert metrics.p95_latency == pytest.approx(2.9)
    assert metrics.p99_latency == pytest.approx(2.98)
    assert metrics.time_to_first_result == 1.5
    assert sent_latencies(outcome for outcome, _ in OUTCOMES) == [1.0, 3.0]


def test_rates_follow_from_counts_and_the_clock() -> None:
    """7 of 10, 2 of them from the store, in 4 s: 1.25 documents/s and 0.7.

    2 sent and answered in 4 s of an ideal 2 / 2 s: efficiency 0.5.
    """
    metrics = measure(snapshot(), OUTCOMES)
    assert (metrics.throughput, metrics.success_rate, metrics.efficiency) == (1.25, 0.7, 0.5)


def test_serial_is_measured_against_one_slot() -> None:
    """serial has one document in flight whatever the concurrency: the ideal is 1 / 2 s, and 0.5/s is all of it."""
    assert measure(snapshot(strategy="serial"), OUTCOMES).efficiency == 1.0


@pytest.mark.parametrize(
    ("settings", "endpoint", "expected"),
    [
        ({"requests_per_minute": 48}, None, 0.625),  # 0.8/s binds: 0.5 / 0.8
        ({"requests_per_minute": 6000}, None, 0.5),  # 100/s does not
        ({}, 0.8, 0.625),  # the endpoint's own limit
        ({"requests_per_minute": 48}, 0.625, 0.8),  # the tighter of both
        ({"tokens_per_minute": 3040}, None, 0.625),  # 190 tokens over 3 texts sent: 63.3 each; 50.67/s are 0.8 texts/s
    ],
)
def test_ideal_respects_the_tightest_rate_limit(
    settings: dict[str, Any], endpoint: float | None, expected: float
) -> None:
    """Efficiency is measured against the tightest of slots, requests and tokens a minute."""
    assert measure(snapshot(**settings), OUTCOMES, endpoint).efficiency == pytest.approx(expected)


def test_a_run_that_did_nothing_has_counts_and_no_rates() -> None:
    """No outcomes, no time, no documents: zeros where something is counted, None where something is divided."""
    metrics = measure(snapshot(total=0, elapsed=0.0), [])
    assert (metrics.successful, metrics.attempts, metrics.tokens_estimated) == (0, 0, False)
    unknown = (metrics.success_rate, metrics.throughput, metrics.avg_latency, metrics.efficiency)
    assert (*unknown, metrics.time_to_first_result) == (None,) * 5


def test_json_has_the_promised_keys_in_order_and_short_numbers() -> None:
    """The metrics JSON holds the keys scripts rely on, floats cut to four decimals and the unknown as None."""
    exact = measure(snapshot(elapsed=3.0), OUTCOMES)
    written = dataclasses.replace(exact, efficiency=None).to_json()
    assert list(written) == [
        "total_documents",
        "successful",
        "failed",
        "success_rate",
        "total_time",
        "avg_latency",
        "p50_latency",
        "p95_latency",
        "p99_latency",
        "throughput",
        "concurrency",
        "peak_in_flight",
        "time_to_first_result",
        "efficiency",
        "attempts",
        "retries",
        "rate_limited",
        "input_tokens",
        "output_tokens",
        "cpu_seconds",
        "peak_rss_mb",
        "strategy",
        "model",
        "verdict",
        "cut_off",
        "parts",
        "cost_usd",
        "cost_estimated_low",
        "cost_estimated_high",
        "endpoints",
    ]
    assert (written["throughput"], written["efficiency"], written["strategy"]) == (1.6667, None, "windowed")
    assert {type(value) for value in written.values()} == {int, float, str, type(None), list}


def test_json_has_an_object_an_endpoint() -> None:
    """What it was asked and answered, with short numbers; what nobody knows is None."""
    each = EndpointFigures(0, "http://a/v1", "m", succeeded=10, failed=2, rate_limited=1, p50=0.123456, busy=3.0)
    run = dataclasses.replace(snapshot(), endpoints=(each,))
    assert measure(run, OUTCOMES).to_json()["endpoints"] == [
        {
            "address": "http://a/v1",
            "model": "m",
            "succeeded": 10,
            "failed": 2,
            "rate_limited": 1,
            "throughput": 3.3333,
            "p50_latency": 0.1235,
            "p95_latency": None,
            "input_tokens": 0,
            "output_tokens": 0,
            "state": "",
        }
    ]


def test_record_keeps_the_seeds_words() -> None:
    """The names of the lesson's ProcessingMetrics are fields of ours."""
    seed = {"total_documents", "successful", "failed", "total_time", "avg_latency", "throughput", "concurrency"}
    assert seed < {field.name for field in dataclasses.fields(ProcessingMetrics)}


def test_metrics_load_nothing_heavy() -> None:
    """A worker that imports the metrics loads neither pandas nor numpy nor altair."""
    code = "import core.metrics, sys; print(sorted({'pandas', 'numpy', 'altair'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
