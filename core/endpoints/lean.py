"""Any OpenAI-compatible endpoint, without the SDK: chat completions over aiohttp, with orjson.

What ChatOpenAI sends and how it reads the answer is the reference. Most of its CPU goes into objects that a summary has
no use for (a pydantic response, a thread for its conversion, callbacks); here the body becomes an `Answer` at once.

Limitations: text in, text out, not streamed; models that OpenAI serves over its Responses API alone need the official
client (`needs_official_client` in `core.endpoints.parameters`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from core.credentials import NO_HEADERS
from core.endpoints.answers import answer_of, loads
from core.endpoints.client import Client
from core.endpoints.complaints import presentable, valid_text
from core.endpoints.parameters import Body
from core.endpoints.port import Again, Answer, not_told
from core.endpoints.refusals import unsendable
from core.endpoints.transport import Transport
from core.errors import AddressMoved, EndpointError, MalformedResponse, ModelNotFound, RequestRejected
from core.settings import EndpointSettings

_MOST_MODELS = 1_000
_LONGEST_NAME = 200


class LeanEndpoint(Client):
    """A client over our own transport.

    Raises:
        ConfigurationError: the key fits into no header, or the proxy is of a kind not spoken here.
    """

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
        self._transport = Transport(base_url, key, timeout, connections, headers=headers, again=again)
        self._chat = self._transport.url("chat/completions")

    async def models(self) -> tuple[str, ...]:
        """The names of the endpoint's models; none where it keeps no list.

        Raises:
            EndpointError: it refuses the key, or is not there.
        """
        try:
            names = _names(loads((await self._transport.get(self._transport.url("models"))).body))
        except (AddressMoved, ModelNotFound, MalformedResponse, RequestRejected):
            return ()
        except EndpointError as error:
            presentable(error, self._redacted_error)
            raise
        return tuple(map(self._redacted, names))

    async def aclose(self) -> None:
        await self._transport.aclose()

    async def _ask(self, prompt: str, body: Body) -> Answer:
        messages = [{"content": prompt, "role": "user"}]
        response = await self._transport.post(self._chat, _bytes({**body, "messages": messages}))
        return answer_of(response.body, response.headers)


def _bytes(body: Body) -> bytes:
    try:
        return orjson.dumps(body)
    except orjson.JSONEncodeError as error:
        if "surrogates" not in str(error):
            raise  # no text at all: a bug of the caller
        raise unsendable(str(error)) from None


def _names(listing: Any) -> tuple[str, ...]:
    models = listing.get("data") if isinstance(listing, dict) else None
    listed = models[:_MOST_MODELS] if isinstance(models, list) else []
    named = (model.get("id") for model in listed if isinstance(model, dict))
    return tuple(valid_text(name[:_LONGEST_NAME]) for name in named if isinstance(name, str))
