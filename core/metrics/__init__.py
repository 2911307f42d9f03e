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
    speed_up,
    throughput,
    time_to_first_result,
)
from core.metrics.distribution import Histogram, histogram
from core.metrics.processing import ProcessingMetrics, measure, sent_latencies
from core.metrics.verdict import Verdict, verdict

__all__ = [
    "Histogram",
    "LatencySummary",
    "ProcessingMetrics",
    "Verdict",
    "efficiency",
    "goodput",
    "histogram",
    "ideal_throughput",
    "latency_summary",
    "measure",
    "percentile",
    "sent_latencies",
    "speed_up",
    "throughput",
    "time_to_first_result",
    "verdict",
]
