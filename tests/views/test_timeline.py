from dataclasses import replace

import pytest

from core.records import Tick
from core.views.timeline import MAX_POINTS, pace, timeline


def ticks(*succeeded: int, start: float = 0.25, limit: int = 4) -> list[Tick]:
    """One tick each quarter of a second, the first at `start`, with these totals."""
    return [
        Tick(at=start + 0.25 * place, succeeded=count, failed=0, in_flight=place % 4, limit=limit, throughput=0.0)
        for place, count in enumerate(succeeded)
    ]


def test_throughput_is_smoothed_over_a_second() -> None:
    """0, 3, 4, 8 documents in the first second are 8/s at its end; then 10 less the 0 of a second before: 10/s."""
    frame = timeline(ticks(0, 3, 4, 8, 10))
    assert frame["throughput"].tolist() == [0.0, 6.0, pytest.approx(4 / 0.75), 8.0, 10.0]


def test_a_tail_of_ticks_begins_at_its_own_first() -> None:
    """Where earlier ticks were left out, documents before the first one are not counted as if they landed at once."""
    frame = timeline(ticks(1000, 1005, 1010, start=60.0))
    assert frame["throughput"].tolist() == [0.0, 20.0, 20.0]


def test_summaries_from_the_store_are_no_throughput() -> None:
    """1,000 were there before the start and 5 land in the first half second: 10/s, not thousands."""
    given = [replace(tick, throughput=8.0) for tick in ticks(1002, 1005)]
    assert pace(given, 1, 0) == 10.0


def test_a_longer_window_reaches_further_back() -> None:
    """Over 2 s the 8 documents of the last 2 s are 4/s, whatever the last second did."""
    given = ticks(*[0] * 3, *[8] * 5)
    assert pace(given, 7, 6, seconds=2.0) == 4.0
    assert pace(given, 7, 6, seconds=1.0) == 0.0


def test_points_are_means_of_groups_of_ticks() -> None:
    """600 ticks are groups of 2: 300 points, in flight a group's mean, time, limit and pace those at its end."""
    given = ticks(*range(0, 1200, 2))
    frame = timeline(given)
    assert len(frame) == 300
    assert frame["in_flight"].tolist()[:3] == [0.5, 2.5, 0.5]
    assert frame["seconds"].tolist()[:2] == [0.5, 1.0]
    assert frame["throughput"].tolist()[10] == 8.0  # 2 documents in every quarter of a second


@pytest.mark.parametrize("count", [1, 299, 300, 301, 600, 601, 1201, 14_400])
def test_there_are_never_more_than_300_points(count: int) -> None:
    """However long the run, a series has at most 300 points and ends with the newest tick."""
    frame = timeline(ticks(*range(count)))
    assert len(frame) <= MAX_POINTS
    assert len(frame) == count or len(frame) > MAX_POINTS / 2
    assert frame["seconds"].tolist()[-1] == count * 0.25


def test_points_once_drawn_stay() -> None:
    """From 700 ticks to 1,100 no point but the last one moves: the chart does not shimmer while a run goes on."""
    before, after = timeline(ticks(*range(700))), timeline(ticks(*range(1100)))
    assert before.iloc[:-1].equals(after.iloc[: len(before) - 1])


def test_nothing_yet_is_a_frame_of_its_columns() -> None:
    """Before the first tick the frame is empty and has its columns."""
    frame = timeline([])
    assert (len(frame), list(frame.columns)) == (0, ["seconds", "throughput", "in_flight", "limit"])
