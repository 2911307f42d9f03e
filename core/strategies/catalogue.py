"""The strategies by name."""

from collections.abc import Callable

from core.control.limiter import Limiter
from core.records import StrategyName
from core.strategies.abatch import ABatch
from core.strategies.batch import Batch
from core.strategies.batch_as_completed import BatchAsCompleted
from core.strategies.gather_with_concurrency import GatherWithConcurrency
from core.strategies.port import Strategy
from core.strategies.serial import Serial
from core.strategies.windowed import Windowed

STRATEGIES: dict[StrategyName, Callable[[Limiter, int], Strategy]] = {
    "serial": lambda _, __: Serial(),
    "batch": lambda _, limit: Batch(limit),
    "abatch": lambda _, limit: ABatch(limit),
    "gather_with_concurrency": lambda _, limit: GatherWithConcurrency(limit),
    "batch_as_completed": lambda _, limit: BatchAsCompleted(limit),
    "windowed": Windowed,
    "adaptive": Windowed,
}
"""Each takes the run's limiter, which windowed and adaptive work under, and the concurrency that was asked for."""
