"""How many tokens a text is taken to have: a Han character each, four other characters each. An estimate, as usage."""

import math
import re

HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
LATIN_PER_TOKEN = 4


def estimate_tokens(text: str) -> int:
    """Han characters + other characters / 4, rounded up; "" has 0."""
    if text.isascii():
        return -(-len(text) // LATIN_PER_TOKEN)
    others = len(HAN.sub("", text))
    return len(text) - others + -(-others // LATIN_PER_TOKEN)


def cut_to_tokens(text: str, most: int) -> str:
    """The longest beginning of the text that has at most `most` tokens by the estimate."""
    if estimate_tokens(text) <= most:
        return text
    weight = 0.0
    for position, character in enumerate(text):
        weight += 1 if HAN.match(character) else 1 / LATIN_PER_TOKEN
        if math.ceil(weight) > most:
            return text[:position]
    return text
