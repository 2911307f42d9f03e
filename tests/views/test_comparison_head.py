"""What stands above a comparison, in words."""

import dataclasses

import pytest

from core.compare.plan import Entrant, Plan, PlannedRun
from core.compare.questions import how_many
from core.compare.snapshot import ComparisonRun, ComparisonSnapshot
from core.records import RunSnapshot, RunStatus
from core.settings import RunSettings
from core.views.comparison_head import (
    comparison_counts,
    comparison_crumb,
    comparison_name,
    comparison_remarks,
    comparison_state,
    waits_for_a_person,
)

PLAN = Plan("d", (Entrant("windowed", 10), Entrant("abatch", 10)), repeats=1, question="which")


def standing(*runs: tuple[RunStatus, int], message: str = "", plan: Plan = PLAN) -> ComparisonSnapshot:
    """The comparison with its runs, the warm-up first, each with a status and how many of 100 documents are done."""
    each = (
        ComparisonRun(
            PlannedRun(place, 1, max(0, place - 1)),
            RunSnapshot(f"r{place}", status, RunSettings(), 100, succeeded=done, worked=float(done), message=message),
        )
        for place, (status, done) in enumerate(runs)
    )
    return ComparisonSnapshot("c", plan, tuple(each))


DONE, QUEUED = (RunStatus.FINISHED, 100), (RunStatus.QUEUED, 0)
WARMING = standing((RunStatus.RUNNING, 10), QUEUED, QUEUED)
RUNNING = standing(DONE, DONE, (RunStatus.RUNNING, 40))
WAITING = standing(QUEUED, QUEUED, QUEUED)
STOPPED = standing(DONE, DONE, (RunStatus.STOPPED, 40))
REFUSED = standing((RunStatus.REFUSED, 0), QUEUED, QUEUED, message="The key is wrong.")
NEEDS_KEY = standing((RunStatus.NEEDS_KEY, 0), QUEUED, QUEUED)


@pytest.mark.parametrize(
    ("comparison", "words"),
    [
        (WARMING, ["0 runs done", "warming up", "2 to come"]),
        (RUNNING, ["1 run done", "now abatch 10: 40 %", ""]),
        (WAITING, ["0 runs done", "", "2 to come"]),
    ],
)
def test_the_bar_counts_runs(comparison: ComparisonSnapshot, words: list[str]) -> None:
    """Done, the one at work with how far it is, and what is to come; the warm-up is none of them."""
    assert [count.words for count in comparison_counts(comparison)] == words
    assert sum(count.number for count in comparison_counts(comparison)) == PLAN.total


def test_of_a_plan_that_grows_as_many_as_are_foreseen_are_to_come() -> None:
    """It has two runs planned at first, and says about how many there will be."""
    growing = standing(QUEUED, QUEUED, QUEUED, plan=how_many(RunSettings(), 400, source="d"))

    last = comparison_counts(growing)[-1]
    assert last.number > growing.total
    assert last.words == f"about {last.number} to come"


@pytest.mark.parametrize(
    ("comparison", "state", "said", "waits"),
    [
        (RUNNING, "about", False, False),
        (WAITING, "queued", True, False),
        (STOPPED, "stopped", True, False),
        (REFUSED, "refused", False, True),
        (NEEDS_KEY, "needs its key", False, True),
    ],
)
def test_the_state_is_said_once(comparison: ComparisonSnapshot, state: str, said: bool, waits: bool) -> None:
    """A few words; a sentence beneath where they do not say it, and where no card says it either."""
    assert comparison_state(comparison).startswith(state)
    assert bool(comparison_remarks(comparison)) is said
    assert waits_for_a_person(comparison) is waits


def test_the_crumb_says_what_was_asked() -> None:
    """The question, when, and who answers; a comparison chosen by hand asked none."""
    by_hand = dataclasses.replace(WAITING, plan=dataclasses.replace(PLAN, question=""))

    assert comparison_crumb(WAITING, "today 14:50") == ("Which strategy?", "today 14:50", "practice, no AI")
    assert comparison_crumb(by_hand, "today 14:50")[0] == "Comparison"
    assert comparison_name(WAITING) == "No name"
