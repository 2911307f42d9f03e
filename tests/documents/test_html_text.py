"""core/documents/html_text.py and web_page.py: what a page says, whatever its markup."""

import pytest

from core.documents import ReadOptions
from core.documents.html_text import html_text
from core.documents.port import ReadLimits
from tests.documents.material import only_problem, read_all, texts


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<h1>Head</h1><p>One &amp; two<p>three", "Head\n\nOne & two\n\nthree"),
        ("<div>1<div>2</div>3</div>", "1\n2\n3"),
        ("a<b>b</b>c <i>d</i>\n\t e", "abc d e"),
        ("<ul><li>x<li>y</ul>z", "x\ny\n\nz"),
        ("<pre>x\n  y</pre>z", "x\n  y\n\nz"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<script>if (a<b) x='</p>'</script>t<style>p{}</style><SCRIPT>y</Script >u", "tu"),
        ('<p title="a>b">c</p>', "c"),
        ("<head><title>T &amp; U</title></head><body><p>x", "T & U\n\nx"),
        ("<title>Same</title><h1>Same</h1>x", "Same\n\nx"),
        ("<svg><title>icon</title></svg>", "icon"),
        ("<![CDATA[a < b]]> c", "a < b c"),
        ("<!-- gone --><?php x ?><!DOCTYPE html>a", "a"),
        ("<xhtml:p>a</xhtml:p><xhtml:p>b</xhtml:p>", "a\n\nb"),
        ("你好，<b>世界</b>。", "你好，世界。"),
        ("", ""),
    ],
)
def test_page_is_read_as_it_is_seen(page: str, text: str) -> None:
    """Blocks, lines, cells and blanks as a browser shows them."""
    assert html_text(page) == text


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<table><tr><td>a<td>b<tr><td>c<td>d</table>after", "a\tb\nc\td\n\nafter"),
        ("<table><tr><td>one<td>two<table><tr><td>in<td>side</table><td>three", "one\ttwo\n\nin\tside\n\nthree"),
        ("a < b and c > d", "a < b and c > d"),
        ("before <!-- the rest is kept", "before the rest is kept"),
        ('<p title="never closed>text</p><p>more</p>', "text\n\nmore"),
        ('<a href=x"y>link</a> text', "link text"),
        ("<title>only a title", "only a title"),
        ("&#99999999999; &#x110000; &#xd800; &nosuch; &", "\ufffd \ufffd \ufffd &nosuch; &"),
        ("text <", "text <"),
        ("<p", ""),
    ],
)
def test_broken_page_loses_no_text(page: str, text: str) -> None:
    """What is never closed ends somewhere; numbers that no character has become U+FFFD."""
    assert html_text(page).strip() == text


@pytest.mark.parametrize(
    "piece", ["<!--", "<![CDATA[", '<a b="', "<a b='\"", "<", "</", "<script", "&#1", "<td>", "<pre>", "\n", "<a =x\"'"]
)
def test_page_of_one_broken_piece_is_read(piece: str) -> None:
    """A hundred thousand times the same: read in one pass each, so it ends."""
    assert isinstance(html_text(piece * 100_000), str)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("<meta charset=gbk><p>你好，世界。".encode("gbk"), "你好，世界。"),
        ('<?xml version="1.0" encoding="windows-1251"?><p>Привет'.encode("cp1251"), "Привет"),
        ('<meta http-equiv=x content="text/html; charset=Big5"><p>繁體中文'.encode("big5"), "繁體中文"),
        ("<meta charset=latin1><p>Grüße".encode(), "Grüße"),
        ("<p>Grüße</p>".encode("cp1252"), "Grüße"),
        ("<p>Grüße</p>".encode("utf-16"), "Grüße"),
        (b"<meta charset=zlib><p>plain", "plain"),
        ("<meta charset=nosuch><p>Schöne Grüße".encode("cp1252"), "Schöne Grüße"),
    ],
)
@pytest.mark.parametrize("name", ["a.html", "a.htm", "a.xhtml"])
def test_encoding_is_the_one_that_the_page_names(name: str, data: bytes, text: str) -> None:
    """UTF-8 where the bytes are that, else what the page says of itself, else the likeliest."""
    assert texts(read_all(name, data)) == [text]


def test_page_without_words_is_empty() -> None:
    """Markup alone says nothing."""
    assert only_problem(read_all("a.html", "<html><body><img src=a.png></body></html>")) == "a.html is empty."


def test_page_that_is_too_large_is_refused() -> None:
    """Markup may be ten times a document's size."""
    options = ReadOptions(limits=ReadLimits(document_bytes=100))

    assert only_problem(read_all("a.html", "<p>" * 400, options)) == "a.html is larger than 1,000 bytes."
