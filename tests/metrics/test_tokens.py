"""Arithmetic: the estimate of tokens."""

import pytest

from core.metrics.tokens import estimate_tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("abcd", 1), ("abcde", 2), ("总结文本", 4), ("总结abcd", 3), ("é" * 8, 2), ("总a", 2), ("かな한글", 4)],
)
def test_wide_characters_count_once_and_others_by_four(text: str, tokens: int) -> None:
    """A Han, kana or Hangul character is a token, four others are one (accents too), rounded up."""
    assert estimate_tokens(text) == tokens
