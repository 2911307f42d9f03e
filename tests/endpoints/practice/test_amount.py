"""Arithmetic: how much a prompt asks for."""

import pytest

from core.endpoints.practice.amount import Amount, amount


@pytest.mark.parametrize(
    ("words", "sentences", "bullets"),
    [
        ("in one sentence", 1, False),
        ("write a one-sentence summary", 1, False),
        ("in exactly two short sentences", 2, False),
        ("in at most four sentences", 4, False),
        ("in 3 to 5 bullet points", 4, True),
        ("in three to five bullets", 4, True),
        ("3-5 key takeaways", 4, True),
        ("two or three sentences", 2, False),
        ("as bullet points", 3, True),
        ("a short paragraph", 3, False),
        ("in 50 words", 2, False),
        ("in 5 words", 1, False),
        ("in 500 sentences", 30, False),
        ("一句话", 1, False),
        ("用两句话", 2, False),
        ("三到五个要点", 4, True),
        ("3-5条要点", 4, True),
        ("用不超过100字", 3, False),
        ("列出要点", 3, True),
        ("summarise the text", None, False),
        ("", None, False),
    ],
)
def test_amount_is_read_from_the_words(words: str, sentences: int | None, bullets: bool) -> None:
    """A range gives its middle; words and characters become sentences; bullets without a number are three."""
    assert amount(words) == Amount(sentences, bullets)
