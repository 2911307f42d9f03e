"""A run after its end, as a table in words."""

import pandas as pd

from core.metrics import ProcessingMetrics
from core.views.format import (
    duration,
    megabytes,
    number,
    percent,
    plural,
    rate,
)


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
