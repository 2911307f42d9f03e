"""Any OpenAI-compatible endpoint, without the SDK: chat completions over aiohttp, with orjson.

What ChatOpenAI sends and how it reads the answer is the reference. Most of its CPU goes into objects that a summary has
no use for (a pydantic response, a thread for its conversion, callbacks); here the body becomes an `Answer` at once.
`core.endpoints.chat_model` makes a LangChain chat model of it.

Limitations: text in, text out, not streamed; models that OpenAI serves over its Responses API alone need the official
client (`needs_official_client`).
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from core.endpoints.answers import answer_of, loads
from core.endpoints.complaints import presentable
from core.endpoints.port import Answer
from core.endpoints.refusals import unsendable
from core.endpoints.transport import Transport
from core.errors import AddressMoved, EndpointError, MalformedResponse, ModelNotFound, RequestRejected
from core.records import EndpointSettings

_RESPONSES_ONLY = ("gpt-5-pro", "gpt-5.2-pro", "gpt-5.4-pro", "gpt-5.5-pro", "gpt-5.6-sol")


def needs_official_client(model: str) -> bool:
    """Whether ChatOpenAI asks this model otherwise than by chat completions."""
    return model.startswith(_RESPONSES_ONLY) or "codex" in model


class LeanEndpoint:
    """An `Endpoint`; make it inside the loop that uses it, close it there.

    `timeout` is the transport's, seconds between two bytes: a server that drips gets past it, so the caller limits the
    whole call. `connections` is the most requests in flight.

    Raises:
        ConfigurationError: the key fits into no header, or the proxy is of a kind not spoken here.
    """

    def __init__(self, settings: EndpointSettings, base_url: str, key: str, timeout: float, connections: int) -> None:
        self.model = settings.model
        self.loop = asyncio.get_running_loop()
        self._key = key
        self._parameters = parameters(settings)
        self._transport = Transport(base_url, key, timeout, connections)
        self._chat = self._transport.url("chat/completions")

    async def answer(self, prompt: str) -> Answer:
        return await self.complete([{"content": prompt, "role": "user"}], {})

    async def complete(self, messages: Sequence[Mapping[str, Any]], changes: Mapping[str, Any]) -> Answer:
        """One request with these messages; `changes` go over the parameters of the settings.

        Raises:
            EndpointError: and nothing else, whatever the server does.
        """
        try:
            response = await self._transport.post(self._chat, self._body(messages, changes))
            return answer_of(response.body, response.headers)
        except EndpointError as error:
            presentable(error, self._key)
            raise

    async def models(self) -> tuple[str, ...]:
        """The names of the endpoint's models; none where it keeps no list.

        Raises:
            EndpointError: it refuses the key, or is not there.
        """
        try:
            return _names(loads((await self._transport.get(self._transport.url("models"))).body))
        except (AddressMoved, ModelNotFound, MalformedResponse, RequestRejected):
            return ()
        except EndpointError as error:
            presentable(error, self._key)
            raise

    async def aclose(self) -> None:
        await self._transport.aclose()

    def _body(self, messages: Sequence[Mapping[str, Any]], changes: Mapping[str, Any]) -> bytes:
        try:
            return orjson.dumps({**self._parameters, "messages": messages, **changes})
        except orjson.JSONEncodeError as error:
            if "surrogates" not in str(error):
                raise  # no text at all: a bug of the caller
            raise unsendable(str(error)) from None


def parameters(settings: EndpointSettings) -> dict[str, Any]:
    """A request's body but for its messages, as ChatOpenAI sends it: gpt-5 takes no other temperature than 1."""
    model = settings.model.lower()
    body: dict[str, Any] = {"model": settings.model, "stream": False}
    if settings.max_tokens is not None:
        body["max_completion_tokens"] = settings.max_tokens
    if settings.temperature == 1 or not model.startswith("gpt-5") or "chat" in model:
        body["temperature"] = settings.temperature
    return body


def _names(listing: Any) -> tuple[str, ...]:
    models = listing.get("data") if isinstance(listing, dict) else None
    named = [model.get("id") for model in models if isinstance(model, dict)] if isinstance(models, list) else []
    return tuple(name for name in named if isinstance(name, str))
