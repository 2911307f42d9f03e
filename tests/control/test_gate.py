"""What documents wait for before they are sent again."""

import asyncio
import random
import time

from core.control.gate import Gate, HeldSlot
from core.control.limits import FixedLimit
from core.records import RunSettings


class _Longest(random.Random):
    """Notes the longest delay that could be drawn, and draws none."""

    longest = 0.0

    def uniform(self, a: float, b: float) -> float:
        self.longest = b
        return 0.0


def _longest_wait(*, faults_of_fifty: int) -> float:
    """Before the sixth attempt of a document, of an endpoint where so many of the last fifty requests failed."""

    async def scene() -> float:
        randomness = _Longest()
        gate = Gate(RunSettings(), time.monotonic, FixedLimit(), randomness=randomness)
        for n in range(50):
            gate.health.failed("500") if n % 2 and n < 2 * faults_of_fifty else gate.health.answered()
        await gate.before_retry(HeldSlot(), 5)
        return randomness.longest

    return asyncio.run(scene())


def test_a_document_with_bad_luck_is_not_kept_back() -> None:
    """Its fifth failure, where the others are answered: it is tried again within a tenth of a second."""
    assert _longest_wait(faults_of_fifty=5) == 0.1


def test_an_endpoint_in_trouble_is_spared_longer_each_time() -> None:
    """The same where half of all requests fail: up to 0.5 x 2^4 = 8 seconds."""
    assert _longest_wait(faults_of_fifty=25) == 8.0
