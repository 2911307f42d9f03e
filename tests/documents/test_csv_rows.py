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


def notes(data: str, options: ReadOptions | None = None, name: str = "a.csv") -> list[str]:
    return [problem.message for problem in problems(read_all(name, data, options)) if problem.note]


@pytest.mark.parametrize("first", ["sep=;", "\ufeffsep=;", '"sep=;"', "SEP=;"])
def test_line_that_names_the_delimiter(first: str) -> None:
    """Excel's first line is honoured and is no row."""
    assert rows(f"{first}\r\nid;text\r\n1;one, two\r\n".encode()) == [(2, "one, two")]
    assert rows("sep=\\t\nid\ttext\n1\tx\n") == [(2, "x")]


def test_header_below_title_rows() -> None:
    """Rows above the header that are narrower, or set off by an empty row, are passed over, and that is said."""
    head = "Ticket export,,\nGenerated,2026-01-02,\n\n"
    data = f'{head}id,subject,description\n1,Printer,"It broke, twice."\n2,Mail,"Slow.\nStill."\n'

    assert rows(data) == [(5, "It broke, twice."), (6, "Slow.\nStill.")]
    assert notes(data) == ["2 lines above the header of a.csv were passed over."]
    (problem,) = problems(read_all("a.csv", "Export\nOf,today\nKey,Name of it,Remark\n1,a,x\n2,b,y\n"))
    assert problem.columns == ("Key", "Name of it", "Remark")


def test_rows_are_not_taken_for_titles() -> None:
    """A known name as a value further down, or again and again in one column, makes no header."""
    (problem,) = problems(read_all("a.csv", "pos,I loved it.\npos,text\nneg,I did not.\n"))
    assert problem.first_row == ("pos", "I loved it.")
    (problem,) = problems(read_all("a.csv", "comment,I loved it.\nreview,Bad.\ncomment,I did not.\n"))
    assert problem.columns == ("column 1", "column 2")


def test_table_without_a_header() -> None:
    """It is a question; with `header=False` every row is a document, and the columns are numbered."""
    data = 'pos,"I loved this film, all of it."\nneg,"A waste, sadly."\npos,"Fine acting."\n'
    (problem,) = problems(read_all("a.csv", data))

    assert (problem.columns, problem.first_row[0]) == (("column 1", "column 2"), "pos")
    assert "--no-header --text-column 'column 2'" in problem.flags
    untitled = ReadOptions(header=False)
    assert texts(read_all("a.csv", data, untitled)) == [
        "I loved this film, all of it.",
        "A waste, sadly.",
        "Fine acting.",
    ]
    assert notes(data, untitled) == ["Column 2 of a.csv was taken for the text."]
    assert texts(read_all("a.csv", data, ReadOptions("column 1", header=False))) == ["pos", "neg", "pos"]


def test_row_names_and_repeated_headers() -> None:
    """R writes row names without a header; of two columns with one name the second has a number."""
    data = '"label","text"\n"1","pos","one, two"\n"2","neg","three"\n'
    assert rows(data) == [(2, "one, two"), (3, "three")]
    assert "row name" in notes(data)[0]
    twice = "id,text,text\n1,a,b\n"
    assert rows(twice) == [(2, "a")]
    assert rows(twice, "text (2)") == [(2, "b")]
    assert "`text (2)`" in notes(twice)[0] or "text (2)" in notes(twice)[0]


def test_backslash_before_a_quotation_mark() -> None:
    """It makes the mark a character where the file uses it, and is itself where marks are doubled."""
    data = 'id,text\n1,"He said \\"yes\\", and\nmore, of it"\n2,"Ends in \\\\"\n3,C:\\new\n'
    assert rows(data) == [(2, 'He said "yes", and\nmore, of it'), (3, "Ends in \\"), (4, "C:\\new")]
    assert rows('id,text\n1,"C:\\"\n2,"a ""b"" c"\n') == [(2, "C:\\"), (3, 'a "b" c')]


def test_broken_record_is_one_problem_and_one_row() -> None:
    """Its further lines are no rows; reading goes on at the next line of the header's width."""
    data = 'id,title,text\n1,a,"say "hi" now\nand more\nthe end"\n2,b,two\n3,c,three\n'
    items = read_all("a.csv", data)

    assert [(d.row, d.text) for d in documents(items)] == [(3, "two"), (4, "three")]
    (problem,) = problems(items)
    assert problem.row == 2
    assert "the 2 lines that follow" in problem.message


def test_quotes_in_tsv_are_characters_where_they_close_nowhere() -> None:
    """Every row is read, those that an open mark would swallow too; well-quoted files are read as quoted."""
    data = 'id\ttext\n1\t"Great" thing\n2\t"Never closed\n3\tfine\n4\tthe end"\n'

    assert texts(read_all("a.tsv", data)) == ['"Great" thing', '"Never closed', "fine", 'the end"']
    assert texts(read_all("a.tsv", 'id\ttext\n1\t"a\nb ""c"""\n2\td\n')) == ['a\nb "c"', "d"]


def test_empty_text_beside_a_full_column() -> None:
    """The sentence names both, once for all rows."""
    (problem,) = problems(read_all("a.csv", "text,content\n,one\n,two\n"))

    assert "2 rows (the first is row 2): `text` is empty; `content` is full" in problem.message
