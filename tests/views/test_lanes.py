"""Runs on one clock: what the browser gets of them."""

import math

import pytest

from core.records import Outcome, Status
from core.settings import STRATEGY_NAMES, StrategyName
from core.views.lanes import MOST_DOCUMENTS, lane, lanes, most_at_once
from core.views.palette import STRATEGY_COLOURS


def answered(position: int, at: float, latency: float | None = 1.0, attempts: int = 1) -> Outcome:
    return Outcome(position, Status.SUCCEEDED, attempts=attempts, latency=latency, finished_at=at)


TWO_LANES = [answered(i, float(i // 2 + 1)) for i in range(6)]  # two at once, a second each


def test_a_lane_has_a_line_a_document_from_sent_to_answered() -> None:
    """Three pairs of one second each, in the order in which they were sent; the lane ends with the last answer."""
    drawn = lane("windowed", 2, TWO_LANES)
    assert drawn.documents == ((0.0, 1.0), (0.0, 1.0), (1.0, 2.0), (1.0, 2.0), (2.0, 3.0), (2.0, 3.0))
    assert (drawn.end, drawn.limit, drawn.colour) == (3.0, 2, STRATEGY_COLOURS["windowed"])
    assert drawn.label == "windowed: documents: 6; most at once: 2; the last answer after 3.0 s."


def test_what_was_not_sent_has_no_line() -> None:
    """A cached summary, one that was never sent, and a damaged moment are left out; a start before 0 is 0."""
    left_out = [answered(0, 1.0, None), answered(1, 1.0, attempts=0), answered(2, math.nan)]
    assert lane("windowed", 2, [*left_out, answered(3, 0.5)]).documents == ((0.0, 0.5),)


@pytest.mark.parametrize(
    ("strategy", "handed"),
    [
        ("batch_as_completed", (1.0, 1.0, 2.0, 2.0, 3.0, 3.0)),
        ("serial", (1.0, 1.0, 2.0, 2.0, 3.0, 3.0)),
        ("batch", (3.0,)),
        ("abatch", (3.0,)),
        ("gather_with_concurrency", (3.0,)),
    ],
)
def test_a_result_is_handed_over_when_its_call_gives_it(strategy: StrategyName, handed: tuple[float, ...]) -> None:
    """One by one as they are answered, or all together at the end."""
    assert lane(strategy, 2, TWO_LANES).handed == handed


def test_a_run_that_goes_on_has_no_end_and_has_handed_over_no_list() -> None:
    drawn = lane("abatch", 2, TWO_LANES, now=3.5)
    assert (drawn.end, drawn.handed) == (None, ())
    assert drawn.label.endswith("the last answer after 3.5 s.")
    data = lanes([drawn], clock=3.5, live=True)
    assert (data["clock"], data["rows"], data["live"], data["lanes"][0]["end"]) == (3.5, 2, True, None)


def test_lanes_share_the_clock_of_the_longest_and_the_room_of_the_widest() -> None:
    shown = lanes([lane("serial", 1, [answered(0, 8.5)]), lane("abatch", 20, TWO_LANES)])
    assert (shown["clock"], shown["rows"], shown["single"]) == (8.5, 6, False)  # of 20 at most, six were sent
    assert [each["name"] for each in shown["lanes"]] == ["serial", "abatch"]
    assert lanes([])["clock"] == 0.0


def test_lanes_of_the_same_documents_say_so() -> None:
    """Of a longer run the first documents alone are drawn beside a shorter one."""
    six, two = lane("windowed", 2, TWO_LANES), lane("windowed", 2, TWO_LANES, first=2)
    assert (two.documents, two.end) == (((0.0, 1.0), (0.0, 1.0)), 1.0)
    assert lanes([two, lane("serial", 1, TWO_LANES[:2])])["words"]["title"] == "The same 2 documents, on one clock"
    assert lanes([six, two])["words"]["title"] == lanes([six])["words"]["title"] == "Document by document, on one clock"


def test_a_lane_is_bounded() -> None:
    """The first 400 lines in the order in which they were sent."""
    drawn = lane("windowed", 50, (answered(i, float(i + 1)) for i in range(1_000)))
    assert len(drawn.documents) == len(drawn.handed) == MOST_DOCUMENTS
    assert drawn.documents[-1] == (399.0, 400.0)


@pytest.mark.parametrize("strategy", STRATEGY_NAMES)
def test_the_code_of_a_strategy_is_python(strategy: StrategyName) -> None:
    """It compiles as the body of a coroutine, and names the limit where there is one."""
    code = lane(strategy, 17, []).code
    compile("async def work():\n" + "".join(f"    {line}\n" for line in code.splitlines()), "code", "exec")
    assert ("17" in code) == (strategy != "serial")


def test_most_at_once_counts_no_two_that_only_touch() -> None:
    assert most_at_once([(0, 1), (1, 2), (0.5, 1.5)]) == 2
    assert most_at_once([]) == 0
