"""What happened when in the runs of a comparison."""

from core.records import Outcome, Status, Tick
from core.views.comparison_timelines import in_flight_charts, swimlane


def test_the_swimlane_shows_which_requests_ran_when() -> None:
    """Two lanes of 1 s documents: at most two at once, each bar from dispatch to answer; the 31st is left out."""
    outcomes = [Outcome(i, Status.SUCCEEDED, attempts=1, latency=1.0, finished_at=float(i // 2 + 1)) for i in range(40)]
    chart = swimlane("windowed", outcomes)
    assert len(chart.table) == 30
    assert chart.table.iloc[2].tolist() == [3, 1.0, 2.0, "succeeded"]
    assert chart.title == "windowed: the first 30 documents took 15 s, up to 2 at once"


def test_timelines_are_small_charts_on_one_scale() -> None:
    """One an entrant, each to the longest run and the most in flight; thousands of ticks are thinned to 300 points."""
    long = [Tick(at / 4, at, 0, 5, 5, 20.0) for at in range(4000)]
    short = [Tick(at / 4, at, 0, 9, 9, 20.0) for at in range(9)]
    charts = in_flight_charts({"windowed 5": ("windowed", long), "abatch 9": ("abatch", short), "none": ("serial", [])})
    assert list(charts) == ["windowed 5", "abatch 9"]
    assert len(charts["windowed 5"].table) <= 300
    assert charts["abatch 9"].title == "abatch 9: up to 9 in flight, 2.0 s"
    for chart in charts.values():
        encoding = chart.drawing.to_dict()["encoding"]
        last = charts["windowed 5"].table["seconds"].iloc[-1]
        assert [encoding[axis]["scale"]["domain"] for axis in "xy"] == [[0, last], [0, 9]]


def test_a_strategy_can_be_highlighted_in_the_timelines() -> None:
    """What is picked is picked in each of them, and a click in one picks as in any chart."""
    ticks = [Tick(at / 4, at, 0, 5, 5, 20.0) for at in range(10)]
    chart = in_flight_charts({"windowed 5": ("windowed", ticks)}, picked="windowed")["windowed 5"]
    (parameter,) = chart.drawing.to_dict()["params"]
    assert (parameter["select"]["fields"], parameter["value"]) == (["strategy"], [{"strategy": "windowed"}])
