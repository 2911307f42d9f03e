"""Every strategy against a real server: how many at once, whose summary is whose, and what a Stop does."""

import asyncio
import dataclasses
import itertools
import time
from dataclasses import dataclass, field

import pytest

from core.control.adaptive import START, AdaptiveLimit
from core.control.limiter import Limiter
from core.control.patience import EVIDENCE, Patience
from core.control.stop import StopSignal
from core.records import Document, LimitChange, Status
from core.settings import STRATEGY_NAMES, StrategyName
from core.strategies.catalogue import STRATEGIES
from tests.scripted import Reply, ScriptedServer, scripted
from tests.summarise.bench import SETTINGS, Bench, bench, documents

CEILING = 30
FIXED = tuple(name for name in STRATEGY_NAMES if name not in ("serial", "adaptive"))


def echo(prompt: str, _: int) -> Reply:
    """The document's own text comes back as its summary, after 20 ms."""
    return Reply(prompt.removeprefix("用一句话总结以下文本："), delay=0.02)


async def drive(name: StrategyName, limit: int, work: list[Document], parts: Bench) -> None:
    await STRATEGIES[name](Limiter(limit), limit).drive(work, parts.summarise)


def run(name: StrategyName, limit: int, count: int, together: int = 0) -> tuple[Bench, ScriptedServer]:
    def script(prompt: str, attempt: int) -> Reply:
        return dataclasses.replace(echo(prompt, attempt), together=together)

    async def scene() -> tuple[Bench, ScriptedServer]:
        async with scripted(script) as server, bench(server.url) as parts:
            await drive(name, limit, documents(count), parts)
            return parts, server

    return asyncio.run(scene())


@pytest.mark.parametrize("limit", [1, 7, 50, 200])
@pytest.mark.parametrize("name", FIXED)
def test_the_server_sees_exactly_the_limit(name: StrategyName, limit: int) -> None:
    """The first answer waits for the N-th request, so N come together; and of all that follow, never one more."""
    count = max(3 * limit, 20)
    parts, server = run(name, limit, count, together=limit)
    assert server.peak_in_flight == limit == parts.recorder.peak_in_flight
    assert server.requests == count


def test_serial_sends_one_at_a_time() -> None:
    """Whatever the limit, the server never sees two requests of serial at once."""
    _, server = run("serial", 20, 10)
    assert (server.peak_in_flight, server.requests) == (1, 10)


@pytest.mark.parametrize("name", STRATEGY_NAMES)
def test_every_document_gets_its_own_summary_once(name: StrategyName) -> None:
    """Forty documents, forty outcomes, each the text of its own document."""
    parts, server = run(name, 8, 40)
    assert sorted((o.position, o.summary) for o in parts.recorder.outcomes) == [
        (i, f"Text number {i}.") for i in range(40)
    ]
    assert server.requests == 40


@pytest.mark.parametrize("name", STRATEGY_NAMES)
def test_a_failing_document_stops_nobody_else(name: StrategyName) -> None:
    """One of twelve is rejected: it has failed, the other eleven have their summaries."""

    def script(prompt: str, attempt: int) -> Reply:
        return Reply(status=400) if "number 5." in prompt else echo(prompt, attempt)

    async def scene() -> Bench:
        async with scripted(script) as server, bench(server.url) as parts:
            await drive(name, 4, documents(12), parts)
            return parts

    statuses = {o.position: o.status for o in asyncio.run(scene()).recorder.outcomes}
    assert statuses == {i: Status.FAILED if i == 5 else Status.SUCCEEDED for i in range(12)}


@pytest.mark.parametrize("name", STRATEGY_NAMES)
def test_stop_sends_nothing_more_and_keeps_what_lands(name: StrategyName) -> None:
    """Stopped at the fourth request: those in flight land, the rest is never sent, and the strategy returns."""

    async def scene() -> tuple[Bench, ScriptedServer]:
        stops: list[StopSignal] = []

        def script(prompt: str, attempt: int) -> Reply:
            if prompt.endswith("number 3."):
                stops[0].ask()
            return echo(prompt, attempt)

        async with scripted(script) as server, bench(server.url) as parts:
            stops.append(parts.gate.stop)
            await drive(name, 4, documents(60), parts)
            return parts, server

    parts, server = asyncio.run(scene())
    assert 4 <= server.requests < 60
    assert len(parts.recorder.outcomes) == server.requests
    assert {o.status for o in parts.recorder.outcomes} == {Status.SUCCEEDED}


def test_a_document_that_waits_lends_its_place_to_others() -> None:
    """windowed, one place: while the first document backs off, the second is served; the first is served after it."""
    served: list[str] = []

    def script(prompt: str, attempt: int) -> Reply:
        if "number 0." in prompt and attempt == 1:
            return Reply(status=500)
        served.append(prompt[-2:-1])
        return echo(prompt, attempt)

    async def scene() -> ScriptedServer:
        async with scripted(script) as server, bench(server.url) as parts:
            await drive("windowed", 1, documents(3), parts)
            return server

    server = asyncio.run(scene())
    assert served[0] == "1"
    assert sorted(served) == ["0", "1", "2"]
    assert server.peak_in_flight == 1


@dataclass(slots=True)
class Elastic:
    """Feedback of an endpoint that answers each of its requests in a tenth of a second, however many there are. Time
    goes on with the answers alone, so the machine's own pace is nothing to it."""

    limiter: Limiter
    changes: list[LimitChange] = field(default_factory=list)
    now: float = 0.0
    limit: AdaptiveLimit = field(init=False)

    def __post_init__(self) -> None:
        self.limit = AdaptiveLimit(self.limiter, CEILING, lambda: self.now, self.changes.append)

    def answered(self, latency: float) -> None:
        self.now += 0.1 / self.limiter.limit
        self.limit.answered(0.1)

    def overloaded(self) -> None:
        self.limit.overloaded()

    def refused(self) -> None:
        self.limit.refused()


def test_adaptive_climbs_to_its_ceiling_and_never_past_it() -> None:
    """From 4 to 10, then doubling, on a server without a ceiling of its own: the peak is the concurrency asked for."""
    endpoint = Elastic(Limiter(START))

    def script(prompt: str, attempt: int) -> Reply:
        return Reply(together=min(endpoint.limiter.limit, CEILING), delay=0.02)

    async def scene() -> ScriptedServer:
        async with scripted(script) as server, bench(server.url, feedback=endpoint) as parts:
            await STRATEGIES["adaptive"](endpoint.limiter, CEILING).drive(documents(400), parts.summarise)
            return server

    assert asyncio.run(scene()).peak_in_flight == CEILING
    assert [(change.before, change.after) for change in endpoint.changes][:3] == [(4, 10), (10, 20), (20, CEILING)]
    assert max(change.after for change in endpoint.changes) == CEILING
    assert all(change.reason for change in endpoint.changes)


def test_adaptive_gives_way_to_overload_once() -> None:
    """Where the first ten requests are answered 500, the limit is cut once for all of them, and says why."""
    changes: list[LimitChange] = []

    async def scene() -> None:
        limiter = Limiter(START)
        limit = AdaptiveLimit(limiter, CEILING, time.monotonic, changes.append)
        seen = itertools.count(1)

        def script(prompt: str, attempt: int) -> Reply:
            return Reply(status=500) if next(seen) <= 10 else echo(prompt, attempt)

        async with scripted(script) as server, bench(server.url, feedback=limit) as parts:
            await STRATEGIES["adaptive"](limiter, CEILING).drive(documents(10), parts.summarise)

    asyncio.run(scene())
    assert (changes[0].before, changes[0].after) == (4, 2)
    assert ["failures" in change.reason for change in changes].count(True) == 1


def test_an_endpoint_that_becomes_slow_is_followed() -> None:
    """Each answer takes three times what a stalled one is waited for: few calls are given up before that is learned,
    none of them is taken for an outage, and every document has its summary."""

    def script(prompt: str, attempt: int) -> Reply:
        return Reply(delay=0.6)

    async def scene() -> tuple[Bench, ScriptedServer, bool]:
        async with scripted(script) as server, bench(server.url) as parts:
            parts.gate.patience = Patience(least=0.2)
            for _ in range(EVIDENCE):
                parts.gate.patience.answered(0.01)
            await drive("windowed", 10, documents(60), parts)
            return parts, server, parts.gate.health.down

    parts, server, down = asyncio.run(scene())
    assert {o.status for o in parts.recorder.outcomes} == {Status.SUCCEEDED}
    assert (len(parts.recorder.outcomes), down) == (60, False)
    assert server.requests < 120  # 180, were each given up twice and waited for at its last attempt


@pytest.mark.parametrize("name", ["windowed", "abatch", "batch"])
def test_an_endpoint_that_goes_away_is_waited_for(name: StrategyName) -> None:
    """From the fifth request on the server resets every connection, seventeen times: the run pauses instead of failing
    documents, asks now and then, goes on by itself, and every document has its summary."""
    away = range(5, 22)
    patient = dataclasses.replace(SETTINGS, max_attempts=9)  # not to be used up before the outage is seen

    async def scene() -> tuple[Bench, ScriptedServer, bool]:
        asked: list[bool] = []

        def script(prompt: str, attempt: int) -> Reply:
            asked.append(True)
            return Reply(abort=True) if len(asked) in away else echo(prompt, attempt)

        async with scripted(script) as server, bench(server.url, patient) as parts:
            await drive(name, 16, documents(40), parts)
            return parts, server, parts.gate.health.down

    parts, server, down = asyncio.run(scene())
    assert {o.status for o in parts.recorder.outcomes} == {Status.SUCCEEDED}
    assert (len(parts.recorder.outcomes), server.requests, down) == (40, 57, False)
