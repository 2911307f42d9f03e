"""core/documents/choice.py: columns that are chosen, for all files or for one."""

import io
import zipfile

import pytest

from core.documents import Choices, FileChoice, InputFile, ReadOptions, read, read_in_child
from core.documents.columns import name_column
from core.errors import ConfigurationError
from core.records import Document, Problem
from tests.documents.office_material import xlsx
from tests.documents.test_parquet import parquet

TABLE = "id,subject,body,extra\n7,Hello,one,x\n8,,two,y\n9,Only,,z\n"
LINES = (
    '{"id":7,"subject":"Hello","body":"one"}\n{"id":8,"body":"two"}\n{"id":9,"subject":"Only","body":null,"extra":3}\n'
)


def _file(name: str, text: str = TABLE) -> InputFile:
    return InputFile.from_bytes(name, text.encode())


def _read(*files: InputFile, **options: object) -> tuple[list[tuple[str, str]], list[str]]:
    """Names and texts, and what is said."""
    items = list(read(files, ReadOptions(**options)))  # type: ignore[arg-type]
    documents = [(each.name, each.text) for each in items if isinstance(each, Document)]
    return documents, [each.message for each in items if isinstance(each, Problem)]


@pytest.mark.parametrize(
    "file", [_file("a.csv"), _file("a.jsonl", LINES), _file("a.json", f"[{LINES.strip().replace(chr(10), ',')}]")]
)
def test_several_columns_make_the_text_together(file: InputFile) -> None:
    """In the order given, a blank line between them; empty ones are left out, and a row of them all is left out."""
    assert _read(file, join_columns=("Subject", "body")) == (
        [("7", "Hello\n\none"), ("8", "two"), ("9", "Only")],
        [],
    )
    assert _read(file, join_columns=("id", "subject", "body"))[0][1] == ("8", "8\n\ntwo")
    assert _read(file, join_columns=("extra", "subject"))[0][-1] == (
        "9",
        {"a.csv": "z\n\nOnly"}.get(file.name, "3\n\nOnly"),
    )


WORKBOOK = xlsx(
    ("North", [["id", "subject", "body"], [7, "Hello", "one"], [8, None, 2.5]]),
    ("South", [["nr", "subject", "body"], ["S1", "Only", None]]),
)


def test_columns_of_spreadsheets_and_parquet_are_chosen_alike() -> None:
    """For all sheets by the workbook's name, for one by its own; numbers in a text stand as they are."""
    book = InputFile.from_bytes("b.xlsx", WORKBOOK)
    assert _read(book, join_columns=("subject", "body"))[0] == [
        ("7", "Hello\n\none"), ("8", "2.5"), ("S1", "Only"),
    ]  # fmt: skip
    choices = Choices((FileChoice("b.xlsx", join_columns=("subject", "body")), FileChoice("b.xlsx/South", "nr")))
    assert [text for _, text in _read(book, choices=choices)[0]] == ["Hello\n\none", "2.5", "S1"]
    table = InputFile.from_bytes("t.parquet", parquet(key=[1, 2], subject=["a", None], body=["x", "y"]))
    assert _read(table, join_columns=("subject", "body"), id_column="body")[0] == [("x", "a\n\nx"), ("y", "y")]
    assert [name for name, _ in _read(table)[0]] == ["1", "2"]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (
            _file("a.csv"),
            "a.csv has no column note. Columns seen: id, subject, body, extra. Choose the one that holds the text.",
        ),
        (_file("a.jsonl", LINES), "a.jsonl has no column note to join. Columns seen: id, subject, body, extra."),
    ],
)
def test_a_column_to_join_that_is_not_there_is_named(file: InputFile, said: str) -> None:
    """With the columns that are."""
    assert _read(file, join_columns=("subject", "note"))[1][-1] == said


@pytest.mark.parametrize("file", [_file("a.csv"), _file("a.jsonl", LINES)])
def test_rows_are_called_by_the_column_that_is_named(file: InputFile) -> None:
    """Even by one that is a part of the text; one that is not there is said, and the usual one is taken."""
    assert [name for name, _ in _read(file, id_column="Body")[0]][:2] == ["one", "two"]
    names, said = _read(file, id_column="nr")
    assert [name for name, _ in names][:2] == ["7", "8"]
    assert "a." + file.extension[
        1:
    ] + " has no column nr to call its rows by. Columns seen: id, subject, body" in " ".join(said)


@pytest.mark.parametrize(
    "key",
    ["id", "ID", "Key", "number", "Nr", "Nr.", "No.", "#", "ticket id", "TICKET_ID", "ticketId", "Case Number",
     "issue key", "Ticket #", "document no", "编号", "工单编号", "订单单号", "번호", "custom_id"],
)  # fmt: skip
def test_what_tells_rows_apart_wins_over_what_describes_them(key: str) -> None:
    """A key, a number or the like before a subject, wherever it stands."""
    assert name_column(["subject", "title", key, "text"], 3) == 2


@pytest.mark.parametrize("other", ["user_id", "parent id", "phone number", "category", "identity", "nrs"])
def test_keys_of_something_else_do_not(other: str) -> None:
    """Many rows may have the same."""
    assert name_column(["subject", other, "text"], 2) == 0


def test_a_choice_for_one_file_goes_before_that_for_all() -> None:
    """Told by a file's name, by the end of its path, or by a path that ends with its name."""
    first, second, third = _file("a.csv"), _file("deep/b.csv"), _file("c.csv")
    choices = Choices((FileChoice("b.csv", "subject"), FileChoice("/somewhere/c.csv", join_columns=("id", "extra"))))
    documents, _ = _read(first, second, third, text_column="extra", choices=choices)
    assert [text for _, text in documents] == ["x", "y", "z", "Hello", "Only", "7\n\nx", "8\n\ny", "9\n\nz"]


def test_choices_reach_the_files_of_an_archive_in_the_process_that_reads() -> None:
    """By the archive's name for all its files; what is chosen for a file by its own name goes before."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x/a.csv", TABLE)
        archive.writestr("x/b.csv", TABLE)
    file = InputFile.from_bytes("all.zip", packed.getvalue())
    choices = Choices((FileChoice("all.zip", "extra", id_column="body"), FileChoice("x/b.csv", "body")))
    items = list(read_in_child([file], ReadOptions(choices=choices)))
    documents = [(each.source, each.name, each.text) for each in items if isinstance(each, Document)]
    assert documents[0] == ("all.zip/x/a.csv", "one", "x")
    assert documents[3] == ("all.zip/x/b.csv", "one", "one")


def test_the_last_choice_for_a_file_counts() -> None:
    """It takes the place of the one before; there is a bound for all of them."""
    choices = Choices().with_choice(FileChoice("a.csv", "x")).with_choice(FileChoice("a.csv", "y"))
    assert choices.files == (FileChoice("a.csv", "y"),)
    assert Choices((FileChoice("a.csv", "x"), FileChoice("a.csv", "y"))).of(_file("a.csv")) == FileChoice("a.csv", "y")
    with pytest.raises(ConfigurationError, match="Too many columns"):
        Choices(tuple(FileChoice(f"{number}.csv", "x" * 60) for number in range(1000)))
