"""A run after its end, as a table in words."""

import pandas as pd

from core.language import Message, Wording, counted
from core.metrics import ProcessingMetrics
from core.views.format import (
    duration,
    megabytes,
    number,
    percent,
    rate,
)
from core.views.run_head import model_name

_COLUMNS = (Wording("Metric"), Wording("Value"), Wording("Meaning"))


def metrics_table(metrics: ProcessingMetrics) -> pd.DataFrame:
    """Columns metric, value (in words, with its unit) and meaning, in the reader's words: the report of a run."""
    rows = [*_counts(metrics), *_times(metrics), *_work(metrics)]
    return pd.DataFrame(rows, columns=[words() for words in _COLUMNS])


_Row = tuple[Message, str, Message]


def _counts(m: ProcessingMetrics) -> list[_Row]:
    among = counted(
        "in the run, {count:,} duplicate among them", "in the run, {count:,} duplicates among them", count=m.duplicates
    )
    cached = Message("have a summary, {count:,} of them from earlier runs", count=m.cached)
    return [
        (Message("Documents"), number(m.total_documents), among),
        (Message("Successful"), number(m.successful), cached),
        (Message("Failed"), number(m.failed), Message("have an error instead")),
        (Message("Cut off"), number(m.cut_off), Message("have a summary that ended at the token limit")),
        (Message("Parts"), number(m.parts), Message("that long documents were split into")),
        (Message("Cancelled"), number(m.cancelled), Message("were stopped before an answer came")),
        (Message("Success rate"), percent(m.success_rate), Message("successful / documents")),
    ]


def _times(m: ProcessingMetrics) -> list[_Row]:
    return [
        (Message("Total time"), duration(m.total_time), Message("seconds of work; stops between are left out")),
        (
            Message("Throughput"),
            rate(m.throughput),
            Message("successful / total time, without those from earlier runs"),
        ),
        (
            Message("Efficiency"),
            percent(m.efficiency),
            Message("throughput / what concurrency, latency and rate limit allow"),
        ),
        (
            Message("Time to first result"),
            duration(m.time_to_first_result),
            Message("from the start to the first summary that was sent for"),
        ),
        (
            Message("Average latency"),
            duration(m.avg_latency),
            Message("from sending to answer, retries included; mean of the successful"),
        ),
        (Message("p50 latency"), duration(m.p50_latency), Message("half of the successful took no longer")),
        (Message("p95 latency"), duration(m.p95_latency), Message("19 in 20 took no longer")),
        (Message("p99 latency"), duration(m.p99_latency), Message("99 in 100 took no longer")),
    ]


def _work(m: ProcessingMetrics) -> list[_Row]:
    at_once = Message("documents at once, at most; strategy {strategy}", strategy=m.strategy)
    retried = counted(
        "tries of documents, {count:,} retry among them",
        "tries of documents, {count:,} retries among them",
        count=m.retries,
    )
    each = Message("of the worker, {time} a document", time=_cpu_a_document(m))
    return [
        (Message("Concurrency"), number(m.concurrency), at_once),
        (Message("Peak in flight"), number(m.peak_in_flight), Message("documents at once, as seen")),
        (Message("Attempts"), number(m.attempts), retried),
        (Message("Rate limited"), number(m.rate_limited), Message("attempts answered with 429")),
        (Message("Input tokens"), number(m.input_tokens), _counted_by(m)),
        (Message("Output tokens"), number(m.output_tokens), _counted_by(m)),
        (Message("CPU time"), duration(m.cpu_seconds), each),
        (Message("Peak memory"), megabytes(m.peak_rss_mb), Message("of the worker")),
        (Message("Model"), model_name(m.model), Message("as it was asked for")),
    ]


def _counted_by(m: ProcessingMetrics) -> Message:
    if m.tokens_estimated:
        return Message("estimated in part: the endpoint did not count all")
    return Message("as the endpoint counted")


def _cpu_a_document(m: ProcessingMetrics) -> str:
    landed = m.successful + m.failed
    return duration(m.cpu_seconds / landed if landed else None)
