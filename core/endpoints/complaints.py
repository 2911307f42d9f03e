"""What a server says of its own errors: its message and codes, quoted short and without the key."""

import orjson

from core.errors import AccessRefused, EndpointError

_LONGEST_MESSAGE = 300
_LONGEST_QUOTE = 4000  # before the key is taken out of it: a key cut in two would not be found
_SHORTEST_SECRET = 4


def complaint(body: str) -> tuple[str, tuple[str, ...]]:
    """The server's message, and its codes: OpenAI's `{"error": {...}}`, that without its shell, or bare text."""
    try:
        whole = orjson.loads(body)
    except ValueError:
        return body, ()
    error = whole.get("error", whole) if isinstance(whole, dict) else None
    if not isinstance(error, dict):
        return body, ()
    return str(error.get("message") or body), (str(error.get("code")), str(error.get("type")))


def quote(text: str) -> str:
    """The first line of what the server said, as the end of a sentence of ours; "" where it said nothing."""
    line = text.strip().splitlines()[0].strip() if text.strip() else ""
    if not line:
        return ""
    if len(line) > _LONGEST_QUOTE:
        return f" It said: {line[:_LONGEST_QUOTE]}…"
    return f" It said: {line}{'' if line.endswith(('.', '!', '?', '…')) else '.'}"


def presentable(error: EndpointError, key: str) -> EndpointError:
    """The error, fit to be stored and shown: short, without the key that servers like to quote, and without the error
    it came from, which holds the request.
    """
    error.args = (_without(key, str(error))[:_LONGEST_MESSAGE],)
    error.code = _without(key.casefold(), error.code)
    error.__cause__ = error.__context__ = None
    if isinstance(error, AccessRefused) and error.alone:
        presentable(error.alone, key)
    return error


def _without(key: str, said: str) -> str:
    return said.replace(key, "***") if len(key) >= _SHORTEST_SECRET else said
