"""Arithmetic: answers cut by the estimate of tokens."""

import pytest

from core.endpoints.practice.tokens import cut_to_tokens


@pytest.mark.parametrize(
    ("text", "most", "left"), [("abcdefgh", 1, "abcd"), ("总结文本", 3, "总结文"), ("ab", 5, "ab"), ("总abcd", 1, "总")]
)
def test_cut_keeps_the_longest_beginning_that_fits(text: str, most: int, left: str) -> None:
    """What is left has at most that many tokens."""
    assert cut_to_tokens(text, most) == left
