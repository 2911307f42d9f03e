"""The test of the connection on the page."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from core.runs.registry import Registry
from tests.cli.served import served
from tests.pages.conftest import end_of, opened_app, shown, words
from tests.scripted import Reply, ScriptedServer


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with served(lambda prompt, _: Reply("ok")) as running:
        yield running


@pytest.fixture
def tested(server: ScriptedServer) -> AppTest:
    """The page after a test of an endpoint that answers, asked for a model that it does not list."""
    app = opened_app()
    app.segmented_control(key="form_endpoint").set_value("openai").run()
    app.text_input(key="form_base_url").set_value(server.url).run()
    app.text_input(key="form_model").set_value("m-1").run()
    return shown(app.button(key="test").click().run())


def test_what_it_saw_is_shown(tested: AppTest) -> None:
    """The sentence, the warning, and the time that a run may take."""
    assert "m-1 answered in " in words(tested)
    assert "The endpoint's list does not name m-1; it names m-2026." in words(tested)
    assert "for a short answer. 1,000 documents, 20 at once: " in words(tested)


def test_it_fills_in_the_list_of_models(tested: AppTest, server: ScriptedServer, registry: Registry) -> None:
    """The model becomes a choice, with the typed name among them; the chosen one is asked by the run."""
    field = tested.selectbox(key="form_model")
    assert (field.options, field.value) == (["m-2026", "m-1"], "m-1")

    field.set_value("m-2026").run()
    assert tested.selectbox(key="form_model").value == "m-2026"
    tested.button(key="samples").click().run()
    shown(tested.button(key="try").click().run())
    newest = registry.newest_run()
    assert newest is not None
    assert end_of(registry, newest.run_id).succeeded == 5
    assert server.bodies[-1]["model"] == "m-2026"


def test_the_name_stays_where_the_field_changes(tested: AppTest) -> None:
    """Another address has no list: a text field again, with the same name; back at the first, the list."""
    url = tested.text_input(key="form_base_url").value
    assert url
    tested.text_input(key="form_base_url").set_value("http://127.0.0.1:9/v1").run()
    assert shown(tested).text_input(key="form_model").value == "m-1"

    tested.text_input(key="form_model").set_value("m-3").run()
    tested.text_input(key="form_base_url").set_value(url).run()
    assert shown(tested).selectbox(key="form_model").value == "m-3"
    assert "answered in" not in words(tested)


def test_it_stays_through_a_page_switch(tested: AppTest) -> None:
    """List and name are there after a look at another page."""
    tested.selectbox(key="form_model").set_value("m-2026").run()
    tested.switch_page("runs.py").run()
    tested.switch_page("summarise.py").run()

    assert shown(tested).selectbox(key="form_model").value == "m-2026"
