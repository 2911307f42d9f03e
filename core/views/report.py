"""A run after its end, and runs side by side, as tables. What people sort by stays a number, its unit in the head."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from core.language import ENGLISH, Language, say
from core.metrics import ProcessingMetrics, run_throughput
from core.records import DocumentRow, RunSnapshot, Value
from core.summarise.prompts import shown_value
from core.views.columns import DOCUMENT_COLUMNS
from core.views.format import (
    duration,
    megabytes,
    moment,
    number,
    percent,
    plural,
    rate,
)
from core.views.words import run_status

_ORDER = ("Document", "Status", "Summary", "Error", "Latency (s)", "Attempts", "Tokens", "Note", "Source", "Row")
MOST_OWN = 50
"""Own columns in the table of documents."""

LONGEST_CELL, LONGEST_SHOWN = 300, 10_000
"""Characters of a cell of theirs in the table, and beside the document."""

_EXACT = 1 << 53


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
        ("Parts", number(m.parts), "that long documents were split into"),
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


_HISTORY: tuple[tuple[str, Callable[[RunSnapshot], Any]], ...] = (
    ("Label", lambda run: run.label),
    ("Status", lambda run: run_status(run.status)),
    ("Strategy", lambda run: run.settings.strategy),
    ("Concurrency", lambda run: run.settings.concurrency),
    ("Documents", lambda run: run.total),
    ("Succeeded", lambda run: run.succeeded),
    ("Failed", lambda run: run.failed),
    ("Throughput (docs/s)", lambda run: None if (rate := run_throughput(run)) is None else round(rate, 1)),
    ("Time", lambda run: duration(run.elapsed)),
    ("Model", lambda run: run.settings.endpoint.model_shown),
)
"""The columns of the list of runs, after the time of their start."""


def history_table(snapshots: Iterable[RunSnapshot], now: datetime) -> pd.DataFrame:
    """A row a run, in the order given; the index is the run's id. `now` carries the reader's zone."""
    runs = list(snapshots)
    index = pd.Index([run.run_id for run in runs], name="run", dtype="str")
    started = [moment(run.started_utc or run.created_utc, now) for run in runs]
    cells = [[start, *(cell(run) for _, cell in _HISTORY)] for start, run in zip(started, runs, strict=True)]
    return pd.DataFrame(cells, columns=["Started", *(title for title, _ in _HISTORY)], index=index)


def documents_table(rows: Iterable[DocumentRow], own: Sequence[str] = (), language: Language = ENGLISH) -> pd.DataFrame:
    """A row a document, in the order in which the page shows its columns; the index is its position.

    Of the `own` columns the first `MOST_OWN` that these rows have, after the summary, their long texts cut. One that is
    called as a column of ours has "(own)" behind its name.
    """
    shown = list(rows)
    frame = _ours(shown, language)
    after = _ORDER.index("Summary") + 1
    for place, name in enumerate(_present(shown, own)):
        title = name
        while title in frame.columns:
            title = f"{title} (own)"
        frame.insert(after + place, title, _own_cells([row.fields.get(name) for row in shown], frame.index))
    return frame


def _ours(rows: Sequence[DocumentRow], language: Language) -> pd.DataFrame:
    columns = sorted((column for column in DOCUMENT_COLUMNS if column.title), key=lambda column: _place(column.title))
    index = pd.Index([row.position for row in rows], name="position", dtype="int64")
    cells = [[_shown(column.on_page(row), language) for column in columns] for row in rows]
    frame = pd.DataFrame(cells, columns=[column.title for column in columns], index=index)
    return frame.astype({"Row": "Int64", "Latency (s)": "Float64", "Attempts": "int64", "Tokens": "int64"})


def _place(title: str) -> int:
    return _ORDER.index(title) if title in _ORDER else len(_ORDER)


def _present(rows: Sequence[DocumentRow], own: Sequence[str]) -> list[str]:
    """Those of the columns that one of the rows has; the one that is the text is with none."""
    seen = set().union(*(row.fields for row in rows))
    return [name for name in own if name in seen][:MOST_OWN]


def _own_cells(cells: Sequence[Value], index: pd.Index) -> pd.Series:
    """Numbers to sort by where all are such; a browser holds whole numbers of 53 bits. Else texts."""
    filled = [cell for cell in cells if cell is not None]
    kinds = {type(cell) for cell in filled}
    exact = all(abs(cell) < _EXACT for cell in filled if isinstance(cell, int))
    if kinds and kinds <= {int, float} and exact:
        return pd.Series(cells, index=index, dtype="Int64" if kinds == {int} else "Float64")
    texts = [shortened(shown_value(cell), LONGEST_CELL) for cell in cells]
    return pd.Series(texts, index=index, dtype="object")


def fields_table(row: DocumentRow) -> pd.DataFrame:
    """A document's own columns but the one that is its text: columns Column and Value, all texts."""
    cells = [
        (name, shortened(shown_value(value), LONGEST_SHOWN)) for name, value in row.fields.items() if value != row.text
    ]
    return pd.DataFrame(cells, columns=["Column", "Value"])


def shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]} ..."


def _shown(value: Any, language: Language) -> Any:
    if isinstance(value, str):
        return say(value, language)
    return round(value, 3) if isinstance(value, float) else value
