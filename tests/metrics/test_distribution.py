import random

import pytest

from core.metrics import histogram


def test_bins_have_round_edges_and_count_each_value_once() -> None:
    """1 to 9 in about 4 bins: width 2 from 0 on, and a value on an edge belongs to the bin it opens."""
    counted = histogram([1.0, 2.0, 2.5, 4.0, 9.0], bins=4)
    assert counted.edges == (0.0, 2.0, 4.0, 6.0, 8.0, 10.0)
    assert counted.counts == (1, 2, 1, 0, 1)
    assert (counted.overflow, counted.largest, counted.width) == (0, 9.0, 2.0)


def test_a_few_stalled_calls_do_not_press_the_rest_into_one_bin() -> None:
    """99 values from 0.1 to 1.08 s and one of 60 s: the bins end soon after 1.08 s, and the 60 s overflow."""
    usual = [0.1 + 0.01 * step for step in range(99)]
    counted = histogram([*usual, 60.0], bins=20)
    assert counted.edges[-1] < 3
    assert (counted.overflow, sum(counted.counts), counted.largest) == (1, 99, 60.0)
    assert max(counted.counts) <= 20


def test_edges_are_free_of_binary_dust() -> None:
    """Bins of 0.1 end at 0.3, not at 0.30000000000000004."""
    counted = histogram([0.0, 0.1, 0.2, 0.3], bins=3)
    assert (counted.edges, counted.counts, counted.overflow) == ((0.0, 0.1, 0.2, 0.3, 0.4), (1, 1, 1, 1), 0)
    assert histogram([0.3, 0.4, 0.5], bins=2).edges == (0.3, 0.4, 0.5, 0.6)


@pytest.mark.parametrize("values", [[0.25], [0.25] * 100, [0.0], [0.0, 0.0]])
def test_equal_values_share_one_bin(values: list[float]) -> None:
    """Where all values are equal there is still a bin of some width, with all of them in it."""
    counted = histogram(values)
    assert max(counted.counts) == len(values)
    assert counted.width > 0


def test_nothing_has_no_bins() -> None:
    """Without values there are no edges, no counts and no largest value."""
    counted = histogram([])
    assert (counted.edges, counted.counts, counted.overflow, counted.largest, counted.width) == ((), (), 0, None, 0.0)


@pytest.mark.parametrize("seed", range(30))
def test_no_value_is_lost_whatever_the_spread(seed: int) -> None:
    """Counts and overflow add up to the number of values, and there is at most one bin more than asked for."""
    dice = random.Random(seed)
    values = [dice.lognormvariate(dice.uniform(-9, 9), dice.uniform(0, 3)) for _ in range(dice.randint(1, 400))]
    counted = histogram(values, bins=30)
    assert sum(counted.counts) + counted.overflow == len(values)
    assert len(counted.counts) <= 31
    assert counted.edges[0] <= min(values) * (1 + 1e-9)
