"""Several endpoints of one run: where the next request goes, and who waits for which."""

import asyncio
from collections.abc import Awaitable, Callable

from core.control.choice import ByRoom, ByTurn, Choice, Room
from core.control.endpoints import Endpoints, Guarded, Way
from core.control.gate import Gate, HeldSlot
from core.control.health import DOWN_AFTER, PATIENCE_AT_FIRST
from core.control.limits import FixedLimit
from core.control.pace import Pace
from core.endpoints.port import Answer, Endpoint
from core.errors import AuthenticationFailed, ConnectionLost, EndpointUnavailable, RateLimited
from core.settings import EndpointSettings, OtherEndpoint, RunSettings

ADDRESSES = ("http://a.example/v1", "http://b.example/v1", "http://c.example/v1")
SETTINGS = RunSettings(
    endpoint=EndpointSettings(
        kind="openai", base_url=ADDRESSES[0], others=tuple(OtherEndpoint(url, "m") for url in ADDRESSES[1:])
    )
)


class _Silent(Endpoint):
    """Nothing is sent in these scenes: what came of a request is told."""

    notes = ()

    async def answer(self, prompt: str) -> Answer:
        raise ConnectionLost(prompt)

    async def context_tokens(self) -> int | None:
        return None

    async def aclose(self) -> None: ...


class _Scene:
    """Three endpoints on a clock that stands still until it is moved."""

    def __init__(self, choice: Choice | None = None) -> None:
        self.now = 100.0
        gates: list[Gate] = []
        for _ in ADDRESSES:
            gates.append(Gate(SETTINGS, lambda: self.now, FixedLimit(), run=gates[0] if gates else None))
        self.a, self.b, self.c = (
            Guarded(own, _Silent(), gate, place)
            for place, (own, gate) in enumerate(zip(SETTINGS.endpoint.each, gates, strict=True))
        )
        self.endpoints = Endpoints([self.a, self.b, self.c], lambda: self.now, choice)

    async def way(self, refused: set[int] | None = None, failed: set[int] | None = None) -> Way | None:
        return await self.endpoints.way(HeldSlot(), "A text.", 0, refused or set(), failed or set())

    async def places(self, count: int, **more: set[int]) -> list[int]:
        """Where so many requests go, each of which lands before the next."""
        places = []
        for _ in range(count):
            way = await self.way(**more)
            assert way
            places.append(way.to.place)
            self.endpoints.left(way)
        return places

    def away(self, one: Guarded) -> None:
        for _ in range(DOWN_AFTER):
            one.gate.failed(EndpointUnavailable("500"))

    def answered(self, way: Way) -> None:
        self.endpoints.answered(way, HeldSlot(), Answer("Short."), 0.1, (5, 2))
        self.endpoints.left(way)


def _seen(scene: Callable[[], Awaitable[object]]) -> object:
    async def run() -> object:
        return await scene()

    return asyncio.run(run())


def test_requests_go_round_by_turn() -> None:
    async def scene() -> object:
        return await _Scene().places(7)

    assert _seen(scene) == [0, 1, 2, 0, 1, 2, 0]


def test_one_that_is_away_gets_nothing_until_it_is_asked() -> None:
    """B is down: A and C share. A second later one request asks whether it is back, and only one; its answer is the
    end of that."""

    async def scene() -> object:
        s = _Scene()
        s.away(s.b)
        before = await s.places(4)
        s.now += 1.5
        asking = await s.way()
        assert asking
        meanwhile = await s.places(2)
        s.answered(asking)
        return before, asking.to.place, meanwhile, sorted(await s.places(3))

    assert _seen(scene) == ([0, 2, 0, 2], 1, [2, 0], [0, 1, 2])


def test_who_asks_and_does_not_send_leaves_the_turn_to_another() -> None:
    """As one does that has no room under a cap."""

    async def scene() -> object:
        s = _Scene()
        s.away(s.b)
        s.now += 1.5
        first = await s.way()
        assert first
        s.endpoints.left(first)
        second = await s.way()
        assert second
        return first.to.place, second.to.place

    assert _seen(scene) == (1, 1)


def test_where_all_are_away_a_document_that_all_have_failed_asks() -> None:
    """It is the first in line: nobody else would."""

    async def scene() -> object:
        s = _Scene()
        for one in (s.a, s.b, s.c):
            s.away(one)
        s.now += 1.5
        way = await asyncio.wait_for(s.way(failed={0, 1, 2}), 5)
        return way and (way.to.place, way.asks)

    assert _seen(scene) == (0, True)


def test_a_pause_is_that_endpoint_alone() -> None:
    """A asks for a minute: the run goes on at the others and says nothing. When all of them do, it says so."""

    async def scene() -> object:
        s = _Scene()
        s.a.gate.failed(RateLimited("429", retry_after=60.0))
        places, said = await s.places(4), s.endpoints.state()
        for one in (s.b, s.c):
            one.gate.failed(RateLimited("429", retry_after=30.0))
        return places, said, "asked everyone to wait; going on in 30 s" in s.endpoints.state()

    assert _seen(scene) == ([1, 2, 1, 2], "", True)


def test_a_document_goes_where_it_has_not_failed() -> None:
    """And back, where no other is open."""

    async def scene() -> object:
        s = _Scene()
        elsewhere = await s.places(2, failed={0, 2})
        s.away(s.b)
        return elsewhere, await s.places(2, failed={0, 2})

    assert _seen(scene) == ([1, 1], [2, 0])


def test_a_document_waits_for_the_one_that_has_not_refused_it() -> None:
    """A and B have refused it, C is away. Once C is not worth waiting for, nobody is left; others go to A and B."""

    async def scene() -> object:
        s = _Scene()
        s.away(s.c)
        s.c.gate.health.asks()  # somebody asks, and gets no answer
        waiting = asyncio.create_task(s.way(refused={0, 1}))
        await asyncio.sleep(0)
        others = await s.places(2)
        waits = not waiting.done()
        s.now += PATIENCE_AT_FIRST + 1
        return others, waits, await waiting

    assert _seen(scene) == ([0, 1], True, None)


def test_a_key_that_is_refused_ends_its_endpoint_and_the_last_one_ends_the_run() -> None:
    async def scene() -> object:
        s = _Scene()
        said = []
        for one in (s.a, s.b, s.c):
            way = Way(one, one.gate.pace.expected(""))
            s.endpoints.failed(way, AuthenticationFailed("401: no such key."), "", 0.1, None)
            said.append((s.endpoints.stop.asked, len(s.endpoints.notes)))
        return said, s.endpoints.stop.refusal

    assert _seen(scene) == ([(False, 1), (False, 2), (True, 2)], "401: no such key.")


def test_none_gets_more_than_its_own_limit() -> None:
    """Limits of 1, 2 and 3: six requests are placed, and the seventh waits for one to land."""

    async def scene() -> object:
        rooms = [Room(limit, lambda: None) for limit in (1, 2, 3)]
        s = _Scene(ByRoom(rooms, ByTurn()))
        ways = [await s.way() for _ in range(6)]
        waiting = asyncio.create_task(s.way())
        await asyncio.sleep(0)
        full, in_flight = not waiting.done(), [one.in_flight for one in (s.a, s.b, s.c)]
        of_b = next(way for way in ways if way and way.to is s.b)
        s.answered(of_b)
        last = await waiting
        return full, in_flight, last and last.to.place

    assert _seen(scene) == (True, [1, 2, 3], 1)


def test_figures_go_on_where_an_earlier_session_left_them() -> None:
    async def scene() -> object:
        s = _Scene()
        way = await s.way()
        assert way
        s.answered(way)
        s.a.before = s.a.figures()
        way = await s.way(refused={1, 2})
        assert way
        s.endpoints.failed(way, RateLimited("429"), "", 0.1, None)
        s.endpoints.left(way)
        figures = s.a.figures()
        return figures.address, figures.succeeded, figures.failed, figures.rate_limited, figures.input_tokens

    assert _seen(scene) == (ADDRESSES[0], 2, 1, 1, 10)


def test_a_quota_that_was_set_is_that_of_all_together() -> None:
    """120 requests a minute, a second's worth at once: two go out, to two endpoints; half a second later one more."""

    async def scene() -> object:
        s = _Scene()
        s.endpoints = Endpoints([s.a, s.b, s.c], lambda: s.now, pace=Pace(lambda: s.now, 120))
        first = await s.places(2)
        waiting = asyncio.create_task(s.way())
        await asyncio.sleep(0)
        waits = not waiting.done()
        s.now += 0.5
        way = await waiting
        return first, waits, way and way.to.place

    assert _seen(scene) == ([0, 1], True, 2)


def test_the_figures_of_an_ended_run_promise_no_further_try() -> None:
    """While it goes on, one that is down says when it is tried again. After the end it says why it was down, and one
    that is out why it was left out."""

    async def scene() -> object:
        s = _Scene()
        s.away(s.b)
        s.c.out = "It refused the key."
        return [(one.figures().state != "", one.figures(ended=True).state) for one in (s.a, s.b, s.c)]

    assert _seen(scene) == [(False, ""), (True, "500"), (True, "It refused the key.")]
