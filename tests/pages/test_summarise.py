"""The Summarise page: documents in, settings checked where they are, two clicks to a run."""

import resource

import pytest
from streamlit.testing.v1 import AppTest

from core.runs.registry import Registry
from tests.pages.conftest import end_of, opened_app, shown, words
from tests.pages.dropping import drop as _drop


def _settings_of_newest(registry: Registry) -> object:
    newest = registry.newest_run()
    assert newest is not None
    return newest.settings


def test_two_clicks_reach_a_run(app: AppTest, registry: Registry) -> None:
    """Use the sample documents, Start: the Run page shows the new run."""
    app.button(key="samples").click().run()
    app.button(key="start").click().run()

    newest = registry.newest_run()
    assert newest is not None
    assert shown(app).query_params["run"] == newest.run_id
    assert newest.total == 1000


def test_trial_sends_the_first_five(app: AppTest, registry: Registry) -> None:
    """Try 5 starts a run over five of the documents; the rest stay ready, and the five are seen."""
    app.button(key="samples").click().run()
    app.button(key="try").click().run()

    newest = registry.newest_run()
    assert newest is not None
    assert newest.total == 5
    app.switch_page("summarise.py").run()
    assert "1,000 sample documents" in words(shown(app))
    assert "The first 5" in words(app)


@pytest.mark.parametrize("typed", ["0", "4001", "abc", "", "2.5"])
def test_bad_concurrency_is_answered_where_it_is_typed(app: AppTest, typed: str) -> None:
    """Anything but a whole number from 1 to 4,000 gets a sentence with the range, and nothing can start."""
    app.button(key="samples").click().run()
    app.text_input(key="form_concurrency").set_value(typed).run()

    assert any("from 1 to 4,000" in error.value for error in shown(app).error)
    assert app.button(key="start").disabled


def test_strategy_decides_how_many_may_be_at_once(app: AppTest) -> None:
    """500 is typed: windowed takes it, batch says that it goes up to 200 and who goes further, and the number stays."""
    app.button(key="samples").click().run()
    app.text_input(key="form_concurrency").set_value("500").run()
    assert not shown(app).error

    app.selectbox(key="form_strategy").set_value("batch").run()
    assert "batch goes up to 200. Windowed and adaptive go up to 4,000" in words(shown(app))
    assert app.button(key="start").disabled
    field = app.text_input(key="form_concurrency")
    assert (field.label, field.value) == ("At once, 1 to 200", "500")

    app.selectbox(key="form_strategy").set_value("adaptive").run()
    assert not shown(app).error
    assert app.text_input(key="form_concurrency").label == "At once, 1 to 4,000"


def test_too_few_connections_are_said_before_the_start(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a program may have 256 open files, 500 at once cannot start, and what fits is said."""
    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, 256))
    app.button(key="samples").click().run()
    app.text_input(key="form_concurrency").set_value("500").run()

    assert "500 at once need 548 open files" in words(shown(app))
    assert "take 208 at once at most" in words(app)
    assert app.button(key="start").disabled


def test_prompt_without_its_place_is_refused(app: AppTest) -> None:
    """A prompt of one's own without {text} is refused before anything runs."""
    app.button(key="samples").click().run()
    app.radio(key="form_prompt_name").set_value("own").run()
    app.text_area(key="form_own_prompt").set_value("Summarise this").run()

    assert "The prompt has no {text}; write {text} where the document belongs." in words(shown(app))
    assert app.button(key="start").disabled


TICKETS = b"nr,subject,body,team\n7,Tap,It drips.,North\n8,Tap,,South\n9,Door,It squeaks.,\n"


def test_prompt_may_use_a_column(app: AppTest, registry: Registry) -> None:
    """Columns are named under the field; an unknown word is a warning, no place at all is refused."""
    _drop(app, ("t.csv", TICKETS))
    app.radio(key="form_prompt_name").set_value("own").run()
    assert "Columns of these documents: {nr}, {subject}, {body}, {team}" in words(shown(app))
    app.text_area(key="form_own_prompt").set_value("{title}").run()
    assert "The prompt has no {text}; write {text} where the document belongs, or use a column: {nr}" in words(app)
    assert app.button(key="start").disabled
    app.text_area(key="form_own_prompt").set_value("{subject} {title}").run()
    assert "The prompt holds {title}, which is no column of these documents" in words(shown(app))
    assert not app.button(key="start").disabled


def test_environment_sets_the_first_concurrency(monkeypatch: pytest.MonkeyPatch) -> None:
    """MAX_CONCURRENCY is what the field begins with."""
    monkeypatch.setenv("MAX_CONCURRENCY", "33")

    app = opened_app()
    app.button(key="samples").click().run()
    assert app.text_input(key="form_concurrency").value == "33"


def test_bad_environment_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the registry cannot be opened the page says why, and shows nothing else."""
    monkeypatch.setenv("MAX_CONCURRENCY", "many")

    app = opened_app()
    assert "MAX_CONCURRENCY is 'many'; it must be a whole number from 1 to 4,000." in words(app)
    assert "samples" not in {button.key for button in app.button}


def test_environments_key_goes_to_its_own_address_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """At another address the destination says "without a key"; the key itself is nowhere on the page."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-owner")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    app = opened_app()
    app.button(key="samples").click().run()
    app.radio(key="form_writer").set_value("server").run()
    assert "http://127.0.0.1:9/v1, with the key from .env." in words(shown(app))

    app.text_input(key="form_base_url").set_value("http://127.0.0.1:10/v1").run()
    assert "http://127.0.0.1:10/v1, without a key." in words(shown(app))
    assert "sk-of-the-owner" not in words(app) + str(app.session_state)


def test_a_short_key_is_said_to_be_unlikely(app: AppTest) -> None:
    """A warning at the field, and Start stays: a server of one's own takes any key."""
    app.button(key="samples").click().run()
    app.radio(key="form_writer").set_value("server").run()
    app.text_input(key="form_base_url").set_value("http://127.0.0.1:9/v1").run()
    app.text_input(key="form_key").set_value("sk-1234").run()
    assert "The API key has only 7 letters; keys have 8 or more." in words(shown(app))
    assert not app.button(key="start").disabled
    app.text_input(key="form_key").set_value("sk-12345").run()
    assert "The API key has only" not in words(shown(app))


def test_typed_key_is_not_stored_with_the_run(app: AppTest, registry: Registry) -> None:
    """A run with a typed key remembers that it was typed, never what."""
    app.button(key="samples").click().run()
    app.radio(key="form_writer").set_value("server").run()
    app.text_input(key="form_base_url").set_value("http://127.0.0.1:9/v1").run()
    app.text_input(key="form_key").set_value("sk-typed").run()
    assert "with the key typed here" in words(shown(app))

    app.button(key="try").click().run()
    newest = registry.newest_run()
    assert newest is not None
    assert newest.settings.key_source == "typed"
    registry.stop(newest.run_id)
    registry.stop(newest.run_id)
    end_of(registry, newest.run_id)
    assert "sk-typed" not in words(shown(app)) + newest.settings.to_json()
    assert b"sk-typed" not in registry.environment.store.read_bytes()


def test_openai_without_any_key_is_refused(app: AppTest) -> None:
    """The default address asks for a key before anything is sent."""
    app.button(key="samples").click().run()
    app.radio(key="form_writer").set_value("openai").run()

    assert "OpenAI asks for an API key" in words(shown(app))
    assert app.button(key="start").disabled


def test_temperature_extra_body_and_header_go_with_the_run(app: AppTest, registry: Registry) -> None:
    """An emptied temperature, a JSON object, a header: the run has them, and of the header its name alone."""
    app.button(key="samples").click().run()
    app.radio(key="form_writer").set_value("server").run()
    app.text_input(key="form_base_url").set_value("http://127.0.0.1:9/v1").run()
    app.text_area(key="form_extra_body").set_value("{").run()
    assert "The extra body must be a JSON object" in words(shown(app))
    assert app.button(key="start").disabled

    app.text_area(key="form_extra_body").set_value('{"top_p": 0.5}').run()
    app.number_input(key="form_temperature").set_value(None).run()
    app.text_input(key="form_header_name").set_value("api-key").run()
    assert "The header api-key has no value: type it." in words(shown(app))
    app.text_input(key="form_header_value").set_value("tok-typed").run()
    app.button(key="try").click().run()
    newest = registry.newest_run()
    assert newest is not None
    registry.stop(newest.run_id)
    registry.stop(newest.run_id)
    end_of(registry, newest.run_id)
    endpoint = newest.settings.endpoint
    assert (endpoint.temperature, endpoint.extra_body, endpoint.extra_headers) == (None, '{"top_p": 0.5}', ("api-key",))
    assert "tok-typed" not in words(shown(app)) + newest.settings.to_json()
    assert b"tok-typed" not in registry.environment.store.read_bytes()


def test_long_documents_are_told_before_the_start_and_split(app: AppTest, registry: Registry) -> None:
    """At the preset with a small context: how many will be split is said; the parts' prompts are shown, and one's own
    go with the run, whose document has its parts."""
    _drop(app, ("book.txt", b"The river was high again.\n\n" * 1_500), ("note.txt", b"It rained."))
    app.selectbox(key="form_preset").set_value("small context").run()
    app.text_area(key="form_part_prompt").set_value("Summarise in one sentence: {text}").run()
    shown(app)

    assert "1 document is longer than the model takes (4,096 tokens): split into about" in words(app)
    assert app.text_area(key="form_combine_prompt").placeholder.endswith("{text}")
    app.button(key="start").click().run()
    newest = registry.newest_run()
    assert newest is not None
    end = end_of(registry, newest.run_id)
    assert (end.succeeded, end.settings.part_prompt) == (2, "Summarise in one sentence: {text}")
    assert end.parts == len(registry.parts(end.run_id, 0)) > 1


def test_a_part_prompt_without_its_place_is_refused(app: AppTest) -> None:
    """Where it is typed, and Start is off."""
    _drop(app, ("note.txt", b"It rained."))
    app.text_area(key="form_part_prompt").set_value("Sum up.").run()

    assert "The part prompt has no {text}; write {text} where the text belongs." in words(shown(app))
    assert app.button(key="start").disabled
