"""core/views/exports/as_markdown.py."""

import pytest

from core.records import DocumentRow, Outcome, Status
from core.views.exports.as_markdown import markdown_pieces
from core.views.exports.table import Table
from tests.views.exports.scenes import UNFIT, row, summarised


def text(*rows: DocumentRow, own: tuple[str, ...] = (), title: str = "") -> str:
    return b"".join(markdown_pieces(Table(rows, own, title=title))).decode("utf-8")


def test_a_heading_a_document_and_its_summary_under_it() -> None:
    """Then why there is none, the own columns, and the place."""
    made = text(
        row(name="a.txt", outcome=summarised("First.\nSecond.\n\nThird."), row=2, fields={"id": 7, "x": "one\n\ntwo"}),
        row(1, "a.zip", Outcome(0, Status.FAILED, error="No answer.")),
        own=("id", "x"),
        title="mine.csv",
    )
    assert made == (
        "# mine.csv\n\n## a.txt\n\nFirst.\\\nSecond.\n\nThird.\n\n- **id:** 7\n- **x:** one\\\n  two\n"
        "- **from:** a.zip, row 2\n\n## a.zip\n\n*No summary. No answer.*\n"
    )


@pytest.mark.parametrize(
    ("summary", "written"),
    [
        ("# no heading", "\\# no heading"),
        ("C# is one", "C# is one"),
        ("- no list", "\\- no list"),
        ("+ no list", "\\+ no list"),
        ("* no list", "\\* no list"),
        ("1. no list", "1\\. no list"),
        ("12) no list", "12\\) no list"),
        ("1.5 is a number", "1.5 is a number"),
        ("text\n===", "text\\\n\\==="),
        ("text\n---", "text\\\n\\---"),
        ("    no code", "no code"),
        ("```\nno code", "\\`\\`\\`\\\nno code"),
        ("> no quote", "\\> no quote"),
        ("![no](image)", "!\\[no\\](image)"),
        ("[no](http://link)", "\\[no\\](http\\://link)"),
        ("<b>no HTML</b> &amp;", "\\<b\\>no HTML\\</b\\> \\&amp;"),
        ("<http://no.link>", "\\<http\\://no.link\\>"),
        ("http://no.link www.no.link", "http\\://no.link www\\.no.link"),
        ("at 10:30: now", "at 10:30: now"),
        ("a|b\n:-|-", "a\\|b\\\n\\:-\\|-"),
        ("*no* _em_ ~no~ $no$ {{ no }}", "\\*no\\* \\_em\\_ \\~no\\~ \\$no\\$ \\{\\{ no \\}\\}"),
        ("a\\b", "a\\\\b"),
        ("ends in spaces  \nnext", "ends in spaces\\\nnext"),
        ("\n\n", ""),
        (UNFIT, "abcd \ufffd e\ufffd\ufffd\\\nf"),
    ],
)
def test_text_shows_as_it_is(summary: str, written: str) -> None:
    """No mark of Markdown means anything in it."""
    made = text(row(name="x", source="x", outcome=summarised(summary)))
    assert made.removeprefix("# Summaries\n\n## x\n").strip("\n") == written


def test_headings_are_one_line() -> None:
    """Whatever the name and the title hold."""
    made = text(row(name="a\n# b #", source="", outcome=summarised("s")), title="t\n<b>")
    assert made.startswith("# t \\<b\\>\n\n## a \\# b \\#\n")
