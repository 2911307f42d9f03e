"""The number of calls that may be billed again, beside what the practice endpoint has counted, over many kills.

`GISTMILL_KILLS=20` makes it twenty a strategy; `-s` prints the figures.
"""

import os
import random
import signal
import time
from pathlib import Path

import pytest

from core.config import Environment
from core.endpoints.practice.settings import PracticeSettings
from core.records import RunStatus
from core.runs.registry import Registry
from core.settings import EndpointSettings, RunSettings, StrategyName
from tests.conftest import PracticeEndpoint, PracticeFactory
from tests.runs.durability import scenes

KILLS = int(os.environ.get("GISTMILL_KILLS", "2"))
CONCURRENCY = 20
UNEVEN = PracticeSettings(mean_latency=0.05, sigma=0.5, share_error=0.04, share_reset=0.02, share_cut=0.02)


def _counted(endpoint: PracticeEndpoint) -> int:
    """Requests the endpoint has seen, once it has noticed that their sender is gone."""
    deadline = time.monotonic() + scenes.PATIENCE
    while (stats := endpoint.stats()).in_flight:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return stats.requests


def _recorded(registry: Registry, run_id: str) -> int:
    return sum(outcome.attempts for outcome, _ in registry.outcomes(run_id))


@pytest.mark.slow
@pytest.mark.parametrize("strategy", ["windowed", "adaptive", "batch"])
def test_the_number_is_never_below_the_endpoints_and_little_above(
    strategy: StrategyName, practice_process: PracticeFactory, tmp_path: Path
) -> None:
    """kill -9 of the worker again and again: each time, calls sent and not recorded <= the number shown, and the
    number exceeds them by no more than the limit in force."""
    endpoint, dice = practice_process(UNEVEN), random.Random(strategy)
    settings = RunSettings(
        strategy=strategy,
        concurrency=CONCURRENCY,
        endpoint=EndpointSettings(kind="openai", base_url=endpoint.url),
        max_attempts=20,
    )
    registry = Registry(Environment(store=tmp_path / "g.db"))
    over: list[int] = []
    try:
        run_id = registry.start(registry.prepare(scenes.documents(3000 * KILLS)), settings)
        lost = shown = 0
        for _ in range(KILLS):
            before = registry.snapshot(run_id).succeeded
            scenes.until(registry, run_id, lambda run, least=before: run.succeeded > least)  # type: ignore[misc]  # bound
            time.sleep(dice.uniform(0, 0.8))
            limit = registry.ticks(run_id)[-1].limit if strategy == "adaptive" else CONCURRENCY
            os.kill(scenes.worker_pid(registry, run_id), signal.SIGKILL)
            broken = scenes.until(registry, run_id, scenes.ended)
            assert broken.status is RunStatus.INTERRUPTED
            now_lost = _counted(endpoint) - _recorded(registry, run_id)
            over.append((broken.unrecorded - shown) - (now_lost - lost))
            print(f"{strategy}: {now_lost - lost} lost, {broken.unrecorded - shown} shown, limit {limit}")
            assert 0 <= over[-1] <= CONCURRENCY
            lost, shown = now_lost, broken.unrecorded
            registry.resume(run_id)
        registry.stop(run_id)
        scenes.until(registry, run_id, scenes.ended)
        print(f"{strategy}, {KILLS} kills: {lost} calls not recorded, {shown} shown; over by {max(over)} at most.")
    finally:
        registry.close()
