"""The lean client as a LangChain chat model, for chains: `prompt | LeanChatModel(endpoint=...) | parser`.

The engine itself asks the endpoint directly: `ainvoke` adds callbacks, tracing and message objects to each request.
"""

import asyncio
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, UsageMetadata, convert_to_openai_messages
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import ConfigDict

from core.endpoints.lean import LeanEndpoint
from core.endpoints.port import Answer


class LeanChatModel(BaseChatModel):
    """Over one open endpoint, with its connections, error map and settings.

    Limitations: text only; no streaming, no tools, and the reasons of a failure are `core.errors`, not the SDK's.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    endpoint: LeanEndpoint

    @property
    def _llm_type(self) -> str:
        return "gistmill-lean"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model_name": self.endpoint.model}

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        spoken = convert_to_openai_messages(messages)
        assert isinstance(spoken, list)  # noqa: S101  # a list gives a list; the library's type says less
        changes = kwargs if stop is None else {**kwargs, "stop": stop}
        return _result(await self.endpoint.complete(spoken, changes))

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        """For a thread that may block: the request itself goes out in the endpoint's loop."""
        if _running_loop() is self.endpoint.loop:
            raise RuntimeError("invoke() would block the loop that has to answer it; use ainvoke().")
        asked = self._agenerate(messages, stop, **kwargs)
        return asyncio.run_coroutine_threadsafe(asked, self.endpoint.loop).result()


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _result(answer: Answer) -> ChatResult:
    message = AIMessage(
        content=answer.text,
        usage_metadata=_usage(answer),
        response_metadata={
            "model_name": answer.model,
            "finish_reason": answer.finish_reason,
            "headers": dict(answer.headers),
        },
    )
    return ChatResult(generations=[ChatGeneration(message=message)])


def _usage(answer: Answer) -> UsageMetadata | None:
    if answer.input_tokens is None or answer.output_tokens is None:
        return None
    total = answer.input_tokens + answer.output_tokens
    return UsageMetadata(input_tokens=answer.input_tokens, output_tokens=answer.output_tokens, total_tokens=total)
