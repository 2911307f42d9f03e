"""The list of runs in words."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.compare.listed import ListCounts, Listed
from core.compare.plan import Entrant, Plan
from core.records import RunStatus, Status
from core.settings import EndpointSettings, RunSettings
from core.views.runs_list import list_chips, list_columns, list_files, list_found, list_row, list_words, state_words

NOW = datetime(2026, 3, 5, 18, 0, tzinfo=UTC)
SERVER = EndpointSettings(kind="openai", model="Qwen", base_url="http://127.0.0.1:8000/v1")
RUN = Listed(
    "r", RunStatus.RUNNING, RunSettings(endpoint=SERVER), "a\nname", total=3000, succeeded=1290, failed=10, in_flight=20
)
RUN = replace(RUN, steps=3000, done=1300, speed=83.04, slowest=1.26, created_utc="2026-03-05T14:50:00+00:00")
PLAN = Plan("d", (Entrant("serial"), Entrant("windowed", 20), Entrant("abatch", 5)))
COMPARISON = Listed("c", RunStatus.RUNNING, RunSettings(), plan=PLAN, total=100, steps=9, done=4)


def test_a_run_is_a_row_of_words() -> None:
    """Name on one line, counts for the bar and figures."""
    row = list_row(RUN, NOW)
    cells = {name: cell["text"] for name, cell in row["cells"].items()}
    assert (row["name"], row["state"], row["tone"], row["busy"]) == ("a name", "Running, 43 %", "working", True)
    assert [each["number"] for each in row["counts"]] == [1290, 10, 20, 1680]
    assert (cells["documents"], cells["failed"], cells["speed"], cells["slowest"]) == ("3,000", "10", "83.0", "1.3 s")
    assert (cells["time"], row["cells"]["strategy"]["more"]) == ("today 14:50", "20 at once")
    assert (cells["model"], row["cells"]["model"]["more"]) == ("Qwen", "127.0.0.1:8000")


def test_a_comparison_counts_its_runs() -> None:
    """Its bar is of runs, one of them in flight; it has no speed of its own."""
    row = list_row(COMPARISON, NOW)
    assert (row["name"], row["state"]) == ("No name", "Running, 4 of 9 runs")
    assert [each["number"] for each in row["counts"]] == [4, 0, 1, 4]
    assert (row["cells"]["speed"]["text"], row["cells"]["strategy"]["text"]) == ("–", "3 strategies")
    assert row["cells"]["strategy"]["more"] == "1 to 20 at once"


@pytest.mark.parametrize(("cost", "said"), [(None, "–"), (0.0, "$0.00"), (0.0036, "<$0.01"), (12.3, "$12.30")])
def test_a_row_has_its_cost(cost: float | None, said: str) -> None:
    """Short: the column is narrow. It is there where any run has a price."""
    assert list_row(replace(RUN, cost=cost), NOW)["cells"]["cost"]["text"] == said
    assert [column["sort"] for column in list_columns() if column not in list_columns(priced=False)] == ["cost"]


@pytest.mark.parametrize("status", RunStatus)
def test_every_status_has_words(status: RunStatus) -> None:
    assert state_words(replace(RUN, status=status))
    assert state_words(replace(COMPARISON, status=status))


def test_files_are_those_that_there_are() -> None:
    """None of a run without an outcome, nor of a comparison; the failed alone where only some failed."""
    assert [(ending, only) for _, ending, only in list_files(RUN)] == [
        (".xlsx", None),
        (".csv", None),
        (".csv", Status.FAILED),
    ]
    assert list_files(replace(RUN, done=0)) == list_files(COMPARISON) == []


def test_chips_are_those_that_show_something() -> None:
    """And the one that is chosen."""
    counts = ListCounts(all=1200, failed=3)
    assert [chip["text"] for chip in list_chips(counts, "all")] == ["All 1,200", "Failed 3"]
    assert [chip["key"] for chip in list_chips(counts, "running")] == ["all", "running", "failed"]


def test_names_are_filled_in_where_they_are_known() -> None:
    assert list_words()["two"] == "{name} and {other}"
    assert next(column["sort"] for column in list_columns()) == "name"
    assert (list_found("", 3), list_found("a", 1), list_found("a", 1234)) == ("", "1 found", "1,234 found")
