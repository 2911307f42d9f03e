from typing import Any

import pandas as pd

from core.metrics import measure
from core.records import Outcome, RunSnapshot, RunStatus, Status
from core.settings import RunSettings
from core.views.report import metrics_table


def snapshot(**more: Any) -> RunSnapshot:
    values: dict[str, Any] = {"total": 4, "succeeded": 3, "failed": 1, "elapsed": 2.0, "peak_rss_mb": 81.5}
    return RunSnapshot("r1", RunStatus.FINISHED, RunSettings(concurrency=2), **{**values, **more})


def failed(position: int, reason: str) -> Outcome:
    return Outcome(position, Status.FAILED, reason=reason, attempts=3)


def values(table: pd.DataFrame) -> dict[str, str]:
    return dict(zip(table["Metric"], table["Value"], strict=True))


def test_metrics_table_is_the_report_in_words() -> None:
    """Each number of the run stands with its unit and one line on what it means."""
    outcome = Outcome(0, Status.SUCCEEDED, attempts=2, latency=0.34, finished_at=0.5, input_tokens=1200)
    table = metrics_table(measure(snapshot(cpu_seconds=0.012), [(outcome, 3), (failed(1, "timeout"), 1)]))
    shown = values(table)
    assert list(table.columns) == ["Metric", "Value", "Meaning"]
    assert (shown["Documents"], shown["Successful"], shown["Failed"]) == ("4", "3", "1")
    assert (shown["Success rate"], shown["Throughput"], shown["Total time"]) == ("75 %", "1.5 docs/s", "2.0 s")
    assert (shown["Average latency"], shown["Time to first result"]) == ("340 ms", "500 ms")
    assert (shown["Input tokens"], shown["Peak memory"], shown["Rate limited"]) == ("1,200", "82 MB", "0")
    meanings = dict(zip(table["Metric"], table["Meaning"], strict=True))
    assert meanings["CPU time"] == "of the worker, 3.0 ms a document"
    assert meanings["Attempts"] == "tries of documents, 3 retries among them"


def test_metrics_table_of_nothing_has_dashes() -> None:
    """What cannot be said of an empty run is a dash, in every row that divides."""
    shown = values(metrics_table(measure(snapshot(total=0, elapsed=0.0, peak_rss_mb=0.0), [])))
    unknown = ("Success rate", "Throughput", "Efficiency", "p95 latency", "Time to first result", "Peak memory")
    assert {shown[name] for name in unknown} == {"–"}
