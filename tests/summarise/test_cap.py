"""The cap of a run, held against what a server has billed: all strategies, clients, faults, and counts that lie."""

import asyncio
import itertools
import random
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from core.control.adaptive import START, AdaptiveLimit
from core.control.back_off import BackOff
from core.control.endpoints import alone
from core.control.gate import Gate
from core.control.limiter import Limiter
from core.control.limits import Feedback, FixedLimit
from core.control.spending import OVERHEAD, Spending
from core.endpoints.lean import LeanEndpoint
from core.endpoints.openai import OpenAIEndpoint
from core.records import Document, Outcome, Status
from core.settings import STRATEGY_NAMES, EndpointSettings, RunSettings, StrategyName
from core.strategies.catalogue import STRATEGIES
from core.summarise.requests import OVER_THE_CAP
from core.summarise.summariser import Summariser
from tests.billed import PRICE, TEMPLATE, Billed, Work, billed
from tests.summarise.recorder import Recorder

CLIENTS: dict[str, type[LeanEndpoint] | type[OpenAIEndpoint]] = {"lean": LeanEndpoint, "openai": OpenAIEndpoint}
ANSWER = 100  # tokens that an answer may have
CONCURRENCY = 50
COUNT = 150
LONGEST = 700  # bytes of a document, about
ROUNDING = 1e-9  # US dollars


@dataclass(slots=True)
class Ended:
    """A run that has ended, and its bill as it tells it."""

    outcomes: list[Outcome]
    spending: Spending
    reached: str

    def count(self, status: Status) -> int:
        return sum(outcome.status is status for outcome in self.outcomes)


def documents(count: int = COUNT) -> list[Document]:
    """Of 20 to `LONGEST` bytes, one in three in Chinese."""
    dice = random.Random(count)  # no secret
    texts = (("雨下了一整天。" if n % 3 == 0 else "It rained all day. ") * dice.randrange(1, 32) for n in range(count))
    return [Document(n, f"d{n}", f"{n} {text}") for n, text in enumerate(texts)]


def settings(server: Billed, **more: Any) -> RunSettings:
    endpoint = EndpointSettings(
        kind="openai", base_url=server.url, max_tokens=ANSWER, client=more.pop("client", "lean")
    )
    if "max_cost" in more:
        more |= {"price_in": PRICE.into, "price_out": PRICE.out}
    common: dict[str, Any] = {"concurrency": CONCURRENCY, "timeout": 30.0, "prompt": "{text}"}
    return RunSettings(endpoint=endpoint, **(common | more))


def run(server: Billed, wanted: RunSettings, work: list[Document] | None = None) -> Ended:
    """A run put together as the worker does it, without a store; back-off is short."""
    return asyncio.run(_run(server, wanted, work or documents()))


async def _run(server: Billed, wanted: RunSettings, work: list[Document]) -> Ended:
    spending, recorder = Spending(wanted, PRICE), Recorder()

    def again(may_be_billed: bool) -> bool:
        return not may_be_billed or spending.again()

    limiter = Limiter(wanted.limit)
    feedback: Feedback = FixedLimit()
    if wanted.strategy == "adaptive":
        limiter = Limiter(min(START, wanted.concurrency))
        feedback = AdaptiveLimit(limiter, wanted.concurrency, time.monotonic, lambda _: None, timeout=wanted.timeout)
    gate = Gate(wanted, time.monotonic, feedback, BackOff(base=0.01), random.Random(1), spending=spending)
    client = CLIENTS[wanted.endpoint.client](
        wanted.endpoint, server.url, "", wanted.timeout, wanted.concurrency, again=again
    )
    try:
        summariser = Summariser(alone(client, gate, wanted.endpoint, time.monotonic), wanted, recorder, time.monotonic)
        await STRATEGIES[wanted.strategy](limiter, wanted.concurrency).drive(work, summariser)
    finally:
        await client.aclose()
    assert not spending.waits
    return Ended(recorder.outcomes, spending, gate.stop.reached)


def worst(texts: list[Document]) -> int:
    """Tokens that a request for one of these documents takes at most."""
    return max(len(document.text.encode()) for document in texts) + OVERHEAD + ANSWER


def faults(prompt: str, attempt: int) -> Work:
    """What can go wrong when the work is done and billed, told by the prompt and the attempt; a third goes well."""
    kinds = (
        Work(how="reset"),
        Work(how="cut"),
        Work(how="hang up"),
        Work(how="empty", usage=lambda *_: None),
        Work(how="withheld", usage=lambda *_: None),
        Work(how="broken off", usage=lambda *_: None),
        Work(how="error inside"),
        Work(status=500, body="{}"),
        Work(status=502, body="<html>"),
        Work(status=504, body=""),
        Work(status=408, body="{}"),
        Work(body="<html>Welcome</html>"),
        Work(status=400, body='{"error": {"code": "content_filter", "message": "flagged"}}'),
        Work(status=429, body="{}", free=True),
        Work(status=503, body="{}", free=True),
        Work(length=10_000),
        Work(usage=lambda *_: None),
    )
    number = zlib.crc32(f"{attempt} {prompt}".encode())
    return kinds[number // 3 % len(kinds)] if number % 3 else Work(length=1 + number % 150)


@pytest.mark.parametrize("capped", ["max_cost", "max_total_tokens"])
@pytest.mark.parametrize("name", STRATEGY_NAMES)
def test_no_strategy_passes_its_cap_and_none_stops_long_before_it(name: StrategyName, capped: str) -> None:
    """All that an honest server billed is under the cap, and what is left of it has no room for one request more at its
    worst: the run told as much, and each document is asked once."""
    with billed(lambda prompt, _: Work(length=1 + zlib.crc32(prompt.encode()) % 150, delay=0.002)) as server:
        cap = 0.06 if capped == "max_cost" else 24_000
        ended = run(server, settings(server, strategy=name, **{capped: cap}))
        most = PRICE.most(worst(documents()) - ANSWER, ANSWER) if capped == "max_cost" else worst(documents())
        spent = server.cost if capped == "max_cost" else server.tokens
        assert cap - most < spent <= cap + ROUNDING
        assert ended.reached
        assert ended.spending.cost == pytest.approx(server.cost)
        assert ended.spending.settled.tokens == server.tokens
        assert (ended.count(Status.SUCCEEDED), server.unlimited) == (server.requests, 0)
        assert 0 < server.requests < COUNT


@pytest.mark.parametrize("protection", [True, False])
@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("name", STRATEGY_NAMES)
def test_no_fault_makes_a_run_pass_its_cap(name: StrategyName, client: str, protection: bool) -> None:
    """Billed, and answered by a reset, half a body, a 500, nothing, or an error: it counts at its worst."""
    with billed(faults) as server:
        cap = 0.08
        concurrency = 1 if name == "serial" else CONCURRENCY
        asked = settings(
            server, strategy=name, client=client, protection=protection, max_cost=cap, concurrency=concurrency
        )
        ended = run(server, asked)
        assert server.cost <= cap + ROUNDING
        assert server.cost <= ended.spending.settled.cost + ROUNDING
        assert server.unlimited == 0


USAGES: dict[str, Callable[[int, int], Any]] = {
    "missing": lambda *_: None,
    "empty": lambda *_: {},
    "zero": lambda *_: {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
    "no output": lambda into, _: {"prompt_tokens": into, "total_tokens": into},
    "no input": lambda _, out: {"completion_tokens": out},
    "only all": lambda into, out: {"total_tokens": into + out},
    "thoughts apart": lambda into, out: {"prompt_tokens": into, "completion_tokens": 1, "total_tokens": into + out},
    "negative": lambda into, out: {"prompt_tokens": -into, "completion_tokens": -out},
    "words": lambda into, out: {"prompt_tokens": str(into), "completion_tokens": str(out)},
    "broken": lambda *_: {"prompt_tokens": 1.5, "completion_tokens": True},
    "beyond all": lambda *_: {"prompt_tokens": 10**30, "completion_tokens": 10**30},
    "a list": lambda *_: [1, 2, 3],
}


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("usage", USAGES)
def test_no_count_that_is_none_is_believed(usage: str, client: str) -> None:
    """Where the server does not say what it billed, or says nonsense, a call counts at its worst."""
    with billed(lambda *_: Work(length=90, usage=USAGES[usage])) as server:
        ended = run(server, settings(server, client=client, max_total_tokens=24_000))
        assert server.tokens <= 24_000
        assert server.tokens <= ended.spending.settled.tokens
        assert 0 < ended.count(Status.SUCCEEDED) == server.requests


@pytest.mark.parametrize("client", CLIENTS)
def test_counts_of_a_stream_are_read(client: str) -> None:
    """They come in an event of their own behind the text."""
    with billed(lambda *_: Work(how="stream")) as server:
        ended = run(server, settings(server, client=client, max_total_tokens=24_000))
        assert 24_000 - worst(documents()) < server.tokens <= 24_000
        assert ended.spending.settled.tokens == server.tokens


def test_server_that_ignores_its_limit_passes_the_cap_by_what_was_in_flight_and_that_is_said() -> None:
    """Answers of 900 tokens where 100 were asked for: the first 20 in flight are over, and after them each is expected
    to be as long."""
    with billed(lambda *_: Work(length=900, heeds=False, delay=0.05)) as server:
        cap = 40_000
        ended = run(server, settings(server, concurrency=20, max_total_tokens=cap), documents(2000))
        assert server.tokens <= cap + 20 * 800
        assert "longer than" in ended.reached or server.tokens <= cap


def test_count_beyond_the_cap_ends_the_run_and_fails_no_document() -> None:
    """One absurd count is believed, as the bill it may be: the rest is left to be done, not failed one by one."""
    counts = itertools.count(1)
    with billed(
        lambda *_: (
            Work(usage=lambda into, out: {"prompt_tokens": into, "completion_tokens": 10**9})
            if next(counts) == 30
            else Work(delay=0.002)
        )
    ) as server:
        ended = run(server, settings(server, concurrency=5, max_total_tokens=10**6))
        assert ended.reached.startswith("The cap of 1,000,000 tokens is passed")
        assert (ended.count(Status.FAILED), ended.count(Status.SUCCEEDED)) == (0, server.requests)


def test_document_that_is_over_the_cap_alone_fails_and_the_others_are_done() -> None:
    """It would never fit; whatever comes behind it does."""
    work = [*documents(10), Document(10, "long", "x" * 30_000), Document(11, "short", "short")]
    with billed(lambda *_: Work()) as server:
        ended = run(server, settings(server, max_total_tokens=29_000), work)
        failed = [outcome for outcome in ended.outcomes if outcome.status is Status.FAILED]
        assert [(outcome.position, outcome.reason) for outcome in failed] == [(10, OVER_THE_CAP)]
        assert (ended.count(Status.SUCCEEDED), ended.reached) == (11, "")


def test_cap_that_has_room_for_no_document_ends_the_run_and_sends_nothing() -> None:
    """It is the cap that is too low: no document is said to be too long for it."""
    with billed(lambda *_: Work()) as server:
        ended = run(server, settings(server, max_total_tokens=150))
        assert (ended.outcomes, server.requests) == ([], 0)
        assert ended.reached.startswith("The cap of 150 tokens is reached: up to 0 are used")


def test_run_within_its_cap_loses_nothing() -> None:
    """What fails at first is repeated, and all documents are done, with as many in flight as were asked for."""

    def script(prompt: str, attempt: int) -> Work:
        return Work(delay=0.2, status=500 if attempt == 1 and zlib.crc32(prompt.encode()) % 10 == 0 else 200)

    with billed(script) as server:
        ended = run(server, settings(server, max_cost=1.0))
        assert (ended.reached, ended.count(Status.SUCCEEDED)) == ("", COUNT)
        assert server.peak_in_flight == CONCURRENCY


def test_long_documents_with_their_parts_stay_under_the_cap() -> None:
    """Parts and what combines them are calls as others are."""
    books = [Document(n, f"b{n}", f"{n} The river was high again. " * 200) for n in range(10)]
    with billed(lambda prompt, _: Work(length=1 + zlib.crc32(prompt.encode()) % 150, delay=0.002)) as server:
        asked = settings(server, max_total_tokens=60_000, context_tokens=1024, concurrency=20)
        ended = run(server, asked, books)
        assert 60_000 - 1024 * 3 - TEMPLATE - ANSWER < server.tokens <= 60_000
        assert ended.reached
        assert server.requests > len(books)
