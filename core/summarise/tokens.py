"""An estimate of LLM tokens, for servers that count none."""

_CHARACTERS_A_TOKEN = 4  # of Latin text, by OpenAI's rule of thumb


def estimate_tokens(text: str) -> int:
    """About one token for four Latin characters, and one for each Han, kana or Hangul character.

    Those take three bytes of UTF-8 where Latin ones take one, so their number is half the bytes that are too many.
    """
    wide = 0 if text.isascii() else (len(text.encode("utf-8", "surrogatepass")) - len(text)) // 2
    return wide + (len(text) - wide + _CHARACTERS_A_TOKEN - 1) // _CHARACTERS_A_TOKEN
