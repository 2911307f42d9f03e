"""core/metrics/projection.py: what a run will have come to, from what it has."""

import random

import pytest

from core.metrics.projection import LEAST, Counted, projected
from core.prices import Price

PRICE = Price(1.0, 4.0)


def _counted(calls: int, seed: int = 1) -> Counted:
    """Calls of 200 to 2,000 bytes, of a token for about four bytes, and answers of 20 to 60 tokens."""
    drawn, counted = random.Random(seed), Counted()
    for _ in range(calls):
        size = drawn.randint(200, 2_000)
        counted.add(size, round(size * drawn.uniform(0.2, 0.3)), drawn.randint(20, 60))
    return counted


def test_whole_run_lies_between_low_and_high() -> None:
    """Told from 50 of 1,000 calls, for 20 different runs: 19 at least, as two standard errors have it."""
    held = 0
    for seed in range(20):
        whole, part = _counted(1_000, seed), _counted(50, seed)
        ahead = projected(part, PRICE, 950, whole.size - part.size)
        assert ahead
        held += ahead.tokens_low <= whole.input_tokens + whole.output_tokens <= ahead.tokens_high
    assert held >= 18


def test_cost_is_that_of_the_tokens() -> None:
    """Of both kinds, each at its price."""
    counted = Counted()
    for _ in range(LEAST):
        counted.add(400, 100, 25)
    ahead = projected(counted, PRICE, 5, 2_000)

    assert ahead
    assert ahead.tokens_low == ahead.tokens_high == 1_250
    assert ahead.cost_low == ahead.cost_high == pytest.approx(10 * (100 * 1.0 + 25 * 4.0) / 1e6)


def test_nothing_is_told_of_too_few_calls() -> None:
    """Unless there is nothing left to ask; without a price there is no cost."""
    assert projected(_counted(LEAST - 1), PRICE, 10, 1_000) is None
    ended = projected(_counted(2), None, 0, 0)
    assert ended
    assert ended.tokens_low == ended.tokens_high
    assert ended.cost_low is None
