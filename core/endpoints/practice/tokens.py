"""Answers cut at a number of tokens, as the estimate counts them."""

import math

from core.metrics.tokens import estimate_tokens

_FIRST_WIDE = "\u0800"  # the first character of three bytes in UTF-8: the estimate counts it as a token


def cut_to_tokens(text: str, most: int) -> str:
    """The longest beginning of the text that has at most `most` tokens by the estimate."""
    if estimate_tokens(text) <= most:
        return text
    weight = 0.0
    for position, character in enumerate(text):
        weight += 1 if character >= _FIRST_WIDE else 1 / 4
        if math.ceil(weight) > most:
            return text[:position]
    return text
