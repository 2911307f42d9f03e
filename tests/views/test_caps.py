"""A higher cap: what is proposed, what is refused."""

import pytest

from core.prices import Price
from core.records import RunSnapshot, RunStatus
from core.settings import RunSettings
from core.views.caps import Caps, cap_format, caps_of

DOLLARS = RunSettings(price_in=1.0, price_out=1.0, max_cost=5.0)


def test_a_tenth_more_than_all_is_likely_to_come_to_is_proposed() -> None:
    """Two digits, rounded up: 1.1 x 8.31 is 9.141."""
    assert Caps(DOLLARS, cost=4.9, likely_cost=8.31).proposed_cost == pytest.approx(9.2)
    assert Caps(DOLLARS, cost=4.9, likely_cost=8.31).proposed_tokens is None


def test_twice_as_much_is_proposed_where_nobody_knows() -> None:
    assert Caps(DOLLARS, cost=4.96).proposed_cost == 10.0
    assert Caps(RunSettings(max_total_tokens=90_000), tokens=88_630).proposed_tokens == 180_000


def test_a_cap_that_was_not_reached_stays() -> None:
    """Of two caps the other one ended the run."""
    both = RunSettings(price_in=1.0, price_out=1.0, max_cost=5.0, max_total_tokens=1_000)
    caps = Caps(both, cost=0.01, tokens=990, likely_cost=0.04, likely_tokens=4_000)
    assert (caps.proposed_cost, caps.proposed_tokens) == (5.0, 4_400)


@pytest.mark.parametrize("cap", [None, 4.9, 0.0])
def test_a_cap_that_leaves_nothing_is_a_sentence(cap: float | None) -> None:
    caps = Caps(DOLLARS, cost=4.9)
    assert caps.problem(cap, None) == "Up to $4.90 is spent: the cap must be higher."
    assert caps.problem(5.5, None) == ""


def test_tokens_that_are_used_up_are_a_sentence() -> None:
    caps = Caps(RunSettings(max_total_tokens=90_000), tokens=88_630)
    assert caps.problem(None, 88_630) == "Up to 88,630 tokens are used: the cap must be higher."
    assert caps.problem(None, 90_000) == ""


def test_what_is_proposed_is_enough() -> None:
    """Whatever was spent."""
    for spent in (0.00012, 0.0999, 0.1, 4.999, 123.0):
        caps = Caps(DOLLARS, cost=spent)
        assert caps.problem(caps.proposed_cost, None) == ""


def test_small_caps_have_their_decimals() -> None:
    assert [cap_format(cap) for cap in (5.0, 0.1, 0.026, 0.0042, 0.0)] == ["%.2f", "%.2f", "%.3f", "%.4f", "%.2f"]


def test_the_proposed_cap_has_room_for_the_last_call_at_its_worst() -> None:
    """What is likely to be enough for all answers is not, where the last of them may come to more than is left."""
    run = RunSnapshot(
        "r",
        RunStatus.STOPPED,
        RunSettings(max_cost=0.003, price_in=0.15, price_out=0.6),
        200,
        succeeded=172,
        price=Price(0.15, 0.6),
        input_tokens=7_834,
        output_tokens=1_993,
        cost=0.0024,
        cost_most=0.0024,
        cost_low=0.0027,
        cost_high=0.0028,
    )
    proposed = caps_of(run).proposed_cost
    assert proposed
    assert proposed >= 0.0028 + Price(0.15, 0.6).most(400, 1_000)
