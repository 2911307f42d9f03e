"""core/documents/epub.py: a book's chapters, in the order in which they are read."""

from tests.documents.material import documents, only_problem, problems, read_all, texts
from tests.documents.office_material import epub


def test_chapters_are_read_in_their_order() -> None:
    """The book says which is first; names may be escaped; entities of HTML are known."""
    book = epub("<h1>One</h1><p>AT&amp;T&nbsp;&eacute;</p>", "<p>第二章</p>")

    assert texts(read_all("a.epub", book)) == ["One\n\nAT&T\xa0é\n\n第二章"]


def test_missing_chapters_are_said() -> None:
    """The others are read."""
    items = read_all("a.epub", epub("<p>here", missing=2))

    assert [document.text for document in documents(items)] == ["here"]
    assert [problem.message for problem in problems(items)] == ["a.epub lacks chapters: 2."]


def test_book_that_is_protected_against_copying_says_so() -> None:
    """Chapters that are encrypted cannot be read; fonts alone would do no harm."""
    assert only_problem(read_all("a.epub", epub("<p>x", locked=True))) == (
        "a.epub is protected against copying, and cannot be read here."
    )
