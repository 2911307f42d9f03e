"""core/documents/reading.py: many files, one stream."""

import io

import pytest

from core.documents import READABLE, InputFile, ReadOptions, read
from core.documents.formats import FORMATS
from core.documents.port import ReadLimits
from core.documents.reading import READERS
from core.errors import ConfigurationError
from core.records import Document, Problem
from tests.documents.material import documents, only_problem, problems, read_all, zipped


def test_positions_run_through_all_files_and_problems_stand_between() -> None:
    """Documents are counted from 0 in the order of the input; what is left out takes no position."""
    files = [
        InputFile.from_bytes("a.txt", b"one"),
        InputFile.from_bytes("bad.zip", b"no zip"),
        InputFile.from_bytes("b.csv", b"id,text\n1,two\n2,\n3,three\n"),
        InputFile.from_bytes("c.zip", zipped(("d.txt", "four"))),
    ]

    seen = [(i.position, i.text) if isinstance(i, Document) else i.source for i in read(files)]

    assert seen == [(0, "one"), "bad.zip", (1, "two"), "b.csv", (2, "three"), (3, "four")]


def test_nothing_is_opened_before_it_is_asked_for() -> None:
    """The stream reads one file at a time, when its turn comes."""
    opened: list[str] = []

    def file(name: str) -> InputFile:
        def open_file() -> io.BytesIO:
            opened.append(name)
            return io.BytesIO(b"text")

        return InputFile(name, 4, open_file)

    stream = read([file("a.txt"), file("b.txt")])
    assert opened == []
    next(stream)
    assert opened == ["a.txt"]


@pytest.mark.parametrize("name", ["a.exe", "a.jpg", "a", ".txt"])
def test_unknown_type_names_those_that_can_be_read(name: str) -> None:
    """A file of another type is a problem that says which types there are."""
    message = only_problem(read_all(name, b"x"))

    prose = ".txt, .md, .pdf, .docx, .pptx, .odt, .rtf, .html, .htm, .xhtml, .eml, .msg, .epub"
    tables = ".csv, .tsv, .xlsx, .xls, .ods, .parquet, .json, .jsonl, .ndjson"
    assert f"its type cannot be read; these can: {prose}, {tables}, .zip." in message


@pytest.mark.parametrize("name", READABLE)
def test_empty_file_of_every_type_says_so(name: str) -> None:
    """Nought bytes are an empty file whatever its name says."""
    assert only_problem(read_all(f"a{name}", b"")) == f"a{name} is empty."


@pytest.mark.parametrize("name", READABLE)
@pytest.mark.parametrize(
    "data", [b"\x00", b"\xff\xfe", b"\n", b'"', b"{", b"PK\x05\x06" + bytes(18), b",,,\n", b"\x00 \n"]
)
def test_no_bytes_make_a_reader_raise(name: str, data: bytes) -> None:
    """Whatever the bytes, there is an answer: each item is a document with a text, or a problem with a sentence."""
    for item in read_all(f"a{name}", data):
        assert item.message.endswith(".") if isinstance(item, Problem) else item.text.strip()


def test_every_text_can_be_encoded() -> None:
    """No lone surrogate gets through, from JSON or from UTF-16."""
    found = documents(
        [*read_all("a.jsonl", r'"x\udfffy"'), *read_all("a.txt", b"\xff\xfea\x00b\x00c\x00d\x00e\x00\x00\xdcf\x00")]
    )

    assert [document.text.encode().count(b"\xef\xbf\xbd") for document in found] == [1, 1]


def test_too_large_row_is_left_out_with_its_place() -> None:
    """The limit of a document holds for rows and lines too, in bytes of UTF-8."""
    options = ReadOptions(limits=ReadLimits(document_bytes=6))
    items = read_all("a.jsonl", '"数据"\n"数据x"\n', options)

    assert [d.text for d in documents(items)] == ["数据"]
    assert [p.message for p in problems(items)] == ["a.jsonl, line 2, is larger than 6 bytes."]


def test_too_large_file_is_refused_whatever_its_size_claims() -> None:
    """A table past the file limit is not read, even where its record says it is small."""
    options = ReadOptions(limits=ReadLimits(file_bytes=20))
    file = InputFile("a.csv", 5, lambda: io.BytesIO(b"id,text\n1,two\n2,three\n"))

    assert [p.message for p in problems(read([file], options))] == ["a.csv is larger than 20 bytes."]


def test_archives_are_the_only_reader_beyond_the_formats() -> None:
    """A format is a line of one dict; what holds files of them is read by the same dict."""
    assert set(READERS) - set(FORMATS) == {".zip"}


def test_limits_must_be_positive() -> None:
    """A limit of nought would refuse everything without a word."""
    with pytest.raises(ConfigurationError, match="members is 0"):
        ReadLimits(members=0)
