"""The error map: whatever the SDK, LangChain or the transport raises for one request, as one of ours.

The most specific comes first. An error that is not in the map is a bug of ours: `fault` hands back None, and a test
goes through every class the SDK, LangChain and aiohttp export. What an HTTP status means is decided in `refusals`, what
a body means in `answers`, what a broken connection means in `transport_faults`: the lean client, which knows no SDK,
reads them too.
"""

from collections.abc import Callable

import aiohttp
import httpx2
import openai
from langchain_core.exceptions import ContextOverflowError, ModelError
from langchain_openai.chat_models.base import OpenAIRefusalError
from yarl import URL

from core.endpoints.answers import NO_COMPLETION, malformed
from core.endpoints.complaints import quoting
from core.endpoints.named_limits import named_limits
from core.endpoints.redirects import redirect_fault
from core.endpoints.refusals import status_fault, unsendable
from core.endpoints.transport_faults import timed_out, transport_fault
from core.errors import ConnectionLost, EndpointError, EndpointUnavailable, TooLong
from core.language import Message, Wording

_CUT_OFF = Wording("The endpoint's answer was cut off at the token limit.")
_WITHHELD = Wording("The endpoint's answer was withheld by its content filter.")
_REFUSAL = Wording("The endpoint's answer is a refusal.")


def fault(error: BaseException) -> EndpointError | None:
    """Our error for what one request raised; None where it is not a fault of the request at all."""
    if isinstance(error, UnicodeEncodeError):
        return unsendable(error.reason)
    return next((translate(error) for kind, translate in _MAP if isinstance(error, kind)), None)


def _status(error: BaseException) -> EndpointError:
    assert isinstance(error, openai.APIStatusError)  # noqa: S101  # the map's own key
    response = error.response
    moved = redirect_fault(response.status_code, response.headers, URL(str(response.url)))
    return moved or status_fault(response.status_code, response.headers, response.text)


def _connection(error: BaseException) -> EndpointError:
    """By what the socket said: the SDK's aiohttp adapter calls a reset and a refused connection a time-out, too."""
    cause: BaseException = error
    while cause.__cause__ is not None:
        cause = cause.__cause__
        if isinstance(cause, EndpointError):  # found where the response came in
            return cause
        if isinstance(cause, aiohttp.ClientError | OSError):
            return transport_fault(cause)
    if isinstance(error, openai.APITimeoutError):
        return timed_out()
    return ConnectionLost(quoting(Message("The connection to the endpoint broke."), str(cause)))


def _unavailable(error: BaseException) -> EndpointError:
    return EndpointUnavailable(quoting(Message("The endpoint answered with an error."), str(error)))


def _too_long(error: BaseException) -> EndpointError:
    return TooLong(quoting(Message("The document is too long for the model."), str(error)), *named_limits(str(error)))


_MAP: tuple[tuple[type[Exception], Callable[[BaseException], EndpointError]], ...] = (
    (openai.APIStatusError, _status),
    (ContextOverflowError, _too_long),
    (openai.APIConnectionError, _connection),
    (openai.APIResponseValidationError, lambda e: malformed(NO_COMPLETION(), str(e))),
    (openai.LengthFinishReasonError, lambda _: malformed(_CUT_OFF())),
    (openai.ContentFilterFinishReasonError, lambda _: malformed(_WITHHELD())),
    (OpenAIRefusalError, lambda e: malformed(_REFUSAL(), str(e))),
    (openai.OpenAIError, _unavailable),
    (ModelError, _unavailable),
    (httpx2.HTTPError, _connection),
    (aiohttp.ClientError, transport_fault),
    (OSError, transport_fault),
)
