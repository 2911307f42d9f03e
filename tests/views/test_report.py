from datetime import datetime, timedelta, timezone
from typing import Any

import pandas as pd

from core.metrics import measure
from core.records import Outcome, RunSettings, RunSnapshot, RunStatus, Status
from core.views.report import (
    history_table,
    metrics_table,
)

NOW = datetime(2026, 3, 5, 18, 0, tzinfo=timezone(timedelta(hours=1)))


def snapshot(**more: Any) -> RunSnapshot:
    values: dict[str, Any] = {"total": 4, "succeeded": 3, "failed": 1, "elapsed": 2.0, "peak_rss_mb": 81.5}
    return RunSnapshot("r1", RunStatus.FINISHED, RunSettings(concurrency=2), **{**values, **more})


def failed(position: int, reason: str) -> Outcome:
    return Outcome(position, Status.FAILED, reason=reason, attempts=3)


def values(table: pd.DataFrame) -> dict[str, str]:
    return dict(zip(table["metric"], table["value"], strict=True))


def test_metrics_table_is_the_report_in_words() -> None:
    """Each number of the run stands with its unit and one line on what it means."""
    outcome = Outcome(0, Status.SUCCEEDED, attempts=2, latency=0.34, finished_at=0.5, input_tokens=1200)
    table = metrics_table(measure(snapshot(cpu_seconds=0.012), [(outcome, 3), (failed(1, "timeout"), 1)]))
    shown = values(table)
    assert list(table.columns) == ["metric", "value", "meaning"]
    assert (shown["Documents"], shown["Successful"], shown["Failed"]) == ("4", "3", "1")
    assert (shown["Success rate"], shown["Throughput"], shown["Total time"]) == ("75 %", "1.5 docs/s", "2.0 s")
    assert (shown["Average latency"], shown["Time to first result"]) == ("340 ms", "500 ms")
    assert (shown["Input tokens"], shown["Peak memory"], shown["Rate limited"]) == ("1,200", "82 MB", "0")
    meanings = dict(zip(table["metric"], table["meaning"], strict=True))
    assert meanings["CPU time"] == "of the worker, 3.0 ms a document"
    assert meanings["Attempts"] == "tries of documents, 3 retries among them"


def test_metrics_table_of_nothing_has_dashes() -> None:
    """What cannot be said of an empty run is a dash, in every row that divides."""
    shown = values(metrics_table(measure(snapshot(total=0, elapsed=0.0, peak_rss_mb=0.0), [])))
    unknown = ("Success rate", "Throughput", "Efficiency", "p95 latency", "Time to first result", "Peak memory")
    assert {shown[name] for name in unknown} == {"–"}


def test_history_has_a_row_a_run_with_numbers_to_sort_by() -> None:
    """Runs stay in their order under their ids; counts and throughput are numbers, an unknown one is missing."""
    waiting = RunSnapshot("r2", RunStatus.QUEUED, RunSettings(), 10, created_utc="2026-03-04T15:06:00+00:00")
    table = history_table([snapshot(started_utc="2026-03-05T09:00:00Z", label="first"), waiting], NOW)
    assert table.index.tolist() == ["r1", "r2"]
    assert table["Started"].tolist() == ["today 10:00", "yesterday 16:06"]
    assert table["Status"].tolist() == ["● Finished", "◔ Queued"]
    assert table["Documents"].tolist() == [4, 10]
    assert table["Throughput (docs/s)"].tolist()[0] == 1.5
    assert table["Throughput (docs/s)"].isna().tolist() == [False, True]


def test_history_without_runs_keeps_its_columns() -> None:
    """An empty history is an empty table, not an error."""
    table = history_table([], NOW)
    assert (len(table), "Status" in table.columns) == (0, True)
