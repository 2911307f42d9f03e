"""Back-off with full jitter."""

import random

from core.control.back_off import BackOff


class _Highest(random.Random):
    def uniform(self, a: float, b: float) -> float:
        return b


def test_doubles_up_to_the_cap() -> None:
    """Base 0.5, cap 3: at most 0.5, 1, 2, 3, 3 seconds."""
    back_off = BackOff(base=0.5, cap=3.0)
    assert [back_off.delay(attempt, _Highest()) for attempt in (1, 2, 3, 4, 5)] == [0.5, 1.0, 2.0, 3.0, 3.0]


def test_jitter_is_full() -> None:
    """Delays spread over the whole of 0..base: a thousand reach the lowest and the highest tenth."""
    randomness = random.Random(1)
    delays = [BackOff(base=1.0).delay(1, randomness) for _ in range(1000)]
    assert 0 <= min(delays) < 0.1
    assert 0.9 < max(delays) <= 1.0
