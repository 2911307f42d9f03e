"""Loopback: the official client and LangChain's, unchanged."""

from collections.abc import AsyncIterator

import httpx
import openai
import pytest
from langchain_core.messages import AIMessage
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from core.endpoints.practice.settings import PracticeSettings
from tests.conftest import INSTANT, PracticeFactory

pytestmark = pytest.mark.anyio

TEXT = "港务局批准了重建东码头的计划。当天天气晴朗而且温暖。港务局将在三年内重建东码头。"
PROMPT = f"用一句话总结以下文本：{TEXT}"


@pytest.fixture
async def client(practice: PracticeFactory) -> AsyncIterator[openai.AsyncOpenAI]:
    found = openai.AsyncOpenAI(base_url=practice(INSTANT).url, api_key="any", max_retries=0)
    async with found:
        yield found


async def test_openai_client_completes(client: openai.AsyncOpenAI) -> None:
    """One sentence of the text, and usage."""
    answer = await client.chat.completions.create(model="any", messages=[{"role": "user", "content": PROMPT}])
    assert answer.choices[0].message.content in ("港务局批准了重建东码头的计划。", "港务局将在三年内重建东码头。")
    assert answer.usage is not None
    assert answer.usage.prompt_tokens == 51


async def test_openai_client_streams_the_same_text(client: openai.AsyncOpenAI) -> None:
    """The pieces add up to the whole answer; usage comes last, where it was asked for."""
    whole = await client.chat.completions.create(model="any", messages=[{"role": "user", "content": PROMPT}])
    stream = await client.chat.completions.create(
        model="any",
        messages=[{"role": "user", "content": PROMPT}],
        stream=True,
        stream_options={"include_usage": True},
    )
    chunks = [chunk async for chunk in stream]
    pieces = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
    assert "".join(pieces) == whole.choices[0].message.content
    assert [chunk.usage for chunk in chunks[:-1]] == [None] * (len(chunks) - 1)
    assert chunks[-1].usage == whole.usage
    assert chunks[-2].choices[0].finish_reason == "stop"


async def test_openai_client_lists_models(client: openai.AsyncOpenAI) -> None:
    """/v1/models names the one there is."""
    assert [model.id async for model in client.models.list()] == ["extractive"]


async def test_openai_client_sees_a_refusal_with_its_retry_after(practice: PracticeFactory) -> None:
    """429 arrives as RateLimitError with the header on it."""
    endpoint = practice(PracticeSettings(mean_latency=0, requests_per_minute=1, burst=1))
    async with openai.AsyncOpenAI(base_url=endpoint.url, api_key="any", max_retries=0) as client:
        await client.chat.completions.create(model="any", messages=[{"role": "user", "content": PROMPT}])
        with pytest.raises(openai.RateLimitError) as refusal:
            await client.chat.completions.create(model="any", messages=[{"role": "user", "content": PROMPT}])
    assert int(refusal.value.response.headers["retry-after"]) > 50


async def test_langchain_invokes_and_streams(practice: PracticeFactory) -> None:
    """ChatOpenAI gets the same text either way, and the usage."""
    async with httpx.AsyncClient(trust_env=False) as http:
        with httpx.Client(trust_env=False) as blocking:
            model = ChatOpenAI(
                model="any",
                base_url=practice(INSTANT).url,
                api_key=SecretStr("any"),
                max_retries=0,
                http_async_client=http,
                http_client=blocking,
            )
            answer = await model.ainvoke(PROMPT)
            streamed = [chunk async for chunk in model.astream(PROMPT)]
            blocked = model.invoke(PROMPT)
    assert isinstance(answer, AIMessage)
    assert answer.usage_metadata is not None
    assert answer.usage_metadata["input_tokens"] == 51
    assert "".join(str(chunk.content) for chunk in streamed) == answer.content == blocked.content
