"""Try 5 on the Summarise page: the five beside their texts, and the run that goes on with the rest."""

import pytest
from streamlit.testing.v1 import AppTest

from core.documents import sample_documents
from core.records import RunStatus
from core.runs.registry import Registry
from core.settings import EndpointSettings, RunSettings
from core.summarise.prompts import named_prompt
from tests.pages.conftest import end_of, opened_app, shown, words


@pytest.fixture
def tried(app: AppTest, registry: Registry) -> AppTest:
    """The page after a trial of the samples."""
    app.button(key="samples").click().run()
    app.selectbox(key="form_preset").set_value("instant").run()
    app.button(key="try").click().run()
    newest = registry.newest_run()
    assert newest is not None
    end_of(registry, newest.run_id)
    return shown(app.run())


def _newest(registry: Registry) -> str:
    newest = registry.newest_run()
    assert newest is not None
    return newest.run_id


def test_five_stand_beside_their_texts(tried: AppTest, registry: Registry) -> None:
    """On the same page, each under its name."""
    rows = list(registry.rows(_newest(registry), texts=True))
    assert len(rows) == 5
    for row in rows:
        assert row.outcome
        assert row.name in words(tried)
        assert row.text[:300].split("\n")[0] in words(tried)
        assert row.outcome.summary in words(tried)


def test_the_rest_is_done_without_them(tried: AppTest, registry: Registry) -> None:
    """The button names the rest, there is nothing to try again, and the run has the five from the trial."""
    assert tried.button(key="start").label == "Do the other 995"
    assert not [each for each in tried.button if each.key == "try"]
    tried.button(key="start").click().run()

    run = end_of(registry, _newest(registry))
    assert shown(tried).query_params["run"] == run.run_id
    assert (run.status, run.succeeded, run.cached, run.attempts) == (RunStatus.FINISHED, 1000, 5, 995)


def test_other_settings_offer_another_trial(tried: AppTest) -> None:
    """What was written stands there, said to be of other settings; back at them, the rest is on offer again."""
    tried.segmented_control(key="form_summary_language").set_value("zh").run()
    assert "Written with other settings" in words(shown(tried))
    assert (tried.button(key="start").label, tried.button(key="try").label) == ("Summarise 1,000 documents", "Try 5")

    tried.segmented_control(key="form_summary_language").set_value("text").run()
    assert shown(tried).button(key="start").label == "Do the other 995"


def test_it_is_found_again_by_the_address(tried: AppTest) -> None:
    """A reload is another session: draft and trial stand in the address."""
    again = opened_app(**{name: tried.query_params[name] for name in ("draft", "try")})
    again.run()

    assert shown(again).button(key="start").label == "Do the other 995"


@pytest.mark.parametrize("named", ["other documents", "too many", "no-run"])
def test_an_address_with_another_run_takes_nothing_over(app: AppTest, registry: Registry, named: str) -> None:
    """A run of other documents is no trial of these, nor is one of more than a few, or what is no run."""
    app.button(key="samples").click().run()
    settings = RunSettings(endpoint=EndpointSettings(preset="instant"), prompt=named_prompt("one sentence"))
    documents = {"other documents": sample_documents(5, seed=99), "too many": sample_documents(9)}
    if named in documents:
        draft = registry.prepare(documents[named])
        named = end_of(registry, registry.start(draft, settings)).run_id
    app.query_params["try"] = named
    app.run()

    assert shown(app).button(key="start").label == "Summarise 1,000 documents"
    assert "try" not in app.query_params
