"""An estimate of LLM tokens, for servers that count none."""

import math

_CHARACTERS_A_TOKEN = 4  # of Latin text, by OpenAI's rule of thumb
_FIRST_WIDE = "\u0800"  # the first character of three bytes in UTF-8
_NOT_FIRST_OF_THREE = bytes(range(0xE0))  # bytes that do not begin a character of three or four bytes of UTF-8


def estimate_tokens(text: str) -> int:
    """About one token for four Latin characters, and one for each Han, kana or Hangul character; "" has 0.

    Those are the characters of three bytes and more in UTF-8; Latin, Greek and Cyrillic ones have fewer.
    """
    wide = 0
    if not text.isascii():
        wide = len(text.encode("utf-8", "surrogatepass").translate(None, _NOT_FIRST_OF_THREE))
    return wide + (len(text) - wide + _CHARACTERS_A_TOKEN - 1) // _CHARACTERS_A_TOKEN


def cut_to_tokens(text: str, most: int) -> str:
    """The longest beginning of the text that has at most `most` tokens by the estimate."""
    weight = 0.0
    for position, character in enumerate(text):
        weight += 1 if character >= _FIRST_WIDE else 1 / _CHARACTERS_A_TOKEN
        if math.ceil(weight) > most:
            return text[:position]
    return text
