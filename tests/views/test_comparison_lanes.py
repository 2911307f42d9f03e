"""The data of the components `lanes` and `matrix`, by hand."""

import json
import math
from collections.abc import Mapping
from dataclasses import replace

from core.compare.figures import RunFigures
from core.compare.plan import Entrant, Plan, PlannedRun
from core.compare.result import result
from core.compare.snapshot import ComparisonRun, ComparisonSnapshot
from core.records import RunSettings, RunSnapshot, RunStatus
from core.views import palette
from core.views.comparison_lanes import (
    current_lanes,
    documents_shown,
    lanes_data,
    lanes_title,
    matrix_data,
    shown_lanes,
)
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
    """Seven at most, the first and the last among them."""
    many = {Entrant("windowed", level): (float(level),) for level in (1, 2, 4, 8, 12, 14, 16, 18, 32)}
    lanes = shown_lanes(compared(many).result())
    assert len(lanes) == 7
    assert [lanes[0].name, lanes[-1].name] == ["windowed 1", "windowed 32"]


def test_all_lanes_share_one_clock() -> None:
    """Serial ends at 2 s, abatch at 0.5 s: the clock goes to 2 s. A moment that is no number is left out."""
    lanes = shown_lanes(compared({SERIAL: (2.4,), A20: (40.0,)}).result())
    data = lanes_data(
        lanes,
        {"serial 2.4": [(0.0, 1.0), (1.0, 2.0)], "abatch 20 40.0": [(0.01, 0.5), (-0.001, 0.25), (0.0, math.inf)]},
    )
    assert data["clock"] == 2.0
    serial, abatch = data["lanes"]
    assert (serial["name"], serial["end"], serial["documents"]) == ("serial", 2.0, [[0.0, 1.0], [1.0, 2.0]])
    assert abatch["documents"] == [[0.01, 0.5], [0.0, 0.25]]
    assert abatch["colour"] == palette.STRATEGY_COLOURS["abatch"]
    assert abatch["code"] == 'chain.abatch(documents, {"max_concurrency": 20})'
    assert abatch["handed"] == []
    assert json.loads(json.dumps(data)) == data


def test_batch_as_completed_has_a_tick_where_each_result_was_handed_over() -> None:
    """When it ended, in the order in which they end."""
    lanes = shown_lanes(compared({C20: (40.0,)}).result())
    (lane,) = lanes_data(lanes, {lanes[0].run_id: [(0.0, 0.9), (0.0, 0.4)]})["lanes"]
    assert lane["handed"] == [0.4, 0.9]


def test_a_lane_without_documents_is_empty() -> None:
    """Before the first has ended."""
    lanes = shown_lanes(compared({A20: (40.0,)}).result())
    data = lanes_data(lanes, {}, clock=3.0)
    assert (data["clock"], data["lanes"][0]["end"], data["lanes"][0]["documents"]) == (3.0, 0.0, [])


def test_the_lanes_title_says_how_many() -> None:
    """One document is no "1 documents"."""
    assert lanes_title(20) == "The same 20 documents, on one clock"
    assert lanes_title(1) == "The same document, on one clock"


def test_the_matrix_has_a_row_a_strategy_and_a_column_a_number_in_flight() -> None:
    """24.0 and 24.2 are alike and share a shade, half of the best's; serial stands in the caption."""
    found = compared({W10: (24.0,), W20: (48.0,), A10: (24.2,), A20: (48.2,), SERIAL: (2.4,)})
    data = matrix_data(found, found.result())
    assert data["columns"] == [10, 20]
    assert [row["name"] for row in data["rows"]] == ["windowed", "abatch"]
    first, second = data["rows"][0]["cells"]
    assert (first["text"], first["run"], first["state"]) == ("24.0", "windowed 10 24.0", "done")
    assert first["shade"] == data["rows"][1]["cells"][0]["shade"] == 0.5
    assert second["shade"] == data["rows"][1]["cells"][1]["shade"] == 1.0
    assert data["caption"] == (
        "Documents a second: strategy down, in flight across. Serial: 2.4."
        " Cells that chance cannot tell apart share a shade."
    )
    assert json.loads(json.dumps(data)) == data


def test_a_live_matrix_says_what_runs_and_what_waits() -> None:
    """One is done, one is at work with its run's id, one waits, and one that got no summary has failed."""
    plan = Plan("d", (W10, W20, A10, A20), repeats=1)
    figures = (run(0, 24.0, place=1), run(2, None, place=2, failed=100))
    at_work = RunSnapshot("now", RunStatus.RUNNING, RunSettings(), 100)
    comparison = ComparisonSnapshot("c", plan, (ComparisonRun(PlannedRun(3, 1, 1), at_work),), figures)
    assert [(lane.name, lane.run_id) for lane in current_lanes(comparison)] == [("windowed 20", "now")]
    assert current_lanes(replace(comparison, runs=())) == ()
    rows = matrix_data(comparison, comparison.result())["rows"]
    states = [[(cell["state"], cell["run"]) for cell in row["cells"]] for row in rows]
    assert states == [[("done", "run01"), ("running", "now")], [("failed", "run22"), ("waiting", "")]]


def test_of_several_sizes_the_sizes_stand_across() -> None:
    """The lesson has one number in flight and three sizes; without serial there is nothing of it in the caption."""
    sizes = {Entrant("abatch", 20, documents=size): (float(size),) for size in (100, 500)}
    found = compared(sizes)
    data = matrix_data(found, result(found.plan, found.figures))
    assert data["columns"] == [100, 500]
    assert "documents across" in data["caption"]
    assert "Serial" not in data["caption"]


def test_a_combination_that_was_not_planned_is_an_empty_cell() -> None:
    """Unprotected runs have a row of their own."""
    off = Entrant("windowed", 20, protection=False)
    found = compared({W10: (24.0,), off: (48.0,)})
    rows = matrix_data(found, found.result())["rows"]
    assert [row["name"] for row in rows] == ["windowed", "windowed, unprotected"]
    assert [cell["text"] for cell in rows[0]["cells"]] == ["24.0", ""]
