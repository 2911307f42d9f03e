"""What enforces a limit: at most so many in flight, first come first served."""

import asyncio
from collections import deque


class Limiter:
    """A semaphore whose limit may move while it is in use; for one event loop.

    Invariant: a permit is free only when nobody waits. `ahead` waiters (a document between two attempts) go before
    those that have sent nothing yet, so that work begun is finished first; `spare` waiters (more parts of a document
    that has a permit) go after all others.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._in_use = 0
        self._ahead: deque[asyncio.Future[None]] = deque()
        self._behind: deque[asyncio.Future[None]] = deque()
        self._last: deque[asyncio.Future[None]] = deque()

    shared = True
    """Any number of its permits may be one document's."""

    @property
    def in_use(self) -> int:
        return self._in_use

    @property
    def spare(self) -> bool:
        """Whether a permit is free, which is so only when nobody waits for one."""
        return self._in_use < self._limit

    @property
    def limit(self) -> int:
        return self._limit

    @limit.setter
    def limit(self, limit: int) -> None:
        """Raising it admits waiters at once; lowering it takes no permit back, it waits for them to be returned."""
        self._limit = limit
        self._admit()

    async def acquire(self, *, ahead: bool = False, spare: bool = False) -> None:
        if self._in_use < self._limit and not (self._ahead or self._behind or self._last):
            self._in_use += 1
            return
        waiters = self._last if spare else self._ahead if ahead else self._behind
        permit: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiters.append(permit)
        self._admit()
        try:
            await permit
        except asyncio.CancelledError:
            if permit.done() and not permit.cancelled():
                self.release()  # granted in the same turn: pass it on
            elif permit in waiters:  # else it was passed over already, as one that is not waited for any more
                waiters.remove(permit)
            raise

    @property
    def may_go_on(self) -> bool:
        """Whether who holds a permit may go on with it for something new: the limit was not lowered, and nobody waits
        who has begun. A lane that waits with nothing begun is no worse off: any lane may take what is next."""
        return self._in_use <= self._limit and not self._ahead

    def release(self) -> None:
        self._in_use -= 1
        self._admit()

    def _admit(self) -> None:
        while self._in_use < self._limit and (waiters := self._ahead or self._behind or self._last):
            permit = waiters.popleft()
            if not permit.done():
                permit.set_result(None)
                self._in_use += 1
