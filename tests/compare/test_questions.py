"""The three questions as plans, and how the plan of "how many at once" grows, against endpoints made of arithmetic."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from core.compare.climb import around
from core.compare.estimate import estimate, foreseen
from core.compare.figures import RunFigures
from core.compare.plan import Plan, planned_runs, schedule
from core.compare.questions import anew, grown, how_many, lesson, tried_levels, which
from core.compare.result import result
from core.errors import ConfigurationError
from core.settings import STRATEGY_NAMES, EndpointSettings, RunSettings
from tests.compare.scenes import run

BASE = RunSettings(endpoint=EndpointSettings(preset="single GPU"))
OUTSIDE = RunSettings(endpoint=EndpointSettings(kind="openai", base_url="http://127.0.0.1:9/v1"))


def raced(plan: Plan, rate: Callable[[int], float | None]) -> tuple[Plan, list[RunFigures]]:
    """The plan when all its runs have ended, with documents/s by number in flight, and its runs."""
    figures: list[RunFigures] = []
    while True:
        plan = grown(plan, figures) or plan
        left = [each for each in schedule(plan) if each.place > len(figures)]
        if not left:
            return plan, figures
        entrant = plan.entrants[left[0].entrant]
        made = run(left[0].entrant, rate(entrant.concurrency), documents=entrant.documents)
        figures.append(replace(made, planned=left[0], run_id=f"run{left[0].place}"))


def levels(plan: Plan) -> list[int]:
    return [entrant.concurrency for entrant in plan.entrants]


def slots(count: int, latency: float = 0.4) -> Callable[[int], float]:
    """An endpoint that serves so many at once."""
    return lambda level: min(level, count) / latency


def test_the_climb_doubles_until_throughput_stops_growing_and_looks_around_the_knee() -> None:
    """Of 16 slots: 1, 2, 4, 8, 16, 32, where 32 brings nothing; the knee is 15.5, so 12, 14 and 18 join. Each of the
    nine has three runs, and the first six of the first round come in the order of the climb."""
    plan, figures = raced(how_many(BASE, 3000), slots(16))
    assert levels(plan) == [1, 2, 4, 8, 16, 32, 12, 14, 18]
    assert [entrant for _, entrant in plan.order[:6]] == [0, 1, 2, 3, 4, 5]
    assert len(figures) == 27
    assert all(sum(each.planned.entrant == index for each in figures) == 3 for index in range(9))
    assert all(sorted(entrant for turn, entrant in plan.order if turn == each) == [*range(9)] for each in (1, 2, 3))
    assert not plan.growing


@pytest.mark.parametrize("count", [3, 7, 16, 17, 23, 50, 90, 150])
def test_the_knee_that_is_found_is_within_15_percent(count: int) -> None:
    """Whatever the endpoint serves, 97 % of its slots are the knee."""
    plan, figures = raced(how_many(BASE, 3000), slots(count))
    knee = result(plan, figures).knees["windowed", True]
    assert knee.concurrency == pytest.approx(0.97 * count, rel=0.15)


def test_an_endpoint_without_a_limit_is_tried_up_to_the_highest() -> None:
    """200 is the most there is; still rising there, nothing is looked at more finely, and all have their repeats."""
    plan, figures = raced(how_many(BASE, 3000, repeats=2), slots(1000))
    assert levels(plan) == [1, 2, 4, 8, 16, 32, 64, 128, 200]
    assert len(figures) == 18
    assert not plan.growing


def test_an_endpoint_that_stops_growing_at_the_highest_is_looked_at_more_finely() -> None:
    """With 20 as the highest and 16 slots: 16 and 20 are alike, and 12, 14 and 18 join."""
    plan, _ = raced(how_many(BASE, 3000, highest=20, repeats=2), slots(16))
    assert levels(plan) == [1, 2, 4, 8, 16, 20, 12, 14, 18]


@pytest.mark.parametrize(("gain", "highest"), [(1.2, 8), (1.05, 4)])
def test_a_doubling_that_brings_a_tenth_more_is_growth(gain: float, highest: int) -> None:
    """From 2 to 4 in flight a fifth more goes on to 8, a twentieth ends the climb at 4."""
    rates = {1: 10.0, 2: 20.0, 4: 20.0 * gain}
    plan, _ = raced(how_many(BASE, 3000, repeats=1), lambda level: rates.get(level, rates[4]))
    assert max(levels(plan)) == highest


def test_one_run_each_climbs_too() -> None:
    """Without repeats there is one round: the climb and the finer look."""
    plan, figures = raced(how_many(BASE, 3000, repeats=1), slots(4))
    assert levels(plan) == [1, 2, 4, 8, 3, 5]
    assert len(figures) == 6


def test_one_slot_is_found() -> None:
    """Two in flight bring nothing: 3 joins, and that is all."""
    plan, _ = raced(how_many(BASE, 3000, repeats=1), slots(1))
    assert levels(plan) == [1, 2]


def test_nothing_that_succeeds_ends_the_climb() -> None:
    """No run has a throughput: after two numbers it ends."""
    plan, figures = raced(how_many(BASE, 3000, repeats=1), lambda _: None)
    assert levels(plan) == [1, 2]
    assert len(figures) == 2


def test_the_more_are_in_flight_the_more_documents_a_run_has() -> None:
    """Ten times as many, 20 at least; the finer look has as many as the number that was fast enough. All of them are
    compared with each other."""
    plan, figures = raced(how_many(BASE, 3000), slots(16))
    assert [entrant.documents for entrant in plan.entrants] == [20, 20, 40, 80, 160, 320, 160, 160, 160]
    found = result(plan, figures)
    assert all(each.compared for each in found.entrants)
    assert found.recommendation.result is not None
    assert found.recommendation.result.level == 16
    assert found.entrants[4].speed_up is not None  # over one at a time
    assert found.entrants[4].speed_up.middle == pytest.approx(16.0)


def test_few_documents_bound_the_number_in_flight() -> None:
    """Of 97 documents 24 fit in flight four times over; a run of them has no more than 97."""
    plan, _ = raced(how_many(BASE, 97), slots(1000))
    assert levels(plan) == [1, 2, 4, 8, 16, 24]
    assert plan.needed == 97
    assert max(entrant.documents for entrant in plan.entrants) == 97
    assert levels(raced(how_many(BASE, 3, repeats=2), slots(9))[0]) == [1]


def test_a_plan_that_grows_is_the_same_after_a_kill() -> None:
    """At every step it is read back from the store as it was, and decides the same again."""
    plan, figures = how_many(BASE, 3000), list[RunFigures]()
    for _ in range(6):
        again = Plan.from_json(plan.to_json())
        assert again == plan
        assert grown(again, figures) == grown(plan, figures)
        plan = grown(plan, figures) or plan
        assert grown(plan, figures) is None  # what was decided is not decided twice
        entrant = schedule(plan)[len(figures)].entrant
        made = run(entrant, slots(16)(plan.entrants[entrant].concurrency))
        figures.append(replace(made, planned=schedule(plan)[len(figures)]))


def test_growing_changes_no_place_of_a_run_that_has_ended() -> None:
    """The order only grows at its end, but for the run that was still ahead."""
    plan, figures = raced(how_many(BASE, 3000), slots(16))
    first = how_many(BASE, 3000)
    assert plan.order[: len(first.order)] == first.order
    assert [each.planned for each in figures] == list(schedule(plan))


def test_the_estimate_foresees_how_far_it_climbs() -> None:
    """On 16 slots it knows the knee, so its 27 runs; of another endpoint it guesses, and takes the tested answer."""
    plan = how_many(BASE, 3000)
    done, _ = raced(plan, slots(16))
    assert levels(foreseen(plan))[:6] == levels(done)[:6]
    guess = estimate(plan)
    assert guess.growing
    assert guess.runs == pytest.approx(done.total, abs=3)
    assert guess.requests == sum(entrant.documents for _, entrant in planned_runs(foreseen(plan)))
    slow, quick = (estimate(how_many(OUTSIDE, 3000, answer_seconds=each)) for each in (2.0, 0.5))
    assert (slow.tested, slow.guessed) == (2.0, False)
    assert slow.seconds > 3 * quick.seconds
    assert estimate(how_many(OUTSIDE, 3000)).guessed


@pytest.mark.parametrize("repeats", [1, 2])
@pytest.mark.parametrize("documents", [1, 8, 16, 50])
def test_the_estimate_of_few_documents_ends(documents: int, repeats: int) -> None:
    """Where the highest number comes before any knee, too."""
    plan = foreseen(how_many(OUTSIDE, documents, repeats=repeats))
    assert not plan.growing
    assert plan.total == repeats * len(plan.entrants)


def test_which_takes_all_strategies_at_one_level() -> None:
    """Seven entrants, serial over 20 documents, the others over 200 with 20 in flight; fewer where there are fewer."""
    plan = which(BASE, 3000, level=20)
    assert [entrant.strategy for entrant in plan.entrants] == list(STRATEGY_NAMES)
    assert {entrant.concurrency for entrant in plan.entrants[1:]} == {20}
    assert [entrant.documents for entrant in plan.entrants] == [20, *[200] * 6]
    assert {entrant.documents for entrant in which(BASE, 50).entrants[1:]} == {50}


def test_the_lesson_takes_its_sizes_and_all_seven_strategies() -> None:
    """100, 500 and 1,000 documents with 20 in flight, serial over 100; of 600 documents the first two sizes."""
    plan = lesson(BASE, 1000)
    assert {entrant.strategy for entrant in plan.entrants} == set(STRATEGY_NAMES)
    assert plan.sizes == (100, 500, 1000)
    assert plan.entrants[0].documents == 100
    assert lesson(BASE, 600).sizes == (100, 500)
    assert lesson(BASE, 30).sizes == (30,)


def test_serial_is_not_asked_how_many() -> None:
    """It has one in flight, and the sentence says so."""
    with pytest.raises(ConfigurationError, match="one document at a time"):
        how_many(BASE, 100, strategy="serial")


@pytest.mark.parametrize(
    ("knee", "wanted"),
    [
        (15.5, (12, 14, 16, 18)),
        (1.0, (1, 2, 3)),
        (8.0, (7, 8, 9, 10)),
        (100.0, (90, 100, 110, 120)),
        (190.0, (160, 180, 200)),
    ],
)
def test_numbers_around_a_knee_are_round(knee: float, wanted: tuple[int, ...]) -> None:
    """Four in even steps, none above 200; those that were tried are left out."""
    assert around(knee) == wanted
    assert around(knee, wanted) == ()


def test_more_numbers_are_another_comparison() -> None:
    """ "Try 40, 80": the same settings and repeats, 800 documents where there are as many."""
    plan = which(BASE, 3000, repeats=2)
    more = tried_levels(plan, (40, 80), "abatch", 3000)
    assert [(each.strategy, each.concurrency, each.documents) for each in more.entrants] == [
        ("abatch", 40, 800),
        ("abatch", 80, 800),
    ]
    assert (more.base, more.repeats) == (plan.base, 2)
    assert tried_levels(plan, (40,), "abatch", 300).entrants[0].documents == 300


def test_a_plan_begins_anew_as_it_began_before_it_grew() -> None:
    """What a climb found out it finds out again; a plan that does not grow is itself, over the new documents."""
    climbing, fixed = how_many(BASE, 3000, highest=64, seed=5, repeats=2), which(BASE, 200)
    climbed, _ = raced(climbing, slots(16))

    assert anew(climbed, "new") == replace(climbing, source="new")
    assert anew(fixed, "new") == replace(fixed, source="new")
