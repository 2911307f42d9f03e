"""The strategies by name.

Those that LangChain drives load it as they are made, before the run's clock starts: it takes two thirds of a worker's
start and half of the memory that it begins with. The others do without.
"""
# ruff: noqa: PLC0415

from collections.abc import Callable

from core.control.limiter import Limiter
from core.settings import StrategyName
from core.strategies.port import Strategy
from core.strategies.serial import Serial
from core.strategies.windowed import Windowed


def _batch(_: Limiter, limit: int) -> Strategy:
    from core.strategies.batch import Batch

    return Batch(limit)


def _abatch(_: Limiter, limit: int) -> Strategy:
    from core.strategies.abatch import ABatch

    return ABatch(limit)


def _gather_with_concurrency(_: Limiter, limit: int) -> Strategy:
    from core.strategies.gather_with_concurrency import GatherWithConcurrency

    return GatherWithConcurrency(limit)


def _batch_as_completed(_: Limiter, limit: int) -> Strategy:
    from core.strategies.batch_as_completed import BatchAsCompleted

    return BatchAsCompleted(limit)


STRATEGIES: dict[StrategyName, Callable[[Limiter, int], Strategy]] = {
    "serial": lambda _, __: Serial(),
    "batch": _batch,
    "abatch": _abatch,
    "gather_with_concurrency": _gather_with_concurrency,
    "batch_as_completed": _batch_as_completed,
    "windowed": Windowed,
    "adaptive": Windowed,
}
"""Each takes the run's limiter, which windowed and adaptive work under, and the concurrency that was asked for."""
