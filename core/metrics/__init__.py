"""One definition a metric: formula, unit and empty case stand with the function.

Standard library only, since every worker loads it. `None` always means that there is nothing to say, never zero.
"""

from core.metrics.definitions import (
    LatencySummary,
    efficiency,
    goodput,
    ideal_throughput,
    latency_summary,
    percentile,
    run_throughput,
    speed_up,
    throughput,
    time_to_first_result,
)
from core.metrics.digest import Digest, LatencyDigest, digest, latency_digest, latency_digest_of, sent_latencies
from core.metrics.distribution import Histogram, histogram
from core.metrics.processing import ProcessingMetrics, measure, processing_metrics
from core.metrics.slots import MOST_TICKS, slot_use
from core.metrics.verdict import can_be_judged, verdict

__all__ = [
    "MOST_TICKS",
    "Digest",
    "Histogram",
    "LatencyDigest",
    "LatencySummary",
    "ProcessingMetrics",
    "can_be_judged",
    "digest",
    "efficiency",
    "goodput",
    "histogram",
    "ideal_throughput",
    "latency_digest",
    "latency_digest_of",
    "latency_summary",
    "measure",
    "percentile",
    "processing_metrics",
    "run_throughput",
    "sent_latencies",
    "slot_use",
    "speed_up",
    "throughput",
    "time_to_first_result",
    "verdict",
]
