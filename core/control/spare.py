"""Work on one's own slot and, side by side, on slots that nobody else wants."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from core.control.gate import Slot

T = TypeVar("T")


async def work_off(items: Iterable[T], work: Callable[[T], Awaitable[Iterable[T]]], slot: Slot, most: int) -> None:
    """Do `work` for each of the items, in their order, and for those that it returns.

    `slot` is held when it begins and when it ends. Where slots are shared, `most` others at most are taken, as they are
    spare and there is something left to do.
    """
    waiting = deque(items)
    idle: set[asyncio.Task[None]] = set()
    busy: set[asyncio.Task[None]] = set()
    news = asyncio.Event()

    async def on_spare() -> None:
        me = asyncio.current_task()
        assert me is not None  # noqa: S101  # it is made as a task
        while waiting:
            idle.add(me)
            await slot.acquire(spare=True)
            idle.discard(me)
            busy.add(me)
            try:
                if waiting:
                    waiting.extend(await work(waiting.popleft()))
            finally:
                busy.discard(me)
                news.set()
                slot.release()

    complete = False
    others = [asyncio.create_task(on_spare()) for _ in range(min(most, len(waiting) - 1) if slot.shared else 0)]
    try:
        while waiting or busy:
            if waiting:
                waiting.extend(await work(waiting.popleft()))
            else:
                news.clear()
                await _without(slot, news.wait())
        complete = True
    finally:
        for each in idle if complete else others:
            each.cancel()
        ends = await asyncio.gather(*others, return_exceptions=True)
    for end in ends:
        if isinstance(end, BaseException) and not isinstance(end, asyncio.CancelledError):
            raise end


async def _without(slot: Slot, waiting: Awaitable[object]) -> None:
    """Wait for others without holding the slot."""
    slot.release()
    try:
        await waiting
    finally:
        await slot.acquire(ahead=True)
