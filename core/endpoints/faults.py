"""The error map: whatever the SDK, LangChain or the transport raises for one request, as one of ours.

The most specific comes first. An error that is not in the map is a bug of ours: `fault` hands it back unchanged, and a
test goes through every class the SDK exports.
"""

import json
from collections.abc import Callable
from http import HTTPStatus

import aiohttp
import openai
import pydantic
from langchain_core.exceptions import ContextOverflowError

from core.endpoints.retry_after import retry_after
from core.errors import (
    AuthenticationFailed,
    ConnectionLost,
    EndpointError,
    EndpointTimeout,
    EndpointUnavailable,
    MalformedResponse,
    ModelNotFound,
    QuotaExhausted,
    RateLimited,
    RequestRejected,
)

_LONGEST_QUOTE = 200


def fault(error: Exception) -> EndpointError | None:
    """Our error for what one request raised; None where it is not a fault of the request at all."""
    for kind, translate in _MAP:
        if isinstance(error, kind):
            return translate(error)
    return None


def http_fault(status: int, said: str, code: str, wait: float | None) -> EndpointError:
    """Our error for an HTTP status.

    `said` is the server's own message, `code` its error code, `wait` its Retry-After in seconds.
    """
    quote = _quote(said)
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return AuthenticationFailed(f"The endpoint refused the key ({status}): check the API key.{quote}")
    if status == HTTPStatus.PAYMENT_REQUIRED or code == "insufficient_quota":
        return QuotaExhausted(f"The account has no quota left ({status}): check its plan and billing.{quote}")
    if status == HTTPStatus.NOT_FOUND:
        return ModelNotFound(f"The endpoint does not know the model or the address (404): check both.{quote}")
    if status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS):
        return RateLimited(f"The endpoint asked to slow down ({status}).{quote}", wait)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return EndpointUnavailable(f"The endpoint failed ({status}).{quote}", wait)
    return RequestRejected(f"The endpoint rejected the document's request ({status}).{quote}")


def malformed(why: str, body: str = "") -> MalformedResponse:
    return MalformedResponse(f"The endpoint's answer {why}.{_quote(body)}")


def _quote(text: str) -> str:
    line = text.strip().splitlines()[0].strip() if text.strip() else ""
    return f" It said: {line[:_LONGEST_QUOTE]}" if line else ""


def _status(error: Exception) -> EndpointError:
    assert isinstance(error, openai.APIStatusError)  # noqa: S101  # the map's own key
    body = error.body if isinstance(error.body, dict) else {}
    said = body.get("message") or error.response.text
    return http_fault(error.status_code, str(said), str(error.code or ""), retry_after(error.response.headers))


def _body(error: Exception) -> EndpointError:
    if isinstance(error, json.JSONDecodeError):
        return malformed("is not complete JSON", error.doc)
    return malformed("is not a chat completion", str(error))


def _transport(error: Exception) -> EndpointError:
    """By what the socket said: the SDK's aiohttp adapter calls a reset and a refused connection a time-out, too."""
    cause: BaseException = error
    while cause.__cause__ is not None:
        cause = cause.__cause__
        if isinstance(cause, TimeoutError):
            return EndpointTimeout("The endpoint sent no answer in time.")
        if isinstance(cause, aiohttp.ClientConnectorError):
            return EndpointUnavailable(f"The endpoint cannot be reached.{_quote(str(cause))}")
        if isinstance(cause, aiohttp.ClientError):
            return ConnectionLost(f"The connection to the endpoint broke.{_quote(str(cause))}")
    if isinstance(error, openai.APITimeoutError):
        return EndpointTimeout("The endpoint sent no answer in time.")
    return ConnectionLost(f"The connection to the endpoint broke.{_quote(str(cause))}")


_MAP: tuple[tuple[type[Exception], Callable[[Exception], EndpointError]], ...] = (
    (ContextOverflowError, lambda e: RequestRejected(f"The document is too long for the model.{_quote(str(e))}")),
    (openai.APIStatusError, _status),
    (openai.APIConnectionError, _transport),
    (TimeoutError, lambda _: EndpointTimeout("The endpoint sent no complete answer in time.")),
    (openai.APIResponseValidationError, _body),
    (openai.APIError, lambda e: EndpointUnavailable(f"The endpoint answered with an error.{_quote(str(e))}")),
    (openai.LengthFinishReasonError, lambda _: malformed("was cut off at the token limit")),
    (openai.ContentFilterFinishReasonError, lambda _: malformed("was withheld by its content filter")),
    (json.JSONDecodeError, _body),
    (pydantic.ValidationError, lambda _: malformed("is not a chat completion")),
    # what LangChain raises on a body of another shape: no choices, a string, null, an error object with status 200
    (IndexError, lambda _: malformed("holds no choices")),
    (KeyError, _body),
    (TypeError, _body),
    (ValueError, _body),
    (AttributeError, _body),
)
