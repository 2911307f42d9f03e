"""The Summarise page's file: dropped, read, shown, its columns chosen; and found again by the draft in the address."""

import io
import re
import threading
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.documents import InputFile, ReadOptions
from core.runs.registry import Registry, app_registry
from core.views.columns_words import JOIN, NOW
from core.views.forms import DOCUMENT_ROW
from tests.documents.office_material import docx, eml, pdf
from tests.pages.conftest import opened_app, shown, words
from tests.pages.dropping import drop, read

TICKETS = b"nr,subject,body,team\n7,Tap,It drips.,North\n8,Tap,,South\n9,Door,It squeaks.,\n"


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


def draft_of(app: AppTest) -> str:
    return str(app.session_state["reading"].draft)


def rows_of(app: AppTest, registry: Registry) -> list[tuple[str, str]]:
    return [(row.name, row.text) for row in registry.rows(draft_of(app), texts=True)]


def html_of(app: AppTest) -> list[str]:
    """What the page draws itself."""
    return [str(getattr(element, "value", "")) for element in app.get("html")]


def preview_of(app: AppTest) -> list[list[str]]:
    """The titles and rows of the small table."""
    table = next(each for each in html_of(app) if "gm-preview" in each)
    rows = re.findall(r"<tr>(.*?)</tr>", table)
    return [re.findall(r">([^<>]*)(?:</div>)?</t[hd]>", row) for row in rows]


def field(app: AppTest, label: str) -> object:
    return next(box.value for box in app.selectbox if box.label == label)


def kept(app: AppTest) -> Any:
    """The field of the columns that results keep."""
    return next(group for group in app.button_group if str(group.key).startswith("kept_"))


def choose(app: AppTest, label: str, value: str) -> AppTest:
    return read(next(box for box in shown(app).selectbox if box.label == label).select(value).run())


# At first, and what is dropped


def test_first_look_is_one_card(app: AppTest) -> None:
    """One sentence, a field for files, the samples; no settings before there is a file."""
    assert any("A summary for each of your texts" in each for each in html_of(app))
    assert app.file_uploader
    assert "samples" in {button.key for button in app.button}
    assert not app.selectbox


def test_office_files_and_what_is_attached_become_documents(app: AppTest, registry: Registry) -> None:
    """Every type that can be read is taken, whatever the browser calls it."""
    drop(app, ("a.docx", docx("From Word.")), ("b.eml", eml(attached=[("c.pdf", pdf("From a PDF."))])))

    assert registry.snapshot(draft_of(app)).total == 3


def test_chip_says_what_was_dropped(app: AppTest) -> None:
    """Its name, how many rows, its encoding; the samples' name says how many there are."""
    drop(app, ("t.csv", TICKETS))
    assert "t.csv · 2 rows · UTF-8" in words(app)
    shown(app.button(key="remove_file").click().run())
    app.button(key="samples").click().run()
    assert "1,000 sample documents" in words(shown(app))


def test_removed_documents_leave_the_store(app: AppTest, registry: Registry) -> None:
    """The chip's cross: the draft is deleted, and the page is as at first; a run that was made of it has its own."""
    drop(app, ("one.txt", b"The first document. It is short."))
    first = draft_of(app)
    app.button(key="start").click().run()
    app.switch_page("summarise.py").run()
    shown(app.button(key="remove_file").click().run())

    assert registry.find(first) is None
    assert "draft" not in app.query_params
    assert app.file_uploader
    newest = registry.newest_run()
    assert newest is not None
    assert [row.name for row in registry.rows(newest.run_id)] == ["one.txt"]


def test_names_from_outside_do_not_render(app: AppTest) -> None:
    """Names and cells that look like Markdown or HTML are shown as their letters: no image, no link, no element."""
    drop(app, ("![x](http://evil.example.csv", b"id,text\n<img src=x>,<b>bold</b>\n"))

    assert all("](" not in each.value for each in app.markdown)
    table = next(each for each in html_of(app) if "gm-preview" in each)
    assert "&lt;img src=x&gt;" in table
    assert "<img" not in table


# What was not read


def test_what_was_left_out_is_said_by_reason(app: AppTest) -> None:
    """Each reason is a whole sentence; what many files share is said once, with their names."""
    files = [("a.txt", b"One readable document."), ("b.zip", b"no zip"), ("d.exe", b"MZ")]
    drop(app, *files, ("c.txt", b""), ("e.txt", b""))

    said = words(app)
    assert "2 files are empty." in said
    assert "c.txt, e.txt" in said
    assert "b.zip is no zip file" in said
    assert "d.exe was left out: its type cannot be read" in said
    assert not app.button(key="start").disabled


def test_nothing_readable_is_as_at_first_with_the_reasons(app: AppTest) -> None:
    """The card takes other files, and beneath it stands why these came to nothing."""
    drop(app, ("c.txt", b""))

    assert app.file_uploader
    assert "Nothing in these files could be read." in words(app)
    assert "c.txt is empty." in words(app)
    drop(app, ("d.txt", b"Now there is one."))
    assert "d.txt · 1 document" in words(app)


def test_way_of_reading_is_said_and_nothing_counts_as_left_out(app: AppTest) -> None:
    """Lines in another encoding are named in a sentence; no document was lost by it."""
    drop(app, ("t.csv", "id,text\n1,Der Müller mahlt.\n".encode() + "2,Größe zählt.\n".encode("cp1252")))

    assert "t.csv · 2 rows · UTF-8" in words(app)
    assert "1 line of t.csv is not UTF-8 and was read as cp1252." in words(app)


def test_table_in_another_encoding_says_which(app: AppTest) -> None:
    """A wrong guess spoils every row: the chip names it."""
    drop(
        app,
        (
            "t.csv",
            "编号,内容\n1,发票缺少税号，财务无法入账，请尽快处理。\n2,客户要求当天下午四点后回电。\n".encode("gb18030"),
        ),
    )

    assert "t.csv · 2 rows · GB18030" in words(app)


# Columns


def test_columns_are_shown_and_chosen_anew(app: AppTest, registry: Registry) -> None:
    """Text, name, and what the result keeps. A choice counts at once, and leaves no old draft."""
    drop(app, ("t.csv", TICKETS), ("a.txt", b"Prose has no columns."))
    assert (field(app, "Text"), field(app, "Called")) == ("body", "nr")
    assert preview_of(app)[:2] == [["nr", "body", "subject", "team"], ["7", "It drips.", "Tap", "North"]]

    before = draft_of(app)
    choose(app, "Text", "subject")
    choose(app, "Called", "team")
    assert registry.find(before) is None
    assert rows_of(app, registry) == [
        ("North", "Tap"),
        ("South", "Tap"),
        ("t.csv row 4", "Door"),
        ("a.txt", "Prose has no columns."),
    ]
    assert (field(app, "Text"), field(app, "Called")) == ("subject", "team")


def test_several_columns_make_the_text(app: AppTest, registry: Registry) -> None:
    """In the order in which they are named; the choice stands in the field afterwards."""
    drop(app, ("t.csv", TICKETS))
    choose(app, "Text", JOIN)
    app.multiselect[0].set_value(["subject", "body"]).run()
    read(app.button(key="join").click().run())

    assert [text for _, text in rows_of(app, registry)] == ["Tap\n\nIt drips.", "Tap", "Door\n\nIt squeaks."]
    assert field(app, "Text") == NOW


def test_column_without_any_text_is_taken_back(app: AppTest, registry: Registry) -> None:
    """Nothing is lost by a wrong choice: the documents stay as they were, and it is said."""
    drop(app, ("t.csv", b"id,body,empty\n1,One text.,\n2,Another.,\n"))
    choose(app, "Text", "empty")

    assert [text for _, text in rows_of(app, registry)] == ["One text.", "Another."]
    assert "No row has a text there" in words(app)


def test_results_keep_the_chosen_columns_alone(app: AppTest, registry: Registry) -> None:
    """The run that is started does not have the column that was left out; a prompt may use it all the same."""
    drop(app, ("t.csv", TICKETS))
    shown(kept(app).set_value(["nr", "subject", "body"]).run())
    assert registry.columns(draft_of(app)) == ("nr", "subject", "body", "team")
    assert preview_of(app)[0] == ["nr", "body", "subject"]
    app.button(key="start").click().run()

    newest = registry.newest_run()
    assert newest is not None
    assert registry.columns(newest.run_id) == ("nr", "subject", "body")


def test_unclear_table_lets_a_person_choose_the_column(app: AppTest, registry: Registry) -> None:
    """A CSV without a known text column offers its columns, with their first values; it is no problem besides."""
    drop(app, ("table.csv", b"code,remark\n1,The first remark.\n2,The second remark.\n"))
    assert preview_of(app) == [["code", "remark"], ["1", "The first remark."], ["2", "The second remark."]]
    assert "no column known" not in words(app)

    choose(app, "Which column holds the text?", "remark")
    assert "table.csv · 2 rows · UTF-8" in words(app)


def test_one_choice_serves_tables_of_the_same_columns(app: AppTest, registry: Registry) -> None:
    """Others are asked for in their turn."""
    same = b"code,remark\n1,The first.\n2,The second.\n"
    drop(app, ("a.csv", same), ("b.csv", same), ("c.csv", b"code,words\n1,The third.\n"))
    assert next(box for box in app.selectbox if box.label == "Table").options == ["a.csv and 1 more", "c.csv"]
    choose(app, "Which column holds the text?", "remark")
    assert len(rows_of(app, registry)) == 4
    choose(app, "Which column holds the text?", "words")
    assert len(rows_of(app, registry)) == 5


def test_table_without_a_header_is_a_question(app: AppTest, registry: Registry) -> None:
    """The page asks what the first row is and which column holds the text; then every row is a document."""
    drop(app, ("t.csv", b'pos,"I loved it, all of it."\nneg,"A waste, sadly."\npos,"Fine acting."\n'))
    assert app.radio[0].value == DOCUMENT_ROW
    choose(app, "Which column holds the text?", "column 2")

    assert len(rows_of(app, registry)) == 3
    assert not app.button(key="start").disabled


def test_text_with_a_document_a_line_is_offered_as_such(app: AppTest, registry: Registry) -> None:
    """A .txt whose lines look like documents is one document until the person says otherwise, and again after."""
    drop(app, ("documents.txt", b"This is the first document.\nAnd this is the second one.\n"))
    assert len(rows_of(app, registry)) == 1

    read(app.toggle[0].set_value(True).run())
    assert len(rows_of(app, registry)) == 2
    read(app.toggle[0].set_value(False).run())
    assert len(rows_of(app, registry)) == 1


# Found again


def test_what_is_being_read_is_found_again_by_its_address(registry: Registry, hold: Callable[[], str]) -> None:
    """After a reload, in a session that knows nothing, the page shows how far the reading is, and Cancel."""
    held = hold()
    app = opened_app("summarise.py", draft=held)

    assert "Reading held." in words(app)
    keys = {button.key for button in app.button}
    assert "cancel_reading" in keys
    assert not keys & {"samples", "start"}
    assert registry.find(held) is not None


def test_cancel_ends_the_reading_and_leaves_what_was_read_before(
    app: AppTest, registry: Registry, hold: Callable[[], str]
) -> None:
    """The half-read draft goes; the page is as it was before."""
    drop(app, ("one.txt", b"The first document. It is short."))
    before = draft_of(app)
    held = app.session_state["pending"] = hold()
    app.run()
    app.button(key="cancel_reading").click().run()

    assert registry.readings.look_at(held) is None
    assert "one.txt · 1 document" in words(shown(app))
    assert draft_of(app) == before
    assert not app.warning


def test_reload_finds_documents_columns_and_form(app: AppTest, registry: Registry) -> None:
    """In a session that knows nothing: what was read and left out, what was chosen, what was typed; no secret."""
    drop(app, ("t.csv", TICKETS), ("c.txt", b""))
    choose(app, "Text", "subject")
    shown(kept(app).set_value(["nr", "subject"]).run())
    app.text_input(key="form_concurrency").set_value("7").run()
    app.session_state["form_key"] = "sk-typed-by-somebody"
    shown(app.run())
    again = opened_app("summarise.py", draft=draft_of(app))

    assert (field(again, "Text"), again.text_input(key="form_concurrency").value) == ("subject", "7")
    assert preview_of(again)[0] == ["nr", "subject"]
    assert "c.txt is empty." in words(again)
    assert b"sk-typed-by-somebody" not in registry.environment.store.read_bytes()
    assert again.session_state["form_key"] == ""


def test_reload_while_columns_are_read_anew_loses_nothing(app: AppTest, registry: Registry) -> None:
    """The address names the new draft by then: it has the form and what the result keeps from its beginning."""
    gate = threading.Event()

    def open_file() -> io.BytesIO:
        gate.wait()
        return io.BytesIO(TICKETS)

    drop(app, ("t.csv", TICKETS))
    shown(app.button_group(key=f"kept_{draft_of(app)}").set_value(["nr", "subject"]).run())
    app.text_input(key="form_concurrency").set_value("7").run()
    registry.readings._files.keep(draft_of(app), [InputFile("t.csv", len(TICKETS), open_file)])
    next(box for box in shown(app).selectbox if box.label == "Text").select("subject").run()
    again = opened_app("summarise.py", draft=app.query_params["draft"])
    assert "Reading t.csv." in words(again)
    gate.set()
    read(again)

    assert (field(again, "Text"), again.text_input(key="form_concurrency").value) == ("subject", "7")
    assert preview_of(again)[0] == ["nr", "subject"]


def test_restart_of_the_app_loses_nothing(app: AppTest) -> None:
    """Another process opens the store, without the files: columns are chosen anew from those that the store has, and
    one after the other."""
    drop(app, ("t.csv", TICKETS))
    app.text_input(key="form_concurrency").set_value("7").run()
    draft = draft_of(app)
    app_registry.close()
    again = opened_app("summarise.py", draft=draft)
    registry = app_registry()
    assert isinstance(registry, Registry)

    assert again.text_input(key="form_concurrency").value == "7"
    assert "rows that were left out of it stay so" in words(again)
    choose(again, "Text", "team")
    assert rows_of(again, registry) == [("7", "North")]
    choose(again, "Text", "subject")
    assert rows_of(again, registry) == [("7", "Tap"), ("9", "Door")]


def test_another_page_and_back_loses_nothing(app: AppTest) -> None:
    """By a link of the head, whose address names no draft; then the address names it again."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("one.txt", "The one document.")
    drop(app, ("docs.zip", packed.getvalue()))
    app.text_input(key="form_concurrency").set_value("7").run()
    draft = draft_of(app)
    app.switch_page("runs.py").run()
    app.query_params.clear()
    app.switch_page("summarise.py").run()

    assert "docs.zip · 1 document" in words(shown(app))
    assert app.text_input(key="form_concurrency").value == "7"
    assert app.query_params["draft"] == draft


def test_back_to_the_page_before_the_file_shows_it_and_forward_the_file_again(app: AppTest) -> None:
    """The address decides."""
    drop(app, ("one.txt", b"The first document. It is short."))
    draft = draft_of(app)
    app.query_params.clear()
    shown(app.run())
    assert app.file_uploader
    app.query_params["draft"] = draft
    assert "one.txt · 1 document" in words(shown(app.run()))


def test_address_of_columns_that_were_chosen_otherwise_leads_to_the_newest(app: AppTest) -> None:
    """Going Back past a choice of columns finds the documents as they are now."""
    drop(app, ("t.csv", TICKETS))
    before = draft_of(app)
    choose(app, "Text", "subject")
    app.query_params["draft"] = before
    shown(app.run())

    assert field(app, "Text") == "subject"
    assert app.query_params["draft"] == draft_of(app)


def test_address_of_a_draft_that_is_gone_says_so() -> None:
    """Deleted, or half-read by an app that ended: a sentence, and the way to begin again."""
    app = opened_app("summarise.py", draft="nosuchdraft")

    assert "The documents of this address are gone" in app.warning[0].value
    assert app.file_uploader


def test_uploads_are_not_copied(app: AppTest, registry: Registry) -> None:
    """What is read, and kept to be read once more, are the bytes themselves that the browser sent."""
    drop(app, ("t.csv", TICKETS))
    (kept,) = registry.readings._files.of(draft_of(app))

    with kept.open() as stream:
        assert isinstance(stream, io.BytesIO)
        assert stream.getvalue() is TICKETS
