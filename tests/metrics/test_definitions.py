import pytest

from core.errors import ConfigurationError
from core.metrics import (
    efficiency,
    goodput,
    ideal_throughput,
    latency_summary,
    percentile,
    run_throughput,
    speed_up,
    throughput,
    time_to_first_result,
)
from core.records import RunSnapshot, RunStatus
from core.settings import RunSettings


@pytest.mark.parametrize(
    ("succeeded", "cached", "expected"), [(40, 0, 4.0), (40, 30, 1.0), (40, 40, None), (0, 0, 0.0)]
)
def test_summaries_from_the_store_are_no_throughput(succeeded: int, cached: int, expected: float | None) -> None:
    """In 10 s: what the run itself brought, per second; nothing is said where it brought none."""
    run = RunSnapshot("r", RunStatus.FINISHED, RunSettings(), 40, succeeded=succeeded, cached=cached, elapsed=10.0)
    assert run_throughput(run) == expected


@pytest.mark.parametrize(
    ("values", "q", "expected"),
    [
        ([4.0, 1.0, 3.0, 2.0], 50, 2.5),  # place 1.5: halfway from 2 to 3
        ([10.0, 20.0, 30.0, 40.0, 50.0], 95, 48.0),  # place 3.8: four fifths from 40 to 50
        ([10.0, 20.0], 25, 12.5),
        ([7.0], 99, 7.0),
        ([3.0, 1.0, 2.0], 0, 1.0),
        ([3.0, 1.0, 2.0], 100, 3.0),
    ],
)
def test_percentile_interpolates_between_neighbours(values: list[float], q: float, expected: float) -> None:
    """A percentile lies on the line between the two sorted values its place falls between."""
    assert percentile(values, q) == pytest.approx(expected)


def test_percentile_of_nothing_is_none() -> None:
    """Without values there is no percentile, not a zero."""
    assert percentile([], 50) is None


@pytest.mark.parametrize("q", [-0.1, 100.1, float("nan")])
def test_percentile_refuses_what_is_no_percentage(q: float) -> None:
    """A `q` outside 0 to 100 is an error that names it."""
    with pytest.raises(ConfigurationError, match="from 0 to 100"):
        percentile([1.0], q)


def test_latency_summary_of_five() -> None:
    """1, 2, 3, 4, 10 s: mean 4, median 3, p95 at place 3.8 = 8.8, p99 at place 3.96 = 9.76."""
    summary = latency_summary([10.0, 1.0, 2.0, 3.0, 4.0])
    assert (summary.count, summary.mean, summary.p50) == (5, 4.0, 3.0)
    assert summary.p95 == pytest.approx(8.8)
    assert summary.p99 == pytest.approx(9.76)


def test_latency_summary_of_nothing_is_none() -> None:
    """Without latencies the count is 0 and everything else unknown."""
    summary = latency_summary([])
    assert (summary.count, summary.mean, summary.p50, summary.p95, summary.p99) == (0, None, None, None, None)


def test_throughput_is_documents_a_second() -> None:
    """120 documents in 8 s are 15 documents/s; none in 8 s are 0; in no time there is no rate."""
    assert throughput(120, 8.0) == 15.0
    assert throughput(0, 8.0) == 0.0
    assert throughput(120, 0.0) is None


def test_ideal_throughput_is_the_tighter_of_latency_and_rate_limit() -> None:
    """50 in flight at 0.25 s allow 200 documents/s; a limit of 60 requests/s binds, one of 300 does not."""
    assert ideal_throughput(50, 0.25) == 200.0
    assert ideal_throughput(50, 0.25, requests_per_second=60.0) == 60.0
    assert ideal_throughput(50, 0.25, requests_per_second=300.0) == 200.0


@pytest.mark.parametrize("latency", [None, 0.0])
def test_ideal_throughput_needs_a_latency(latency: float | None) -> None:
    """Without a latency nothing is known, whatever the rate limit."""
    assert ideal_throughput(50, latency, requests_per_second=60.0) is None


def test_efficiency_is_a_share_of_the_ideal() -> None:
    """186 of 200 possible documents/s are 0.93; without an ideal there is no share."""
    assert efficiency(186.0, 200.0) == pytest.approx(0.93)
    assert efficiency(None, 200.0) is None
    assert efficiency(186.0, None) is None


def test_speed_up_is_a_ratio_to_the_baseline() -> None:
    """80 documents/s against 4 is 20 times as fast; against nothing there is no ratio."""
    assert speed_up(80.0, 4.0) == 20.0
    assert speed_up(80.0, 0.0) is None
    assert speed_up(None, 4.0) is None


def test_time_to_first_result_is_the_earliest_landing() -> None:
    """Of landings at 2.5, 0.4 and 1.0 s the first is at 0.4 s; without one there is none."""
    assert time_to_first_result([2.5, 0.4, 1.0]) == 0.4
    assert time_to_first_result([]) is None


def test_goodput_counts_only_what_kept_the_deadline() -> None:
    """0.5, 1.0 and 1.5 s against a deadline of 1 s in 4 s of work: two kept it, one of them just: 0.5 documents/s."""
    assert goodput([0.5, 1.0, 1.5], deadline=1.0, seconds=4.0) == 0.5
    assert goodput([], deadline=1.0, seconds=4.0) == 0.0
    assert goodput([0.5], deadline=1.0, seconds=0.0) is None
