"""Words about a file, its first rows, and what is kept of a form: your_file.py, preview.py, tables.py, kept_form.py."""

import pytest

from core.documents import Choices, FileChoice, ReadingReport, ReadOptions, TableSeen
from core.documents.port import READ_AS
from core.language import Message
from core.records import DocumentRow, Problem
from core.views.columns_words import JOIN, NOW, kept_words, text_choice_words, text_choices
from core.views.forms import Form
from core.views.kept_form import kept_form, restored_form
from core.views.preview import preview
from core.views.tables import AUTOMATIC, column_sets, columns_label, with_columns
from core.views.your_file import (
    chip_words,
    cut_middle,
    left_out_reasons,
    left_out_words,
    note_reasons,
    reading_line,
    reason_names,
    repeats_words,
)

TABLE = TableSeen("t.csv", ("id", "body"), (("1",), ("One.",)), "body", "id")


def problem(file: str, fault: str, row: int | None = None) -> Problem:
    return Problem(file, Message("{file} {fault}", file=file, fault=Message(fault)), row)


def report(*problems: Problem, count: int = 0) -> ReadingReport:
    return ReadingReport(3, problems=problems, problem_count=count or len(problems))


@pytest.mark.parametrize(
    ("label", "told", "words"),
    [
        ("t.csv", ReadingReport(3000, tables=(TABLE,)), ["t.csv", "3,000 rows", "UTF-8"]),
        ("t.csv", ReadingReport(1, tables=(TABLE,)), ["t.csv", "1 row", "UTF-8"]),
        ("a.zip", ReadingReport(10_000, tables=(TABLE,)), ["a.zip", "10,000 documents"]),
        ("t.csv", ReadingReport(0), ["t.csv"]),
        ("1,000 sample documents", ReadingReport(1000), ["1,000 sample documents"]),
        ("a.csv, b.csv", ReadingReport(9, tables=(TABLE,)), ["a.csv, b.csv", "9 rows"]),
    ],
)
def test_chip_says_name_amount_and_encoding(label: str, told: ReadingReport, words: list[str]) -> None:
    """An encoding is that of one text file with a table; nothing is said that nobody knows."""
    assert chip_words(label, told) == words


def test_another_encoding_is_the_one_that_was_noted() -> None:
    """The reader's note names it."""
    told = ReadingReport(2, notes=(Message(READ_AS, file="t.csv", encoding="GB18030"),), tables=(TABLE,))
    assert chip_words("t.csv", told)[-1] == "GB18030"


def test_long_names_lose_their_middle() -> None:
    """Beginning and ending stay."""
    assert cut_middle("a" * 30 + "b" * 30 + ".pdf", 20) == "aaaaaaaaaaaaa…bb.pdf"
    assert cut_middle("short.pdf", 20) == "short.pdf"


def test_what_many_files_share_is_one_sentence_with_their_names() -> None:
    """The most frequent first; one file alone is named in its own sentence."""
    told = report(problem("z.docx", "is damaged."), problem("a/c.txt", "is empty."), problem("d.txt", "is empty."))
    reasons = left_out_reasons(told)

    assert [reason.sentence for reason in reasons] == ["2 files are empty.", "z.docx is damaged."]
    assert [reason_names(reason) for reason in reasons] == ["c.txt, d.txt", ""]


def test_a_reason_without_a_plural_of_its_own_says_how_many_more() -> None:
    """And names at most ten of them."""
    told = report(*(problem(f"{at:02}.doc", "is odd.") for at in range(13)))
    (reason,) = left_out_reasons(told)

    assert reason.sentence == "00.doc is odd. The same holds for 12 more."
    assert reason_names(reason).startswith("01.doc, 02.doc")
    assert reason_names(reason).endswith("10.doc and 2 others")


def test_more_problems_than_are_kept_are_counted() -> None:
    """The last reason says so."""
    told = report(problem("a.txt", "is empty."), count=501)
    assert left_out_reasons(told)[-1].sentence == "And 500 more, for which there is no room here."
    assert left_out_words(told) == "501 files not readable"


def test_rows_are_told_from_files() -> None:
    """A chip says which; a table that waits for an answer is no problem."""
    row = problem("t.csv", "is empty.", 7)
    assert left_out_words(report(row)) == "1 row left out"
    assert left_out_words(report(row, row)) == "2 rows left out"
    assert left_out_words(report(row, problem("a.txt", "is empty."))) == "2 files and rows not readable"
    assert left_out_words(report(Problem("t.csv", "Which?", 1, ("a", "b")))) == ""


def test_equal_notes_stand_once() -> None:
    """With the other files' names beneath."""
    notes = tuple(Message(READ_AS, file=f"{name}.csv", encoding="Big5") for name in "abc")
    (reason,) = note_reasons(ReadingReport(1, notes=notes))
    assert (reason.sentence, reason.names) == ("a.csv was read as Big5.", ("b.csv", "c.csv"))


def test_repeats_and_reading_are_said_in_numbers() -> None:
    assert [repeats_words(ReadingReport(9, duplicates=many)) for many in (0, 1, 97)] == [
        "",
        "1 repeat: written once",
        "97 repeats: written once",
    ]
    assert reading_line("a.zip", 0, 5) == "Reading a.zip. Documents so far: 5."
    assert reading_line("a.zip", 12, 1200) == "Reading a.zip. Files: 12. Documents so far: 1,200."


def test_tables_of_the_same_columns_are_chosen_together() -> None:
    """Those that wait for an answer come first."""
    other = TableSeen("u.csv", ("id", "body"), (), "body", "id")
    ask = Problem("q.csv", "Which?", 1, ("a", "b"))
    sets = column_sets(ReadingReport(3, tables=(TABLE, other), problems=(ask,), problem_count=1))

    assert [columns_label(each) for each in sets] == ["q.csv", "t.csv and 1 more"]
    chosen = with_columns(ReadOptions(), ReadingReport(3, tables=(TABLE, other)), sets[1], ["id"], "body")
    assert chosen.choices == Choices((FileChoice("t.csv", "id", (), "body"), FileChoice("u.csv", "id", (), "body")))


def test_columns_are_offered_with_the_way_to_join_them() -> None:
    assert text_choices(["a", "b"], ["a"]) == ["a", "b", JOIN]
    assert text_choices(["a", "b"], ["a", "b"]) == [NOW, "a", "b", JOIN]
    assert text_choices(["a"], ["a"]) == ["a"]
    words = [text_choice_words(choice, ["a", "column 2"]) for choice in (NOW, "a", JOIN)]
    assert words == ["a + column 2", "a", "Several, joined"]
    assert [kept_words(5, left_out) for left_out in (0, 2, 5)] == ["All 5 columns", "3 of 5", "None"]


def test_preview_has_name_and_text_first_and_cuts_what_is_long() -> None:
    """Cells stand on one line; of many columns the first twelve are shown."""
    many = {f"c{at}": at for at in range(20)}
    row = DocumentRow(0, "7", "t.csv", 1, False, None, "One\n" * 200, {"id": "7", "body": "x", "none": None, **many})
    shown = preview([row], ["body"], "id", ["id", "body", "none", *many])

    assert shown.titles[:3] == (("id", "name"), ("body", "text"), ("none", "other"))
    assert len(shown.titles) == 14
    assert shown.more == "9 more columns"
    assert shown.rows[0][1] == "One " * 59 + "One…"
    assert shown.rows[0][2:4] == ("", "0")
    assert preview([], [], AUTOMATIC, []).titles == (("Called", "name"), ("Text", "text"))


def test_kept_form_has_no_secret_and_comes_back() -> None:
    """Key and header's value stay out, and so does what may hold one by mistake."""
    form = Form(base_url="http://127.0.0.1:9/v1", key="sk-1", header_name="api-key", header_value="v", concurrency="7")
    kept = kept_form(form)

    assert "sk-1" not in str(kept)
    assert not {"key", "header_value"} & kept.keys()
    assert restored_form(kept) == kept | {"others": ()}
    slip = kept_form(Form(base_url="http://me:sk-1@host/v1", header_name="Authorization: Bearer sk-1"))
    assert "sk-1" not in str(slip)


def test_restored_form_takes_what_its_fields_can_have() -> None:
    """A value of another kind, a name or a choice that there is no more, is left out."""
    values: dict[str, str | float | None] = {"concurrency": 7, "strategy": "none such", "preset": "gone", "x": 1}
    values |= {"timeout": 9.0, "max_tokens": None}
    assert restored_form(values) == {"timeout": 9.0, "max_tokens": None, "others": ()}
