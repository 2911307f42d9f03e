"""A run after its end, and runs side by side, as tables. What people sort by stays a number, its unit in the head."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pandas as pd

from core.metrics import ProcessingMetrics, run_throughput
from core.records import DocumentRow, RunSnapshot, Status
from core.views.format import (
    absolute_time,
    duration,
    megabytes,
    number,
    percent,
    plural,
    rate,
)
from core.views.words import outcome_status, run_status, summary_notes

_REASON_COLUMNS = ("reason", "documents", "share", "example")
_OTHER = "unknown"


def metrics_table(metrics: ProcessingMetrics) -> pd.DataFrame:
    """Columns metric, value (in words, with its unit) and meaning: the report of a run."""
    rows = [*_counts(metrics), *_times(metrics), *_work(metrics)]
    return pd.DataFrame(rows, columns=["metric", "value", "meaning"])


def _counts(m: ProcessingMetrics) -> list[tuple[str, str, str]]:
    return [
        ("Documents", number(m.total_documents), f"in the run, {plural(m.duplicates, 'duplicate')} among them"),
        ("Successful", number(m.successful), f"have a summary, {m.cached:,} of them from earlier runs"),
        ("Failed", number(m.failed), "have an error instead"),
        ("Cut off", number(m.cut_off), "have a summary that ended at the token limit"),
        ("Cancelled", number(m.cancelled), "were stopped before an answer came"),
        ("Success rate", percent(m.success_rate), "successful / documents"),
    ]


def _times(m: ProcessingMetrics) -> list[tuple[str, str, str]]:
    latency = "from sending to answer, retries included"
    return [
        ("Total time", duration(m.total_time), "seconds of work; stops between are left out"),
        ("Throughput", rate(m.throughput), "successful / total time, without those from earlier runs"),
        ("Efficiency", percent(m.efficiency), "throughput / what concurrency, latency and rate limit allow"),
        (
            "Time to first result",
            duration(m.time_to_first_result),
            "from the start to the first summary that was sent for",
        ),
        ("Average latency", duration(m.avg_latency), f"{latency}; mean of the successful"),
        ("p50 latency", duration(m.p50_latency), "half of the successful took no longer"),
        ("p95 latency", duration(m.p95_latency), "19 in 20 took no longer"),
        ("p99 latency", duration(m.p99_latency), "99 in 100 took no longer"),
    ]


def _work(m: ProcessingMetrics) -> list[tuple[str, str, str]]:
    tokens = "estimated in part: the endpoint did not count all" if m.tokens_estimated else "as the endpoint counted"
    return [
        ("Concurrency", number(m.concurrency), f"documents at once, at most; strategy {m.strategy}"),
        ("Peak in flight", number(m.peak_in_flight), "documents at once, as seen"),
        ("Attempts", number(m.attempts), f"tries of documents, {plural(m.retries, 'retry', 'retries')} among them"),
        ("Rate limited", number(m.rate_limited), "attempts answered with 429"),
        ("Input tokens", number(m.input_tokens), tokens),
        ("Output tokens", number(m.output_tokens), tokens),
        ("CPU time", duration(m.cpu_seconds), f"of the worker, {_cpu_a_document(m)} a document"),
        ("Peak memory", megabytes(m.peak_rss_mb), "of the worker"),
        ("Model", m.model, "as it was asked for"),
    ]


def _cpu_a_document(m: ProcessingMetrics) -> str:
    landed = m.successful + m.failed
    return duration(m.cpu_seconds / landed if landed else None)


def history_table(snapshots: Iterable[RunSnapshot]) -> pd.DataFrame:
    """A row a run, in the order given; the index is the run's id."""
    rows = [_history_row(snapshot) for snapshot in snapshots]
    columns = [
        "Started",
        "Label",
        "Status",
        "Strategy",
        "Concurrency",
        "Documents",
        "Succeeded",
        "Failed",
        "Throughput (docs/s)",
        "Time",
        "Model",
    ]
    index = pd.Index([run_id for run_id, _ in rows], name="run", dtype="str")
    return pd.DataFrame([row for _, row in rows], columns=columns, index=index)


def _history_row(snapshot: RunSnapshot) -> tuple[str, tuple[Any, ...]]:
    settings = snapshot.settings
    achieved = run_throughput(snapshot)
    return snapshot.run_id, (
        absolute_time(snapshot.started_utc or snapshot.created_utc),
        snapshot.label,
        run_status(snapshot.status),
        settings.strategy,
        settings.concurrency,
        snapshot.total,
        snapshot.succeeded,
        snapshot.failed,
        None if achieved is None else round(achieved, 1),
        duration(snapshot.elapsed),
        settings.endpoint.model_shown,
    )


def errors_by_reason(rows: Iterable[DocumentRow]) -> pd.DataFrame:
    """Columns reason, documents, share (of the failed, in words) and example (its first error); the most first."""
    counts: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for row in rows:
        if row.outcome and row.outcome.status is Status.FAILED:
            reason = row.outcome.reason or _OTHER
            counts[reason] += 1
            examples.setdefault(reason, row.outcome.error)
    found = [
        (reason, count, percent(count / counts.total()), examples[reason]) for reason, count in counts.most_common()
    ]
    return pd.DataFrame(found, columns=_REASON_COLUMNS)


def documents_table(rows: Iterable[DocumentRow], search: str = "") -> pd.DataFrame:
    """A row a document whose name, summary or error contains `search`, whatever the case; the index is its position.

    Limitations: case is folded as Unicode says, so ß finds ss; full-width letters do not find their ASCII twins.
    """
    wanted = search.strip().casefold()
    found = [row for row in rows if not wanted or wanted in _searched(row)]
    columns = ["Document", "Source", "Row", "Status", "Summary", "Error", "Latency (s)", "Attempts", "Tokens", "Note"]
    index = pd.Index([row.position for row in found], name="position", dtype="int64")
    frame = pd.DataFrame([_document_cells(row) for row in found], columns=columns, index=index)
    return frame.astype({"Row": "Int64", "Latency (s)": "Float64", "Attempts": "int64", "Tokens": "int64"})


def _searched(row: DocumentRow) -> str:
    outcome = row.outcome
    # Joined by a character that no search can hold, so that nothing is found across two of them.
    return "\x00".join((row.name, outcome.summary, outcome.error) if outcome else (row.name,)).casefold()


def _document_cells(row: DocumentRow) -> tuple[Any, ...]:
    outcome = row.outcome
    if outcome is None:
        return (row.name, row.source, row.row, outcome_status(None), "", "", None, 0, 0, _note(row))
    return (
        row.name,
        row.source,
        row.row,
        outcome_status(outcome.status),
        outcome.summary,
        outcome.error,
        None if outcome.latency is None else round(outcome.latency, 3),
        outcome.attempts,
        outcome.input_tokens + outcome.output_tokens,
        _note(row),
    )


def _note(row: DocumentRow) -> str:
    """What a reader should know about the summary: where it came from, and whether it is whole."""
    notes = []
    if row.duplicate:
        notes.append("duplicate")
    elif row.outcome and row.outcome.cached:
        notes.append("from an earlier run")
    return "; ".join([*notes, *(summary_notes(row.outcome) if row.outcome else ())])
