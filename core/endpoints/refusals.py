"""What an HTTP status that is none of 200..299 means: one of our errors. Knows no client.

Both clients ask these functions, so that a fault has one class and one sentence whichever was used.
"""

from collections.abc import Mapping
from http import HTTPStatus

from core.endpoints.complaints import complaint, quote
from core.endpoints.waits import named_wait
from core.errors import (
    AuthenticationFailed,
    EndpointError,
    EndpointUnavailable,
    ModelNotFound,
    QuotaExhausted,
    RateLimited,
    RequestRejected,
)

_TOO_LONG = (
    "Input tokens exceed the configured limit",
    "prompt is too long",
    "exceeds the context window",
    "maximum context length",
    "ContextWindowExceededError",
)


def status_fault(status: int, headers: Mapping[str, str], body: str) -> EndpointError:
    """Our error for a response that is none of 200..299. `headers` as `named_wait` wants them."""
    said, codes = complaint(body)
    if "context_length_exceeded" in codes or any(sign in said for sign in _TOO_LONG):
        return RequestRejected(f"The document is too long for the model ({status}).{quote(said)}")
    return http_fault(status, said, "insufficient_quota" in codes, named_wait(headers, body))


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


def unsendable(why: str) -> RequestRejected:
    return RequestRejected(f"The document holds characters that cannot be sent.{quote(why)}")
