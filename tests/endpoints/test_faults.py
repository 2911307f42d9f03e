"""The error map knows every error there is, and nothing that is not one."""

import asyncio
import inspect
import json
import ssl
from collections.abc import Callable, Iterator
from typing import Any

import aiohttp
import httpx2
import langchain_openai.chat_models.base as langchain_errors
import openai
import pydantic
import pytest
from aiohttp.client_reqrep import ConnectionKey
from langchain_core.exceptions import ContextOverflowError
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from core.endpoints.faults import fault
from core.endpoints.transport_faults import transport_fault
from core.errors import (
    AuthenticationFailed,
    ConnectionLost,
    EndpointError,
    EndpointTimeout,
    EndpointUnavailable,
    MalformedResponse,
    ModelNotFound,
    RateLimited,
    RequestRejected,
    UntrustedCertificate,
)
from tests.endpoints.clients import CLIENTS, opened
from tests.scripted import Reply, scripted

REQUEST = httpx2.Request("POST", "http://127.0.0.1/v1/chat/completions", headers={"Authorization": "Bearer sk-secret"})
BODY = {"error": {"message": "no", "code": None}}
NOT_OF_A_REQUEST = {openai.InvalidWebhookSignatureError, json.JSONDecodeError, pydantic.ValidationError}
"""Raised for a call to us; and what any code may raise, a fault only while a response is read (test_clients has it)."""

KEY = ConnectionKey("host", 443, True, True, None, None, None, None)
INFO = aiohttp.RequestInfo(URL("http://host"), "POST", CIMultiDictProxy(CIMultiDict()), URL("http://host"))


def exceptions(module: Any) -> dict[str, type[Exception]]:
    names = getattr(module, "__all__", None) or vars(module)
    found = ((name, getattr(module, name)) for name in names)
    return {
        name: kind
        for name, kind in found
        if inspect.isclass(kind) and issubclass(kind, Exception) and kind not in NOT_OF_A_REQUEST
    }


def raised(kind: type[Exception]) -> Exception:
    """The error as the SDK would make it: with the response, the request or the message that its kind asks for."""
    status = getattr(kind, "status_code", 500)
    response = httpx2.Response(status if isinstance(status, int) else 500, json=BODY, request=REQUEST)
    given = {"message": "no", "response": response, "request": REQUEST, "body": BODY["error"]}
    given |= {"completion": openai.types.chat.ChatCompletion.model_construct(usage=None), "unsent_messages": []}
    try:
        wanted = [name for name in inspect.signature(kind).parameters if name in given]
    except ValueError:  # it has Exception's own constructor
        return kind("no")
    return kind(**{name: given[name] for name in wanted})


EXPORTED = {**exceptions(openai), **exceptions(langchain_errors)}
OURS: dict[type[Exception], type[EndpointError]] = {
    openai.BadRequestError: RequestRejected,
    openai.AuthenticationError: AuthenticationFailed,
    openai.PermissionDeniedError: AuthenticationFailed,
    openai.NotFoundError: ModelNotFound,
    openai.ConflictError: RateLimited,
    openai.UnprocessableEntityError: RequestRejected,
    openai.RateLimitError: RateLimited,
    openai.InternalServerError: EndpointUnavailable,
    openai.APITimeoutError: EndpointTimeout,
    openai.APIConnectionError: ConnectionLost,
    openai.APIResponseValidationError: MalformedResponse,
    ContextOverflowError: RequestRejected,
}


@pytest.mark.parametrize("name", sorted(EXPORTED))
def test_no_exported_error_is_unmapped(name: str) -> None:
    """Whatever the SDK and langchain-openai export becomes an error of ours: a new class fails here, not in a run."""
    kind = EXPORTED[name]
    ours = fault(raised(kind))

    assert isinstance(ours, EndpointError)
    expected = next((OURS[base] for base in kind.__mro__ if base in OURS), EndpointError)
    assert isinstance(ours, expected)


def _tree(kind: type[aiohttp.ClientError]) -> Iterator[type[aiohttp.ClientError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _tree(below)


REFUSED = ConnectionRefusedError(111, "refused")
MADE: dict[type[aiohttp.ClientError], Callable[[Any], aiohttp.ClientError]] = {
    aiohttp.ClientConnectorCertificateError: lambda kind: kind(KEY, ssl.SSLCertVerificationError("bad")),
    aiohttp.client_exceptions.UnixClientConnectorError: lambda kind: kind("/path", KEY, REFUSED),
    aiohttp.ClientConnectorError: lambda kind: kind(KEY, REFUSED),
    aiohttp.ServerFingerprintMismatch: lambda kind: kind(b"a", b"b", "host", 443),
    aiohttp.InvalidURL: lambda kind: kind("http://"),
    aiohttp.ClientResponseError: lambda kind: kind(INFO, (), status=400, message="no"),
    aiohttp.ClientError: lambda kind: kind(),
}
BY_CLASS: dict[type[aiohttp.ClientError], type[EndpointError]] = {
    aiohttp.ConnectionTimeoutError: EndpointUnavailable,
    aiohttp.ServerTimeoutError: EndpointTimeout,
    aiohttp.ClientHttpProxyError: EndpointUnavailable,
    aiohttp.ClientConnectorCertificateError: UntrustedCertificate,
    aiohttp.ClientConnectorError: EndpointUnavailable,
    aiohttp.ServerFingerprintMismatch: EndpointUnavailable,
    aiohttp.InvalidURL: EndpointUnavailable,
    aiohttp.TooManyRedirects: EndpointUnavailable,
    aiohttp.ClientResponseError: MalformedResponse,
    aiohttp.ClientConnectionError: ConnectionLost,
    aiohttp.ClientPayloadError: ConnectionLost,
    aiohttp.ClientError: ConnectionLost,
}


def made(kind: type[aiohttp.ClientError]) -> aiohttp.ClientError:
    return next(MADE[base] for base in kind.__mro__ if base in MADE)(kind)


@pytest.mark.parametrize("kind", sorted(set(_tree(aiohttp.ClientError)), key=repr))
def test_every_error_of_the_transport_is_mapped_alike(kind: type[aiohttp.ClientError]) -> None:
    """Met directly, or wrapped twice by the SDK: the same class, the same sentence."""
    error = made(kind)
    through_httpx = httpx2.ConnectTimeout("wrapped")
    through_httpx.__cause__ = error
    through_sdk = openai.APITimeoutError(REQUEST)
    through_sdk.__cause__ = through_httpx
    direct = transport_fault(error)

    assert type(direct) is next(BY_CLASS[base] for base in kind.__mro__ if base in BY_CLASS)
    for wrapped in (fault(error), fault(through_httpx), fault(through_sdk)):
        assert type(wrapped) is type(direct)
        assert str(wrapped) == str(direct)


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (TimeoutError(), EndpointTimeout),
        (ConnectionResetError(104, "reset"), ConnectionLost),
        (ssl.SSLError(1, "broken"), ConnectionLost),
        (httpx2.RemoteProtocolError("odd"), ConnectionLost),
        (UnicodeEncodeError("utf-8", "\ud83d", 0, 1, "surrogates not allowed"), RequestRejected),
    ],
)
def test_errors_of_the_ground_floor(error: Exception, ours: type[EndpointError]) -> None:
    """What comes up from sockets and codecs unwrapped is mapped, too."""
    assert type(fault(error)) is ours


@pytest.mark.parametrize(
    "bug",
    [
        NameError("x"),
        AttributeError("x"),
        KeyError("choices"),
        TypeError("'choices'"),
        IndexError("list index out of range"),
        ValueError("x"),
        ZeroDivisionError(),
        MemoryError(),
        AssertionError(),
        KeyboardInterrupt(),
        SystemExit(),
        asyncio.CancelledError(),
    ],
    ids=repr,
)
def test_what_is_no_fault_of_a_request_is_handed_back(bug: BaseException) -> None:
    """Bugs and the loop's own signals are nobody's answer: the map does not know them, so they go on as they are."""
    assert fault(bug) is None


@pytest.mark.parametrize("client", CLIENTS)
def test_a_bug_in_the_call_is_not_blamed_on_the_endpoint(client: str) -> None:
    """A prompt that is no text raises what it raises; the server is not even asked."""

    async def run() -> int:
        async with scripted(lambda _, __: Reply()) as server, opened(client, server.url) as endpoint:
            with pytest.raises((TypeError, ValueError)):
                await endpoint.answer(object())  # type: ignore[arg-type]  # the bug
            return server.requests

    assert asyncio.run(run()) == 0
