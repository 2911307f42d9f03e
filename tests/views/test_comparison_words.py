"""A comparison's name, its facts, and what is sent of it as Markdown."""

from dataclasses import replace
from datetime import timedelta, timezone

from core.views.comparison_words import began, comparison_markdown, comparison_name, facts
from tests.views.test_comparison import snapshot

CST = timezone(timedelta(hours=8), "CST")


def test_a_comparison_without_a_label_has_a_name() -> None:
    """Blanks are none."""
    assert comparison_name(replace(snapshot(), label="  ")) == "Comparison"
    assert comparison_name(replace(snapshot(), label="tickets.csv")) == "tickets.csv"


def test_when_it_began_is_said_with_its_zone() -> None:
    """Ten past three in the afternoon in UTC is past eleven at night in China; before it began there is a dash."""
    first = snapshot().runs[0]
    begun = replace(snapshot(), runs=(replace(first, run=replace(first.run, started_utc="2026-03-04T15:06:00")),))
    assert began(begun) == "2026-03-04 15:06 UTC"
    assert began(begun, CST) == "2026-03-04 23:06 CST"
    assert began(snapshot()) == "–"


def test_the_facts_are_one_line() -> None:
    """Where, how many documents, ways, repeats and runs."""
    line = facts(snapshot())
    assert "100 documents" in line
    assert "3 ways, 2 runs each" in line
    assert "3 of 6 runs in 30 s" in line


def test_the_markdown_has_the_sentence_the_paragraph_and_a_table() -> None:
    """What is pasted reads as on the page."""
    text = comparison_markdown(snapshot())
    lines = text.splitlines()
    assert lines[0] == "**Still rising at 20: try 40, 80.**"
    assert lines[2].startswith("From 10 to 20 at once speed grew from 40.0 to 80.0 documents a second.")
    assert "3 of 6 runs have ended: this is what they say so far." in lines[2]
    assert "| windowed 20 | 80.0 | 1.0 s | 0 |" in lines
    assert text.endswith("\n")


def test_a_name_is_no_markup() -> None:
    """A link, a picture, a heading and a column's bar in a name are shown as they are, on one line."""
    text = comparison_markdown(replace(snapshot(), label="[x](http://h) ![y](z) <b>\n# head | `code`"))
    last = text.splitlines()[-1]
    assert last.startswith(r"\[x\]\(http://h\) \!\[y\]\(z\) \<b\> \# head \| \`code\`")
