"""What an endpoint's response says: a summary, or one of our errors. Knows HTTP statuses and JSON, and no client.

Both clients read responses with these functions, so that a fault has one class and one sentence whichever was used.
"""

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson

from core.endpoints.retry_after import retry_after
from core.errors import (
    AuthenticationFailed,
    EndpointError,
    EndpointUnavailable,
    MalformedResponse,
    ModelNotFound,
    QuotaExhausted,
    RateLimited,
    RequestRejected,
)

_LONGEST_MESSAGE = 300
_LONGEST_QUOTE = 4000  # before the key is taken out of it: a key cut in two would not be found
_SHORTEST_SECRET = 4
_TOO_LONG = (
    "Input tokens exceed the configured limit",
    "prompt is too long",
    "exceeds the context window",
    "maximum context length",
    "ContextWindowExceededError",
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_WANTED_HEADERS = ("x-ratelimit-", "retry-after")


def status_fault(status: int, headers: Mapping[str, str], body: str) -> EndpointError:
    """Our error for a response that is none of 200..299. `headers` as `retry_after` wants them."""
    said, codes = _complaint(body)
    if "context_length_exceeded" in codes or any(sign in said for sign in _TOO_LONG):
        return RequestRejected(f"The document is too long for the model ({status}).{quote(said)}")
    return http_fault(status, said, "insufficient_quota" in codes, retry_after(headers))


def http_fault(status: int, said: str, no_quota: bool, wait: float | None) -> EndpointError:
    """Our error for an HTTP status; `said` is the server's own message, `wait` its Retry-After in seconds."""
    quoted = quote(said)
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return AuthenticationFailed(f"The endpoint refused the key ({status}): check the API key.{quoted}")
    if status == HTTPStatus.PAYMENT_REQUIRED or no_quota:
        return QuotaExhausted(f"The account has no quota left ({status}): check its plan and billing.{quoted}")
    if status == HTTPStatus.NOT_FOUND:
        return ModelNotFound(f"The endpoint does not know the model or the address (404): check both.{quoted}")
    if status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS):
        return RateLimited(f"The endpoint asked to slow down ({status}).{quoted}", wait)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return EndpointUnavailable(f"The endpoint failed ({status}).{quoted}", wait)
    return RequestRejected(f"The endpoint rejected the document's request ({status}).{quoted}")


def _complaint(body: str) -> tuple[str, tuple[str, ...]]:
    """The server's message, and its codes: OpenAI's `{"error": {...}}`, that without its shell, or bare text."""
    try:
        whole = orjson.loads(body)
    except ValueError:
        return body, ()
    error = whole.get("error", whole) if isinstance(whole, dict) else None
    if not isinstance(error, dict):
        return body, ()
    return str(error.get("message") or body), (str(error.get("code")), str(error.get("type")))


def presentable(error: EndpointError, key: str) -> EndpointError:
    """The error, fit to be stored and shown: short, without the key that servers like to quote, and without the error
    it came from, which holds the request.
    """
    said = str(error)
    if len(key) >= _SHORTEST_SECRET:
        said = said.replace(key, "***")
    error.args = (said[:_LONGEST_MESSAGE],)
    error.__cause__ = error.__context__ = None
    return error


def unsendable(why: str) -> RequestRejected:
    return RequestRejected(f"The document holds characters that cannot be sent.{quote(why)}")


def malformed(why: str, body: str = "") -> MalformedResponse:
    return MalformedResponse(f"The endpoint's answer {why}.{quote(body)}")


def unreadable(body: str) -> MalformedResponse:
    """Our error for a body that is no JSON: begun as JSON it was cut off, otherwise it is a page or some such."""
    return malformed("is not complete JSON" if body.lstrip()[:1] in ("{", "[") else "is not a chat completion", body)


def quote(text: str) -> str:
    """The first line of what the server said, as the end of a sentence of ours; "" where it said nothing."""
    line = text.strip().splitlines()[0].strip() if text.strip() else ""
    if not line:
        return ""
    if len(line) > _LONGEST_QUOTE:
        return f" It said: {line[:_LONGEST_QUOTE]}…"
    return f" It said: {line}{'' if line.endswith(('.', '!', '?', '…')) else '.'}"


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
