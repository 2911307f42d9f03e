"""The lean client as a LangChain chat model, in chains."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate

from core.endpoints.chat_model import LeanChatModel
from core.endpoints.lean import LeanEndpoint
from core.errors import AuthenticationFailed
from core.records import EndpointSettings
from tests.endpoints.clients import KEY
from tests.scripted import Reply, ScriptedServer, completion, scripted

T = TypeVar("T")


def with_model(use: Callable[[LeanChatModel], Awaitable[T]], reply: Reply | None = None) -> tuple[T, ScriptedServer]:
    """What comes of using the model on a server that answers "On ..." or with this reply; and the server."""

    async def run() -> tuple[T, ScriptedServer]:
        async with scripted(lambda prompt, _: reply or Reply(f"On {prompt}")) as server:
            endpoint = LeanEndpoint(EndpointSettings(max_tokens=20), server.url, KEY, 5.0, 4)
            try:
                return await use(LeanChatModel(endpoint=endpoint)), server
            finally:
                await endpoint.aclose()

    return asyncio.run(run())


def test_a_message_with_its_metadata() -> None:
    """Text, tokens, model, reason and pacing headers are where LangChain keeps them."""
    reply = Reply("In short.", headers={"x-ratelimit-remaining-requests": "9"})
    message, _ = with_model(lambda model: model.ainvoke("Some text."), reply)

    assert isinstance(message, AIMessage)
    assert message.content == "In short."
    assert message.usage_metadata == {"input_tokens": 7, "output_tokens": 3, "total_tokens": 10}
    assert message.response_metadata["model_name"] == "m-2026"
    assert message.response_metadata["finish_reason"] == "stop"
    assert message.response_metadata["headers"] == {"x-ratelimit-remaining-requests": "9"}


def test_no_usage_is_none() -> None:
    """Tokens that the server did not count are not made up."""
    message, _ = with_model(lambda model: model.ainvoke("x"), Reply(body=json.dumps(completion("a", usage=None))))

    assert message.usage_metadata is None


def test_messages_stop_words_and_parameters_are_sent() -> None:
    """Roles as OpenAI names them; what is bound to the model goes over its settings."""
    messages = [SystemMessage("Be brief."), HumanMessage("Some text.")]
    _, server = with_model(lambda model: model.bind(stop=["\n"], temperature=0.5).ainvoke(messages))

    assert server.bodies == [
        {
            "model": "gpt-4o-mini",
            "stream": False,
            "max_tokens": 20,
            "temperature": 0.5,
            "stop": ["\n"],
            "messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": "Some text."},
            ],
        }
    ]


def test_a_chain_keeps_the_order_and_the_limit() -> None:
    """prompt | model | parser, with abatch: each answer in the place of its question, four connections at most."""
    texts = [f"text {i}" for i in range(40)]

    async def use(model: LeanChatModel) -> list[str]:
        chain = ChatPromptTemplate.from_template("{text}") | model | StrOutputParser()
        return await chain.abatch([{"text": text} for text in texts], {"max_concurrency": 20})

    answers, server = with_model(use)

    assert answers == [f"On {text}" for text in texts]
    assert server.requests == 40
    assert len(server.connections) <= 4


def test_a_thread_may_block_on_it() -> None:
    """invoke and batch, from a thread, go out in the endpoint's own loop."""
    answers, _ = with_model(lambda model: asyncio.to_thread(model.batch, ["a", "b"]))

    assert [answer.content for answer in answers] == ["On a", "On b"]


def test_its_own_loop_may_not_block_on_it() -> None:
    """invoke inside the loop would wait for itself for ever: it says so instead."""

    async def use(model: LeanChatModel) -> Any:
        return model.invoke("Some text.")

    with pytest.raises(RuntimeError, match="use ainvoke"):
        with_model(use)


def test_its_errors_are_ours() -> None:
    """One error map, whoever calls."""
    with pytest.raises(AuthenticationFailed):
        with_model(lambda model: model.ainvoke("x"), Reply(status=401))
