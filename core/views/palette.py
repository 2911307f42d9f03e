"""One colour and one shape for a strategy, one colour for a status and a series, the same in every chart.

A colour never stands alone: a word or a shape is beside it. Every colour has a contrast of at least 3:1 (WCAG 2.2,
1.4.11) on the white and the dark card, so one set serves both themes. `batch_as_completed` is a little darker than a
lighter orange would be for that. To people who do not see red or green some strategies look alike (serial and adaptive,
abatch and windowed): the shapes tell those apart.
"""

from core.records import RunStatus
from core.settings import StrategyName

STRATEGY_COLOURS: dict[StrategyName, str] = {
    "serial": "#8a94a6",
    "batch": "#4c9f70",
    "abatch": "#8e63ce",
    "gather_with_concurrency": "#d1495b",
    "batch_as_completed": "#d67f37",
    "windowed": "#2f6fde",
    "adaptive": "#0fa3b1",
}
# Vega's point shapes, for where two strategies stand in one chart.
STRATEGY_SHAPES: dict[StrategyName, str] = {
    "serial": "cross",
    "batch": "square",
    "abatch": "diamond",
    "gather_with_concurrency": "triangle-down",
    "batch_as_completed": "triangle-up",
    "windowed": "circle",
    "adaptive": "triangle-right",
}

GOOD, BAD, WARNING, NEUTRAL, WORKING = "#00875a", "#d1341f", "#b06f00", "#7a7a7a", "#3b7dd8"

RUN_STATUS_COLOURS: dict[RunStatus, str] = {
    RunStatus.DRAFT: NEUTRAL,
    RunStatus.QUEUED: NEUTRAL,
    RunStatus.RUNNING: WORKING,
    RunStatus.PAUSED: WARNING,
    RunStatus.STOPPING: WARNING,
    RunStatus.STOPPED: NEUTRAL,
    RunStatus.INTERRUPTED: WARNING,
    RunStatus.NEEDS_KEY: WARNING,
    RunStatus.FINISHED: GOOD,
    RunStatus.REFUSED: BAD,
}

# The series of a single run's charts.
THROUGHPUT = LATENCY = IN_FLIGHT = WORKING
LIMIT = NEUTRAL
TYPICAL, SLOW = "#00875a", "#b06f00"  # p50 and p95
