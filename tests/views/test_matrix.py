"""A comparison as a table of cells."""

from dataclasses import replace

from core.compare.climb import climbed_on
from core.compare.plan import Entrant, Plan, PlannedRun
from core.compare.questions import how_many
from core.compare.snapshot import ComparisonRun, ComparisonSnapshot
from core.records import RunSnapshot, RunStatus
from core.settings import RunSettings
from core.views.matrix import Cell, matrix, shades_of
from tests.compare.scenes import compared, run

SERIAL = Entrant("serial", documents=20)
ABATCH_5, ABATCH_20 = Entrant("abatch", 5), Entrant("abatch", 20)
WINDOWED_20, BARE_20 = Entrant("windowed", 20), Entrant("windowed", 20, protection=False)


def scene(*statuses: RunStatus | None) -> ComparisonSnapshot:
    """One run an entrant in this status; None is one that no worker was started for. What is finished does 12 docs/s,
    and 2.6 where it is serial."""
    plan = Plan("d", (SERIAL, ABATCH_5, ABATCH_20, WINDOWED_20, BARE_20), warm_up=0, repeats=1)
    runs, figures = [], []
    for index, status in enumerate(statuses):
        planned = PlannedRun(index + 1, 1, index)
        snapshot = RunSnapshot(
            f"run{index}", status or RunStatus.QUEUED, RunSettings(), 100, worked=1.0 if status else 0
        )
        runs.append(ComparisonRun(planned, snapshot))
        if status is RunStatus.FINISHED:
            figures.append(replace(run(index, 12.0 if index else 2.6), run_id=f"run{index}", planned=planned))
    return ComparisonSnapshot("c", plan, tuple(runs), tuple(figures))


def test_strategies_go_down_and_limits_across() -> None:
    """A row for each strategy and protection, a column a limit; a cell that nobody planned is empty, and serial, which
    has no limit, stands in the caption."""
    drawn = matrix(scene(*[RunStatus.FINISHED] * 5))
    assert drawn.columns == (5, 20)
    assert [row.name for row in drawn.rows] == ["abatch", "windowed", "windowed, unprotected"]
    assert [[cell.text for cell in row.cells] for row in drawn.rows] == [["12.0", "12.0"], ["", "12.0"], ["", "12.0"]]
    assert drawn.rows[1].cells[0] == Cell()
    assert drawn.caption.startswith("One at a time (serial): 2.6 docs/s.")
    assert drawn.runs == {"run1", "run2", "run3", "run4"}


def test_a_cell_says_how_its_run_stands() -> None:
    """Done with its rate, running, failed where the run was refused, waiting where no worker was started; with the run
    that a click opens."""
    drawn = matrix(scene(RunStatus.FINISHED, RunStatus.FINISHED, RunStatus.RUNNING, RunStatus.REFUSED, None))
    cells = [cell for row in drawn.rows for cell in row.cells]
    assert [cell.state for cell in cells] == ["done", "running", "waiting", "failed", "waiting", "waiting"]
    assert [cell.run for cell in cells] == ["run1", "run2", "", "run3", "", ""]
    assert [cell.label for cell in cells] == [
        "abatch with 5 in flight: 12.0 docs/s",
        "abatch with 20 in flight: runs now",
        "",
        "windowed with 20 in flight: failed",
        "",
        "windowed with 20 in flight: waits for its turn",
    ]
    assert cells[3].text == "failed"


def test_a_repeat_that_runs_leaves_the_figure_so_far() -> None:
    """The cell is that of the run that runs; its label has the figure that stands in it."""
    seen = scene(*[RunStatus.FINISHED] * 5)
    second = ComparisonRun(PlannedRun(6, 2, 1), replace(seen.runs[1].run, run_id="again", status=RunStatus.RUNNING))
    cell = matrix(replace(seen, runs=(*seen.runs, second))).rows[0].cells[0]
    assert (cell.state, cell.text, cell.run) == ("running", "12.0", "again")
    assert cell.label == "abatch with 5 in flight: 12.0 docs/s so far, runs again"


def test_a_run_in_which_nothing_succeeded_failed() -> None:
    seen = scene(*[RunStatus.FINISHED] * 5)
    lost = replace(seen, figures=tuple(replace(each, throughput=None) for each in seen.figures))
    assert {cell.state for row in matrix(lost).rows for cell in row.cells if cell.run} == {"failed"}


def test_cells_that_chance_cannot_tell_apart_share_a_shade() -> None:
    """40 and 39 overlap in their repeats; 20 is told from both: a quarter of the darkest, (20 / 40)^2."""
    rates = {
        SERIAL: [2.0, 2.0, 2.0],
        ABATCH_5: [20.0, 20.0, 20.0],
        ABATCH_20: [39.0, 40.0, 41.0],
        WINDOWED_20: [38.0, 39.0, 40.0],
    }
    assert shades_of(compared(rates)) == {2: 1.0, 3: 1.0, 1: 0.25}
    assert shades_of(compared({SERIAL: [2.0]})) == {0: 1.0}


def test_sizes_stand_across_where_only_they_differ() -> None:
    """The lesson: each strategy over three sizes, at one limit. Without clicks, as in a file, none is spoken of."""
    plan = Plan("d", tuple(Entrant(name, 20, documents=size) for name in ("abatch", "batch") for size in (100, 500)))
    drawn = matrix(ComparisonSnapshot("c", plan), opens=False)
    assert ([row.name for row in drawn.rows], drawn.columns) == (["abatch", "batch"], (100, 500))
    assert drawn.corner == "docs/s of documents"
    assert "Click" not in drawn.caption


def test_serial_alone_has_a_row() -> None:
    drawn = matrix(ComparisonSnapshot("c", Plan("d", (SERIAL,))))
    assert ([row.name for row in drawn.rows], drawn.columns) == (["serial"], (1,))


def test_sizes_have_a_row_each() -> None:
    """The lesson's benchmark: one strategy over 100 and over 1,000 documents."""
    plan = Plan("d", tuple(Entrant("abatch", limit, documents=size) for size in (100, 1_000) for limit in (5, 10)))
    drawn = matrix(ComparisonSnapshot("c", plan))
    assert [row.name for row in drawn.rows] == ["abatch, 100 documents", "abatch, 1,000 documents"]
    assert drawn.columns == (5, 10)


def test_a_climb_is_one_row() -> None:
    """The more are in flight the more documents a run of it has: that is no other way of driving."""
    plan = climbed_on(climbed_on(how_many(RunSettings(), 400, source="d")))
    assert len({entrant.documents for entrant in plan.entrants}) > 1
    drawn = matrix(ComparisonSnapshot("c", plan))
    assert ([row.name for row in drawn.rows], drawn.columns) == (["windowed"], (1, 2, 4, 8))
