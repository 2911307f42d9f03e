"""A verdict names no winner by chance, and finds a real one; the knee and what is left out, by hand."""

from dataclasses import replace
from random import Random

import pytest

from core.compare.figures import RunFigures
from core.compare.plan import Entrant, Plan
from core.compare.result import Result, result
from core.compare.verdict import Verdict, verdict
from core.settings import STRATEGY_NAMES
from tests.compare.scenes import run

SIX = tuple(Entrant(name, 20) for name in STRATEGY_NAMES[1:])


def drawn(dice: Random, noise: float, slower: float = 0.0) -> Result:
    """Six strategies at 20 in flight, three runs each of 40/s with this noise; the first is slower by that share."""
    runs: list[RunFigures] = []
    for index in range(len(SIX)):
        rate = 40.0 * (1 - slower * (index == 0))
        runs += [run(index, dice.gauss(rate, noise * rate), place=place) for place in range(1, 4)]
    return result(Plan("d", SIX), runs)


@pytest.mark.parametrize("noise", [0.01, 0.02, 0.04])
def test_strategies_that_are_alike_are_called_so(noise: float) -> None:
    """In at least 85 of 100 draws of six alike strategies, where 9 of 10 are expected, no strategy is named."""
    dice = Random(7)
    assert sum(verdict(drawn(dice, noise)).case == "identical" for _ in range(300)) >= 255


def test_a_strategy_that_is_really_slower_is_found() -> None:
    """A fifth slower, with 2 % of noise: it is named in 95 of 100 draws, and alone."""
    dice = Random(7)
    named = [verdict(drawn(dice, 0.02, slower=0.2)) for _ in range(100)]
    assert sum([each.entrant for each in one.slower] == [SIX[0]] for one in named) >= 95


def test_the_knee_is_that_of_the_picks_protection() -> None:
    """Unprotected runs have a knee of their own, which says nothing of those that are protected."""
    on, off = (
        tuple(Entrant("windowed", level, protection=mode) for level in (5, 10, 20, 50)) for mode in (True, False)
    )
    rates = (12.5, 25.0, 40.0, 40.0, 12.5, 25.0, 25.0, 25.0)
    said = verdict(result(Plan("d", (*on, *off), repeats=1), [run(index, rate) for index, rate in enumerate(rates)]))
    assert said.pick is not None
    assert said.pick.entrant == on[2]
    assert said.knees is not None
    assert said.knees[0] == said.knees[1] == pytest.approx(15.52)
    assert said.levels == (5, 10, 20, 50)


def test_runs_over_fewer_documents_are_not_held_against_others() -> None:
    """Of the lesson's sizes the largest is judged."""
    sizes = [replace(each, documents=size) for size in (100, 500) for each in SIX[:2]]
    runs = [run(index, rate, documents=500) for index, rate in enumerate((90.0, 10.0, 40.0, 40.5))]
    said = verdict(result(Plan("d", tuple(sizes), repeats=1), runs))
    assert said.case == "identical"
    assert {peer.entrant.documents for peer in said.peers} == {500}


def test_before_the_first_run_there_is_a_verdict_too() -> None:
    """It has nothing in it but how many runs there will be."""
    assert verdict(result(Plan("d", SIX), [])) == Verdict("nothing", total=18)
