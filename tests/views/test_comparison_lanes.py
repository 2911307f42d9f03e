"""Which runs of a comparison have a lane."""

import math
from collections.abc import Mapping
from dataclasses import replace

from core.compare.figures import RunFigures
from core.compare.plan import Entrant, Plan
from core.compare.snapshot import ComparisonSnapshot
from core.views.comparison_lanes import documents_shown, drawn_lane, shown_lanes
from core.views.lanes import lanes
from tests.compare.scenes import run

SERIAL = Entrant("serial", documents=20)
W10, W20, A10, A20 = (Entrant(name, level) for name in ("windowed", "abatch") for level in (10, 20))
C20 = Entrant("batch_as_completed", 20)


def compared(rates: Mapping[Entrant, tuple[float | None, ...]]) -> ComparisonSnapshot:
    """A finished comparison with these throughputs, one a repeat."""
    plan = Plan("d", tuple(rates), repeats=max(map(len, rates.values())))
    runs: list[RunFigures] = []
    for index, (entrant, values) in enumerate(rates.items()):
        for rate in values:
            made = run(index, rate, place=len(runs) + 1, documents=entrant.documents)
            runs.append(replace(made, run_id=f"{entrant.name} {rate}"))
    return ComparisonSnapshot("c", plan, figures=tuple(runs))


def test_a_lane_is_the_median_run_of_each_strategy_at_the_recommended_number() -> None:
    """Serial, and both strategies with 20 in flight, where 20 is what is recommended; in the catalogue's order."""
    found = compared({W10: (24.0,), W20: (47.0, 48.0, 49.0), A10: (24.0,), A20: (48.0, 46.0, 50.0), SERIAL: (2.4,)})
    lanes = shown_lanes(found.result())
    assert [(lane.name, lane.run_id) for lane in lanes] == [
        ("serial", "serial 2.4"),
        ("abatch", "abatch 20 48.0"),
        ("windowed", "windowed 20 48.0"),
    ]
    assert documents_shown(lanes) == 20
    assert documents_shown(()) == 0


def test_of_one_strategy_each_number_in_flight_has_a_lane() -> None:
    """Five at most, the first and the last among them."""
    many = {Entrant("windowed", level): (float(level),) for level in (1, 2, 4, 8, 12, 14, 16, 18, 32)}
    lanes = shown_lanes(compared(many).result())
    assert len(lanes) == 5
    assert [lanes[0].name, lanes[-1].name] == ["windowed 1", "windowed 32"]


def test_a_lane_is_drawn_of_spans() -> None:
    """With the code of its strategy and limit, on one clock with the others. What is no number has no line."""
    shown = shown_lanes(compared({SERIAL: (2.4,), A20: (40.0,)}).result())
    serial = drawn_lane(shown[0], [(0.0, 1.0), (1.0, 2.0)])
    abatch = drawn_lane(shown[1], [(0.01, 0.5), (-0.001, 0.25), (0.0, math.inf)])
    assert (serial.name, serial.end, serial.handed) == ("serial", 2.0, (1.0, 2.0))
    assert (abatch.documents, abatch.handed) == (((0.0, 0.25), (0.01, 0.5)), (0.5,))
    assert 'chain.abatch(documents, {"max_concurrency": 20})' in abatch.code
    assert lanes([serial, abatch])["clock"] == 2.0


def test_a_lane_that_grows_has_no_end() -> None:
    """Before the first has ended it is empty, and ends nowhere."""
    drawn = drawn_lane(shown_lanes(compared({A20: (40.0,)}).result())[0], [], now=3.0)
    assert (drawn.end, drawn.documents, drawn.handed) == (None, (), ())
