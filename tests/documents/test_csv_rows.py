"""core/documents/csv_rows.py: a row a document."""

import pytest

from core.documents import ReadOptions
from tests.documents.material import documents, only_problem, problems, read_all, texts


def rows(data: str | bytes, column: str | None = None) -> list[tuple[int | None, str]]:
    return [(d.row, d.text) for d in documents(read_all("a.csv", data, ReadOptions(text_column=column)))]


def test_row_is_a_document_named_by_its_column() -> None:
    """The header is row 1; `title` names the document; without a name it is called by its row."""
    first, second = documents(read_all("a.csv", "title,text\nAlpha,one\n,two\n"))

    assert (first.position, first.name, first.row, first.source, first.text) == (0, "Alpha", 2, "a.csv", "one")
    assert (second.position, second.name, second.row) == (1, "a.csv row 3", 3)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_told_from_the_file(delimiter: str) -> None:
    """Comma, semicolon, tab and bar are recognised, whatever stands in the quoted texts."""
    other = ";" if delimiter == "," else ","
    data = f'id{delimiter}text\n1{delimiter}"a{delimiter}b{other} c{other} d"\n2{delimiter}plain{other} text\n'

    assert rows(data) == [(2, f"a{delimiter}b{other} c{other} d"), (3, f"plain{other} text")]


@pytest.mark.parametrize("name", ["Text", " CONTENT ", "正文", "内容", "文本", "body", "Description"])
def test_known_text_columns(name: str) -> None:
    """The text's column is found by its usual names, in any case and with blanks around it."""
    assert rows(f"key,{name},more\n1,yes,no\n") == [(2, "yes")]


def test_first_known_name_in_the_list_wins() -> None:
    """`text` goes before `description`, wherever they stand."""
    assert rows("description,text\nlong,short\n") == [(2, "short")]


def test_unknown_columns_are_shown_to_choose_from() -> None:
    """Without a known column nothing is guessed: the problem carries the columns, and the choice is used next time."""
    (problem,) = problems(read_all("a.csv", "Key;Remark;\n1;good;x\n"))

    assert problem.columns == ("Key", "Remark", "column 3")
    assert "no column known to hold the text. Columns seen: Key, Remark, column 3." in problem.message
    assert rows("Key;Remark;\n1;good;x\n", "remark") == [(2, "good")]
    assert rows("Key;Remark;\n1;good;x\n", "column 3") == [(2, "x")]


def test_chosen_column_that_is_missing_names_those_seen() -> None:
    """A wrong choice is answered with what there is, even where a known column exists."""
    (problem,) = problems(read_all("a.csv", "id,text\n1,x\n", ReadOptions(text_column="Remark")))

    assert problem.columns == ("id", "text")
    assert "no column Remark" in problem.message


def test_single_column_with_header() -> None:
    """The only column holds the text; a short first cell above longer ones is its header."""
    assert rows("review\nThis lamp broke on the second day.\nIt is fine, and bright.\n") == [
        (2, "This lamp broke on the second day."),
        (3, "It is fine, and bright."),
    ]


def test_single_column_without_header() -> None:
    """A first cell that is a sentence is a document too, and commas in unquoted lines cut nothing."""
    data = 'First of all, a sentence.\nAnother one here\n"Hello," she said, and left.\n'

    assert rows(data) == [
        (1, "First of all, a sentence."),
        (2, "Another one here"),
        (3, '"Hello," she said, and left.'),
    ]


def test_quoted_text_over_several_lines() -> None:
    """Line ends and doubled quotation marks inside quotes belong to the text, and a record is one row."""
    assert rows('id,text\r\n1,"a\r\nb ""c"""\r\n2,d\r\n') == [(2, 'a\nb "c"'), (3, "d")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_encodings_and_marks(encoding: str) -> None:
    """The byte order mark is not part of the first column's name."""
    assert rows("正文,标题\n数据库迁移已经完成,一\n".encode(encoding)) == [(2, "数据库迁移已经完成")]


def test_nul_bytes_are_dropped() -> None:
    """A stray NUL does not end the reading, nor does it reach a text."""
    assert rows(b"id,te\x00xt\n1,a\x00b and a longer text\n2,c\n") == [(2, "ab and a longer text"), (3, "c")]


def test_huge_field_is_read() -> None:
    """Python's own limit of 128 kB a field does not apply."""
    assert rows("id,text\n1," + "x" * 300_000 + "\n") == [(2, "x" * 300_000)]


def test_empty_rows_say_so_with_their_number() -> None:
    """Rows without text, blank rows and short rows are problems; their neighbours are documents."""
    items = read_all("a.csv", "id,text\n1,one\n2,\n\n3\n4,four\n\n\n")

    assert [(d.row, d.text) for d in documents(items)] == [(2, "one"), (6, "four")]
    assert [p.message for p in problems(items)] == [
        "a.csv, row 3, is empty.",
        "a.csv, row 4, is empty.",
        "a.csv, row 5, is empty.",
    ]


def test_ragged_rows() -> None:
    """Surplus cells are the text's where it is last, nothing where they are empty, and otherwise a problem."""
    assert rows("id,text\n1,a, b,c\n") == [(2, "a,b,c")]
    assert rows("text,label\nx,y,,\n") == [(2, "x")]
    (problem,) = problems(read_all("a.csv", "text,label\nhello, world,good\n"))
    assert problem.row == 2
    assert "3 cells and the header 2" in problem.message


def test_quote_that_is_never_closed_costs_one_row() -> None:
    """Reading goes on in the next line: the rest of the file is not swallowed."""
    items = read_all("a.csv", 'id,text\n1,one\n2,"open\n3,three\n4,"four, quoted"\n')

    assert [(d.row, d.text) for d in documents(items)] == [(2, "one"), (4, "three"), (5, "four, quoted")]
    assert [p.row for p in problems(items)] == [3]
    assert "quotation mark" in problems(items)[0].message


def test_misplaced_quote_costs_one_row() -> None:
    """A mark inside a quoted text that is not doubled is a problem of its row."""
    items = read_all("a.csv", 'id,text\n1,"say "hi" now"\n2,two\n')

    assert texts(items) == ["two"]
    assert [(p.row, "write it twice" in p.message) for p in problems(items)] == [(2, True)]


def test_header_alone_and_blank_head() -> None:
    """A header without rows is a problem; blank lines above a header count as rows."""
    assert only_problem(read_all("a.csv", "id,text\n")) == "a.csv has a header and no rows."
    assert rows("\n\nid,text\n1,x\n") == [(4, "x")]


def test_tsv_is_read_too() -> None:
    """.tsv is the same format."""
    assert texts(read_all("a.tsv", "id\ttext\n1\tone, two\n")) == ["one, two"]


def test_not_a_csv_at_all() -> None:
    """Bytes that are no text are a problem of the file."""
    assert only_problem(read_all("a.csv", bytes(range(256)))).startswith("a.csv is not text")
