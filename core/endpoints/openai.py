"""Any OpenAI-compatible endpoint, through langchain-openai's ChatOpenAI.

One HTTP client for all requests of a run, on aiohttp: the SDK's own pool walks all of its connections at every request
and costs more than twice the CPU at 50 in flight. `max_retries=0`: retries happen in one place, `core.summarise`.
"""

from httpx2 import Limits
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_openai import ChatOpenAI
from openai import AsyncOpenAI, DefaultAioHttpClient
from pydantic import SecretStr

from core.endpoints.faults import fault, malformed
from core.endpoints.port import Answer
from core.errors import MalformedResponse, ModelNotFound, RequestRejected
from core.records import EndpointSettings

NO_KEY = "none"
"""Sent where there is no key: servers of one's own ask for none, and the SDK will not send an empty one."""


class OpenAIEndpoint:
    """An `Endpoint`; make it inside the loop that uses it, close it there.

    `timeout` is the transport's, seconds between two bytes: a server that drips gets past it, so the caller limits the
    whole call. `connections` is the most requests in flight.
    """

    def __init__(self, settings: EndpointSettings, base_url: str, key: str, timeout: float, connections: int) -> None:
        self._key = key
        self._client = DefaultAioHttpClient(
            limits=Limits(max_connections=connections, max_keepalive_connections=connections), timeout=timeout
        )
        self._model = ChatOpenAI(
            model=settings.model,
            temperature=settings.temperature,
            max_completion_tokens=settings.max_tokens,
            base_url=base_url,
            api_key=SecretStr(key or NO_KEY),
            timeout=timeout,
            max_retries=0,
            http_async_client=self._client,
            include_response_headers=True,
        )

    async def answer(self, prompt: str) -> Answer:
        try:
            message = await self._model.ainvoke([HumanMessage(prompt)])
        except Exception as error:  # noqa: BLE001  # the error map takes all there is, or hands it back
            raise _ours(error, self._key) from None  # the SDK's error holds the request, and that the key
        return _answer(message)

    async def aclose(self) -> None:
        await self._client.aclose()


async def list_models(settings: EndpointSettings, key: str, patience: float) -> tuple[str, ...]:
    """The names of the endpoint's models; none where it keeps no list. `patience` is seconds.

    Raises:
        EndpointError: it refuses the key, or is not there.
    """
    async with AsyncOpenAI(
        base_url=settings.base_url, api_key=key or NO_KEY, max_retries=0, timeout=patience
    ) as client:
        try:
            return tuple([model.id async for model in client.models.list()])
        except Exception as error:  # noqa: BLE001  # the error map takes all there is, or hands it back
            ours = _ours(error, key)
            if isinstance(ours, ModelNotFound | MalformedResponse | RequestRejected):
                return ()
            raise ours from None


def _ours(error: Exception, key: str) -> Exception:
    """Our error, without the key; the error itself where the map does not know it."""
    ours = fault(error)
    if ours is None:
        return error
    if key and key in str(ours):
        ours.args = (str(ours).replace(key, "***"), *ours.args[1:])
    return ours


def _answer(message: BaseMessage) -> Answer:
    """What LangChain made of the response, checked: an empty text is no summary, though it looks like success."""
    if not isinstance(message, AIMessage) or not isinstance(message.content, str) or not message.content.strip():
        raise malformed("is empty")
    meta = message.response_metadata
    usage = message.usage_metadata
    return Answer(
        text=message.content,
        model=str(meta.get("model_name") or ""),
        input_tokens=usage["input_tokens"] if usage else None,
        output_tokens=usage["output_tokens"] if usage else None,
        finish_reason=str(meta.get("finish_reason") or ""),
        headers=meta.get("headers") or {},
    )
