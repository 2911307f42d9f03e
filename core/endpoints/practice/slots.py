"""The places where requests are worked on at the same time: first come, first served."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine


class Slots:
    """`limit` requests hold a slot at once (None: any number). Belongs to one event loop.

    Invariant: nobody waits while a slot is free.
    """

    def __init__(self, limit: int | None) -> None:
        self._limit = limit
        self._busy = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def full(self) -> bool:
        return self._limit is not None and self._busy >= self._limit

    @property
    def queued(self) -> int:
        return len(self._waiting)

    def resize(self, limit: int | None) -> None:
        """Slots taken already stay taken, even past a smaller limit."""
        self._limit = limit
        self._admit()

    async def enter(self, gone: Callable[[], Coroutine[None, None, None]]) -> bool:
        """Wait for a slot and take it; False, and nothing taken, where the client was gone first.

        `gone()` returns once the client has gone away; it is only called where there is a wait.
        """
        if not self.full:
            self._busy += 1
            return True
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        watch = asyncio.create_task(gone())
        try:
            await asyncio.wait({turn, watch}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            self._give_up(turn)
            raise
        finally:
            watch.cancel()
        if not turn.done():
            self._give_up(turn)
        return turn.done()

    def leave(self) -> None:
        self._busy -= 1
        self._admit()

    def _give_up(self, turn: asyncio.Future[None]) -> None:
        if turn.done():
            self.leave()
        else:
            self._waiting.remove(turn)

    def _admit(self) -> None:
        while self._waiting and not self.full:
            self._busy += 1
            self._waiting.popleft().set_result(None)
