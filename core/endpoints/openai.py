"""Any OpenAI-compatible endpoint, through langchain-openai's ChatOpenAI.

One HTTP client for all requests of a run, on aiohttp: the SDK's own pool walks all of its connections at every request
and costs more than twice the CPU at 50 in flight. `max_retries=0`: retries happen in one place, `core.summarise`.
"""

from httpx2 import Limits
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_openai import ChatOpenAI
from openai import DefaultAioHttpClient
from pydantic import SecretStr

from core.endpoints.answers import malformed, usable_text, wanted_headers
from core.endpoints.complaints import presentable
from core.endpoints.environment import checked_key
from core.endpoints.faults import fault
from core.endpoints.port import Answer
from core.errors import EndpointError
from core.records import EndpointSettings

_NO_PROXY = {"all://localhost": None, "all://127.0.0.1": None, "all://[::1]": None}
"""A proxy named in the environment cannot reach this machine's own servers, the practice endpoint among them."""


class OpenAIEndpoint:
    """An `Endpoint`; make it inside the loop that uses it, close it there.

    `timeout` is the transport's, seconds between two bytes: a server that drips gets past it, so the caller limits the
    whole call. `connections` is the most requests in flight.
    """

    def __init__(self, settings: EndpointSettings, base_url: str, key: str, timeout: float, connections: int) -> None:
        self._key = key
        self._client = DefaultAioHttpClient(
            limits=Limits(max_connections=connections, max_keepalive_connections=connections),
            timeout=timeout,
            mounts=_NO_PROXY,
        )
        self._model = ChatOpenAI(
            model=settings.model,
            temperature=settings.temperature,
            max_completion_tokens=settings.max_tokens,
            base_url=base_url,
            api_key=SecretStr(checked_key(key)),
            timeout=timeout,
            max_retries=0,
            http_async_client=self._client,
            include_response_headers=True,
        )

    async def answer(self, prompt: str) -> Answer:
        try:
            return _answer(await self._ask(prompt))
        except EndpointError as error:
            presentable(error, self._key)
            raise

    async def aclose(self) -> None:
        await self._client.aclose()

    async def _ask(self, prompt: str) -> BaseMessage:
        try:
            return await self._model.ainvoke([HumanMessage(prompt)])
        except Exception as error:  # noqa: BLE001  # the error map takes all there is, or hands it back
            ours = fault(error) or error
        raise ours  # not within `except`: the SDK's error holds the request, and that the key


def _answer(message: BaseMessage) -> Answer:
    """What LangChain made of the response, checked."""
    if not isinstance(message, AIMessage):
        raise malformed("is not a chat completion")
    meta = message.response_metadata
    usage = message.usage_metadata
    finish_reason = str(meta.get("finish_reason") or "")
    return Answer(
        text=usable_text(message.content, finish_reason, message.additional_kwargs.get("refusal")),
        model=str(meta.get("model_name") or ""),
        input_tokens=usage["input_tokens"] if usage else None,
        output_tokens=usage["output_tokens"] if usage else None,
        finish_reason=finish_reason,
        headers=wanted_headers(meta.get("headers") or {}),
    )
