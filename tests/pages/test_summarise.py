"""The Summarise page: documents in, settings checked where they are, two clicks to a run."""

import io
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.documents import READABLE, InputFile, ReadOptions
from core.runs.registry import Registry
from tests.documents.office_material import docx, eml, pdf
from tests.pages.conftest import HANGS, end_of, opened_app, shown, words


def _drop(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    """Upload the files, and wait until they are read."""
    for name, content in files:
        app.file_uploader[0].upload(name, content)
    return _read(app.run())


def _read(app: AppTest) -> AppTest:
    """The page when nothing is being read any more: a browser draws it anew twice a second."""
    give_up = time.monotonic() + HANGS
    while any(button.key == "cancel_reading" for button in shown(app).button):
        assert time.monotonic() < give_up
        app.run()
    return app


@pytest.fixture
def hold(registry: Registry) -> Iterator[Callable[[], str]]:
    """Begins a reading that does not come to an end before the test does; its draft."""
    gate = threading.Event()

    def open_file() -> io.BytesIO:
        gate.wait()
        return io.BytesIO(b"At last.")

    files = [InputFile.from_bytes("one.txt", b"One document."), InputFile("held.txt", 8, open_file)]
    yield lambda: registry.readings.start(files, ReadOptions(), "held")
    gate.set()


def _settings_of_newest(registry: Registry) -> object:
    newest = registry.newest_run()
    assert newest is not None
    return newest.settings


def test_first_visit_says_what_is_missing(app: AppTest) -> None:
    """Without documents Start is off, and the page says so and what to do."""
    assert app.button(key="start").disabled
    assert "There are no documents yet: drop files, or use the samples." in words(app)


def test_upload_names_and_takes_every_type_that_can_be_read(app: AppTest) -> None:
    """The words over it come from the table of formats; office files and what is attached to mails become documents."""
    label = app.file_uploader[0].label

    assert [ending for ending in READABLE if ending not in label] == []
    _drop(app, ("a.docx", docx("From Word.")), ("b.eml", eml(attached=[("c.pdf", pdf("From a PDF."))])))
    assert "3" in app.dataframe[0].value.to_string()


def test_two_clicks_reach_a_run(app: AppTest, registry: Registry) -> None:
    """Use the sample documents, Start: the Run page shows the new run."""
    app.button(key="samples").click().run()
    app.button(key="start").click().run()

    newest = registry.newest_run()
    assert newest is not None
    assert shown(app).title[0].value == "Run"
    assert app.query_params["run"] == newest.run_id
    assert newest.total == 1000


def test_a_new_upload_takes_away_the_old_draft(app: AppTest, registry: Registry) -> None:
    """What was read before goes from the store with the next upload; what a run was made of stays with the run."""
    _drop(app, ("one.txt", b"The first document. It is short."))
    first = app.session_state["reading"].draft
    app.button(key="start").click().run()
    app.switch_page("summarise.py").run()
    _drop(app, ("two.txt", b"The second document. It is short, too."))
    second = app.session_state["reading"].draft
    assert registry.find(first) is None
    assert registry.snapshot(second).total == 1
    newest = registry.newest_run()
    assert newest is not None
    assert [row.name for row in registry.rows(newest.run_id)] == ["one.txt"]


def test_what_is_being_read_is_found_again_by_its_address(registry: Registry, hold: Callable[[], str]) -> None:
    """After a reload, in a session that knows nothing, the page shows how far the reading is, and Cancel."""
    held = hold()
    app = opened_app("summarise.py", draft=held)

    assert "Reading: " in words(app)
    assert [button.key for button in app.button if button.label == "Cancel"] == ["cancel_reading"]
    assert "The documents are still being read." in words(app)
    assert registry.find(held) is not None


def test_cancel_ends_the_reading_and_leaves_what_was_read_before(
    app: AppTest, registry: Registry, hold: Callable[[], str]
) -> None:
    """The half-read draft goes; the page is as it was before the upload."""
    _drop(app, ("one.txt", b"The first document. It is short."))
    before = app.session_state["reading"].draft
    held = app.session_state["pending"] = hold()
    app.run()
    app.button(key="cancel_reading").click().run()

    assert registry.readings.look_at(held) is None
    assert "1 ready" in words(shown(app))
    assert app.session_state["reading"].draft == before
    assert not app.warning


def test_what_was_read_is_found_again_by_its_address(app: AppTest, registry: Registry) -> None:
    """After a reload the documents are ready, with what was left out."""
    _drop(app, ("a.txt", b"One readable document."), ("c.txt", b""))
    again = opened_app("summarise.py", draft=app.session_state["reading"].draft)

    assert app.query_params["draft"] == app.session_state["reading"].draft
    assert "1 ready" in words(again)
    assert "c.txt is empty." in words(again)


def test_address_of_a_draft_that_is_gone_says_so() -> None:
    """Deleted, or half-read by an app that ended: a sentence, and the way to begin again."""
    app = opened_app("summarise.py", draft="nosuchdraft")

    assert "What was being read is gone" in app.warning[0].value
    assert app.file_uploader


def test_trial_sends_the_first_five(app: AppTest, registry: Registry) -> None:
    """Try on 5 first starts a run over five of the documents; the rest stay ready."""
    app.button(key="samples").click().run()
    app.button(key="try").click().run()

    newest = registry.newest_run()
    assert newest is not None
    assert newest.total == 5
    app.switch_page("summarise.py").run()
    assert "1,000 ready" in words(shown(app))


@pytest.mark.parametrize("typed", ["0", "201", "abc", "", "2.5"])
def test_bad_concurrency_is_answered_where_it_is_typed(app: AppTest, typed: str) -> None:
    """Anything but a whole number from 1 to 200 gets a sentence with the range, and nothing can start."""
    app.button(key="samples").click().run()
    app.text_input(key="form_concurrency").set_value(typed).run()

    assert any("from 1 to 200" in error.value for error in shown(app).error)
    assert app.button(key="start").disabled


def test_prompt_without_its_place_is_refused(app: AppTest) -> None:
    """A prompt of one's own without {text} is refused before anything runs."""
    app.button(key="samples").click().run()
    app.selectbox(key="form_prompt_name").select("One of my own").run()
    app.text_area(key="form_own_prompt").set_value("Summarise this").run()

    assert "The prompt has no {text}; write {text} where the document belongs." in words(shown(app))
    assert app.button(key="start").disabled


def test_every_file_left_out_is_named_with_its_reason(app: AppTest) -> None:
    """A broken zip, an empty file and an unknown type each get a sentence; the readable file is still there."""
    _drop(app, ("a.txt", b"One readable document."), ("b.zip", b"no zip"), ("c.txt", b""), ("d.exe", b"MZ"))

    problems = words(app)
    assert app.dataframe[0].value.iloc[0].tolist() == ["1", "3", "0", "3"]
    assert [name in problems for name in ("b.zip", "c.txt", "d.exe")] == [True] * 3
    assert not app.button(key="start").disabled


def test_nothing_readable_is_no_documents(app: AppTest) -> None:
    """An upload of which nothing can be read leaves Start off."""
    _drop(app, ("c.txt", b""))

    assert app.button(key="start").disabled


def test_unclear_table_lets_a_person_choose_the_column(app: AppTest) -> None:
    """A CSV without a known text column offers its columns; the chosen one is read."""
    _drop(app, ("table.csv", b"code,remark\n1,The first remark.\n2,The second remark.\n"))
    column = next(box for box in app.selectbox if box.label == "Which column holds the text?")
    assert list(column.options) == ["code", "remark"]

    _read(column.select("remark").run())
    assert "2 ready" in words(shown(app))


TICKETS = b"nr,subject,body,team\n7,Tap,It drips.,North\n8,Tap,,South\n9,Door,It squeaks.,\n"


def _table(app: AppTest) -> Any:
    """The piece of the page in which the table's columns are chosen."""
    return next(piece for piece in shown(app).expander if "text from" in piece.label)


def test_columns_of_a_table_are_shown_and_chosen_anew(app: AppTest, registry: Registry) -> None:
    """With the first values of each; several make the text together, and rows are called by the one that is chosen."""
    _drop(app, ("t.csv", TICKETS), ("a.txt", b"Prose has no columns."))
    line = _table(app)
    assert line.label.endswith("text from body, rows called by nr")
    assert line.dataframe[0].value.values.tolist() == [
        ["nr", "7", "9", ""],
        ["subject", "Tap", "Door", ""],
        ["body", "It drips.", "It squeaks.", ""],
        ["team", "North", "", ""],
    ]
    assert line.button[0].disabled
    line.multiselect[0].set_value(["subject", "body"]).run()
    _table(app).selectbox[0].select("team").run()
    _table(app).button[0].click().run()
    _read(app)
    draft = app.session_state["reading"].draft
    assert [(row.name, row.text) for row in registry._store.rows(draft, texts=True)] == [
        ("North", "Tap\n\nIt drips."),
        ("South", "Tap"),
        ("t.csv row 4", "Door\n\nIt squeaks."),
        ("a.txt", "Prose has no columns."),
    ]
    assert registry.columns(draft) == ("team", "nr", "subject", "body")
    assert _table(app).multiselect[0].value == ["subject", "body"]


def test_one_choice_serves_tables_of_the_same_columns(app: AppTest) -> None:
    """Others are asked for in their turn; beside the choice stand the first values."""
    same = b"code,remark\n1,The first.\n2,The second.\n"
    _drop(app, ("a.csv", same), ("b.csv", same), ("c.csv", b"code,words\n1,The third.\n"))
    values = next(frame.value for frame in app.dataframe if "Column" in frame.value)
    assert values.values.tolist() == [["code", "1", "2", ""], ["remark", "The first.", "The second.", ""]]
    _read(next(box for box in app.selectbox if box.label == "Which column holds the text?").select("remark").run())
    assert "4 ready" in words(shown(app))
    column = next(box for box in app.selectbox if box.label == "Which column holds the text?")
    assert column.options == ["code", "words"]
    _read(column.select("words").run())
    assert "5 ready" in words(shown(app))


def test_prompt_may_use_a_column(app: AppTest, registry: Registry) -> None:
    """Columns are named under the field; an unknown word is a warning, no place at all is refused."""
    _drop(app, ("t.csv", TICKETS))
    app.selectbox(key="form_prompt_name").select("One of my own").run()
    assert "Columns of these documents: {nr}, {subject}, {body}, {team}" in words(shown(app))
    app.text_area(key="form_own_prompt").set_value("{title}").run()
    assert "The prompt has no {text}; write {text} where the document belongs, or use a column: {nr}" in words(app)
    assert app.button(key="start").disabled
    app.text_area(key="form_own_prompt").set_value("{subject} {title}").run()
    assert "The prompt holds {title}, which is no column of these documents" in words(shown(app))
    assert not app.button(key="start").disabled


def test_table_without_a_header_is_a_question(app: AppTest) -> None:
    """The page asks what the first row is and which column holds the text; then every row is a document."""
    _drop(app, ("t.csv", b'pos,"I loved it, all of it."\nneg,"A waste, sadly."\npos,"Fine acting."\n'))
    assert app.radio[0].label == "What is the first row?"
    assert app.radio[0].value == "A document like the others"
    column = next(box for box in app.selectbox if box.label == "Which column holds the text?")
    assert column.options == ["column 1", "column 2"]
    _read(column.select("column 2").run())

    assert app.dataframe[0].value.iloc[0].tolist()[0] == "3"
    assert not app.button(key="start").disabled


def test_way_of_reading_is_said_and_nothing_counts_as_left_out(app: AppTest) -> None:
    """Lines in another encoding are named in a sentence; no document was lost by it."""
    _drop(app, ("t.csv", "id,text\n1,Der Müller mahlt.\n".encode() + "2,Größe zählt.\n".encode("cp1252")))

    assert app.dataframe[0].value.iloc[0].tolist()[::3] == ["2", "0"]
    assert "1 line of t.csv is not UTF-8 and was read as cp1252." in words(shown(app)).replace("\\", "")


def test_text_with_a_document_a_line_is_offered_as_such(app: AppTest) -> None:
    """A .txt whose lines look like documents is one document until the person says otherwise, and again after."""
    _drop(app, ("documents.txt", b"This is the first document.\nAnd this is the second one.\n"))
    assert "1 ready" in words(app)

    _read(app.button(key="lines").click().run())
    assert "2 ready" in words(shown(app))
    _read(app.button(key="lines").click().run())
    assert "1 ready" in words(shown(app))


def test_documents_and_settings_survive_a_page_switch(app: AppTest) -> None:
    """What was read and what was chosen are still there after a look at another page."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("one.txt", "The one document.")
    _drop(app, ("docs.zip", packed.getvalue()))
    app.text_input(key="form_concurrency").set_value("7").run()
    app.switch_page("runs.py").run()
    app.switch_page("summarise.py").run()

    assert "1 ready" in words(shown(app))
    assert app.text_input(key="form_concurrency").value == "7"


def test_names_from_outside_do_not_render(app: AppTest) -> None:
    """A file called like a Markdown image is shown as its letters: no image, no link."""
    name = "![x](http://evil.example.txt"
    _drop(app, (name, b"This is the first document.\nAnd this is the second one.\n"))

    assert any("x" in caption.value and "](" not in caption.value for caption in app.caption)


def test_environment_sets_the_first_concurrency(monkeypatch: pytest.MonkeyPatch) -> None:
    """MAX_CONCURRENCY is what the field begins with."""
    monkeypatch.setenv("MAX_CONCURRENCY", "33")

    assert opened_app().text_input(key="form_concurrency").value == "33"


def test_bad_environment_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the registry cannot be opened the page says why, and shows nothing else."""
    monkeypatch.setenv("MAX_CONCURRENCY", "many")

    app = opened_app()
    assert "MAX_CONCURRENCY is 'many'; it must be a whole number from 1 to 200." in words(app)
    assert not app.button


def test_environments_key_goes_to_its_own_address_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """At another address the destination says "without a key"; the key itself is nowhere on the page."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-owner")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    app = opened_app()
    app.segmented_control(key="form_endpoint").set_value("openai").run()
    assert "http://127.0.0.1:9/v1, with the key from .env." in words(shown(app))

    app.text_input(key="form_base_url").set_value("http://127.0.0.1:10/v1").run()
    assert "http://127.0.0.1:10/v1, without a key." in words(shown(app))
    assert "sk-of-the-owner" not in words(app) + str(app.session_state)


def test_a_short_key_is_said_to_be_unlikely(app: AppTest) -> None:
    """A warning at the field, and Start stays: a server of one's own takes any key."""
    app.button(key="samples").click().run()
    app.segmented_control(key="form_endpoint").set_value("openai").run()
    app.text_input(key="form_base_url").set_value("http://127.0.0.1:9/v1").run()
    app.text_input(key="form_key").set_value("sk-1234").run()
    assert "The API key has only 7 letters; keys have 8 or more." in words(shown(app))
    assert not app.button(key="start").disabled
    app.text_input(key="form_key").set_value("sk-12345").run()
    assert "The API key has only" not in words(shown(app))


def test_typed_key_is_not_stored_with_the_run(app: AppTest, registry: Registry) -> None:
    """A run with a typed key remembers that it was typed, never what."""
    app.button(key="samples").click().run()
    app.segmented_control(key="form_endpoint").set_value("openai").run()
    app.text_input(key="form_base_url").set_value("http://127.0.0.1:9/v1").run()
    app.text_input(key="form_key").set_value("sk-typed").run()
    assert "with the key typed above" in words(shown(app))

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
    app.segmented_control(key="form_endpoint").set_value("openai").run()

    assert "OpenAI asks for an API key" in words(shown(app))
    assert app.button(key="start").disabled


def test_temperature_extra_body_and_header_go_with_the_run(app: AppTest, registry: Registry) -> None:
    """An emptied temperature, a JSON object, a header: the run has them, and of the header its name alone."""
    app.button(key="samples").click().run()
    app.segmented_control(key="form_endpoint").set_value("openai").run()
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
