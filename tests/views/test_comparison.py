"""A comparison as tables and files."""

import csv
import gettext
import io
import json
import re
from dataclasses import replace

from core.compare.estimate import Estimate
from core.compare.plan import Entrant, Plan, PlannedRun
from core.compare.presets import comparison
from core.compare.questions import how_many
from core.compare.result import result
from core.compare.snapshot import ComparisonRun, ComparisonSnapshot
from core.reader import Language, read_in
from core.records import RunSnapshot, RunStatus
from core.settings import RunSettings
from core.views.comparison import (
    RUN_COLUMNS,
    claims_table,
    comparison_csv,
    comparison_json,
    estimate_line,
    progress_words,
    result_lines,
)
from core.views.comparison_tables import entrants_table, figures_table, runs_table
from tests.compare.scenes import compared, run

SERIAL, W10, W20 = Entrant("serial", documents=20), Entrant("windowed", 10), Entrant("windowed", 20)
PLAN = Plan("d", (SERIAL, W10, W20), repeats=2, seed=7)
FIGURES = tuple(run(index, rate, place=index + 1) for index, rate in enumerate((4.0, 40.0, 80.0)))


def snapshot(status: RunStatus = RunStatus.FINISHED) -> ComparisonSnapshot:
    begun = tuple(
        ComparisonRun(found.planned, RunSnapshot(found.run_id, status, RunSettings(), 100, succeeded=100, worked=1.0))
        for found in FIGURES
    )
    warming = ComparisonRun(PlannedRun(0, 0, 1), RunSnapshot("warm", RunStatus.FINISHED, RunSettings(), 20, worked=1.0))
    return ComparisonSnapshot("comparison", PLAN, (warming, *begun), FIGURES, elapsed=30.0)


def test_an_entrant_is_a_row_with_its_medians_and_ranges() -> None:
    """40, 50 and 42/s: 42 as a number, "40.0 to 50.0" beside it; serial's fewer documents are noted."""
    table = entrants_table(compared({SERIAL: (4.0,), W10: (40.0, 50.0, 42.0)}))
    assert table.loc[1, "throughput"] == 42.0
    assert table.loc[1, "throughput_range"] == "40.0 to 50.0"
    assert table.loc[1, "speed_up"] == 10.5
    assert table.loc[0, "note"] == "on 20 of 100 documents; rates are compared"
    assert table.loc[1, "note"] == ""


def test_a_run_is_a_row_in_the_order_they_ran() -> None:
    """The warm-up first and named as such, without figures."""
    table = runs_table(snapshot())
    assert list(table["place"]) == ["warm-up", "1", "2", "3"]
    assert list(table["entrant"]) == ["windowed 10", "serial", "windowed 10", "windowed 20"]
    assert list(table["throughput"])[1:] == [4.0, 40.0, 80.0]
    assert table["throughput"].isna().iloc[0]


def test_a_figure_nobody_has_is_no_column() -> None:
    """Without serial there is no speed-up to show."""
    assert "speed_up" in entrants_table(compared({SERIAL: (4.0,), W10: (40.0,)}))
    table = entrants_table(compared({W10: (40.0,), W20: (80.0,)}))
    assert not [name for name in table.columns if "speed_up" in name]


def test_the_csv_has_a_row_a_counted_run() -> None:
    """With a byte order mark, the fixed columns, and the seed of the order in each row."""
    raw = comparison_csv(snapshot())
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert tuple(rows[0]) == RUN_COLUMNS
    assert [(row["entrant"], row["throughput"], row["seed"]) for row in rows] == [
        ("serial", "4.0", "7"),
        ("windowed 10", "40.0", "7"),
        ("windowed 20", "80.0", "7"),
    ]


def test_the_json_has_plan_spreads_runs_and_recommendation() -> None:
    """Every figure as min, median and max; what has no value is null."""
    comparison = snapshot()
    found = json.loads(comparison_json(comparison, result(PLAN, FIGURES)))
    assert Plan.from_json(json.dumps(found["plan"])) == PLAN
    assert found["entrants"][1]["speed_up"] == {"min": 10.0, "median": 10.0, "max": 10.0}
    assert found["recommendation"]["entrant"] == "windowed 20"
    assert len(found["runs"]) == 3
    empty = json.loads(comparison_json(ComparisonSnapshot("r", PLAN), result(PLAN, ())))
    assert empty["entrants"][0]["throughput"] is None
    assert empty["recommendation"]["entrant"] is None


def test_files_are_the_same_for_every_reader() -> None:
    """The CSV and the JSON are in English, names and sentences; what is shown of them is not."""
    off = Plan("d", (W10, Entrant("windowed", 10, protection=False)), repeats=1)
    comparison = ComparisonSnapshot("c", off, figures=(run(0, 40.0), run(1, 80.0, failed=10)))
    english = comparison_csv(comparison), comparison_json(comparison, comparison.result())
    with read_in(Language("zh", _Shouted())):
        assert comparison.plan.names[1] == "windowed 10, UNPROTECTED"
        assert "REACHES" in comparison.result().recommendation.sentence
        assert (comparison_csv(comparison), comparison_json(comparison, comparison.result())) == english
        assert figures_table(comparison.result()).columns[0] == "ENTRANT"


class _Shouted(gettext.NullTranslations):
    """Every sentence in capitals, its fields as they are."""

    def gettext(self, message: str) -> str:
        return re.sub(r"\{[^}]*\}|[^{]+", lambda part: part[0] if part[0][0] == "{" else part[0].upper(), message)


def test_the_claims_stand_beside_what_was_measured() -> None:
    """Serial at 4/s and batch at 80/s: 25 s and 1.25 s for 100 documents, 20 times as fast; the rest did not run."""
    serial, batch, abatch, gather = comparison()
    table = claims_table(compared({serial: (4.0,), batch: (80.0,)}))
    assert list(table["Claimed (s)"]) == [200.0, 20.0, 10.0, 8.0]
    assert list(table["Measured (s)"])[:2] == [25.0, 1.25]
    assert list(table["Measured speed-up"])[:2] == [1.0, 20.0]
    assert table["Measured (s)"].isna().tolist() == [False, False, True, True]
    assert {abatch.documents, gather.documents} == {100}


def test_the_line_before_the_start_says_what_comes() -> None:
    """Runs, requests and time; a guess is called one."""
    assert estimate_line(Estimate(6, 380, 31.0, guessed=False)) == "6 runs, 380 requests, about 31 s"
    guess = estimate_line(Estimate(1, 100, 31.0, guessed=True, tokens=9000))
    assert guess.startswith("1 run, 100 requests, perhaps 31 s, if an answer takes a second")
    assert guess.endswith("about 9,000 input tokens, no price is known")


def test_the_line_before_the_start_goes_by_a_test_where_there_was_one() -> None:
    """A summary takes longer than a test's short answer; how far a climb goes is not known before."""
    line = estimate_line(Estimate(6, 380, 31.0, guessed=False, tested=0.452, growing=True))
    assert line == ("about 6 runs, about 380 requests, about 31 s or more, the test's short answer took 452 ms")


def test_the_line_before_the_start_says_what_it_may_cost() -> None:
    """In dollars and cents, from low to high, and as little where it is less than a cent."""
    found = Estimate(1, 100, 31.0, guessed=True, tokens=9000, cost_low=1.2, cost=1.5, cost_high=1.8)
    assert estimate_line(found).endswith("about 9,000 input tokens, $1.20 to $1.80")
    assert estimate_line(replace(found, cost_low=0.001, cost_high=0.002)).endswith("under $0.01")


def test_while_a_plan_grows_the_line_says_what_is_done_alone() -> None:
    """How many runs there will be, nobody knows yet."""
    climbing = replace(snapshot(), plan=how_many(RunSettings(), 100))
    assert progress_words(climbing).startswith("3 runs done")


def test_the_line_while_it_runs_says_where_it_stands() -> None:
    """What is done, and what runs now with its share."""
    comparison = snapshot(RunStatus.RUNNING)
    words = progress_words(comparison)
    assert words.startswith("0 of 6 runs · serial 100 % · about ")
    assert words.endswith(" left")
    queued = ComparisonRun(PlannedRun(4, 2, 1), RunSnapshot("next", RunStatus.QUEUED, RunSettings(), 100))
    between = replace(snapshot(), runs=(*snapshot().runs, queued))
    assert progress_words(between).startswith("3 of 6 runs · about ")


def test_the_result_is_a_line_an_entrant_that_ran() -> None:
    """A head, and a line each; those that did not run have none."""
    lines = result_lines(compared({SERIAL: (4.0,), W10: (40.0, 50.0, 42.0), W20: ()}))
    assert len(lines) == 3
    assert lines[2].split()[:7] == ["windowed", "10", "42.0", "(40.0", "to", "50.0)", "10.5"]
