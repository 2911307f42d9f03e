"""Arithmetic: what is counted of one request."""

import time

import pytest

from core.endpoints.practice.stats import PracticeStats, Visit


def test_means_are_over_the_answers() -> None:
    """Latencies of 1,000 s and 3,000 s, 2 s and 6 s of them in the queue: means 2,000 s and 4 s; a 500 counts not."""
    stats, now = PracticeStats(), time.monotonic()
    for ago, queue_time in ((1000, 2.0), (3000, 6.0)):
        Visit(stats, now - ago, queue_time).answered(10, 5)
    Visit(stats, now - 9000, 9.0).ended("errors_500")

    assert stats.mean_latency == pytest.approx(2000, rel=0.01)
    assert stats.mean_queue_time == pytest.approx(4.0)
    assert (stats.requests, stats.answered, stats.errors_500) == (3, 2, 1)
    assert (stats.input_tokens, stats.output_tokens) == (20, 10)


def test_visit_is_in_flight_until_its_first_end() -> None:
    """Closing again takes nothing away from the others."""
    stats = PracticeStats()
    first, second = Visit(stats), Visit(stats)
    assert (stats.in_flight, stats.peak_in_flight) == (2, 2)

    first.ended("resets")
    first.close()
    assert stats.in_flight == 1

    second.count("stalled")
    assert (stats.in_flight, stats.stalled) == (1, 1)
