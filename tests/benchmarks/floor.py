"""The echo endpoint itself: sound answers, and faster than any client."""

import asyncio
from collections.abc import Iterator

from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from core.documents import sample_documents
from core.settings import EndpointSettings, RunSettings
from tests.benchmarks.children import run_client
from tests.benchmarks.contest import FLOOR
from tests.benchmarks.echo import ECHOED, echo
from tests.benchmarks.report import Options, at_least, spread
from tests.benchmarks.workbench import workbench

CONCURRENCY = 100


def floor(options: Options) -> Iterator[str]:
    """The echo endpoint: its answers are sound for ChatOpenAI and the engine, and raw aiohttp cannot tire it."""
    yield from _soundness()
    yield from _capacity(options.size(10_000, 3000), options.times(3))


def _soundness() -> Iterator[str]:
    text = next(sample_documents(1)).text
    with echo(0.0) as server, workbench() as bench:
        model = ChatOpenAI(model="gpt-4o-mini", base_url=server.url, api_key=SecretStr("none"))
        message = asyncio.run(model.ainvoke(text))
        sound = message.content == text[-ECHOED:] and message.usage_metadata is not None
        yield f"  ChatOpenAI: {'answer and usage as sent' if sound else f'UNSOUND: {message!r}'}"
        endpoint = EndpointSettings(kind="openai", base_url=server.url)
        done = bench.run(RunSettings(concurrency=20, endpoint=endpoint), 100)
        right = sum(
            found == document.text[-ECHOED:].strip()
            for found, document in zip(bench.summaries(done), sample_documents(100), strict=True)
        )
        yield f"  engine: {right} of 100 summaries in place, {done.metrics.input_tokens:,} input tokens counted"


def _capacity(count: int, repeats: int) -> Iterator[str]:
    rates, capacities = [], []
    documents = list(sample_documents(count))
    with echo(0.0) as server:
        for _ in range(repeats):
            server.reset()
            cost = run_client(FLOOR, server.url, documents, CONCURRENCY)
            stats = server.stats()
            rates.append(stats.answered / ((stats.last_answer_at or 0.0) - (stats.first_request_at or 0.0)))
            capacities.append(stats.requests / stats.cpu_seconds)
    yield f"  raw aiohttp, {CONCURRENCY} in flight: {spread(rates, ',.0f')} requests/s, {cost.succeeded:,} of {count:,}"
    yield f"  echo endpoint, by its own CPU: {spread(capacities, ',.0f')} requests/s a core"
    times = [capacity / rate for capacity, rate in zip(capacities, rates, strict=True)]
    yield at_least("capacity / raw aiohttp", times, 3.0, ".1f")
