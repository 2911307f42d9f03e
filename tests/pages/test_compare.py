"""The Compare page: the form and what it comes to, a comparison as it goes, and what came of it."""

import gettext
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from core.compare.plan import Entrant, Plan
from core.compare.snapshot import ComparisonSnapshot
from core.documents import ReadingReport, sample_documents
from core.reader import Language
from core.records import RunStatus
from core.runs.registry import Registry, app_registry
from core.settings import STRATEGY_NAMES, EndpointSettings, RunSettings
from core.views.comparison_tables import figures_table
from core.views.forms import Form
from core.views.verdict_words import headline, whole_paragraph
from pages.parts.compare.form import ComparisonForm, Planned, form_of, planned
from tests.pages.conftest import INSTANT, opened_app, shown, words
from tests.pages.seen import bar, html_words

TWO = (Entrant("serial", documents=4), Entrant("windowed", 7, documents=8))


@pytest.fixture
def plan(registry: Registry) -> Plan:
    """Two entrants on the instant preset, once each."""
    draft = registry.prepare(sample_documents(8), "eight.zip")
    return Plan(draft, TWO, RunSettings(endpoint=INSTANT, max_attempts=2), repeats=1, warm_up=0)


@pytest.fixture
def comparison(registry: Registry, plan: Plan) -> ComparisonSnapshot:
    """That comparison when it has ended."""
    return _when(registry, registry.comparisons.start(plan), lambda found: not found.running)


def _when(
    registry: Registry, comparison_id: str, condition: Callable[[ComparisonSnapshot], bool]
) -> ComparisonSnapshot:
    give_up = time.monotonic() + 60
    while not condition(found := registry.comparisons.snapshot(comparison_id)):
        assert time.monotonic() < give_up, found
        registry.advance()
        time.sleep(0.05)
    return found


def _planned(
    registry: Registry, chosen: ComparisonForm, form: Form | None = None, read: ReadingReport | None = None
) -> Planned:
    return planned(chosen, form or Form(), registry.environment, read, "draft", answer_seconds=0.4)


def _plan_of(registry: Registry, chosen: ComparisonForm, form: Form | None = None) -> Plan:
    made = _planned(registry, chosen, form)
    assert made.plan is not None, made.problem
    return made.plan


def test_start_is_open_at_first() -> None:
    """The form opens with a question that can be started as it is, and shows what it will take."""
    app = opened_app("compare.py")

    assert not app.button(key="comparison_start").disabled
    assert app.radio(key="comparison_question").value == "how-many"
    assert "How many runs it takes, it finds out itself." in words(app)


@pytest.mark.parametrize(
    ("question", "fields"),
    [
        ("how-many", {"comparison_strategy", "comparison_highest"}),
        ("which", {"comparison_level", "comparison_strategies"}),
        ("lesson", set()),
    ],
)
def test_each_question_shows_only_what_it_needs(question: str, fields: set[str]) -> None:
    """The question in the address is asked, with its own fields and none of the others'."""
    app = opened_app("compare.py", question=question)
    drawn = {each.key for each in (*app.selectbox, *app.number_input, *app.multiselect)}
    all_fields = {f"comparison_{name}" for name in ("strategy", "highest", "level", "strategies")}

    assert app.radio(key="comparison_question").value == question
    assert drawn & all_fields == fields
    assert not app.button(key="comparison_start").disabled


class _Han(gettext.NullTranslations):
    """Every sentence is one Han character: nothing is left that it was called by."""

    def gettext(self, message: str) -> str:
        return "一"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return "一"


def test_another_language_keeps_what_is_set() -> None:
    """The question, its fields and what all have stay; their words are the language's, and what is open stays open."""
    app = opened_app("compare.py", question="which")
    app.number_input(key="comparison_level").set_value(33)
    app.number_input(key="comparison_repeats").set_value(5)
    app.multiselect(key="comparison_strategies").set_value(["serial", "windowed"])
    shown(app.button_group(key="comparison_protection").set_value("both").run())

    app.session_state["visitor_language"] = Language("zh", _Han())
    shown(app.run())

    assert app.radio(key="comparison_question").value == "which"
    assert (app.number_input(key="comparison_level").value, app.number_input(key="comparison_level").label) == (
        33,
        "一",
    )
    assert app.number_input(key="comparison_repeats").value == 5
    assert app.multiselect(key="comparison_strategies").value == ["serial", "windowed"]
    assert app.button_group(key="comparison_protection").value == "both"


def test_a_line_that_says_what_is_set_stays_open_while_it_is_set() -> None:
    """Its words change with what is in it; it is closed until then."""
    app = opened_app("compare.py")

    def opened() -> list[bool]:
        return [each.proto.expanded for each in app.expander if "retries" in each.label]

    closed = opened()
    shown(app.number_input(key="comparison_repeats").set_value(2).run())
    first = opened()
    shown(app.number_input(key="comparison_repeats").set_value(3).run())

    assert (closed, first, opened()) == ([False], [True], [True])


def test_an_unknown_question_in_the_address_is_none() -> None:
    """What somebody wrote into the address never reaches a widget."""
    app = opened_app("compare.py", question="**why**")

    assert app.radio(key="comparison_question").value == "how-many"
    assert app.query_params["question"] == "how-many"


@pytest.mark.parametrize(
    ("chosen", "question", "entrants"),
    [
        (ComparisonForm(highest=8), "how-many", [("windowed", 1), ("windowed", 2)]),
        (
            ComparisonForm("which", level=7, strategies=("windowed", "serial")),
            "which",
            [("serial", 1), ("windowed", 7)],
        ),
    ],
)
def test_the_form_comes_to_a_plan(
    registry: Registry, chosen: ComparisonForm, question: str, entrants: list[tuple[str, int]]
) -> None:
    """Each question makes its own plan, with the answer time of the test in it."""
    plan = _plan_of(registry, chosen)

    assert (plan.question, plan.answer_seconds) == (question, 0.4)
    assert [(each.strategy, each.concurrency) for each in plan.entrants] == entrants


def test_the_lesson_has_its_sizes_and_all_seven(registry: Registry) -> None:
    """100, 500 and 1,000 documents, seven strategies."""
    plan = _plan_of(registry, ComparisonForm("lesson"))

    assert plan.sizes == (100, 500, 1000)
    assert {each.strategy for each in plan.entrants} == set(STRATEGY_NAMES)


@pytest.mark.parametrize(
    "chosen",
    [
        ComparisonForm(highest=8, strategy="abatch", repeats=2, seed=5, protection="off"),
        ComparisonForm("which", level=7, strategies=("serial", "windowed"), protection="both"),
    ],
)
def test_a_plan_leads_back_to_its_form(registry: Registry, chosen: ComparisonForm) -> None:
    """What was chosen stands there again when it is to be changed; the documents are the comparison's own."""
    assert form_of(_plan_of(registry, chosen)) == replace(chosen, source="read")


def test_one_way_where_a_question_tries_one() -> None:
    """Both ways, chosen for another question, is On where a question has no both."""
    app = opened_app("compare.py", question="which")
    app.segmented_control(key="comparison_protection").set_value("both").run()
    app.radio(key="comparison_question").set_value("how-many").run()

    assert shown(app).segmented_control(key="comparison_protection").value == "on"


def test_no_strategy_is_a_sentence(registry: Registry) -> None:
    """What cannot be compared is said in words, and there is no plan."""
    sentence = "A comparison has no entrant; choose at least one strategy."

    assert _planned(registry, ComparisonForm("which", strategies=())) == Planned(None, sentence)


def test_no_documents_is_a_sentence(registry: Registry) -> None:
    """Before anything was read there is nothing to compare."""
    assert _planned(registry, ComparisonForm(source="read")).problem.startswith("There are no documents yet")


def test_duplicates_do_not_count_as_documents(registry: Registry) -> None:
    """Of 110 documents read with 20 duplicates, 90 are different: so many a run has."""
    report = ReadingReport(documents=110, duplicates=20)

    plan = _planned(registry, ComparisonForm("which", source="read"), read=report).plan

    assert plan is not None
    assert plan.documents == 90


def test_both_sets_protection_against_none(registry: Registry) -> None:
    """With Both, two strategies are four entrants, half of them unprotected."""
    plan = _plan_of(registry, ComparisonForm("which", strategies=("serial", "windowed"), protection="both"))

    assert [each.protection for each in plan.entrants] == [True, False] * 2


def test_paid_endpoint_asks_first() -> None:
    """Start is off for an OpenAI-compatible endpoint until the visitor says that it may charge."""
    app = opened_app("compare.py")
    app.radio(key="form_writer").set_value("server").run()
    app.text_input(key="form_base_url").set_value("http://127.0.0.1:9/v1").run()
    before = shown(app).button(key="comparison_start").disabled
    app.checkbox(key="comparison_agreed").check().run()

    assert (before, shown(app).button(key="comparison_start").disabled) == (True, False)


def test_start_opens_the_comparison(registry: Registry) -> None:
    """Start puts the comparison into the address, and leaves no draft of its samples behind."""
    app = opened_app("compare.py")
    app.selectbox(key="form_preset").set_value("instant").run()
    app.radio(key="comparison_question").set_value("which").run()
    app.number_input(key="comparison_level").set_value(5).run()
    app.multiselect(key="comparison_strategies").set_value(["windowed"]).run()
    app.number_input(key="comparison_repeats").set_value(1).run()
    app.button(key="comparison_start").click().run()

    (begun,) = registry.comparisons.all()
    assert shown(app).query_params["comparison"] == begun.comparison_id
    assert (begun.label, begun.plan.documents) == ("100 sample documents", 100)
    assert registry.find(begun.plan.source) is None


def test_an_old_address_leads_to_the_comparison(comparison: ComparisonSnapshot) -> None:
    """`/compare?race=ID` opens it, and the address is the new one from then on."""
    app = opened_app("compare.py", race=comparison.comparison_id)

    assert shown(app).query_params == {"comparison": comparison.comparison_id}


def test_unknown_comparison_is_a_sentence() -> None:
    """An address of a comparison that is not there says so, without markup from the address."""
    app = opened_app("compare.py", comparison="**gone**")

    assert "There is no comparison **gone** here: it was deleted, or its address is not whole." in words(app)


def test_the_answer_stands_first(comparison: ComparisonSnapshot) -> None:
    """A finished comparison says what to set in one sentence, why, how sure that is, and four figures."""
    app = opened_app("compare.py", comparison=comparison.comparison_id)
    said, verdict = words(app), comparison.verdict()

    assert comparison.status is RunStatus.FINISHED
    assert str(headline(verdict)) in said
    assert whole_paragraph(verdict) in said
    assert "One run each: repeat for certainty." in said
    assert "0 lost" in said
    assert "Against one at a time" in said
    assert app.button(key="comparison_use").label == "Use these settings"


def test_nothing_fits_a_p95_out_of_reach(comparison: ComparisonSnapshot, registry: Registry, plan: Plan) -> None:
    """Where every p95 is above what is asked, nothing is recommended and nothing can be used."""
    slow = replace(plan, base=RunSettings(endpoint=EndpointSettings(preset="hosted API")))
    ended = _when(registry, registry.comparisons.start(slow), lambda found: not found.running)
    app = opened_app("compare.py", comparison=ended.comparison_id)
    app.slider(key="comparison_within").set_value(0.1).run()

    assert "Nothing keeps the slowest 5 % within" in words(shown(app))
    assert "comparison_use" not in [button.key for button in app.button]


def test_settings_are_filled_in(comparison: ComparisonSnapshot, registry: Registry) -> None:
    """Use these settings opens Summarise with the comparison's documents, and strategy, limit, preset and attempts of
    what was recommended."""
    app = opened_app("compare.py", comparison=comparison.comparison_id)
    app.button(key="comparison_use").click().run()

    chosen = (shown(app).selectbox(key="form_strategy").value, app.text_input(key="form_concurrency").value)
    assert chosen in {("windowed", "7"), ("serial", "1")}
    assert app.selectbox(key="form_preset").value == "instant"
    assert app.number_input(key="form_max_attempts").value == 2
    draft = registry.find(app.query_params["draft"])
    assert draft is not None
    assert draft.total == 8


def test_what_to_test_next_is_another_comparison(registry: Registry, plan: Plan) -> None:
    """Where the verdict knows numbers to try, their button says what it takes and starts them."""
    rising = replace(
        plan,
        source=registry.prepare(sample_documents(16), "sixteen.zip"),
        entrants=tuple(Entrant("windowed", level, documents=16) for level in (1, 2)),
        base=RunSettings(endpoint=EndpointSettings(preset="hosted API")),
    )
    first = _when(registry, registry.comparisons.start(rising), lambda found: not found.running)
    app = opened_app("compare.py", comparison=first.comparison_id)
    assert "Still rising at 2: try 4." in words(app)
    app.button(key="further_start").click().run()

    begun = registry.comparisons.all()[0]
    assert shown(app).query_params["comparison"] == begun.comparison_id != first.comparison_id
    assert [(each.concurrency, each.documents) for each in begun.plan.entrants] == [(4, 16)]


def test_stopped_comparison_can_go_on(registry: Registry, plan: Plan) -> None:
    """A comparison stopped in the middle keeps what is done and offers Resume; the page's Resume finishes it."""
    many = replace(plan, repeats=2)
    comparison_id = registry.comparisons.start(many)
    _when(registry, comparison_id, lambda found: found.done > 0)
    registry.comparisons.stop(comparison_id)
    stopped = _when(registry, comparison_id, lambda found: not found.running)
    app = opened_app("compare.py", comparison=comparison_id)
    app.button(key="comparison_resume").click().run()

    assert stopped.status is RunStatus.STOPPED
    assert _when(registry, comparison_id, lambda found: not found.running).done == 4


def test_stop_is_on_the_page(registry: Registry, plan: Plan) -> None:
    """While a comparison goes on, Stop ends it."""
    comparison_id = registry.comparisons.start(replace(plan, repeats=20))
    app = opened_app("compare.py", comparison=comparison_id)
    app.button(key="comparison_stop").click().run()

    assert _when(registry, comparison_id, lambda found: not found.running).status is RunStatus.STOPPED


def test_run_again_is_another_comparison(comparison: ComparisonSnapshot, registry: Registry) -> None:
    """The same settings: a new comparison, which the address names from then on; no draft stays behind."""
    app = opened_app("compare.py", comparison=comparison.comparison_id)
    app.button(key="comparison_again").click().run()

    newest = registry.comparisons.all()[0]
    assert newest.comparison_id != comparison.comparison_id
    assert shown(app).query_params == {"comparison": newest.comparison_id}
    assert _when(registry, newest.comparison_id, lambda found: not found.running).done == comparison.done


def test_change_and_run_again_asks_the_question_anew(comparison: ComparisonSnapshot, registry: Registry) -> None:
    """The form is there as it was, over the comparison's own documents, and can be started."""
    app = opened_app("compare.py", comparison=comparison.comparison_id)
    app.button(key="comparison_change").click().run()

    assert "comparison" not in shown(app).query_params
    assert app.radio(key="comparison_question").value == "which"
    assert app.number_input(key="comparison_level").value == 7
    assert app.multiselect(key="comparison_strategies").value == ["serial", "windowed"]
    assert app.segmented_control(key="comparison_source").value == "read"
    assert app.selectbox(key="form_preset").value == "instant"
    assert "eight.zip" in words(app)
    assert not app.button(key="comparison_start").disabled


def test_a_name_is_changed_in_its_place(comparison: ComparisonSnapshot, registry: Registry) -> None:
    """What is typed into the heading is what it is called from then on."""
    app = opened_app("compare.py", comparison=comparison.comparison_id)
    app.text_input(key=f"name_{comparison.comparison_id}").set_value("Eight of them").run()

    shown(app)
    assert registry.comparisons.snapshot(comparison.comparison_id).label == "Eight of them"


def test_a_key_that_is_gone_is_asked_for(registry: Registry, plan: Plan) -> None:
    """After a restart the key, which is stored nowhere, has a field; with a key in it the comparison can go on."""
    server = EndpointSettings(kind="openai", base_url="http://127.0.0.1:9/v1")
    typed = replace(plan, base=RunSettings(endpoint=server, key_source="typed", timeout=60))
    comparison_id = registry.comparisons.start(typed, "sk-of-a-test-key")
    app_registry.close()
    app = opened_app("compare.py", comparison=comparison_id)
    before = app.button(key="comparison_resume").disabled
    app.text_input(key=f"comparison_key_{comparison_id}").set_value("sk-of-a-test-key").run()

    assert (before, shown(app).button(key="comparison_resume").disabled) == (True, False)


def test_runs_open_a_comparison(comparison: ComparisonSnapshot) -> None:
    """A row of Runs leads to the comparison."""
    app = opened_app("runs.py")
    app.session_state["runs_asked"] = {"do": "open", "id": comparison.comparison_id}

    assert shown(app.run()).query_params["comparison"] == comparison.comparison_id


def test_runs_ask_before_a_comparison_is_deleted(comparison: ComparisonSnapshot, registry: Registry) -> None:
    """The first press deletes nothing: it opens a question with both answers."""
    app = opened_app("runs.py")
    app.session_state["runs_asked"] = {"do": "delete", "id": comparison.comparison_id}

    app = shown(app.run())
    assert [app.button(key=key).label for key in ("keep", "really_delete")] == ["Keep it", "Delete"]
    assert registry.comparisons.find(comparison.comparison_id) is not None


def test_a_comparison_that_its_cap_ended_goes_on_under_a_higher_one(registry: Registry, plan: Plan) -> None:
    """The card says why, and takes a cap above what is spent; all its runs together are what it costs."""
    capped = replace(plan, base=RunSettings(endpoint=INSTANT, price_in=1.0, price_out=1.0, max_cost=0.002))
    ended = _when(registry, registry.comparisons.start(capped), lambda found: not found.running)
    app = opened_app("compare.py", comparison=ended.comparison_id)
    assert (ended.status, bar(app)["state"]) == (RunStatus.STOPPED, "stopped by its cap")
    assert "With a higher cap Resume does the runs that are left" in words(app)
    (cap,) = [field for field in app.number_input if field.label == "Cap, US dollars"]
    cap.set_value(0.0001).run()
    assert app.button(key="comparison_resume").disabled
    cap.set_value(1.0).run()
    app.button(key="comparison_resume").click().run()
    done = _when(registry, ended.comparison_id, lambda found: not found.running)
    assert (done.status, done.plan.base.max_cost) == (RunStatus.FINISHED, 1.0)
    assert done.cost == pytest.approx(sum(run.run.cost or 0.0 for run in done.runs) + done.cost_gone)
    assert "All runs cost" in html_words(shown(app.run()))


def test_the_table_of_a_comparison_has_its_cost(registry: Registry, plan: Plan) -> None:
    """For 1,000 documents of each way: the ways may have different numbers of them."""
    priced = replace(plan, base=RunSettings(endpoint=INSTANT, price_in=1_000.0, price_out=1_000.0))
    ended = _when(registry, registry.comparisons.start(priced), lambda found: not found.running)
    table = figures_table(ended.result())
    for run, cost in zip(ended.figures, table["Cost ($/1,000 docs)"], strict=True):
        assert run.cost is not None
        assert cost == pytest.approx(1_000 * run.cost / run.documents, abs=0.001)
