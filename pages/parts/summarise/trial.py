"""A trial run's few summaries beside their texts."""

from core.runs.registry import Registry


def trial(registry: Registry) -> None:
    """Nothing where there was no trial."""
