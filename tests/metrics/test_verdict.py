"""What holds a run back: one test a cause."""

from dataclasses import replace

import pytest

from core.metrics.verdict import verdict
from core.records import RunSettings, RunSnapshot, RunStatus, Sample

RUN = RunSnapshot(
    run_id="r",
    status=RunStatus.FINISHED,
    settings=RunSettings(concurrency=20),
    total=1000,
    succeeded=1000,
    elapsed=10.0,
    attempts=1000,
    first_latency=0.2,
    busy=0.3,
)
FULL = [Sample(at=1.0, succeeded=500, failed=0, in_flight=20, limit=20, throughput=100.0, p50=0.25, p95=0.5)]


def test_a_full_limit_holds_it_back() -> None:
    """All 20 places taken, and nothing else wrong: the limit that was chosen, with the share they were taken."""
    found = verdict(RUN, FULL)
    assert found is not None
    assert found.cause == "limit"
    assert "20 places were taken 100% of the time" in found.sentence


def test_serial_is_its_own_limit() -> None:
    """serial sends one at a time, whatever the concurrency says."""
    found = verdict(replace(RUN, settings=RunSettings(strategy="serial")), FULL)
    assert found is not None
    assert "one document at a time" in found.sentence


@pytest.mark.parametrize(
    ("changes", "cause", "figure"),
    [
        ({"total": 59}, "documents", "59 for 20 places"),
        ({"total": 1000, "duplicates": 900, "cached": 50}, "documents", "50 for 20 places"),
        ({"paced": 100.0}, "quota", "50% of the places' time"),
        ({"rate_limited": 60, "retries": 60}, "quota", "6.0% of the requests were refused"),
        ({"retries": 150}, "retries", "15% of the requests"),
        ({"busy": 0.96}, "machine", "96% of a core"),
        ({"first_latency": 0.1}, "endpoint", "took 100 ms, now they take 250 ms"),
    ],
)
def test_each_cause_is_told_by_its_figure(changes: dict[str, float], cause: str, figure: str) -> None:
    """3 documents a place, 15 % of the time waited, 5 % refused, 10 % repeated, 85 % of a core, 2.5 times slower."""
    found = verdict(replace(RUN, **changes), FULL)  # type: ignore[arg-type]  # a table of fields
    assert found is not None
    assert (found.cause, figure in found.sentence) == (cause, True), found


def test_a_late_loop_is_this_machine() -> None:
    """A loop that wakes 300 ms late at its 99th percentile is the machine's doing."""
    found = verdict(RUN, [replace(FULL[0], lag=0.3)])
    assert found is not None
    assert (found.cause, "300 ms late" in found.sentence) == ("machine", True)


AWAY = [FULL[0], *[replace(FULL[0], in_flight=0)] * 3]


def test_an_endpoint_that_was_away_is_named() -> None:
    """For two of three spans between ticks nothing was in flight and nothing landed: the endpoint, not the limit."""
    found = verdict(RUN, AWAY)
    assert found is not None
    assert (found.cause, "67% of the time" in found.sentence) == ("away", True)


def test_an_endpoint_that_asked_everyone_to_wait_is_the_quota() -> None:
    """The same after refusals that named a time."""
    found = verdict(replace(RUN, rate_limited=20), AWAY)
    assert found is not None
    assert (found.cause, "67% of the time" in found.sentence) == ("quota", True)


def test_fast_answers_between_ticks_are_no_absence() -> None:
    """At no tick was anything in flight, but documents land between them: the endpoint is there."""
    ticks = [replace(FULL[0], in_flight=0, succeeded=n) for n in range(0, 1000, 100)]
    found = verdict(replace(RUN, settings=RunSettings(strategy="serial")), ticks)
    assert found is not None
    assert found.cause == "limit"


def test_places_that_stood_empty_are_not_the_limits_doing() -> None:
    """Half of the places taken while documents waited: waits, and no advice to raise the concurrency."""
    found = verdict(RUN, [replace(FULL[0], in_flight=10)])
    assert found is not None
    assert (found.cause, "50% of the places" in found.sentence) == ("waits", True)
    assert "concurrency" not in found.sentence


def test_waits_without_protection_name_the_timeout() -> None:
    """There a stalled answer may be what the places stood empty for; with protection nothing is said of it."""
    ticks = [replace(FULL[0], in_flight=10)]
    bare = verdict(replace(RUN, settings=replace(RUN.settings, protection=False)), ticks)
    protected = verdict(RUN, ticks)
    assert bare is not None
    assert protected is not None
    assert ("whole timeout" in bare.sentence, "whole timeout" in protected.sentence) == (True, False)


def test_the_last_documents_leave_places_empty_by_right() -> None:
    """Ticks after the last at which the places were full say nothing, whatever duplicates do to the counts."""
    tail = [replace(FULL[0], succeeded=990, in_flight=1)] * 9
    found = verdict(RUN, [*FULL, *tail])
    assert found is not None
    assert "taken 100% of the time" in found.sentence


def test_adaptive_below_its_ceiling_is_the_endpoint() -> None:
    """Adaptive settled at 66 of 200: more gives no more."""
    run = replace(RUN, settings=RunSettings(strategy="adaptive", concurrency=200))
    found = verdict(run, [replace(FULL[0], limit=66, in_flight=66)])
    assert found is not None
    assert (found.cause, "more than 66" in found.sentence) == ("endpoint", True)


def test_nothing_sent_is_said() -> None:
    """Every summary from the store: nothing held it back, nothing was sent."""
    found = verdict(replace(RUN, attempts=0, cached=1000), [])
    assert found is not None
    assert found.cause == "nothing"


def test_without_evidence_there_is_no_verdict() -> None:
    """In the first second, and before the first request, there is nothing to say."""
    assert verdict(replace(RUN, elapsed=0.5), FULL) is None
    assert verdict(replace(RUN, attempts=0, status=RunStatus.RUNNING), []) is None
