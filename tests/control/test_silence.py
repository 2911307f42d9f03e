"""One of several endpoints that answers nobody while others do is left alone at once; one that is slow is not."""

import random

import pytest

from core.control.back_off import BackOff
from core.control.endpoints import ASKING, Endpoints, Guarded, Way
from core.control.gate import Gate, HeldSlot
from core.control.limits import FixedLimit
from core.control.pace import Reservation
from core.control.patience import EVIDENCE, LEAST
from core.endpoints.port import Answer
from core.errors import EndpointTimeout, GivenUp
from core.settings import EndpointSettings, OtherEndpoint, RunSettings
from tests.summarise.bench import Clock

pytestmark = pytest.mark.anyio
OTHERS = (OtherEndpoint("http://127.0.0.1:2/v1", "m"), OtherEndpoint("http://127.0.0.1:3/v1", "m"))
SETTINGS = RunSettings(endpoint=EndpointSettings("openai", base_url="http://127.0.0.1:1/v1", model="m", others=OTHERS))
WORDS = "No complete answer."


class Nothing:
    """A client that is never asked."""

    notes = ()


class Spare(HeldSlot):
    """A place that no document waits for."""

    spare = True


def three(clock: Clock) -> Endpoints:
    gates = [Gate(SETTINGS, clock, FixedLimit(), BackOff(), random.Random(1)) for _ in range(3)]
    each = SETTINGS.endpoint.each
    guarded = [Guarded(each[n], Nothing(), gates[n], n) for n in range(3)]  # type: ignore[arg-type]  # no client
    return Endpoints(guarded, clock)


def answered(endpoints: Endpoints, place: int, latency: float = 0.1) -> None:
    way = Way(endpoints.each[place], Reservation())
    endpoints.answered(way, HeldSlot(), Answer("A summary."), latency, (1, 1))


def failed(endpoints: Endpoints, place: int, error: EndpointTimeout, latency: float) -> None:
    endpoints.failed(Way(endpoints.each[place], Reservation()), error, "", latency, None)


def known(clock: Clock) -> Endpoints:
    """All three have answered often, the last time at second 100."""
    endpoints = three(clock)
    for _ in range(EVIDENCE):
        for place in range(3):
            answered(endpoints, place)
    return endpoints


async def test_silent_endpoint_is_down_with_its_first_call_that_is_given_up() -> None:
    """Its patience stays as it was, so that the other calls there end as soon."""
    clock = Clock(100.0)
    endpoints = known(clock)
    clock.now = 103.0
    answered(endpoints, 0)
    failed(endpoints, 1, GivenUp(WORDS, LEAST), LEAST)
    assert [each.gate.health.down for each in endpoints.each] == [False, True, False]
    for _ in range(10):
        failed(endpoints, 1, GivenUp(WORDS, LEAST), LEAST)
    assert endpoints.each[1].gate.patience.seconds == LEAST


async def test_endpoint_that_answered_meanwhile_is_slow_and_no_worse() -> None:
    """That call had bad luck; three of them make the others' patience longer."""
    clock = Clock(100.0)
    endpoints = known(clock)
    clock.now = 103.0
    answered(endpoints, 0)
    answered(endpoints, 1)
    for _ in range(3):
        failed(endpoints, 1, GivenUp(WORDS, LEAST), LEAST)
    assert not endpoints.each[1].gate.health.down
    assert endpoints.each[1].gate.patience.seconds == 2 * LEAST


async def test_where_nobody_answers_none_is_singled_out() -> None:
    """Then it may be the network, or these documents."""
    clock = Clock(100.0)
    endpoints = known(clock)
    clock.now = 103.0
    failed(endpoints, 1, GivenUp(WORDS, LEAST), LEAST)
    assert not any(each.gate.health.down for each in endpoints.each)


async def test_endpoint_that_never_answered_is_down_with_its_first_timeout() -> None:
    clock = Clock(100.0)
    endpoints = three(clock)
    answered(endpoints, 0)
    clock.now = 160.0
    answered(endpoints, 2)
    failed(endpoints, 1, EndpointTimeout(WORDS), 60.0)
    assert [each.gate.health.down for each in endpoints.each] == [False, True, False]


async def test_call_that_asks_may_take_longer_than_answers_took() -> None:
    """So that one that has become slow is taken back; never longer than the timeout."""
    endpoints = known(Clock(100.0))
    way = Way(endpoints.each[1], Reservation(), asks=True)
    assert endpoints.patience(way, 60.0) == ASKING > LEAST
    assert endpoints.patience(way, 3.0) == 3.0
    answered(endpoints, 1, latency=9.0)
    assert endpoints.patience(way, 60.0) == 36.0


async def test_at_the_end_of_a_run_nobody_waits_long_for_one_that_has_said_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Four times what is enough for another, at least so long as a call may take that asks."""
    endpoints = known(Clock(100.0))
    presumed: list[float] = []
    monkeypatch.setattr(endpoints.each[2].gate.patience, "presume", presumed.append)
    answered(endpoints, 0)
    assert presumed == []
    endpoints.answered(Way(endpoints.each[0], Reservation()), Spare(), Answer("A summary."), 0.1, (1, 1))
    assert presumed == [4 * LEAST]
