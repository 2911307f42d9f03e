"""core/documents/text.py: a file, or a line, a document."""

import pytest

from core.documents import InputFile, ReadOptions
from core.documents.port import ReadLimits
from core.documents.text import LinesOffer, offers_lines
from tests.documents.material import documents, only_problem, problems, read_all, texts

LINES = ReadOptions(one_per_line=True)


def offer(name: str, text: str) -> LinesOffer | None:
    return offers_lines(InputFile.from_bytes(name, text.encode()))


@pytest.mark.parametrize("name", ["a.txt", "a.md", "A.TXT"])
def test_file_is_one_document(name: str) -> None:
    """The whole file is the document; blanks at its ends are not, line ends are \\n."""
    (document,) = documents(read_all(name, "\ufeff  one\r\n\r\ntwo \n\n"))

    assert (document.position, document.name, document.source, document.row) == (0, name, name, None)
    assert document.text == "one\n\ntwo"


@pytest.mark.parametrize("data", ["", " \n\t\n", "\ufeff", "\u200b\n\u3000"])
def test_empty_file_says_so(data: str) -> None:
    """A file without a visible character is no document."""
    assert only_problem(read_all("a.txt", data)) == "a.txt is empty."


def test_too_large_document_is_refused() -> None:
    """A document of exactly the limit is read, one byte more is not."""
    options = ReadOptions(limits=ReadLimits(document_bytes=10))

    assert texts(read_all("a.txt", "x" * 10, options)) == ["x" * 10]
    assert only_problem(read_all("a.txt", "x" * 11, options)) == "a.txt is larger than 10 bytes."


def test_undecodable_file_says_so() -> None:
    """Bytes that are no text are a problem of that file."""
    assert only_problem(read_all("a.txt", bytes(range(256)))).startswith("a.txt is not text")


def test_damaged_file_is_read_with_a_note() -> None:
    """What could be read is kept, and what could not is counted."""
    note, document = read_all("a.txt", "数据库迁移已经完成。".encode()[:-1])

    assert problems([note])[0].message == "a.txt is damaged: 1 character could not be read and became \ufffd."
    assert texts([document]) == ["数据库迁移已经完成\ufffd"]


def test_each_line_is_a_document_with_its_number() -> None:
    """Line numbers are those of an editor; empty lines are counted in one problem."""
    items = read_all("seed.txt", "一。\n\n二。\r\n \n三。\n\n", LINES)

    assert [(d.position, d.row, d.text, d.name) for d in documents(items)] == [
        (0, 1, "一。", "seed.txt line 1"),
        (1, 3, "二。", "seed.txt line 3"),
        (2, 5, "三。", "seed.txt line 5"),
    ]
    assert [p.message for p in problems(items)] == ["In seed.txt, 2 lines are empty (the first is line 2)."]


def test_only_newlines_separate_lines() -> None:
    """A form feed or a Unicode line separator is part of a line, as every editor shows it."""
    assert texts(read_all("a.txt", "a\x0cb\u2028c\nd", LINES)) == ["a\x0cb\u2028c", "d"]


def test_seed_form_is_offered_as_likely() -> None:
    """Sentences, one document a line, are offered with their number."""
    seed = "第一篇文档讲的是一次数据库迁移的经过和它的结果。\n\nThe second is about a bridge.\n"

    assert offer("a.txt", seed) == LinesOffer(2, likely=True)


def test_wrapped_prose_is_offered_as_unlikely() -> None:
    """Lines that break in the middle of a sentence may be read as documents, but hardly are."""
    prose = "A long sentence that goes on over the end of the line and\nonly ends here, on the second line.\n" * 5

    assert offer("a.md", prose) == LinesOffer(10, likely=False)


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.txt", "one line only.\n"), ("a.txt", ""), ("a.csv", "text\na.\nb.\n"), ("a.txt", "\x00\x01\n\x02")],
)
def test_nothing_is_offered_without_two_lines_of_text(name: str, text: str) -> None:
    """One line, no text, or another format: no offer, and no error."""
    assert offer(name, text) is None
