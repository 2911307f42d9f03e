"""An event loop with a time of its own: it stands still while anything can run, and jumps to the next timer then."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Jumping(selectors.SelectSelector):
    seconds = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.seconds += timeout or 0.0
        return super().select(0)


class Clockwork(asyncio.SelectorEventLoop):
    """`time()` begins at 0, in seconds."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.seconds


def run(scene: Coroutine[Any, Any, T]) -> T:
    """The scene to its end, without waiting."""
    with asyncio.Runner(loop_factory=Clockwork) as runner:
        return runner.run(scene)
