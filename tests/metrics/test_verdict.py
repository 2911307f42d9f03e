"""What holds a run back: one test a cause."""

from dataclasses import replace
from typing import Any

import pytest

from core.metrics.verdict import verdict
from core.records import EndpointFigures, RunSnapshot, RunStatus, Tick
from core.settings import RunSettings

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
FULL = [Tick(at=1.0, succeeded=500, failed=0, in_flight=20, limit=20, throughput=100.0, p50=0.25, p95=0.5)]


def test_a_full_limit_holds_it_back() -> None:
    """All 20 slots taken, and nothing else wrong: the limit that was chosen, with the share they were taken."""
    found = verdict(RUN, FULL)
    assert found is not None
    assert found.cause == "limit"
    assert "20 slots were taken 100 % of the time" in found.sentence


def test_serial_is_its_own_limit() -> None:
    """serial sends one at a time, whatever the concurrency says."""
    found = verdict(replace(RUN, settings=RunSettings(strategy="serial")), FULL)
    assert found is not None
    assert "one document at a time" in found.sentence


@pytest.mark.parametrize(
    ("changes", "cause", "figure"),
    [
        ({"total": 59}, "documents", "59 for 20 slots"),
        ({"attempts": 60, "retries": 10}, "documents", "50 for 20 slots"),
        ({"paced": 100.0}, "quota", "50 % of the slots' time went by waiting for it. Only a larger quota"),
        ({"rate_limited": 60, "retries": 60}, "refusals", "6.0 % of the requests with 429"),
        ({"succeeded": 900, "failed": 100}, "failures", "10 % of the documents failed"),
        ({"retries": 150}, "retries", "15 % of the requests"),
        ({"busy": 0.96}, "machine", "96 % of a core"),
        ({"first_latency": 0.1}, "endpoint", "took 100 ms, the latest 250 ms"),
    ],
)
def test_each_cause_is_told_by_its_figure(changes: dict[str, float], cause: str, figure: str) -> None:
    """3 documents a slot, 15 % waited, 5 % refused, 10 % failed or repeated, 85 % of a core, 2.5 times as slow."""
    found = verdict(replace(RUN, **changes), FULL)  # type: ignore[arg-type]  # a table of fields
    assert found is not None
    assert (found.cause, figure in found.sentence) == (cause, True), found


def test_empty_slots_of_a_run_that_its_cap_ended_say_nothing() -> None:
    """Near a cap slots stand empty because nothing more may be spent; what else held it back is still said."""
    idle = [replace(FULL[0], in_flight=8)]
    capped = replace(RUN.settings, max_total_tokens=9_000)
    ended = replace(RUN, status=RunStatus.STOPPED, settings=capped, message="The cap is reached.", total=2_000)
    for by_a_person in (replace(ended, message=""), replace(ended, settings=RUN.settings)):
        assert verdict(by_a_person, idle) is not None
    assert verdict(ended, idle) is None
    assert verdict(ended, FULL) is None
    refused = verdict(replace(ended, rate_limited=60, retries=60), idle)
    assert refused is not None
    assert refused.cause == "refusals"


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
    assert (found.cause, "66 % of the time" in found.sentence) == ("away", True)


def test_pauses_after_refusals_are_no_proof_of_a_quota() -> None:
    """The same after some refusals: what paused the run is said, and no quota is blamed."""
    found = verdict(replace(RUN, rate_limited=20), AWAY)
    assert found is not None
    assert (found.cause, "66 % of the time, after refusals" in found.sentence) == ("away", True)


def test_fast_answers_between_ticks_are_no_absence() -> None:
    """At no tick was anything in flight, but documents land between them: the endpoint is there."""
    ticks = [replace(FULL[0], in_flight=0, succeeded=n) for n in range(0, 1000, 100)]
    found = verdict(replace(RUN, settings=RunSettings(strategy="serial")), ticks)
    assert found is not None
    assert found.cause == "limit"


def test_slots_that_stood_empty_are_not_the_limits_doing() -> None:
    """Half of the slots taken while documents waited: waits, and no advice to raise the concurrency."""
    found = verdict(RUN, [replace(FULL[0], in_flight=10)])
    assert found is not None
    assert (found.cause, "50 % of the slots" in found.sentence) == ("waits", True)
    assert "concurrency" not in found.sentence


def test_waits_without_protection_name_the_timeout() -> None:
    """There a stalled answer may be what the slots stood empty for; with protection nothing is said of it."""
    ticks = [replace(FULL[0], in_flight=10)]
    bare = verdict(replace(RUN, settings=replace(RUN.settings, protection=False)), ticks)
    protected = verdict(RUN, ticks)
    assert bare is not None
    assert protected is not None
    assert ("whole timeout" in bare.sentence, "whole timeout" in protected.sentence) == (True, False)


def test_the_last_documents_leave_slots_empty_by_right() -> None:
    """Ticks after the last at which the slots were full say nothing, whatever duplicates do to the counts."""
    tail = [replace(FULL[0], succeeded=990, in_flight=1)] * 9
    found = verdict(RUN, [*FULL, *tail])
    assert found is not None
    assert "taken 100 % of the time" in found.sentence


def test_adaptive_below_its_ceiling_is_the_endpoint() -> None:
    """Adaptive tried 80 of 200 and went back to 66: more gave no more."""
    run = replace(RUN, settings=RunSettings(strategy="adaptive", concurrency=200))
    found = verdict(run, [replace(FULL[0], limit=80), replace(FULL[0], limit=66, in_flight=66)])
    assert found is not None
    assert (found.cause, "up to 80 in flight and went back to 66" in found.sentence) == ("endpoint", True)


def test_adaptive_that_still_grows_says_nothing_of_the_endpoint() -> None:
    """A limit that ended at the highest it had tried has not found that more gives no more."""
    run = replace(RUN, settings=RunSettings(strategy="adaptive", concurrency=200))
    found = verdict(run, [replace(FULL[0], limit=10, in_flight=10), replace(FULL[0], limit=20, in_flight=20)])
    assert found is not None
    assert "no more" not in found.sentence


def test_nothing_sent_is_said() -> None:
    """Every summary from the store: nothing held it back, nothing was sent."""
    found = verdict(replace(RUN, attempts=0, cached=1000), [])
    assert found is not None
    assert found.cause == "nothing"


@pytest.mark.parametrize("attempts", [0, 1000])
def test_an_empty_last_session_takes_nothing_back(attempts: int) -> None:
    """A run that sent 7,085 documents never says that nothing was sent, whatever its last session did."""
    run = replace(RUN, total=7085, succeeded=7085, attempts=attempts, peak_in_flight=20)
    found = verdict(run, FULL)
    assert found is None or found.cause == "limit"


def test_a_failed_text_is_no_summary_from_the_store() -> None:
    """All that succeeded came from the store, and one failed: it was sent."""
    assert verdict(replace(RUN, attempts=0, total=1001, cached=1000, failed=1), []) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"succeeded": 0, "failed": 1000},
        {"status": RunStatus.REFUSED},
        {"total": 29, "succeeded": 29, "attempts": 29},
        {"succeeded": 1000, "cached": 1000, "total": 1500, "failed": 500},
    ],
)
def test_no_advice_where_it_does_not_help(changes: dict[str, Any]) -> None:
    """None where all that was sent failed, for a refused run, and under 30 documents."""
    assert verdict(replace(RUN, **changes), FULL) is None


@pytest.mark.parametrize(("first", "raised"), [(0.2, True), (0.12, False), (0.0, False)])
def test_the_concurrency_is_raised_only_where_answers_are_as_fast_as_at_first(first: float, *, raised: bool) -> None:
    """250 ms after 200 ms: raise it. After 120 ms the endpoint may queue; without a first latency nobody knows."""
    found = verdict(replace(RUN, first_latency=first), FULL)
    assert found is not None
    assert (found.cause, "Raise the concurrency" in found.sentence) == ("limit", raised)


def test_the_most_there_is_cannot_be_raised() -> None:
    """At 4,000 in flight nothing tells a person to set more, and at 200 a strategy of LangChain's says who goes on."""
    run = replace(RUN, settings=RunSettings(concurrency=4_000))
    found = verdict(run, [replace(FULL[0], limit=4_000, in_flight=4_000)])
    assert found is not None
    assert "Raise" not in found.sentence

    run = replace(RUN, settings=RunSettings(strategy="batch", concurrency=200))
    found = verdict(run, [replace(FULL[0], limit=200, in_flight=200)])
    assert found is not None
    assert "Windowed and adaptive may have up to 4,000" in found.sentence


@pytest.mark.parametrize("paced", [0.0, 20.0])
def test_random_refusals_are_no_quota(paced: float) -> None:
    """8 % answered 429 and hardly a wait: no "only a larger quota", no "0 % of the slots' time"."""
    found = verdict(replace(RUN, rate_limited=80, retries=80, paced=paced), FULL)
    assert found is not None
    assert ("larger quota" in found.sentence, "slots' time" in found.sentence) == (False, False)


def test_a_pace_set_by_hand_is_not_the_endpoints_quota() -> None:
    """Half of the time waited for the requests a minute that were set: it is that pace."""
    found = verdict(replace(RUN, settings=RunSettings(requests_per_minute=600), paced=100.0), FULL)
    assert found is not None
    assert found.sentence.startswith("The pace that was set: 50 %")


def test_without_evidence_there_is_no_verdict() -> None:
    """In the first second, and before the first request, there is nothing to say."""
    assert verdict(replace(RUN, elapsed=0.5), FULL) is None
    assert verdict(replace(RUN, attempts=0, status=RunStatus.RUNNING), []) is None


def test_retries_that_one_of_several_endpoints_makes_are_its_own() -> None:
    """Fewer in flight helps nobody where one server is dead: it is named. Where all fail alike, none is."""
    good = EndpointFigures(0, "http://a/v1", "m", succeeded=850, failed=3)
    dead = EndpointFigures(1, "http://b/v1", "m", succeeded=0, failed=147)
    found = verdict(replace(RUN, retries=150, endpoints=(good, dead)), FULL)
    assert found is not None
    assert found.sentence == ("Retries: 15 % of the requests repeat one that failed, most of them at http://b/v1.")
    alike = (replace(good, failed=75), replace(dead, succeeded=500, failed=75))
    found = verdict(replace(RUN, retries=150, endpoints=alike), FULL)
    assert found is not None
    assert "Fewer in flight" in found.sentence
