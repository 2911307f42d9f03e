"""The Run page: any session sees the run that its address names."""

from streamlit.testing.v1 import AppTest

from core.documents import sample_documents
from core.records import EndpointSettings, RunSettings, RunSnapshot, RunStatus, Status
from core.runs.registry import Registry
from tests.pages.conftest import INSTANT, end_of, opened_app, shown, wait_for, words

NOBODY = "http://127.0.0.1:9/v1"


def _values(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def test_empty_store_says_what_to_do() -> None:
    """Without a run the page says so and where to begin."""
    assert "No run yet. Give documents on the Summarise page and press Start" in words(opened_app("run.py"))


def test_unknown_run_is_a_sentence(finished: RunSnapshot) -> None:
    """An address that names no run says that; it does not show another one."""
    app = opened_app("run.py", run="nosuchrun")

    assert "There is no run nosuchrun here" in words(app)
    assert not app.metric


def test_newest_run_is_shown_without_an_id(finished: RunSnapshot) -> None:
    """/run alone shows the newest run, and its address then names it."""
    app = opened_app("run.py")

    assert app.query_params["run"] == finished.run_id


def test_finished_run_has_its_numbers_and_files(finished: RunSnapshot) -> None:
    """A finished run shows status, counts, every document with its summary, the report, and both downloads."""
    app = opened_app("run.py", run=finished.run_id)

    assert "Every document has a summary." in words(app)
    assert _values(app)["Done"] == "12"
    assert [getattr(button, "label", "") for button in app.get("download_button")] == ["Download metrics JSON"]
    assert _link(app) == f"download/{finished.run_id}.csv"


def test_the_file_is_what_was_picked(finished: RunSnapshot) -> None:
    """Its format, which documents are in it, and the words that these hold, go into the link's address."""
    app = opened_app("run.py", run=finished.run_id)
    app.selectbox(key="file_format").set_value(".xlsx").run()
    app.selectbox(key="file_only").set_value(Status.FAILED).run()
    app.text_input(key="file_search").set_value(" a&b 中 ").run()
    assert _link(shown(app)) == f"download/{finished.run_id}.xlsx?only=failed&search=a%26b%20%E4%B8%AD"


def test_stopped_run_can_be_resumed(registry: Registry) -> None:
    """Stop ends a run and keeps what is done; Resume sends the rest under the same id."""
    slow = RunSettings(strategy="serial", endpoint=EndpointSettings(preset="hosted API"))
    run_id = registry.start(registry.prepare(sample_documents(200), "two hundred"), slow)
    wait_for(registry, run_id, lambda run: run.succeeded > 0)
    app = opened_app("run.py", run=run_id)
    assert app.button(key="stop").label == "Stop"

    app.button(key="stop").click().run()
    assert end_of(registry, run_id).status is RunStatus.STOPPED
    shown(app.run()).button(key="resume").click().run()
    assert registry.snapshot(run_id).running
    assert shown(app).button(key="stop").label == "Stop"
    registry.stop(run_id)
    registry.stop(run_id)
    end_of(registry, run_id)


def test_queued_run_says_what_it_waits_for(registry: Registry) -> None:
    """With both places taken a third run is queued, says so, and Stop takes it out."""
    slow = RunSettings(strategy="serial", endpoint=EndpointSettings(preset="single GPU"))
    draft = registry.prepare(sample_documents(200), "two hundred")
    working = [registry.start(draft, slow) for _ in range(registry.environment.max_runs)]
    third = registry.start(draft, slow)
    app = opened_app("run.py", run=third)
    assert "Queued" in words(app)

    app.button(key="stop").click().run()
    assert registry.snapshot(third).status is RunStatus.STOPPED
    for run_id in working:
        registry.stop(run_id)
        registry.stop(run_id)
        end_of(registry, run_id)


def test_lost_key_is_asked_for_again(registry: Registry) -> None:
    """A run whose typed key is gone shows a password field, and Resume waits for it."""
    where = EndpointSettings(kind="openai", base_url=NOBODY)
    settings = RunSettings(endpoint=where, key_source="typed", max_attempts=1)
    run_id = registry.start(registry.prepare(sample_documents(2), "two"), settings)  # typed, and nobody has it
    assert end_of(registry, run_id).status is RunStatus.NEEDS_KEY

    app = opened_app("run.py", run=run_id)
    assert app.button(key="resume").disabled
    app.text_input(key=f"key_{run_id}").set_value("sk-1").run()
    assert "The API key has only 4 letters" in words(shown(app))
    app.text_input(key=f"key_{run_id}").set_value("sk-again").run()
    assert not shown(app).button(key="resume").disabled
    assert "sk-again" not in words(app)


def test_a_key_of_another_session_is_asked_for(registry: Registry) -> None:
    """A run whose key was typed in another browser: this one shows the field, and Resume waits for a key."""
    where = EndpointSettings(kind="openai", base_url=NOBODY)
    settings = RunSettings(endpoint=where, key_source="typed", max_attempts=1)
    draft = registry.prepare(sample_documents(2), "two")
    run_id = registry.start(draft, settings, "sk-typed-elsewhere", session="another browser")
    registry.stop(run_id)
    registry.stop(run_id)
    end_of(registry, run_id)
    assert registry.lacks(run_id, "another browser") == ()

    app = opened_app("run.py", run=run_id)
    assert app.button(key="resume").disabled
    assert app.text_input(key=f"key_{run_id}").value == ""
    assert shown(opened_app("runs.py")).button(key="resume").disabled


def test_lost_header_is_asked_for_again(registry: Registry) -> None:
    """A run whose header's value is gone shows a password field for it, and Resume waits for that."""
    where = EndpointSettings(kind="openai", base_url=NOBODY, extra_headers=("api-key",))
    other = Registry(registry.environment)
    draft = other.prepare(sample_documents(2), "two")
    run_id = other.start(draft, RunSettings(endpoint=where, max_attempts=1), headers={"api-key": "tok-typed"})
    end_of(other, run_id)
    other.close()

    app = opened_app("run.py", run=run_id)
    assert app.button(key="resume").disabled
    app.text_input(key=f"key_{run_id}_api-key").set_value("tok-again").run()
    assert not shown(app).button(key="resume").disabled
    assert "tok-again" not in words(app)


def test_label_from_outside_does_not_render(registry: Registry) -> None:
    """A label like a Markdown image is shown by st.text, which renders nothing."""
    draft = registry.prepare(sample_documents(1), "![x](http://evil.example/a.png)")
    run = end_of(registry, registry.start(draft, RunSettings(endpoint=INSTANT)))

    app = opened_app("run.py", run=run.run_id)
    assert any("![x]" in text.value for text in app.text)
    assert not any("![x]" in markdown.value for markdown in app.markdown)


def _link(app: AppTest) -> str:
    (link,) = app.get("link_button")
    return str(link.proto.url)
