"""core/documents/fields.py: a row's own columns, whatever its file holds."""

import json
from datetime import UTC, date, datetime

import pytest

from core.documents import InputFile, ReadOptions, read, read_in_child
from core.documents.fields import LONGEST_VALUE, MOST_CHARACTERS, MOST_COLUMNS, field_names, value_of
from core.records import Document, Problem, Value


def _rows(name: str, text: str, **options: object) -> list[dict[str, Value]]:
    documents = read([InputFile.from_bytes(name, text.encode())], ReadOptions(**options))  # type: ignore[arg-type]
    return [dict(each.fields) for each in documents if isinstance(each, Document)]


@pytest.mark.parametrize(
    ("name", "text", "fields"),
    [
        ("a.csv", "id,text,price\n007, Hello ,1.50\n", {"id": "007", "text": "Hello", "price": "1.50"}),
        ("a.csv", "id,text\n1,one,and two\n", {"id": "1", "text": "one,and two"}),
        ("a.csv", "text,id,note\nhello,1\n", {"text": "hello", "id": "1"}),
        ("a.csv", "text,,\nhello,1,2\n", {"text": "hello", "column 2": "1", "column 3": "2"}),
        ("a.csv", "text,Id,id\nhello,1,2\n", {"text": "hello", "Id": "1", "id (2)": "2"}),
        ("a.tsv", "id\ttext\n1\thello\n", {"id": "1", "text": "hello"}),
        ("a.csv", "text\nhello\n", {"text": "hello"}),
        ("a.txt", "hello", {}),
        ("a.jsonl", '"hello"', {}),
        (
            "a.jsonl",
            '{"id":7,"text":"hello","ok":true,"no":null,"x":1.5}',
            {"id": 7, "text": "hello", "ok": True, "no": None, "x": 1.5},
        ),
        (
            "a.jsonl",
            '{"text":"hello","in":{"a":"b","c":[1,{"d":2}]},"e":{}}',
            {"text": "hello", "in.a": "b", "in.c": '[1, {"d": 2}]', "e": "{}"},
        ),
        (
            "a.jsonl",
            '{"id":123456789012345678901234,"text":"hello","far":Infinity,"none":NaN}',
            {"id": "123456789012345678901234", "text": "hello", "far": "inf", "none": None},
        ),
        ("a.jsonl", '{"id":12345678901234567890123,"text":"a"}', {"id": "12345678901234567890123", "text": "a"}),
        ("a.json", '[{"text":"hello","n":2}]', {"text": "hello", "n": 2}),
        ("a.jsonl", '{"text":"hello","a\\u0000b":"c\\u0000d\\ud800"}', {"text": "hello", "ab": "cd\ufffd"}),
    ],
)  # fmt: skip
def test_a_row_keeps_all_its_columns(name: str, text: str, fields: dict[str, Value]) -> None:
    """In their order and with their types: cells of a CSV are text. The text's own cell is the document's text."""
    (row,) = _rows(name, text)
    assert list(row.items()) == list(fields.items())
    assert [type(value) for value in row.values()] == [type(value) for value in fields.values()]


def test_without_a_header_columns_are_numbered() -> None:
    """So they are told for the text, too."""
    assert _rows("a.csv", "1,hello\n2,world\n", header=False, text_column="column 2") == [
        {"column 1": "1", "column 2": "hello"},
        {"column 1": "2", "column 2": "world"},
    ]


def test_names_of_columns_are_no_two_alike() -> None:
    """Blanks around a name go, a column without one has its number, a long name is cut."""
    assert field_names([" a", "", "column 2", "a", "a", "x" * 300]) == [
        "a", "column 2", "column 2 (2)", "a (2)", "a (3)", "x" * 200,
    ]  # fmt: skip


def test_dates_become_text() -> None:
    """ISO 8601."""
    assert value_of(date(2026, 1, 31)) == "2026-01-31"
    assert value_of(datetime(2026, 1, 31, 12, 30, tzinfo=UTC)) == "2026-01-31T12:30:00+00:00"


def test_what_is_beyond_the_bounds_is_cut_and_said() -> None:
    """Cells beside the text, all cells of a row together, and columns; the text itself is whole."""
    long, text = "a" * (LONGEST_VALUE + 1), "t" * (MOST_CHARACTERS + 1)
    rows = [
        {"text": text, "long": long, "copy": text},
        {"text": "short", "a": "b" * LONGEST_VALUE, "c": "d" * LONGEST_VALUE, "e": "f"},
        {"text": "wide", **{f"c{number}": number for number in range(MOST_COLUMNS)}},
    ]
    file = InputFile.from_bytes("a.jsonl", "\n".join(map(json.dumps, rows)).encode())
    items = list(read_in_child([file]))
    cut, full, wide = (each for each in items if isinstance(each, Document))
    assert dict(cut.fields) == {"text": text, "long": "a" * LONGEST_VALUE, "copy": text}
    assert sum(len(str(value)) + len(name) for name, value in full.fields.items() if name != "text") <= MOST_CHARACTERS
    assert list(full.fields) == ["text", "a", "c", "e"]
    assert len(wide.fields) == MOST_COLUMNS
    notes = [each.message for each in items if isinstance(each, Problem) and each.note]
    assert notes == [
        "a.jsonl has rows with 2,001 columns; the first 2,000 are kept beside the summaries.",
        "3 cells of a.jsonl were cut: beside its text a row keeps 2,000,000 characters, a cell 1,000,000.",
    ]
