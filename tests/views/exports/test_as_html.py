"""core/views/exports/as_html.py."""

from html.parser import HTMLParser

from core.records import DocumentRow, Outcome, Status
from core.views.exports.as_html import html_pieces
from core.views.exports.table import Table
from tests.views.exports.scenes import HOSTILE, UNFIT, row, summarised

KNOWN = {"html", "head", "meta", "title", "style", "body", "h1", "article", "h2", "p", "dl", "dt", "dd"}


class Seen(HTMLParser):
    """The elements of a page, with their texts."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.attributes: set[str] = set()
        self._fresh = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.texts.append((tag, ""))

    def handle_data(self, data: str) -> None:
        if self.texts and data.strip():
            tag, text = self.texts[-1]
            self.texts[-1] = (tag, text + data)

    def all(self, tag: str) -> list[str]:
        return [text for each, text in self.texts if each == tag]


def page(*rows: DocumentRow, own: tuple[str, ...] = (), title: str = "") -> tuple[Seen, str]:
    text = b"".join(html_pieces(Table(rows, own, title=title))).decode("utf-8")
    seen = Seen()
    seen.feed(text)
    return seen, text


def test_every_text_is_text() -> None:
    """As heading, summary, own column, its name and the title: no element but the page's own comes of it."""
    for text in HOSTILE:
        seen, _ = page(row(name=text, outcome=summarised(text), fields={text: text}), own=(text,), title=text)
        assert set(seen.tags) <= KNOWN
        assert seen.attributes == {"lang", "charset", "name", "content", "http-equiv", "dir", "class"}
        expected = text.replace("\x85", "")
        assert seen.all("p") == [expected]
        assert " ".join(expected.split()) == seen.all("h2")[0]
        assert seen.all("dd")[0] == expected


def test_the_page_has_no_address() -> None:
    """What is not a document's own text names no place, so nothing is fetched; its policy allows nothing, either."""
    _, text = page(row(outcome=summarised("s")))
    assert "//" not in text
    assert "url(" not in text
    assert "default-src 'none'; style-src 'unsafe-inline'" in text
    assert "@media print" in text
    assert "color-scheme: light dark" in text


def test_a_document_without_a_summary_says_why() -> None:
    """A failed one, and one that was never sent."""
    seen, _ = page(row(outcome=Outcome(0, Status.FAILED, error="No answer <b>.")), row(1))
    assert seen.all("p") == ["No summary. No answer <b>.", "No summary. Not sent."]


def test_a_document_comes_with_its_columns_and_its_place() -> None:
    """Empty ones left out."""
    fields = {"id": 7, "paid": False, "none": None, "blank": " "}
    seen, _ = page(row(outcome=summarised("s"), row=3, fields=fields), own=tuple(fields))
    assert list(zip(seen.all("dt"), seen.all("dd"), strict=True)) == [
        ("id", "7"),
        ("paid", "false"),
        ("from", "a.zip, row 3"),
    ]


def test_what_html_forbids_is_gone() -> None:
    """Control characters, half pairs, non-characters."""
    seen, _ = page(row(outcome=summarised(UNFIT)))
    assert seen.all("p") == ["abcd \ufffd e\ufffd\ufffd\nf"]
