"""Any OpenAI-compatible endpoint, through langchain-openai's ChatOpenAI.

One HTTP client for all requests of a run, on aiohttp: the SDK's own pool walks all of its connections at every request
and costs more than twice the CPU at 50 in flight. `max_retries=0`: retries happen in one place, `core.summarise`.
"""

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from typing import Any

from httpx2 import AsyncBaseTransport, Limits, Request, Response
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_openai import ChatOpenAI
from openai import DefaultAioHttpClient, Omit
from pydantic import SecretStr
from yarl import URL

from core.credentials import NO_HEADERS
from core.endpoints.answers import NO_COMPLETION, answer_in, answer_of, malformed, wanted_headers
from core.endpoints.bodies import ENCODINGS
from core.endpoints.client import Client
from core.endpoints.connections import Connections, session
from core.endpoints.environment import checked_key, proxy_for
from core.endpoints.faults import fault
from core.endpoints.parameters import Body, needs_official_client
from core.endpoints.port import Again, Answer, not_told
from core.endpoints.responses import received
from core.errors import EndpointError
from core.request import split_query
from core.settings import EndpointSettings

_NO_PROXY = {"all://localhost": None, "all://127.0.0.1": None, "all://[::1]": None}
"""A proxy named in the environment cannot reach this machine's own servers, the practice endpoint among them."""

_responses: ContextVar[list[Response] | None] = ContextVar("_responses", default=None)
"""The whole responses that came in the course of one call of `answer`."""

_CHAT = "/chat/completions"


async def _keep(response: Response) -> None:
    responses = _responses.get()
    if responses is not None and response.is_success:
        await response.aread()
        responses.append(response)


class _Client(DefaultAioHttpClient):
    """The SDK's own client, over our connections."""

    def __init__(self, again: Again, **options: Any) -> None:
        self._again = again
        super().__init__(**options)

    def _init_transport(self, *args: Any, **options: Any) -> AsyncBaseTransport:
        return _over_our_connections(super()._init_transport(*args, **options), self._again)

    def _init_proxy_transport(self, *args: Any, **options: Any) -> AsyncBaseTransport:
        return _over_our_connections(super()._init_proxy_transport(*args, **options), self._again)


def _over_our_connections(transport: Any, again: Again) -> AsyncBaseTransport:
    """The SDK's transport makes its session with the first request, by `client` where that is callable."""
    limit, context = transport.limits.max_connections, transport.ssl_context
    transport.client = lambda: session(Connections(limit, context, again))
    return _Bounded(transport)


class _Bounded(AsyncBaseTransport):
    """Responses as the lean client reads them: neither the SDK nor LangChain sees a refusal, a body or a header that
    has not been bounded."""

    def __init__(self, transport: AsyncBaseTransport) -> None:
        self._transport = transport

    async def handle_async_request(self, request: Request) -> Response:
        request.headers["Accept-Encoding"] = ENCODINGS
        raw = await self._transport.handle_async_request(request)
        try:
            whole = await received(raw.status_code, raw.headers, URL(str(request.url)), raw.aiter_raw())
        finally:
            await raw.aclose()
        kind = "application/json" if "json" in raw.headers.get("content-type", "") else "text/plain"
        return Response(raw.status_code, headers={**whole.headers, "content-type": kind}, content=whole.body)

    async def aclose(self) -> None:
        await self._transport.aclose()


class OpenAIEndpoint(Client):
    """A client over ChatOpenAI."""

    def __init__(
        self,
        settings: EndpointSettings,
        base_url: str,
        key: str,
        timeout: float,
        connections: int,
        *,
        headers: Mapping[str, str] = NO_HEADERS,
        again: Again = not_told,
        hidden: Sequence[str] = (),
    ) -> None:
        super().__init__(settings, base_url, key, headers, again, hidden=hidden)
        self._responses = needs_official_client(settings.model)
        address, query = split_query(base_url)
        proxy_for(URL(address))  # what is wrong with it is said in our words
        self._client = _Client(
            again,
            follow_redirects=False,
            limits=Limits(max_connections=connections, max_keepalive_connections=connections),
            timeout=timeout,
            mounts=_NO_PROXY,
            event_hooks={"request": [self._identify], "response": [_keep]},
        )
        self._model = ChatOpenAI(
            model=settings.model,
            temperature=None,  # parameters go along with each request
            base_url=address,
            default_query=query or None,
            api_key=SecretStr(checked_key(key)),
            timeout=timeout,
            max_retries=0,
            http_async_client=self._client,
            include_response_headers=True,
        )

    async def aclose(self) -> None:
        await self._client.aclose()

    async def _ask(self, prompt: str, body: Body) -> Answer:
        """The body is read as the lean client reads it, whatever LangChain makes of it or raises over it."""
        responses: list[Response] = []
        before = _responses.set(responses)
        message, failure = None, None
        try:
            message = await self._model.ainvoke([HumanMessage(prompt)], **self._arguments(body))
        except Exception as error:  # noqa: BLE001  # the error map takes all there is, or hands it back
            failure = fault(error) or error
        finally:
            _responses.reset(before)
        if responses and responses[-1].url.path.endswith(_CHAT):
            return answer_of(responses[-1].content, wanted_headers(responses[-1].headers))
        if message is not None:
            return _answer(message)
        if failure is None or (responses and not isinstance(failure, EndpointError)):
            raise malformed(NO_COMPLETION(), responses[-1].text if responses else "")
        raise failure  # not within `except`: the SDK's error holds the request, and that the key

    def _arguments(self, body: Body) -> dict[str, Any]:
        """The body in ChatOpenAI's words. As `extra_body` the SDK sends it as it is; of our own parameters, those of
        the Responses API have other names, which ChatOpenAI knows.
        """
        if self._responses:
            return {**self._parameters.own, "extra_body": self._parameters.extra}
        left_out = {} if "stream" in body else {"stream": Omit()}
        return {"extra_body": {**body, **left_out}}

    async def _identify(self, request: Request) -> None:
        """Extra headers over the SDK's; without a key they alone say who asks."""
        if self._credentials.headers and not self._credentials.key:
            request.headers.pop("Authorization", None)
        request.headers.update(dict(self._credentials.headers))


def _answer(message: BaseMessage) -> Answer:
    """What LangChain made of an answer of the Responses API, checked."""
    if not isinstance(message, AIMessage):
        raise malformed(NO_COMPLETION())
    meta = message.response_metadata
    usage = message.usage_metadata
    choice = {"message": {**message.additional_kwargs, "content": message.content}, "finish_reason": _reason(meta)}
    counted = usage and {"prompt_tokens": usage["input_tokens"], "completion_tokens": usage["output_tokens"]}
    completion = {"model": meta.get("model_name"), "choices": [choice], "usage": counted}
    return answer_in(completion, wanted_headers(meta.get("headers") or {}))


def _reason(meta: dict[str, Any]) -> str:
    """Why it ended: "max_output_tokens" or "content_filter" stand in the details, "failed" is the status."""
    details = meta.get("incomplete_details") or {}
    return str(details.get("reason") or meta.get("finish_reason") or meta.get("status") or "")
