"""Arithmetic: the estimate of tokens."""

import pytest

from core.metrics.tokens import cut_to_tokens, estimate_tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("abcd", 1), ("abcde", 2), ("总结文本", 4), ("总结abcd", 3), ("é" * 8, 2), ("总a", 2), ("かな한글", 4)],
)
def test_wide_characters_count_once_and_others_by_four(text: str, tokens: int) -> None:
    """A Han, kana or Hangul character is a token, four others are one (accents too), rounded up."""
    assert estimate_tokens(text) == tokens


@pytest.mark.parametrize(
    ("text", "most", "left"), [("abcdefgh", 1, "abcd"), ("总结文本", 3, "总结文"), ("ab", 5, "ab"), ("总abcd", 1, "总")]
)
def test_cut_keeps_the_longest_beginning_that_fits(text: str, most: int, left: str) -> None:
    """What is left has at most that many tokens."""
    assert cut_to_tokens(text, most) == left
