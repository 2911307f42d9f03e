"""Sentences of a summary that stand in the text."""

import pytest

from core.views.quotes import LONGEST_TEXT, marked, quoted_spans


@pytest.mark.parametrize(
    ("summary", "text", "quotes"),
    [
        ("The tap drips at night.", "Hello. The tap drips at night. Bye.", ["The tap drips at night."]),
        ("the TAP drips at night", "Hello.\nThe tap\n  drips at night! Bye.", ["The tap\n  drips at night!"]),
        ("It costs 39.90 EUR. Nobody said so.", "It costs 39.90 EUR, they say.", ["It costs 39.90 EUR,"]),
        ("发票缺少税号。财务无法入账。", "您好。发票缺少\n税号。谢谢。财务无法入账。",
         ["发票缺少\n税号。", "财务无法入账。"]),
        ("- The first long point\n- The other long point", "The other long point. The first long point.",
         ["The other long point. The first long point."]),
        ("Straße gesperrt bis Montag.", "x STRASSE GESPERRT BIS MONTAG. y", ["STRASSE GESPERRT BIS MONTAG."]),
        ("STRASSE gesperrt bis Montag.", "ßx Straße gesperrt bis Montag. y", ["Straße gesperrt bis Montag."]),
        ("Yes. No.", "Yes. No.", []),  # too short to say that it is a quote
        ("It never said this at all.", "The tap drips at night.", []),
        ("", "", []),
        ("One sentence that is long. One sentence that is long.", "One sentence that is long.",
         ["One sentence that is long."]),
    ],
)  # fmt: skip
def test_sentences_that_stand_in_the_text(summary: str, text: str, quotes: list[str]) -> None:
    """White space and case do not count, nor does what closes a sentence."""
    assert [text[start:stop] for start, stop in quoted_spans(summary, text)] == [quote.strip() for quote in quotes]


def test_spans_that_overlap_are_one() -> None:
    """No character is marked twice."""
    text = "Alpha beta gamma delta epsilon."
    assert quoted_spans("Alpha beta gamma\ngamma delta epsilon\nbeta gamma delta", text) == [(0, 31)]


def test_a_long_text_is_looked_at_in_part() -> None:
    """What stands behind the part that is looked at is not found, and costs nothing."""
    sentence = "The tap drips at night."
    assert quoted_spans(sentence, "x" * LONGEST_TEXT + sentence) == []
    assert quoted_spans("x. " * 1_000_000, "y") == []


def test_marked_text_is_whole() -> None:
    """The stretches together are the text."""
    assert marked("abcdef", [(0, 2), (4, 5)]) == [("ab", True), ("cd", False), ("e", True), ("f", False)]
    assert marked("", []) == []
    assert marked("ab", []) == [("ab", False)]
