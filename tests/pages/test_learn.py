"""The Learn page: the lesson before it has run, its run at a press, and what is shown of it."""

import time

import pytest

from core.compare.plan import Entrant, Plan
from core.documents import sample_documents
from core.language import Wording, say
from core.runs.registry import Registry
from core.settings import STRATEGY_NAMES, RunSettings
from core.views.learn import INTRODUCTION, NO_LANE, NOT_RUN_YET
from core.views.lesson import FAILURES_HERE, WHY, ways
from tests.pages.conftest import INSTANT, opened_app, shown, words


@pytest.fixture
def lesson_ran(registry: Registry) -> str:
    """A small comparison of the lesson, finished; its id."""
    entrants = (Entrant("serial", documents=4), Entrant("abatch", 4, documents=8))
    draft = registry.prepare(sample_documents(8), "samples")
    plan = Plan(draft, entrants, RunSettings(endpoint=INSTANT), repeats=1, warm_up=0, question="lesson")
    comparison_id = registry.comparisons.start(plan)
    give_up = time.monotonic() + 60
    while registry.comparisons.snapshot(comparison_id).running:
        assert time.monotonic() < give_up
        registry.advance()
        time.sleep(0.05)
    return comparison_id


def test_before_it_has_run_the_page_has_code_and_reasons_and_makes_nothing_up() -> None:
    """Seven ways with their code, every reason; dashes for figures and a sentence for each lane."""
    app = opened_app("learn.py")
    said = words(app)

    assert [code.value for code in app.code] == [way.code.rstrip() for way in ways()]
    told: list[Wording] = [INTRODUCTION, NOT_RUN_YET, FAILURES_HERE, *(reason.words for reason in WHY)]
    for sentence in map(say, told):
        assert sentence in said
    assert said.count(NO_LANE()) == len(STRATEGY_NAMES)
    assert said.count("–") == 8  # two figures in each row of the table


def test_a_press_runs_all_seven_on_the_practice_endpoint(registry: Registry) -> None:
    """Its comparison is the lesson's; the draft of its samples goes again, and the button until the end."""
    app = opened_app("learn.py")
    app.button(key="learn_run").click().run()

    (comparison,) = registry.comparisons.all()
    assert comparison.plan.question == "lesson"
    assert {each.strategy for each in comparison.plan.entrants} == set(STRATEGY_NAMES)
    assert registry.comparisons.snapshot(comparison.comparison_id).documents == 100
    assert "Runs ended" in words(shown(app))
    assert "learn_run" not in {button.key for button in app.button}
    registry.comparisons.stop(comparison.comparison_id)
    registry.comparisons.stop(comparison.comparison_id)


def test_figures_and_lanes_are_those_of_the_newest_lesson(lesson_ran: str) -> None:
    """What ran has a lane with a line that says how many; what did not run has none."""
    said = words(opened_app("learn.py"))

    assert "Measured here: today" in said
    assert "4 documents in" in said
    assert "8 documents in" in said
    assert said.count(NO_LANE()) == len(STRATEGY_NAMES) - 2


def test_try_it_fills_in_the_strategy_and_brings_samples(registry: Registry) -> None:
    """Summarise opens with a hundred samples and that strategy: one more press starts it."""
    app = opened_app("learn.py")
    app.button(key="try_gather_with_concurrency").click().run()

    shown(app)
    assert app.session_state["form_concurrency"] == "20"
    assert app.session_state["form_strategy"] == "gather_with_concurrency"
    assert app.session_state["reading"].label == "100 samples, gather_with_concurrency"
    assert app.session_state["reading"].report.documents == 100
