"""What documents wait for before they are sent again."""

import asyncio
import random
import time
from contextlib import suppress

import pytest

from core.control.gate import Gate, HeldSlot
from core.control.limiter import Limiter
from core.control.limits import FixedLimit
from core.control.pace import Reservation
from core.control.patience import EVIDENCE
from core.endpoints.port import Answer
from core.errors import EndpointTimeout, GivenUp
from core.settings import RunSettings
from tests.control.clockwork import run


class _Longest(random.Random):
    """Notes the longest delay that could be drawn, and draws none."""

    longest = 0.0

    def uniform(self, a: float, b: float) -> float:
        self.longest = b
        return 0.0


def _longest_wait(*, faults_of_fifty: int, refused: bool = False) -> float:
    """Before the sixth attempt of a document, of an endpoint where so many of the last fifty requests failed."""

    async def scene() -> float:
        randomness = _Longest()
        gate = Gate(RunSettings(), time.monotonic, FixedLimit(), randomness=randomness)
        for n in range(50):
            gate.health.failed("500") if n % 2 and n < 2 * faults_of_fifty else gate.health.answered()
        await gate.before_retry(HeldSlot(), 5, refused=refused)
        return randomness.longest

    return asyncio.run(scene())


def test_a_document_with_bad_luck_is_not_kept_back() -> None:
    """Its fifth failure, where the others are answered: it is tried again within a tenth of a second."""
    assert _longest_wait(faults_of_fifty=5) == 0.1


def test_an_endpoint_in_trouble_is_spared_longer_each_time() -> None:
    """The same where half of all requests fail: up to 0.5 x 2^4 = 8 seconds."""
    assert _longest_wait(faults_of_fifty=25) == 8.0


def test_a_refusal_without_a_time_is_no_chance() -> None:
    """A bare 429 from an endpoint that answers the others: it asks for fewer, so the wait grows as ever."""
    assert _longest_wait(faults_of_fifty=0, refused=True) == 8.0


def test_calls_given_up_do_not_bring_the_endpoint_down() -> None:
    """Twenty ended before their timeout: still up; those that had the whole timeout count."""

    async def scene() -> tuple[bool, bool]:
        gate = Gate(RunSettings(), time.monotonic, FixedLimit())
        for _ in range(20):
            gate.failed(GivenUp("No complete answer within 2 s.", 2.0))
        up = not gate.health.down
        for _ in range(20):
            gate.failed(EndpointTimeout("No complete answer within 60 s."))
        return up, gate.health.down

    assert asyncio.run(scene()) == (True, True)


@pytest.mark.parametrize(
    ("taken", "waits", "left"), [(1, False, 1.8), (2, False, 3.6), (1, True, 3.6)], ids=["end", "full", "paused"]
)
def test_calls_are_hurried_only_at_the_end_of_a_run(taken: int, waits: bool, left: float) -> None:
    """p99 of 0.9 s. One of two places taken and nobody waiting: 2 x p99 a call; both taken, or one in a pause: 4 x."""

    async def scene() -> float:
        gate, limiter, loop = Gate(RunSettings(), time.monotonic, FixedLimit()), Limiter(2), asyncio.get_running_loop()
        for _ in range(taken):
            await limiter.acquire()
        gate.pause.extend(60.0)
        other = asyncio.create_task(gate.cleared(limiter, "")) if waits else None
        await asyncio.sleep(0)
        with suppress(TimeoutError):
            async with asyncio.timeout(60) as scope:
                began = loop.time()
                gate.patience.watch(scope, began)
                for _ in range(EVIDENCE):
                    gate.patience.answered(0.9)
                gate.landed(limiter, Reservation(), Answer(""), 0.1, 0.0)
                await asyncio.sleep(3600)
        if other:
            other.cancel()
        return loop.time() - began

    assert run(scene()) == pytest.approx(left)
