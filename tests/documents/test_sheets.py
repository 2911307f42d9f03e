"""core/documents/sheets.py: rows of spreadsheets as documents, with their types; checked against openpyxl's files."""

import io
from datetime import date, datetime, time, timedelta

import openpyxl  # type: ignore[import-untyped]  # has no types
import pytest

from core.documents import InputFile, ReadOptions, read, read_in_child
from core.records import Value
from tests.documents.material import documents, only_problem, problems, read_all, texts, zipped
from tests.documents.office_material import ods, xls, xlsx

ROWS = (("id", "text", "size", "open"), (1001, "Grüße aus 北京", 2.5, True), (1002, "The second.", -3, False))


@pytest.mark.parametrize(
    ("name", "data"), [("a.xlsx", xlsx(("T", ROWS))), ("a.xls", xls(("T", ROWS))), ("a.ods", ods("T", ROWS))]
)
def test_row_is_a_document_with_all_its_cells(name: str, data: bytes) -> None:
    """Whole numbers, numbers, truth and text as such; the row as the spreadsheet counts it."""
    found = documents(read_all(name, data))

    assert [(each.source, each.row, each.name, each.text) for each in found] == [
        (f"{name}/T", 2, "1001", "Grüße aus 北京"),
        (f"{name}/T", 3, "1002", "The second."),
    ]
    assert [list(each.fields.items()) for each in found] == [
        [("id", 1001), ("text", "Grüße aus 北京"), ("size", 2.5), ("open", True)],
        [("id", 1002), ("text", "The second."), ("size", -3), ("open", False)],
    ]
    assert [type(value) for value in found[0].fields.values()] == [int, str, float, bool]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (datetime(2024, 1, 2, 3, 4, 5), "2024-01-02T03:04:05"),  # noqa: DTZ001  # spreadsheets know no zones
        (date(2024, 1, 2), "2024-01-02"),
        (time(3, 4), "03:04:00"),
        (timedelta(hours=30, seconds=5), "PT30H0M5S"),
        (None, None),
        (12345678901234, 12345678901234),
        (0.1, 0.1),
        ("=1+1", None),
        ("  padded ", "  padded "),
    ],
)
def test_cell_keeps_its_value(cell: object, value: Value) -> None:
    """Dates and times as ISO 8601; of a formula that was never computed nothing."""
    (found,) = documents(read_all("a.xlsx", xlsx(("T", (("text", "cell"), ("x", cell))))))

    assert found.fields["cell"] == value


def test_each_sheet_that_is_shown_is_read() -> None:
    """In their order; without a known column a question, of an empty one nothing; hidden ones are named."""
    book = xlsx(
        ("One", (("text",), ("a",))),
        ("Empty", ()),
        ("Other", (("x", "y"), (1, 2))),
        ("Secret", (("text",), ("b",))),
        hidden=["Secret"],
    )
    items = read_all("a.xlsx", book)

    assert [(each.source, each.text) for each in documents(items)] == [("a.xlsx/One", "a")]
    assert [(each.source, each.columns, each.note) for each in problems(items)] == [
        ("a.xlsx/Other", ("x", "y"), False),
        ("a.xlsx", (), False),
    ]
    assert problems(items)[1].message == "a.xlsx has hidden sheets, which were left out: Secret."
    assert problems(items)[1].flags == "--sheet NAME"


@pytest.mark.parametrize(("name", "text"), [("One", "a"), ("one", "a"), ("Secret", "b")])
def test_one_sheet_may_be_chosen(name: str, text: str) -> None:
    """By its name in any letters; a hidden one too."""
    book = xlsx(("One", (("text",), ("a",))), ("Secret", (("text",), ("b",))), hidden=["Secret"])

    assert texts(read_all("a.xlsx", book, ReadOptions(sheet=name))) == [text]


def test_sheet_that_is_not_there_names_those_that_are() -> None:
    """A sentence a file."""
    book = xlsx(("One", (("text",), ("a",))), ("Two", ()))

    assert only_problem(read_all("a.xlsx", book, ReadOptions(sheet="Three"))) == (
        "a.xlsx has no sheet Three; its sheets: One, Two."
    )


def test_header_may_stand_anywhere() -> None:
    """Under a title, beside empty columns, with empty rows between; rows keep their numbers."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["B2"] = "A title"
    sheet["B4"], sheet["C4"] = "key", "text"
    sheet["B5"], sheet["C5"] = "a", "one"
    sheet["B8"], sheet["C8"] = "b", "two"
    target = io.BytesIO()
    book.save(target)
    items = read_all("a.xlsx", target.getvalue())

    assert [(each.row, each.text, dict(each.fields)) for each in documents(items)] == [
        (5, "one", {"key": "a", "text": "one"}),
        (8, "two", {"key": "b", "text": "two"}),
    ]
    assert [each.message for each in problems(items)] == ["1 line above the header of a.xlsx/Sheet was passed over."]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (ReadOptions(), []),
        (ReadOptions(text_column="Remark"), ["first", "second"]),
        (ReadOptions(header=False, text_column="column 2"), ["Remark", "first", "second"]),
    ],
)
def test_text_column_is_chosen_as_in_other_tables(options: ReadOptions, found: list[str]) -> None:
    """A question where none is known, a name, or a number where there is no header."""
    assert texts(read_all("a.xlsx", xlsx(("T", (("code", "Remark"), (1, "first"), (2, "second")))), options)) == found


def test_text_in_a_number_is_a_document() -> None:
    """The text column holds what it holds; the field keeps the type."""
    (found,) = documents(read_all("a.xlsx", xlsx(("T", (("text", "x"), (55, 1))))))

    assert (found.text, found.fields["text"]) == ("55", 55)


@pytest.mark.parametrize("data", [xlsx(("T", ())), xlsx(("T", ()), ("U", ()))])
def test_workbook_without_rows_says_so(data: bytes) -> None:
    """However many sheets it has."""
    assert only_problem(read_all("a.xlsx", data)) == "a.xlsx has no rows."


def test_sheet_with_a_header_alone_says_so() -> None:
    """The sentence names the sheet."""
    assert only_problem(read_all("a.xlsx", xlsx(("T", (("id", "text"),))))) == "a.xlsx/T has a header and no rows."


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.ods"])
def test_what_is_no_spreadsheet_says_so(name: str) -> None:
    """Bytes at random, and a zip without the parts."""
    assert (
        only_problem(read_all(name, b"no spreadsheet")) == f"{name} is damaged or no spreadsheet, and cannot be read."
    )


def test_child_reads_spreadsheets_as_read_does() -> None:
    """Values keep their types through the process that reads; in a zip too."""
    data = xlsx(("T", ROWS))
    files = [InputFile.from_bytes("a.xlsx", data), InputFile.from_bytes("z.zip", zipped(("b.xlsx", data)))]
    items = list(read_in_child(files))

    assert items == list(read(files))
    assert [each.source for each in documents(items)] == ["a.xlsx/T"] * 2 + ["z.zip/b.xlsx/T"] * 2  # type: ignore[arg-type]  # no offers
