"""The Run page: any session sees the run that its address names, and does with it what can be done."""

from collections.abc import Iterator

import pytest

from core.documents import sample_documents
from core.language import Message
from core.records import Document, Outcome, RunSnapshot, RunStatus, Status, Value
from core.runs.registry import Registry
from core.runs.store import Store
from core.settings import EndpointSettings, RunSettings
from tests.pages.conftest import INSTANT, end_of, opened_app, shown, wait_for, words
from tests.pages.seen import bar, bar_words, html_words, links
from tests.runs.test_store import record

NOBODY = "http://127.0.0.1:9/v1"
HOSTILE = "![x](http://evil.example/a.png)<img src=x onerror=alert(1)>"


@pytest.fixture
def failed(registry: Registry) -> str:
    """A finished run: three of five documents have a summary, two failed."""
    store = registry._store
    fields: dict[str, Value] = {"id": 1, "body": "text"}
    documents = [Document(n, f"d{n}", f"text {n}", "tickets.csv", n + 2, fields=fields) for n in range(5)]
    run_id = store.add_run(store.add_draft(documents, "tickets.csv"), RunSettings(endpoint=INSTANT), None, "")
    record(store, run_id, *_outcomes())
    store.set_status(run_id, RunStatus.FINISHED)
    return run_id


def _outcomes() -> Iterator[Outcome]:
    for n in range(5):
        done = n < 3
        yield Outcome(
            n,
            Status.SUCCEEDED if done else Status.FAILED,
            summary=f"Summary {n}." if done else "",
            error="" if done else "No complete answer within 60 s.",
            reason="" if done else "timed out",
            attempts=1,
            latency=0.5,
        )


def _left(store: Store, status: RunStatus, settings: RunSettings, message: str = "") -> str:
    """A run without outcomes that ended so."""
    run_id = store.add_run(store.add_draft(sample_documents(3), "three"), settings, None, "")
    store.set_status(run_id, status, message)
    return run_id


def test_empty_store_says_what_to_do() -> None:
    """Without a run the page says so, and leads to where one begins."""
    app = opened_app("run.py")
    assert "No run yet" in words(app)
    assert app.button(key="to_summarise").label == "Summarise a file"


def test_unknown_run_is_a_sentence(finished: RunSnapshot) -> None:
    """An address that names no run says that; it does not show another one."""
    app = opened_app("run.py", run="nosuchrun")
    assert "There is no run nosuchrun here" in words(app)
    assert not links(app)


def test_newest_run_is_shown_without_an_id(finished: RunSnapshot) -> None:
    """/run alone shows the newest run, and its address then names it."""
    assert opened_app("run.py").query_params["run"] == finished.run_id


def test_finished_run_has_its_counts_and_files(finished: RunSnapshot) -> None:
    """Where it is, what it is called, one bar, one sentence; the spreadsheet, and the other files in a menu."""
    app = opened_app("run.py", run=finished.run_id)
    assert "· practice, no AI · 20 at once twelve.zip" in html_words(app)
    assert bar_words(app).startswith("12 summarised | finished in ")
    here = f"download/{finished.run_id}"
    assert links(app) == {
        "Download spreadsheet": f"{here}.xlsx",
        "Spreadsheet (.xlsx)": f"{here}.xlsx",
        "CSV, for any program (.csv)": f"{here}.csv",
        "JSON Lines, a document a line (.jsonl)": f"{here}.jsonl",
        "Parquet, for data tools (.parquet)": f"{here}.parquet",
        "Markdown, to read (.md)": f"{here}.md",
        "Web page, to read and print (.html)": f"{here}.html",
        "Figures of the run (.json)": f"{here}.json",
    }
    assert not [button.key for button in app.button if button.key in ("resume", "stop")]


def test_failures_have_their_reasons_and_a_file(failed: str) -> None:
    """The count names the reason; they are sent again by one button, and are a file of their own."""
    app = opened_app("run.py", run=failed)
    assert "2 failed: 2 timed out" in bar_words(app)
    assert [count["number"] for count in bar(app)["counts"]] == [3, 2, 0, 0]
    assert app.button(key="resume").label == "Retry 2 failed"
    assert links(app)["The 2 failed alone (.csv)"] == f"download/{failed}.csv?only=failed"


def test_a_run_is_renamed_where_its_name_stands(finished: RunSnapshot, registry: Registry) -> None:
    """What is typed is kept on one line; a name that cannot be seen leaves the old one."""
    app = opened_app("run.py", run=finished.run_id)
    name = f"name_{finished.run_id}"
    app.text_input(key=name).set_value(" Twelve of\tMarch ").run()
    assert registry.snapshot(finished.run_id).label == "Twelve of March"
    assert shown(app).text_input(key=name).value == "Twelve of March"
    app.text_input(key=name).set_value("  ").run()
    assert shown(app).text_input(key=name).value == registry.snapshot(finished.run_id).label == "Twelve of March"


def test_run_again_is_another_run(finished: RunSnapshot, registry: Registry) -> None:
    """The same documents and settings, another id, which the page then shows; the finished run stays as it is."""
    app = opened_app("run.py", run=finished.run_id)
    app.button(key="again_same").click().run()
    (new,) = (run for run in registry.runs() if run.run_id != finished.run_id)
    assert end_of(registry, new.run_id).succeeded == 12
    assert shown(app.run()).query_params["run"] == new.run_id
    assert registry.snapshot(finished.run_id) == finished


def test_change_and_run_again_opens_summarise_with_the_documents(registry: Registry, failed: str) -> None:
    """Its form has the run's settings, and the address a draft of the same documents."""
    app = opened_app("run.py", run=failed)
    app.button(key="again_other").click().run()
    draft = shown(app).query_params["draft"]
    assert registry.snapshot(draft).status is RunStatus.DRAFT
    assert [row.name for row in registry.rows(draft)] == ["d0", "d1", "d2", "d3", "d4"]
    assert app.session_state["form_preset"] == "instant"


def test_settings_are_a_list_and_a_command(failed: str) -> None:
    """Every setting in words, the model of practice as what it is, and the command that runs the same again."""
    app = opened_app("run.py", run=failed, tab="Settings")
    assert "Prompt 用一句话总结以下文本：{text}" in html_words(app)
    assert "Model practice, no AI" in html_words(app)
    (command,) = app.code
    assert command.value.split(" \\\n  ") == [
        "python -m core run tickets.csv",
        "--preset instant",
        "--concurrency 20",
    ]


def test_stopped_run_can_be_resumed(registry: Registry) -> None:
    """Stop ends a run and keeps what is done; Resume sends the rest under the same id."""
    slow = RunSettings(strategy="serial", endpoint=EndpointSettings(preset="hosted API"))
    run_id = registry.start(registry.prepare(sample_documents(200), "two hundred"), slow)
    wait_for(registry, run_id, lambda run: run.succeeded > 0)
    app = opened_app("run.py", run=run_id)
    assert app.button(key="stop").label == "Stop"

    app.button(key="stop").click().run()
    stopped = end_of(registry, run_id)
    assert stopped.status is RunStatus.STOPPED
    left = stopped.total - stopped.succeeded
    assert shown(app.run()).button(key="resume").label == f"Resume the other {left:,}"
    assert f"Stopped. Resume sends the {left:,} documents without a summary" in bar_words(app)
    app.button(key="resume").click().run()
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
    assert bar_words(app).startswith("200 waiting | queued | Next in the queue; it starts by itself")

    app.button(key="stop").click().run()
    assert registry.snapshot(third).status is RunStatus.STOPPED
    for run_id in working:
        registry.stop(run_id)
        registry.stop(run_id)
        end_of(registry, run_id)


def test_refused_run_says_why_beside_the_key(registry: Registry) -> None:
    """A card has the whole sentence, a field for another key, and the button: without a key of its own the old one may
    be tried again."""
    settings = RunSettings(endpoint=EndpointSettings(kind="openai", base_url=NOBODY))
    run_id = _left(registry._store, RunStatus.REFUSED, settings, "The endpoint refused the key (401). Give another.")
    app = opened_app("run.py", run=run_id)
    assert bar_words(app) == "3 waiting | refused"
    assert "The endpoint refused the key (401). Give another. Resume sends the 3 documents" in words(app)
    assert app.text_input(key=f"key_{run_id}").value == ""
    assert not app.button(key="resume").disabled


def test_lost_key_is_asked_for_again(registry: Registry) -> None:
    """A run whose typed key is gone shows a password field, and Resume waits for it."""
    where = EndpointSettings(kind="openai", base_url=NOBODY)
    settings = RunSettings(endpoint=where, key_source="typed", max_attempts=1)
    run_id = registry.start(registry.prepare(sample_documents(2), "two"), settings)  # typed, and nobody has it
    assert end_of(registry, run_id).status is RunStatus.NEEDS_KEY

    app = opened_app("run.py", run=run_id)
    assert app.button(key="resume").disabled
    assert app.button(key="again_same").disabled
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


def test_what_comes_from_outside_does_not_render(registry: Registry) -> None:
    """A name, a prompt and an address that look like Markdown or HTML are shown as they are."""
    where = EndpointSettings(kind="openai", base_url=NOBODY, model=HOSTILE)
    settings = RunSettings(endpoint=where, prompt=f"{HOSTILE} {{text}}")
    run_id = _left(registry._store, RunStatus.STOPPED, settings)
    registry.rename(run_id, HOSTILE)

    app = opened_app("run.py", run=run_id, tab="Settings")
    assert html_words(app).count(HOSTILE) == 4  # where it is, its name, its prompt, its model
    assert not any("<img" in element.proto.body for element in app.get("html"))
    assert not any("![x]" in markdown.value for markdown in app.markdown)


def _reached(store: Store, **spent: float) -> str:
    """A run of three documents that its cap of $0.20 ended after $0.19."""
    settings = RunSettings(endpoint=INSTANT, price_in=2.0, price_out=10.0, max_cost=0.2)
    run_id = _left(store, RunStatus.STOPPED, settings, Message("The cap of {cap} is reached.", cap="$0.20"))
    figures = {"cost": 0.19, "cost_most": 0.19, "tokens_most": 9_000, "input_tokens": 8_000, **spent}
    with store.writing() as connection:
        for name, value in figures.items():
            connection.execute(f"UPDATE runs SET {name} = ? WHERE run_id = ?", (value, run_id))  # noqa: S608  # names of ours
    return run_id


def test_a_run_that_its_cap_ended_goes_on_under_a_higher_one(registry: Registry) -> None:
    """The card says why and what all would cost, and proposes that, a tenth more, and room for the last call."""
    run_id = _reached(registry._store, cost_low=0.8, cost_high=0.9)
    app = opened_app("run.py", run=run_id)
    assert "stopped by its cap" in bar_words(app)
    assert "The cap of $0.20 is reached. All documents together are likely to cost $0.80 to $0.90." in words(app)
    (field,) = app.number_input
    assert (field.label, field.value) == ("Cap, US dollars", 1.2)
    app.button(key="resume").click().run()
    assert registry.snapshot(run_id).settings.max_cost == 1.2
    assert end_of(registry, run_id).succeeded == 3


def test_a_cap_that_leaves_nothing_is_refused_where_it_is_typed(registry: Registry) -> None:
    app = opened_app("run.py", run=_reached(registry._store))
    app.number_input[0].set_value(0.19).run()
    assert "Up to $0.19 is spent: the cap must be higher." in words(app)
    assert app.button(key="resume").disabled
    app.number_input[0].set_value(0.2).run()
    assert not app.button(key="resume").disabled
    assert not app.error


def test_what_was_spent_stands_under_the_state(registry: Registry) -> None:
    """Of how much; a run that nobody pays for says nothing."""
    assert bar(opened_app("run.py", run=_reached(registry._store)))["spent"] == "cost $0.19 of $0.20"
    free = _left(registry._store, RunStatus.STOPPED, RunSettings(endpoint=INSTANT))
    assert bar(opened_app("run.py", run=free))["spent"] == ""
