"""One colour for a strategy, a status and a series, the same in every chart; always with a word or a shape beside it.

Every colour has a contrast of at least 3:1 (WCAG 2.2, 1.4.11) on white and on Streamlit's dark #0e1117, so one set
serves both themes. The strategies' were searched for the greatest least distance between any two (OKLab, 0.10) as seen
with normal vision, protanopia, deuteranopia and tritanopia (Machado 2009).
"""

from core.records import RunStatus, StrategyName

STRATEGY_COLOURS: dict[StrategyName, str] = {
    "serial": "#666666",
    "batch": "#559977",
    "abatch": "#9933bb",
    "gather_with_concurrency": "#bb2211",
    "batch_as_completed": "#ff44cc",
    "windowed": "#2244ff",
    "adaptive": "#bb7700",
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
