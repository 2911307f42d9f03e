"""Speed-up, spread, ideal line, knee, real difference and recommendation, with numbers done by hand."""

import random

import pytest

from core.compare.figures import Spread, entrant_results, run_figures, spread
from core.compare.knee import Knee, ideal_line, knee, strategy_knee
from core.compare.plan import Entrant, Plan, PlannedRun
from core.compare.recommendation import differ, recommendation
from core.records import Outcome, RunSnapshot, RunStatus, Status
from core.settings import RunSettings
from tests.compare.scenes import compared, run

SERIAL = Entrant("serial", documents=20)
W5, W10, W20, W50 = (Entrant("windowed", level) for level in (5, 10, 20, 50))
A10, A20 = Entrant("abatch", 10), Entrant("abatch", 20)


def test_the_figures_of_a_run_come_from_its_outcomes() -> None:
    """Three succeed in 1, 2 and 3 s, one fails; the last lands at second 4: 0.75/s, mean 2 s, half of what 3 in flight
    allow (3 / 2 s = 1.5/s); 20 % of a core over 5 s for 4 documents is 0.25 s of CPU each."""
    outcomes = [
        Outcome(place, Status.SUCCEEDED, attempts=1, latency=float(place + 1), finished_at=float(place + 1))
        for place in range(3)
    ] + [Outcome(3, Status.FAILED, attempts=2, rate_limited=1, latency=9.0, finished_at=4.0)]
    snapshot = RunSnapshot("r", RunStatus.FINISHED, RunSettings(), 4, succeeded=3, failed=1, elapsed=5.0, busy=0.2)
    entrant = Entrant("windowed", 3, documents=4)
    found = run_figures(PlannedRun(1, 1, 0), entrant, snapshot, outcomes, Plan("d", (entrant,)))
    assert (found.seconds, found.throughput, found.mean_latency) == (4.0, 0.75, 2.0)
    assert (found.efficiency, found.refused, found.retries, found.failed) == (0.5, 1, 1, 1)
    assert found.cpu_a_document == pytest.approx(0.25)
    assert found.latencies == (1.0, 2.0, 3.0)


def test_a_spread_is_min_median_max() -> None:
    """Of 4, 1 and 2, and one run without a figure: 1, 2, 4; its width is 3 / 2. Of nothing: None."""
    assert spread([4.0, None, 1.0, 2.0]) == Spread(1.0, 2.0, 4.0, 3)
    assert Spread(1.0, 2.0, 4.0, 3).width == 1.5
    assert spread([None]) is None


def test_the_speed_up_goes_by_rates() -> None:
    """Serial's median is 4/s over 20 documents; 30, 40 and 50/s over 100 are 7.5, 10 and 12.5 times as fast."""
    found = compared({SERIAL: (3.0, 4.0, 5.0), W10: (30.0, 40.0, 50.0)})
    assert found[1].speed_up == Spread(7.5, 10.0, 12.5, 3)
    assert found[0].speed_up == Spread(0.75, 1.0, 1.25, 3)


def test_without_serial_there_is_no_speed_up() -> None:
    """No baseline is made up."""
    assert compared({W10: (40.0,)})[0].speed_up is None


def test_the_baseline_has_the_same_protection() -> None:
    """Serial at 4/s protected and 5/s unprotected: 20/s unprotected are 4 times as fast, not 5."""
    off = Entrant("serial", 1, protection=False, documents=20)
    found = compared({SERIAL: (4.0,), off: (5.0,), Entrant("windowed", 10, protection=False): (20.0,)})
    assert found[2].speed_up == Spread(4.0, 4.0, 4.0, 1)


def test_an_entrant_without_a_finished_run_has_no_figures() -> None:
    """The table of a comparison that has just begun is empty, not zero."""
    found = entrant_results(Plan("d", (W10, W20)), [run(0, 40.0)])
    assert found[1].runs == ()
    assert found[1].throughput is None


def test_the_ideal_line_rises_with_the_limit_to_the_ceiling() -> None:
    """At 0.25 s and a ceiling of 60/s: 20, 40, then 60 where the limit alone would allow 80."""
    assert ideal_line([5, 10, 20], 0.25, 60.0) == ((5, 20.0), (10, 40.0), (20, 60.0))
    assert ideal_line([5], None) == ()


def rounded(found: Knee | None) -> tuple[float, float, bool]:
    assert found is not None
    return round(found.concurrency, 6), round(found.throughput, 6), found.reached


def test_the_knee_lies_where_the_ray_meets_97_percent_of_the_plateau() -> None:
    """25/s at 10, 40/s at 20 and 50: 97 % is 38.8/s, which 2.5/s a place reach at 15.52."""
    assert rounded(knee([(50, 40.0), (10, 25.0), (20, 40.0)])) == (15.52, 38.8, True)


def test_the_knee_stays_between_the_numbers_tried() -> None:
    """A curve that bends below its ray (30/s at 10, 31/s at 11, 40/s at 12) has its knee at 12, not before 11."""
    assert rounded(knee([(10, 30.0), (11, 31.0), (12, 40.0), (20, 40.0)])) == (12, 38.8, True)


def test_throughput_that_still_grows_has_no_knee_yet() -> None:
    """At the highest number tried it was still growing, and the knee says so."""
    assert rounded(knee([(10, 40.0), (20, 80.0)])) == (20, 77.6, False)


def test_throughput_that_never_grew_has_its_knee_at_the_first_number() -> None:
    """Or below it; one point alone has none."""
    assert rounded(knee([(10, 40.0), (20, 40.0)])) == (10, 38.8, True)
    assert knee([(10, 40.0)]) is None


def test_a_strategys_knee_takes_its_own_medians() -> None:
    """Of windowed alone: medians 20, 40 and 40/s at 5, 10 and 20; the knee is 9.7."""
    found = compared({W5: (19.0, 20.0, 21.0), W10: (40.0,), W20: (40.0,), A10: (1.0,), A20: (90.0,)})
    knee_found = strategy_knee(found, "windowed")
    assert knee_found is not None
    assert knee_found.concurrency == pytest.approx(9.7)


def test_ranges_that_overlap_are_no_difference() -> None:
    """40 to 44 and 43 to 50 share 43 to 44, although the medians are 10 % apart."""
    assert not differ(Spread(40, 42, 44, 3), Spread(43, 46.5, 50, 3))
    assert differ(Spread(40, 42, 44, 3), Spread(45, 46.5, 50, 3))


def test_less_than_three_percent_is_no_difference() -> None:
    """100 against 102, however narrow their ranges; 100 against 104 is one."""
    assert not differ(Spread(100, 100, 100, 5), Spread(102, 102, 102, 5))
    assert differ(Spread(100, 100, 100, 5), Spread(104, 104, 104, 5))


def test_few_repeats_must_differ_by_more() -> None:
    """Two runs of each: 100 against 108 says little, against 112 enough."""
    assert not differ(Spread(100, 100, 100, 2), Spread(108, 108, 108, 3))
    assert differ(Spread(100, 100, 100, 2), Spread(112, 112, 112, 2))


def test_an_unknown_figure_is_no_difference() -> None:
    """Nothing is concluded from a run that did not take place."""
    assert not differ(None, Spread(1, 1, 1, 3))


def test_alike_repeats_are_rarely_told_apart() -> None:
    """Of 2,000 pairs of three draws with 2 % noise, at most one in twenty is called different; of pairs one of which is
    twice as fast, every one."""
    dice = random.Random(4)

    def drawn(rate: float) -> Spread:
        found = spread(dice.gauss(rate, 0.02 * rate) for _ in range(3))
        assert found is not None
        return found

    assert sum(differ(drawn(40), drawn(40)) for _ in range(2000)) <= 100
    assert all(differ(drawn(40), drawn(80)) for _ in range(2000))


def test_the_smallest_limit_within_97_percent_is_recommended() -> None:
    """40/s at 10, 80 at 20, 81 at 50: 20 has 97 % of the best (78.6), and fewer in flight."""
    advice = recommendation(compared({W10: (40.0,) * 3, W20: (80.0,) * 3, W50: (81.0,) * 3}))
    assert advice.result is not None
    assert advice.result.entrant == W20
    assert advice.different
    assert advice.alike == ("windowed 50",)


def test_the_p95_that_is_asked_for_is_kept() -> None:
    """The fastest has p95 at 3 s; asked for 1 s, the next is recommended, by its goodput."""
    rates = {W10: (40.0,) * 3, W20: (80.0,) * 3}
    plan = Plan("d", tuple(rates))
    runs = [
        run(index, rate[0], 0.5 if index == 0 else 3.0, place=place, latencies=(0.2,) * 400, seconds=10.0)
        for index, rate in enumerate(rates.values())
        for place in (1, 2, 3)
    ]
    advice = recommendation(entrant_results(plan, runs), p95_within=1.0)
    assert advice.result is not None
    assert advice.result.entrant == W10
    assert "within the 1 s" in advice.sentence


def test_where_no_p95_is_low_enough_nothing_is_recommended() -> None:
    """The sentence says what the lowest was."""
    advice = recommendation(compared({W10: (40.0,)}, {"windowed 10": 2.0}), p95_within=1.0)
    assert advice.result is None
    assert "2.00 s" in advice.sentence


def test_goodput_counts_what_came_in_time() -> None:
    """Of 0.5, 1.0 and 1.5 s two are within 1 s: 2 documents in 10 s."""
    found = entrant_results(Plan("d", (W10,)), [run(0, 0.3, latencies=(0.5, 1.0, 1.5), seconds=10.0)])
    assert found[0].goodput(1.0) == Spread(0.2, 0.2, 0.2, 1)
    assert found[0].goodput(None) == Spread(0.3, 0.3, 0.3, 1)


def test_alike_entrants_are_called_no_real_difference() -> None:
    """windowed 10 and abatch 10 within each other's range: the words, and the first of the two to use."""
    advice = recommendation(compared({W10: (39.0, 40.0, 41.0), A10: (39.5, 40.5, 41.5)}))
    assert not advice.different
    assert advice.sentence.startswith("No real difference: windowed 10 and abatch 10")
    assert advice.result is not None


def test_an_entrant_that_loses_documents_is_not_recommended() -> None:
    """The unprotected one is faster and lost 10 of 100: the protected one is recommended."""
    off = Entrant("windowed", 20, protection=False)
    found = entrant_results(Plan("d", (W20, off)), [run(0, 60.0), run(1, 90.0, failed=10)])
    advice = recommendation(found)
    assert advice.result is not None
    assert advice.result.entrant == W20
    assert found[1].failed_share == 0.1
    assert advice.sentence.endswith("Left out: 1 entrant that lost more documents.")


def test_of_several_sizes_the_largest_decides() -> None:
    """A short run's rate is not held against a long one's."""
    advice = recommendation(compared({Entrant("windowed", 5, documents=1000): (20.0,), W50: (99.0,)}))
    assert advice.result is not None
    assert advice.result.entrant.documents == 1000


def test_before_the_first_run_there_is_no_advice() -> None:
    """A sentence instead."""
    assert recommendation(entrant_results(Plan("d", (W10,)), [])).result is None


@pytest.mark.parametrize(("rate", "words"), [(104.0, "4 % more than"), (250.0, "2.5 times as many as")])
def test_a_small_lead_is_said_in_percent(rate: float, words: str) -> None:
    """104/s against 100/s is 4 % more, never "1.0 times as many"; 250/s is 2.5 times as many."""
    assert words in recommendation(compared({W20: (rate,) * 3, A20: (100.0,) * 3})).sentence
