"""What happened when in the runs of a race."""

from core.records import Outcome, Sample, Status
from core.views.race_timelines import in_flight_charts, swimlane


def test_the_swimlane_shows_which_requests_ran_when() -> None:
    """Two lanes of 1 s documents: at most two at once, each bar from dispatch to answer; the 31st is left out."""
    outcomes = [Outcome(i, Status.SUCCEEDED, attempts=1, latency=1.0, finished_at=float(i // 2 + 1)) for i in range(40)]
    figure = swimlane("windowed", outcomes)
    assert len(figure.table) == 30
    assert figure.table.iloc[2].tolist() == [3, 1.0, 2.0, "succeeded"]
    assert figure.title == "windowed: the first 30 documents took 15 s, up to 2 at once"


def test_a_timeline_is_small_multiples_on_one_scale() -> None:
    """A facet an entrant; a run of thousands of ticks is thinned to 300 points."""
    samples = [Sample(at / 4, at, 0, 5, 5, 20.0) for at in range(4000)]
    figure = in_flight_charts({"windowed 5": ("windowed", samples)})
    assert len(figure.table) <= 300
    assert figure.chart.to_dict()["encoding"]["facet"]["field"] == "entrant"
