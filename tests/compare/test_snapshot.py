"""How a comparison stands: what is behind it, and how long the rest takes."""

from dataclasses import replace

import pytest

from core.compare.estimate import START_SECONDS
from core.compare.plan import Entrant, Plan, PlannedRun
from core.compare.snapshot import ComparisonRun, ComparisonSnapshot
from core.records import RunSnapshot, RunStatus
from core.settings import EndpointSettings, RunSettings

# On the hosted preset, 250 ms: 20 documents one at a time take 5 s, 100 at 10 in flight 2.5 s.
SERIAL, WINDOWED = Entrant("serial", documents=20), Entrant("windowed", 10)
PLAN = Plan("d", (SERIAL, WINDOWED), RunSettings(endpoint=EndpointSettings(preset="hosted API")), repeats=2, warm_up=0)
ONE_OF_SERIAL, ONE_OF_WINDOWED = START_SECONDS + 5.0, START_SECONDS + 2.5
WHOLE = 2 * (ONE_OF_SERIAL + ONE_OF_WINDOWED)


def _begun(place: int, entrant: int, status: RunStatus, total: int, done: int) -> ComparisonRun:
    run = RunSnapshot(f"r{place}", status, RunSettings(), total, succeeded=done, worked=1.0)
    return ComparisonRun(PlannedRun(place, 1, entrant), run)


def _comparison(*runs: ComparisonRun, elapsed: float) -> ComparisonSnapshot:
    return ComparisonSnapshot("comparison", PLAN, runs, elapsed=elapsed)


def test_before_anything_ran_the_estimate_is_what_is_left() -> None:
    """Nothing begun: the whole of it, however long it has been starting."""
    assert _comparison(elapsed=0.5).seconds_left == pytest.approx(WHOLE)


def test_what_is_left_is_scaled_by_how_wrong_the_estimate_was() -> None:
    """Serial's run took twice as long as it should have: so will the rest."""
    comparison = _comparison(_begun(1, 0, RunStatus.FINISHED, 20, 20), elapsed=2 * ONE_OF_SERIAL)
    assert comparison.seconds_left == pytest.approx(2 * (WHOLE - ONE_OF_SERIAL))


def test_the_run_that_is_under_way_counts_by_its_share() -> None:
    """Half of windowed's documents are done: half its time lies behind."""
    comparison = _comparison(_begun(1, 1, RunStatus.RUNNING, 100, 50), elapsed=ONE_OF_WINDOWED / 2)
    assert comparison.seconds_left == pytest.approx(WHOLE - ONE_OF_WINDOWED / 2)


def test_a_run_that_has_to_be_done_again_counts_for_nothing() -> None:
    """It was interrupted half-way: all of it is ahead."""
    comparison = _comparison(_begun(1, 1, RunStatus.INTERRUPTED, 100, 50), elapsed=1.0)
    assert comparison.seconds_left == pytest.approx(WHOLE)


def test_the_warm_up_lies_behind_when_it_is_done() -> None:
    """20 documents of the first entrant in the order, and then the comparison proper."""
    plan = replace(PLAN, entrants=(WINDOWED,), warm_up=20)
    warm = ComparisonRun(PlannedRun(0, 0, 0), RunSnapshot("w", RunStatus.FINISHED, RunSettings(), 20, succeeded=20))
    took = START_SECONDS + 0.5
    comparison = ComparisonSnapshot("comparison", plan, (warm,), elapsed=took)
    assert comparison.seconds_left == pytest.approx(2 * ONE_OF_WINDOWED)


@pytest.mark.parametrize(
    ("runs", "status"),
    [
        ("queued queued queued queued", RunStatus.QUEUED),
        ("running queued queued queued", RunStatus.RUNNING),
        ("finished queued queued queued", RunStatus.RUNNING),  # between two
        ("finished paused queued queued", RunStatus.PAUSED),
        ("finished stopping stopped stopped", RunStatus.STOPPING),
        ("finished finished stopped stopped", RunStatus.STOPPED),
        ("finished interrupted interrupted interrupted", RunStatus.INTERRUPTED),
        ("refused refused refused refused", RunStatus.REFUSED),
        ("needs_key needs_key needs_key needs_key", RunStatus.NEEDS_KEY),
        ("finished finished finished finished", RunStatus.FINISHED),
        ("finished finished", RunStatus.INTERRUPTED),  # of an older store, which had no rows for runs to come
    ],
)
def test_how_it_stands_follows_from_its_runs(runs: str, status: RunStatus) -> None:
    """The first run that is not finished says it."""
    statuses = [RunStatus[word.upper()] for word in runs.split()]
    comparison = _comparison(*(_run(place, each) for place, each in enumerate(statuses, 1)), elapsed=0.0)
    assert comparison.status is status
    assert comparison.done == statuses.count(RunStatus.FINISHED)


def _run(place: int, status: RunStatus) -> ComparisonRun:
    begun = 0.0 if status is RunStatus.QUEUED else 1.0
    run = RunSnapshot(f"r{place}", status, RunSettings(), 10, worked=begun)
    return ComparisonRun(PlannedRun(place, 1, 0), run)
