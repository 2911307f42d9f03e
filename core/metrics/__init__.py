"""One definition a metric: formula, unit and empty case stand with the function.

Standard library only, since every worker loads it. `None` always means that there is nothing to say, never zero.
"""

from core.metrics.definitions import (
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
from core.metrics.distribution import Histogram, histogram
from core.metrics.processing import ProcessingMetrics, measure, sent_latencies
from core.metrics.slots import slot_use
from core.metrics.verdict import can_be_judged, verdict

__all__ = [
    "Histogram",
    "ProcessingMetrics",
    "can_be_judged",
    "efficiency",
    "goodput",
    "histogram",
    "ideal_throughput",
    "latency_summary",
    "measure",
    "percentile",
    "run_throughput",
    "sent_latencies",
    "slot_use",
    "speed_up",
    "throughput",
    "time_to_first_result",
    "verdict",
]
