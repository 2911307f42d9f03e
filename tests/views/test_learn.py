"""The Learn page: which comparison is shown, a lane a strategy, and what is said of both."""

from dataclasses import replace

import pytest

from core.compare.plan import Entrant, Plan, PlannedRun
from core.compare.result import result
from core.compare.snapshot import ComparisonRun, ComparisonSnapshot
from core.records import RunSnapshot, RunStatus
from core.settings import STRATEGY_NAMES, RunSettings
from core.views.learn import (
    lane_words,
    lesson_run,
    lessons,
    measured,
    offer,
    scale,
    source_words,
    state_words,
    try_label,
    way_lanes,
)
from tests.compare.scenes import run
from tests.views.test_lanes import answered

PLAN = Plan("d", (Entrant("serial"), Entrant("abatch", 20)), repeats=1, question="lesson")


def lesson_with(*statuses: RunStatus, plan: Plan = PLAN, message: str = "") -> ComparisonSnapshot:
    """A comparison of the lesson whose runs stand so."""
    runs = tuple(
        ComparisonRun(PlannedRun(place, 1, place - 1), RunSnapshot(f"r{place}", status, RunSettings(), 100))
        for place, status in enumerate(statuses, 1)
    )
    last = replace(runs[-1], run=replace(runs[-1].run, message=message))
    return ComparisonSnapshot("c", plan, (*runs[:-1], last))


WHOLE = lesson_with(RunStatus.FINISHED, RunStatus.FINISHED)


def test_the_page_runs_all_seven_over_the_hundred_documents_of_the_table() -> None:
    """Once each, with 20 in flight, on the practice endpoint: free."""
    plan = lesson_run("draft")
    assert tuple(each.strategy for each in plan.entrants) == STRATEGY_NAMES
    assert {each.documents for each in plan.entrants} == {100}
    assert (plan.question, plan.repeats, plan.source, plan.base.endpoint.kind) == ("lesson", 1, "draft", "practice")


def test_figures_come_from_the_newest_lesson_that_came_to_its_end() -> None:
    """One at work has fewer figures than a whole one before it; other questions are not looked at."""
    half = lesson_with(RunStatus.FINISHED, RunStatus.RUNNING)
    none = lesson_with(RunStatus.QUEUED, RunStatus.QUEUED)
    other = replace(WHOLE, plan=replace(PLAN, question="which"))
    assert lessons([other, half, WHOLE]) == (half, WHOLE)
    assert measured([none, half, WHOLE]) is WHOLE
    assert measured([none, half]) is half
    assert measured([none]) is None


def test_a_lane_is_of_the_smallest_run_of_a_strategy_and_of_twenty_documents_for_serial() -> None:
    """Of 100 and 500 documents the 100; what is not protected only where nothing else ran."""
    entrants = (
        Entrant("serial", documents=100),
        Entrant("abatch", 20, documents=500),
        Entrant("abatch", 20, documents=100),
        Entrant("abatch", 20, protection=False, documents=50),
        Entrant("batch", 20),
    )
    plan = Plan("d", entrants, repeats=1, question="lesson")
    ran = result(plan, [run(each, 10.0, place=each + 1) for each in range(4)])
    read: list[str] = []

    def outcomes(run_id: str) -> list:  # type: ignore[type-arg]
        read.append(run_id)
        return [answered(place, float(place + 1)) for place in range(200)]

    lanes = way_lanes(ran, outcomes)
    assert read == ["run01", "run23"]
    assert {name: len(each.documents) for name, each in lanes.items()} == {"serial": 20, "abatch": 100}
    assert scale(lanes.values()) == (100.0, 1)
    assert lane_words(lanes["serial"]) == "20 documents in 20 s, one at a time"
    assert scale([]) == (0.0, 0)


def test_a_lane_says_how_many_it_had_at_once() -> None:
    """Four documents, two at a time."""
    ran = result(PLAN, [run(1, 10.0)])
    lanes = way_lanes(ran, lambda _: [answered(place, float(place // 2 + 1)) for place in range(4)])
    assert lane_words(lanes["abatch"]) == "4 documents in 2.0 s, at most 2 at once"


@pytest.mark.parametrize(
    ("comparison", "said"),
    [
        (WHOLE, ""),
        (lesson_with(RunStatus.QUEUED, RunStatus.QUEUED), "The lesson waits for its turn. Runs ended: 0 of 2."),
        (lesson_with(RunStatus.FINISHED, RunStatus.RUNNING), "The lesson runs now. Runs ended: 1 of 2."),
        (lesson_with(RunStatus.FINISHED, RunStatus.STOPPED), "The lesson ended early. Runs ended: 1 of 2."),
        (lesson_with(RunStatus.FINISHED, RunStatus.REFUSED, message="The disk is full."), "The disk is full."),
    ],
)
def test_a_lesson_that_is_not_finished_says_how_it_stands(comparison: ComparisonSnapshot, said: str) -> None:
    """With the reason where there is one."""
    assert state_words(comparison) == said


def test_the_source_of_the_figures_is_named_and_one_run_each_is_said() -> None:
    """Repeated, nothing is said of chance."""
    said = source_words(WHOLE, "today 14:50")
    assert said.startswith("Measured here: today 14:50, practice endpoint")
    assert said.endswith("100 documents, 20 at once. One run each: small differences are chance.")
    repeated = replace(WHOLE, plan=replace(PLAN, repeats=3))
    assert source_words(repeated, "today 14:50").endswith("20 at once.")
    assert offer(61.0).endswith("about 1 min 1 s.")
    assert try_label("abatch") == "100 samples, abatch"
