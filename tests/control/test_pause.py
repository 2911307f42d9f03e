"""The shared pause."""

import asyncio
import random

from core.control.pause import BELIEVED, JITTER, SharedPause
from core.control.stop import StopSignal


class _Stop(StopSignal):
    """A stop flag whose waits move a clock instead of waiting."""

    def __init__(self, now: list[float]) -> None:
        super().__init__()
        self._now = now
        self.waits: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self._now[0] += seconds


def test_the_longest_wait_counts() -> None:
    """A pause of 5 s is not shortened by one of 2 s that comes later."""
    pause = SharedPause(lambda: 100.0, random.Random(1))
    pause.extend(5)
    pause.extend(2)
    assert pause.remaining == 5.0


def test_waits_are_jittered_upward_only() -> None:
    """Nobody comes back before the time the server named, and nobody later than a tenth of it."""
    now = [0.0]
    pause, stop = SharedPause(lambda: now[0], random.Random(1)), _Stop(now)
    pause.extend(10)
    asyncio.run(pause.over(stop))
    assert len(stop.waits) == 1
    assert 10.0 <= stop.waits[0] <= 10.0 * (1 + JITTER)


def test_a_stop_ends_the_pause() -> None:
    """Once the run is stopped, nobody waits for the pause."""
    now = [0.0]
    pause, stop = SharedPause(lambda: now[0], random.Random(1)), _Stop(now)
    pause.extend(10)
    stop.ask()
    asyncio.run(pause.over(stop))
    assert stop.waits == []


def test_all_pauses_together() -> None:
    """5 s named at second 100, 8 s at second 103: eleven seconds of pause in all; a shorter one adds none."""
    now = [100.0]
    pause = SharedPause(lambda: now[0], random.Random(1))
    pause.extend(5)
    now[0] = 103.0
    pause.extend(8)
    pause.extend(2)
    assert pause.total == 11.0


def test_times_that_were_kept_in_vain_are_doubted() -> None:
    """Eight pauses in a row that brought nobody an answer are believed, the ninth is not; twenty refusals of requests
    that were under way together are one. An answer restores trust."""
    now = [100.0]
    pause = SharedPause(lambda: now[0], random.Random(1))
    for _ in range(BELIEVED + 1):
        assert not pause.in_vain
        sent = now[0]
        for _ in range(20):
            now[0] += 0.001
            pause.refused(0.001, sent)
        now[0] += 1.0
    assert pause.in_vain
    pause.answered()
    assert not pause.in_vain
