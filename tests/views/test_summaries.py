"""Which columns the table of summaries has, and what stands in them; one row opened."""

import json
from dataclasses import replace

import pytest

from core.language import Message
from core.records import DocumentRow, Outcome, Part, Status, Value
from core.views.opened_row import LONGEST_TEXT, MOST_PARTS, opened_row
from core.views.row_words import empty_words, found_words, opened_place, place_words
from core.views.summaries import LONGEST_SUMMARY, MOST_OWN, fit, layout, shown_columns, table

OWN = ("id", "subject", "body", "notes", "agent", "empty", "score")


def rows(count: int = 3, **changed: Value) -> list[DocumentRow]:
    """Rows of a table whose column `body` is the text."""
    return [
        DocumentRow(
            n,
            f"T-{n}",
            "a.csv",
            n + 2,
            duplicate=False,
            outcome=Outcome(n, Status.SUCCEEDED, summary=f"Summary {n}.", latency=0.5, input_tokens=1200),
            fields={
                "id": f"T-{n}",
                "subject": "发票缺税号",
                "notes": "x" * 60,
                "agent": "Ada",
                "empty": None,
                "score": n,
            }
            | changed,
        )
        for n in range(count)
    ]


def keys(columns: object) -> list[str]:
    return [column.key for column in columns]  # type: ignore[attr-defined]  # shorthand


def test_the_summary_stands_where_the_text_stood() -> None:
    """What rows are called by is shown once; columns that are wide or empty are shown when they are asked for."""
    columns = layout(rows(), OWN)
    assert keys(shown_columns(columns, None)) == [
        "column:id",
        "column:subject",
        "summary",
        "column:agent",
        "column:score",
    ]
    assert keys(shown_columns(columns, ["column:notes", "row"])) == ["summary", "column:notes", "row"]
    assert keys(shown_columns(columns, [])) == ["summary"]


def test_documents_without_columns_are_called_by_their_names() -> None:
    """Files of prose: the name, then the summary. So it is before anything is known, too."""
    files = [DocumentRow(n, f"note-{n}.txt", "notes.zip", None, duplicate=False, outcome=None) for n in range(2)]
    assert keys(shown_columns(layout(files, ()), None)) == ["name", "summary"]
    assert keys(shown_columns(layout([], ()), None)) == ["name", "summary"]


def test_text_in_the_first_column_leaves_a_name_before_it() -> None:
    """A row's first cell says which row it is: it is never the summary."""
    first = [DocumentRow(0, "row 2", "a.csv", 2, duplicate=False, outcome=None, fields={"id": "7", "agent": "Ada"})]
    assert keys(shown_columns(layout(first, ("body", "id", "agent")), None)) == [
        "name",
        "summary",
        "column:id",
        "column:agent",
    ]
    called = [DocumentRow(0, "7", "a.csv", 2, duplicate=False, outcome=None, fields={"id": "7", "agent": "Ada"})]
    assert keys(shown_columns(layout(called, ("body", "id", "agent")), None)) == [
        "column:id",
        "summary",
        "column:agent",
    ]


def test_widths_are_those_of_the_first_rows() -> None:
    """In letters; a Chinese character is as wide as two. Numbers are a kind of their own."""
    columns = {column.key: column for column in layout(rows(), OWN).columns}
    assert columns["column:subject"].width == 10
    assert columns["column:id"].kind == "name"
    assert columns["column:score"].kind == "number"
    assert columns["column:agent"].kind == "text"


def test_cells_are_bounded_and_plain() -> None:
    """A table of many wide columns and long summaries stays small, and half a character is none."""
    long = [
        DocumentRow(
            0,
            "n" * 10_000,
            "",
            None,
            duplicate=True,
            outcome=Outcome(0, Status.SUCCEEDED, summary="s" * 100_000 + "\ud800", cut_off=True),
            fields={f"c{n}": "\ud800" * 10_000 for n in range(60)},
        )
    ]
    columns = layout(long, tuple(f"c{n}" for n in range(60)))
    assert sum(column.key.startswith("column:") for column in columns.columns) == MOST_OWN
    told = table(long, columns.columns)
    json.dumps(told, ensure_ascii=False).encode()
    assert len(json.dumps(told)) < 100_000
    summary = next(cell for cell in told["rows"][0]["cells"] if isinstance(cell, dict))
    assert len(summary["text"]) == LONGEST_SUMMARY + len(" ...")
    assert summary["notes"] == ["repeat", "cut off"]
    assert fit("a\ud800", 5) == "a\ufffd"


def test_an_opened_row_has_what_its_summary_quotes() -> None:
    """Text and summary, the passages marked, the columns beside it but the text, and its parts."""
    text = "The tap drips. Please mend it before Monday comes."
    outcome = Outcome(0, Status.SUCCEEDED, summary="please mend it before monday comes", latency=1.5, input_tokens=1200)
    row = DocumentRow(
        0, "T-0", "a.csv", 2, duplicate=False, outcome=outcome, text=text, fields={"a": 1, "body": text, "b": None}
    )
    opened = opened_row(row, [Part(0, 0, n, n + 1, f"Part {n}.") for n in range(150)])
    assert opened["sides"][0]["stretches"] == [("The tap drips. ", False), (text[15:], True)]
    assert opened["facts"] == ["a.csv, row 2", "answered in 1.5 s", "1,200 tokens"]
    assert opened["fields"] == [["a", "1"]]
    answered = replace(row, outcome=replace(outcome, endpoint="http://b/v1"))
    assert "answered in 1.5 s" in opened_row(answered)["facts"]
    assert "answered in 1.5 s by http://b/v1" in opened_row(answered, several=True)["facts"]
    assert len(opened["sides"][1]["parts"]) == MOST_PARTS
    assert opened["sides"][1]["parts"][0] == {"title": "Part 1 of 150", "text": "Part 0."}


def test_a_failed_row_says_why() -> None:
    """The reason stands where the summary would; one that was not sent says so, and has nothing to copy."""
    error = Message("The server said {what}.", what="no")
    row = DocumentRow(
        0, "T", "", None, duplicate=False, outcome=Outcome(0, Status.FAILED, error=error), text="x" * 200_000
    )
    opened = opened_row(row)
    assert opened["sides"][1]["heading"] == "Why it failed"
    assert opened["sides"][1]["stretches"] == [["The server said no.", False]]
    assert opened["sides"][0]["notes"] == [f"The first {LONGEST_TEXT:,} of 200,000 characters."]
    waiting = opened_row(DocumentRow(0, "T", "", None, duplicate=False, outcome=None))["sides"][1]
    assert (waiting["stretches"], waiting["state"], waiting["copy"]) == ([["Not sent yet", False]], "wait", False)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (place_words(50, 50, 3000), "51 to 100 of 3,000"),
        (place_words(0, 50, None), "1 to 50, the newest first"),
        (place_words(0, 0, 0), ""),
        (found_words("", 3, 1.0), ""),
        (found_words("x", 1, 1.0), "1 row found"),
        (found_words("x", 1234, 1.0), "1,234 rows found"),
        (found_words("x", 12, 0.342), "12 found so far, 34 % looked through"),
        (empty_words("{x}", "all", 1.0, running=False), "No row holds “{x}”."),
        (empty_words("", "failed", 1.0, running=True), "There is no such row."),
        (empty_words("", "all", 1.0, running=True), "The first summaries appear here as they land."),
        (opened_place(11, 3000), "12 of 3,000"),
        (opened_place(None, None), ""),
    ],
)
def test_what_the_table_says(said: str, expected: str) -> None:
    """Which rows these are, how far a search is, and why there are none."""
    assert said == expected
