"""What the body of a 200..299 says: a summary, or one of our errors. Knows JSON, and no client.

Both clients read answers with these functions, so that a fault has one class and one sentence whichever was used.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

import orjson

from core.endpoints.complaints import quote
from core.errors import MalformedResponse

_SURROGATE = re.compile("[\ud800-\udfff]")
_WANTED_HEADERS = ("x-ratelimit-", "retry-after")


def malformed(why: str, body: str = "") -> MalformedResponse:
    return MalformedResponse(f"The endpoint's answer {why}.{quote(body)}")


def unreadable(body: str) -> MalformedResponse:
    """Our error for a body that is no JSON: begun as JSON it was cut off, otherwise it is a page or some such."""
    return malformed("is not complete JSON" if body.lstrip()[:1] in ("{", "[") else "is not a chat completion", body)


def loads(body: bytes) -> Any:
    """The JSON in `body`.

    orjson is strict where the official client is not (NaN, lone surrogates, a BOM, UTF-16): there the standard library
    has the last word.

    Raises:
        MalformedResponse: it is none, or is nested deeper than Python goes.
    """
    try:
        return orjson.loads(body)
    except ValueError:
        pass
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise unreadable(body.decode("utf-8", "replace")) from None


def choice_of(whole: Any) -> dict[str, Any]:
    """The first choice of a chat completion, with a dict as its `message`.

    Raises:
        MalformedResponse: it is another kind of JSON, an error, or has no choice.
    """
    if not isinstance(whole, dict):
        raise malformed("is not a chat completion", json.dumps(whole))
    if error := whole.get("error"):
        raise error_inside(error)
    choices = whole.get("choices")
    if not isinstance(choices, list) or not choices:
        raise malformed("holds no choices")
    choice = choices[0]
    if not isinstance(choice, dict) or not isinstance(choice.get("message"), dict):
        raise malformed("is not a chat completion", json.dumps(whole))
    return choice


def error_inside(error: Any) -> MalformedResponse:
    """Our error for a 200 whose body is an error."""
    message = error.get("message") if isinstance(error, dict) else error
    return malformed("is an error in place of a summary", str(message or error))


def usable_text(content: Any, finish_reason: str, refusal: Any) -> str:
    """The text of a message: `content` is one string, or OpenAI's list of parts.

    Raises:
        MalformedResponse: it is empty; that is no summary, though it looks like success.
    """
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict) and part.get("type") == "text"]
        content = "".join(text for text in parts if isinstance(text, str))
    if isinstance(content, str) and content.strip():
        return _without_surrogates(content)
    if refusal and isinstance(refusal, str):
        raise malformed("is a refusal", refusal)
    if finish_reason == "content_filter":
        raise malformed("was withheld by its content filter")
    if finish_reason == "length":
        raise malformed("is empty: the token limit was used up before its text began")
    raise malformed("is empty")


def _without_surrogates(text: str) -> str:
    """Half a character from a damaged JSON escape can be neither stored nor shown; U+FFFD stands for it."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def tokens(usage: Any) -> tuple[int, int] | None:
    """Input and output tokens of a completion's `usage`; None where the server counted none."""
    if not isinstance(usage, dict) or not usage:
        return None
    sent, received = usage.get("prompt_tokens") or 0, usage.get("completion_tokens") or 0
    return (sent, received) if isinstance(sent, int) and isinstance(received, int) else None


def wanted_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Of a response's headers those that pace a run (x-ratelimit-*, retry-after*), names in lower case."""
    return {
        lower: value
        for name, value in headers.items()
        if name[0] in "xXrR" and (lower := name.lower()).startswith(_WANTED_HEADERS)
    }
