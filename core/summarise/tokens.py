"""An estimate of LLM tokens, for servers that count none."""

_CHARACTERS_A_TOKEN = 4  # of Latin text, by OpenAI's rule of thumb
_FIRST_WIDE = "\u2e80"  # from here on: Han, kana, Hangul


def estimate_tokens(text: str) -> int:
    """About one token for four Latin characters, and one for each Han, kana or Hangul character."""
    wide = sum(character >= _FIRST_WIDE for character in text)
    return wide + (len(text) - wide + _CHARACTERS_A_TOKEN - 1) // _CHARACTERS_A_TOKEN
