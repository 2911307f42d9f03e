"""An estimate of LLM tokens, for servers that count none."""

import math

BYTES_A_TOKEN = 3
"""Fewer than a token has on average, in most texts."""

_CHARACTERS_A_TOKEN = 4  # of Latin text, by OpenAI's rule of thumb
_FIRST_WIDE = "\u0800"  # the first character of three bytes in UTF-8
_NOT_FIRST_OF_THREE = bytes(range(0xE0))  # bytes that do not begin a character of three or four bytes of UTF-8


def estimate_tokens(text: str) -> int:
    """About one token for four Latin characters, and one for each Han, kana or Hangul character; "" has 0.

    Those are the characters of three bytes and more in UTF-8; Latin, Greek and Cyrillic ones have fewer.
    """
    wide = wide_characters(text)
    return wide + (len(text) - wide + _CHARACTERS_A_TOKEN - 1) // _CHARACTERS_A_TOKEN


def wide_characters(text: str) -> int:
    """How many of its characters have three bytes and more in UTF-8."""
    return 0 if text.isascii() else len(text.encode("utf-8", "surrogatepass").translate(None, _NOT_FIRST_OF_THREE))


def most_tokens(text: str) -> int:
    """An estimate on the high side, of what must not be too long: one token for three bytes of UTF-8; "" has 0.

    That is 3 Latin, 1.5 Cyrillic or Greek characters, or 1 Han character a token, where tokenizers of today take 4.5, 2
    to 3, and 1 to 1.5. Adds up: of two texts together it is at most their sum.

    Limitations: of digits, base64 and the like some tokenizers make a token of each character or two.
    """
    return -(-byte_length(text) // BYTES_A_TOKEN)


def byte_length(text: str) -> int:
    """Bytes of the text in UTF-8."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def cut_to_tokens(text: str, most: int) -> str:
    """The longest beginning of the text that has at most `most` tokens by the estimate."""
    weight = 0.0
    for position, character in enumerate(text):
        weight += 1 if character >= _FIRST_WIDE else 1 / _CHARACTERS_A_TOKEN
        if math.ceil(weight) > most:
            return text[:position]
    return text
