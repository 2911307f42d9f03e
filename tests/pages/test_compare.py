"""The Compare page: the form and what it comes to, a race as it goes, and what came of it."""

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from core.compare.plan import Entrant, RacePlan
from core.compare.results import recommendation, results
from core.compare.snapshot import RaceSnapshot
from core.documents import ReadingReport, samples
from core.records import EndpointSettings, RunStatus
from core.runs.registry import Registry
from core.views.forms import Form
from pages.parts.problems import plain
from pages.parts.race_form import Planned, RaceForm, planned
from tests.pages.conftest import INSTANT, opened_app, shown, words

TWO = (Entrant("serial", documents=4), Entrant("windowed", 7, documents=8))


@pytest.fixture
def plan(registry: Registry) -> RacePlan:
    """Two entrants on the instant preset, once each."""
    return RacePlan(registry.prepare(samples(8), "eight.zip"), TWO, INSTANT, repeats=1, warm_up=0, max_attempts=2)


@pytest.fixture
def race(registry: Registry, plan: RacePlan) -> RaceSnapshot:
    """That race when it has ended."""
    return _when(registry, registry.start_race(plan), lambda found: not found.running)


def _when(registry: Registry, race_id: str, condition: Callable[[RaceSnapshot], bool]) -> RaceSnapshot:
    give_up = time.monotonic() + 60
    while not condition(found := registry.race(race_id)):
        assert time.monotonic() < give_up, found
        registry.advance()
        time.sleep(0.05)
    return found


def _planned(
    registry: Registry, chosen: RaceForm, form: Form | None = None, read: ReadingReport | None = None
) -> Planned:
    return planned(chosen, form or Form(), registry.environment, read, "draft")


def test_form_says_how_much_it_will_take(registry: Registry) -> None:
    """Before Start: 3 repeats of serial (20 documents), two strategies at two limits (200), and a warm-up of 20."""
    chosen = RaceForm(strategies=("serial", "abatch", "windowed"), levels=("5", "10"))
    plan = _planned(registry, chosen).plan
    assert plan is not None
    found = registry.race_estimate(plan)

    assert (found.runs, found.requests) == (15, 3 * (20 + 4 * 200) + 20)


def test_start_is_open_at_first() -> None:
    """The form opens with a race that can be started as it is, and shows what it will take."""
    app = opened_app("compare.py")

    assert not app.button(key="race_start").disabled
    assert "21 runs, 3,680 requests, about" in words(app)


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        (RaceForm(strategies=()), "A race has no entrant; choose at least one strategy."),
        (RaceForm(levels=()), "No concurrency is chosen; choose at least one."),
        (RaceForm(levels=("many",)), "Concurrency is 'many'; it must be a whole number from 1 to 200."),
        (RaceForm(levels=("201",)), "Concurrency is 201; it must be a whole number from 1 to 200."),
    ],
)
def test_wrong_choices_are_sentences(registry: Registry, chosen: RaceForm, sentence: str) -> None:
    """What cannot be raced is said in words, and there is no plan."""
    assert _planned(registry, chosen) == Planned(None, sentence)


def test_serial_needs_no_level(registry: Registry) -> None:
    """Serial alone can be raced without a number in flight."""
    assert _planned(registry, RaceForm(strategies=("serial",), levels=())).problem == ""


def test_duplicates_do_not_count_as_documents(registry: Registry) -> None:
    """Of 210 documents read with 20 duplicates, 190 are different: too few for a race over 200."""
    report = ReadingReport(documents=210, duplicates=20)

    problem = _planned(registry, RaceForm(source="read"), read=report).problem

    assert problem == "The race needs 200 different documents; 190 were read."


def test_both_sets_protection_against_none(registry: Registry) -> None:
    """With Both, the lesson's four strategies are eight entrants, half of them unprotected."""
    plan = _planned(registry, RaceForm(kind="comparison", protection="both")).plan

    assert plan is not None
    assert [each.protection for each in plan.entrants] == [True] * 4 + [False] * 4


def test_benchmark_has_twelve_entrants(registry: Registry) -> None:
    """The lesson's benchmark: 100, 500 and 1,000 documents by 5, 10, 20 and 50 in flight."""
    plan = _planned(registry, RaceForm(kind="benchmark", one="abatch")).plan

    assert plan is not None
    assert {(e.strategy, e.documents, e.concurrency) for e in plan.entrants} == {
        ("abatch", documents, level) for documents in (100, 500, 1000) for level in (5, 10, 20, 50)
    }


def test_paid_endpoint_asks_first() -> None:
    """Start is off for an OpenAI-compatible endpoint until the visitor says that it may charge."""
    app = opened_app("compare.py")
    app.segmented_control(key="form_endpoint").set_value("openai").run()
    app.text_input(key="form_base_url").set_value("http://127.0.0.1:9/v1").run()
    before = shown(app).button(key="race_start").disabled
    app.checkbox(key="race_agreed").check().run()

    assert (before, shown(app).button(key="race_start").disabled) == (True, False)


def test_start_opens_the_race(registry: Registry) -> None:
    """Start puts the race into the address, and leaves no draft of its samples behind."""
    app = opened_app("compare.py")
    app.selectbox(key="form_preset").set_value("instant").run()
    app.number_input(key="race_documents").set_value(5).run()
    app.multiselect(key="race_strategies").set_value(["windowed"]).run()
    app.number_input(key="race_repeats").set_value(1).run()
    app.button(key="race_start").click().run()

    (begun,) = registry.races()
    assert shown(app).query_params["race"] == begun.race_id
    assert (begun.label, begun.plan.documents) == ("5 sample documents", 5)
    assert registry.find(begun.plan.source) is None


def test_unknown_race_is_a_sentence() -> None:
    """An address of a race that is not there says so, without markup from the address."""
    app = opened_app("compare.py", race="**gone**")

    assert "There is no comparison **gone** here: it was deleted, or the address is not complete." in words(app)


def test_recommendation_stands_first(race: RaceSnapshot) -> None:
    """A finished race says which one wins before any chart."""
    app = opened_app("compare.py", race=race.race_id)

    assert race.status is RunStatus.FINISHED
    assert "All runs are done." in words(app)
    said = [each.value for each in app.markdown if each.value.startswith("#### ")]
    assert said == [f"#### {plain(recommendation(results(race.plan, race.figures)).sentence)}"]
    assert [button.label for button in app.button if button.key == "race_use"] == ["Use these settings"]


def test_nothing_fits_a_p95_out_of_reach(race: RaceSnapshot, registry: Registry, plan: RacePlan) -> None:
    """Where every p95 is above what is asked, nothing is recommended and nothing can be used."""
    slow = replace(plan, endpoint=EndpointSettings(preset="hosted API"))
    ended = _when(registry, registry.start_race(slow), lambda found: not found.running)
    app = opened_app("compare.py", race=ended.race_id)
    app.slider(key="race_within").set_value(0.1).run()

    assert "No entrant keeps p95 within 0.1 s" in words(shown(app))
    assert "race_use" not in [button.key for button in app.button]


def test_settings_are_filled_in(race: RaceSnapshot, registry: Registry) -> None:
    """Use these settings opens Summarise with strategy, limit, preset and attempts of the winner."""
    app = opened_app("compare.py", race=race.race_id)
    app.button(key="race_use").click().run()

    assert shown(app).title[0].value == "Summarise"
    chosen = (app.selectbox(key="form_strategy").value, app.text_input(key="form_concurrency").value)
    assert chosen in {("windowed", "7"), ("serial", "1")}
    assert app.selectbox(key="form_preset").value == "instant"
    assert app.number_input(key="form_max_attempts").value == 2


def test_stopped_race_can_go_on(registry: Registry, plan: RacePlan) -> None:
    """A race stopped in the middle keeps what is done and offers Resume; the page's Resume finishes it."""
    many = replace(plan, repeats=5)
    race_id = registry.start_race(many)
    _when(registry, race_id, lambda found: found.done > 0)
    registry.stop_race(race_id)
    stopped = _when(registry, race_id, lambda found: not found.running)
    app = opened_app("compare.py", race=race_id)
    app.button(key="race_resume").click().run()

    assert stopped.status is RunStatus.STOPPED
    assert _when(registry, race_id, lambda found: not found.running).done == 10


def test_stop_is_on_the_page(registry: Registry, plan: RacePlan) -> None:
    """While a race goes on, Stop ends it."""
    race_id = registry.start_race(replace(plan, repeats=20))
    app = opened_app("compare.py", race=race_id)
    app.button(key="race_stop").click().run()

    assert _when(registry, race_id, lambda found: not found.running).status is RunStatus.STOPPED


def test_history_opens_a_comparison(race: RaceSnapshot) -> None:
    """Open comparison leads from History to the race."""
    app = opened_app("history.py")
    app.button(key="race_open").click().run()

    assert shown(app).query_params["race"] == race.race_id


def test_history_asks_before_it_deletes(race: RaceSnapshot, registry: Registry) -> None:
    """The first press deletes nothing: it opens a question with both answers."""
    app = opened_app("history.py")
    app.button(key="race_delete").click().run()

    keys = ("race_keep", "race_really_delete")
    assert [shown(app).button(key=key).label for key in keys] == ["Keep it", "Delete"]
    assert registry.find_race(race.race_id) is not None
