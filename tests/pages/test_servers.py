"""Several servers on the pages: rows of the form, what of them is kept, and the figures of each beside a run."""

import pytest
from streamlit.testing.v1 import AppTest

from core.documents import sample_documents
from core.records import RunStatus
from core.runs.registry import Registry
from core.settings import EndpointSettings, OtherEndpoint, RunSettings
from tests.pages.conftest import end_of, opened_app, shown, words
from tests.servers import SlotServer, endpoint, slot_servers
from tests.servers.behaviour import Behaviour

A, B, C = "http://127.0.0.1:9/v1", "http://127.0.0.1:10/v1", "http://127.0.0.1:11/v1"


def _three_rows(app: AppTest) -> None:
    app.button(key="samples").click().run()
    app.radio(key="form_writer").set_value("server").run()
    app.text_input(key="form_base_url").set_value(A).run()
    app.button(key="add_server").click().run()
    app.text_input(key="form_server_1_base_url").set_value(B).run()
    app.button(key="add_server").click().run()
    app.text_input(key="form_server_2_base_url").set_value(C).run()


def test_servers_are_added_and_removed(app: AppTest, registry: Registry) -> None:
    """The run that is started has them in their order; one that was removed leaves nothing in the next new row."""
    _three_rows(app)
    app.text_input(key="form_server_2_key").set_value("sk-of-the-third").run()
    assert "goes to 3 servers" in words(shown(app))
    assert "Documents will be sent to 3 servers, which share the work" in words(app)
    app.button(key="remove_server_1").click().run()
    app.button(key="add_server").click().run()
    assert app.text_input(key="form_server_3_base_url").value == ""
    assert "The address of server 3 is missing" in words(shown(app))
    assert app.button(key="start").disabled
    app.button(key="remove_server_3").click().run()
    app.button(key="try").click().run()

    newest = registry.newest_run()
    assert newest is not None
    assert [one.base_url for one in newest.settings.endpoint.each] == [A, C]
    assert newest.settings.key_source == "typed"
    registry.stop(newest.run_id)


def test_servers_come_back_with_the_draft_but_for_their_keys(app: AppTest) -> None:
    """A reload finds the rows again, and asks for the keys."""
    _three_rows(app)
    app.text_input(key="form_server_1_key").set_value("sk-of-the-second").run()
    draft = app.query_params["draft"]
    again = opened_app(draft=draft if isinstance(draft, str) else draft[0]).run()
    assert [again.text_input(key=f"form_server_{row}_base_url").value for row in (1, 2)] == [B, C]
    assert again.text_input(key="form_server_1_key").value == ""
    assert "sk-of-the-second" not in str(again.session_state)


def test_other_writers_show_no_further_servers(app: AppTest) -> None:
    """The rows wait for whoever comes back to them."""
    _three_rows(app)
    app.radio(key="form_writer").set_value("practice").run()
    assert "add_server" not in {button.key for button in app.button}
    assert "stays on this machine" in words(shown(app))
    app.radio(key="form_writer").set_value("server").run()
    assert app.text_input(key="form_server_1_base_url").value == B


@pytest.fixture
def servers() -> object:
    with slot_servers(Behaviour(), Behaviour(), Behaviour()) as three:
        yield three


def test_a_run_shows_what_each_server_did(registry: Registry, servers: list[SlotServer]) -> None:
    """In its head how many they are, on Speed a row each, also where there are too few documents for charts."""
    draft = registry.prepare(sample_documents(24), "some.zip")
    settings = RunSettings(endpoint=endpoint(servers), concurrency=6)
    run = end_of(registry, registry.start(draft, settings))
    assert run.status is RunStatus.FINISHED
    app = opened_app("run.py", run=run.run_id, tab="Speed")
    told = words(app)
    assert "m at 3 servers" in told
    for server in servers:
        assert server.url.removeprefix("http://").removesuffix("/v1") in told
    assert "Counted in requests" in told
    assert "Charts are drawn from" in told


def test_resume_asks_for_the_key_of_each_server(registry: Registry) -> None:
    """Of those whose key was typed and is gone, each in a field with its address."""
    others = (OtherEndpoint(B, "m"), OtherEndpoint(C, "m"))
    where = EndpointSettings(kind="openai", base_url=A, model="m", others=others)
    draft = registry.prepare(sample_documents(8), "some.zip")
    settings = RunSettings(endpoint=where, key_source="typed")
    run_id = registry.start(draft, settings, "sk-of-a", keys={C: "sk-of-c"}, session="somebody else")
    registry.stop(run_id)
    registry.stop(run_id)
    end_of(registry, run_id)
    app = opened_app("run.py", run=run_id)
    labels = [field.label.replace("\\", "").replace("\N{WORD JOINER}", "") for field in app.text_input]
    assert {label for label in labels if "API key" in label} == {f"API key for {A}", f"API key for {C}"}
