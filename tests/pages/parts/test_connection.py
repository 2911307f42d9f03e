"""The test of the connection on the page, which begins by itself."""

import time
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from core.runs.registry import Registry
from tests.cli.served import served
from tests.pages.conftest import HANGS, end_of, shown, words
from tests.scripted import Reply, ScriptedServer

FOUND = ", 2 models"


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with served(lambda prompt, _: Reply("ok")) as running:
        running.models = ("m-2026", "m-2")
        yield running


@pytest.fixture
def tested(app: AppTest, server: ScriptedServer) -> AppTest:
    """The page with documents, after the test of a server whose address was typed."""
    app.button(key="samples").click().run()
    app.radio(key="form_writer").set_value("server").run()
    app.text_input(key="form_base_url").set_value(server.url).run()
    return until(app, FOUND)


def until(app: AppTest, said: str) -> AppTest:
    """The page when it says that: a browser looks again by itself."""
    give_up = time.monotonic() + HANGS
    while said not in words(shown(app)):
        assert time.monotonic() < give_up, words(app)
        time.sleep(0.05)
        app.run()
    return app


def test_it_takes_the_servers_own_model(tested: AppTest, server: ScriptedServer) -> None:
    """Nobody has to know its name: it becomes a choice, with what stood there among them, and was asked for a word."""
    field = tested.selectbox(key="form_model")

    assert (field.options, field.value) == (["m-2026", "m-2"], "m-2026")
    assert [body["model"] for body in server.bodies] == ["gpt-4o-mini", "m-2026"]


def test_the_bar_goes_by_its_answer(tested: AppTest) -> None:
    """A short answer gives the least that a run takes; where the documents go is said."""
    assert "1,000 documents · at least " in words(tested)
    assert "goes to 127.0.0.1:" in words(tested)


def test_the_chosen_model_is_asked_by_the_run(tested: AppTest, server: ScriptedServer, registry: Registry) -> None:
    """Another one is tested by itself, too, and goes with the run."""
    tested.selectbox(key="form_model").set_value("m-2").run()
    assert "Testing the connection" in words(shown(tested))
    until(tested, FOUND)
    tested.button(key="try").click().run()

    newest = registry.newest_run()
    assert newest is not None
    assert end_of(registry, newest.run_id).succeeded == 5
    assert server.bodies[-1]["model"] == "m-2"


def test_one_test_is_enough(tested: AppTest, server: ScriptedServer) -> None:
    """Drawing the page again asks nothing; Test again does."""
    asked = server.requests
    tested.run()
    tested.run()
    assert (server.requests, FOUND in words(tested)) == (asked, True)

    tested.button(key="test").click().run()
    until(tested, FOUND)
    assert server.requests == asked + 1


def test_the_name_stays_where_the_address_changes(tested: AppTest) -> None:
    """Another address has no list: a text field again, with the same name."""
    tested.text_input(key="form_base_url").set_value("http://127.0.0.1:9/v1").run()

    assert shown(tested).text_input(key="form_model").value == "m-2026"
    assert FOUND not in words(tested)


def test_what_fails_is_a_sentence(tested: AppTest) -> None:
    """Which address, and what to look at."""
    tested.text_input(key="form_base_url").set_value("http://127.0.0.1:9/v1").run()

    until(tested, "http://127.0.0.1:9/v1 does not answer: check the address, and that it is running.")


def test_nothing_is_tested_without_the_key_that_is_asked_for(app: AppTest) -> None:
    """OpenAI has to have one: the bar says so."""
    app.button(key="samples").click().run()
    app.radio(key="form_writer").set_value("openai").run()

    assert "Testing the connection" not in words(shown(app))
    assert not [each for each in app.button if each.key == "test"]


def test_it_stays_through_a_page_switch(tested: AppTest) -> None:
    """List and name are there after a look at another page."""
    tested.switch_page("runs.py").run()
    tested.switch_page("summarise.py").run()

    assert shown(tested).selectbox(key="form_model").value == "m-2026"
    assert FOUND in words(tested)
