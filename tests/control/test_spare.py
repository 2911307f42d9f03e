"""Work on one's own slot, and on slots that nobody else wants."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from core.control.gate import HeldSlot, Slot
from core.control.limiter import Limiter
from core.control.spare import work_off


class Peak:
    """Work that takes some turns of the loop, and how much of it went on at once."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self.done: list[int] = []

    async def __call__(self, item: int) -> list[int]:
        self.now += 1
        self.most = max(self.most, self.now)
        for _ in range(5):
            await asyncio.sleep(0)
        self.now -= 1
        self.done.append(item)
        return [item + 100] if item < 3 else []


async def worked(limit: int, most: int = 100) -> tuple[Peak, Limiter]:
    limiter, peak = Limiter(limit), Peak()
    await limiter.acquire()
    await work_off(range(10), peak, limiter, most)
    return peak, limiter


@pytest.mark.parametrize(("limit", "most", "peak"), [(4, 100, 4), (4, 1, 2), (4, 0, 1), (1, 100, 1), (50, 100, 10)])
def test_spare_slots_are_taken_and_given_back(limit: int, most: int, peak: int) -> None:
    """As many as are free, at most so many beside one's own, and none for which there is nothing to do. What the work
    brings is done, too; at the end only one's own slot is held."""
    seen, limiter = asyncio.run(worked(limit, most))
    assert sorted(seen.done) == [*range(10), 100, 101, 102]
    assert seen.most == peak
    assert limiter.in_use == 1


def test_a_held_slot_is_the_only_one() -> None:
    """LangChain's own strategies do not share theirs: one after another, in their order."""
    seen = Peak()
    asyncio.run(work_off(range(5), seen, HeldSlot(), 100))
    assert (seen.most, seen.done) == (1, [0, 1, 2, 3, 4, 100, 101, 102])


def test_others_go_first() -> None:
    """Whoever waits for a slot of its own has it before a spare one is taken."""

    async def scene() -> list[str]:
        limiter, order = Limiter(1), list[str]()
        await limiter.acquire()

        async def waiter(name: str, **how: bool) -> None:
            await limiter.acquire(**how)
            order.append(name)
            limiter.release()

        async with asyncio.TaskGroup() as waiters:
            for name, how in (("spare", {"spare": True}), ("new", {}), ("again", {"ahead": True})):
                waiters.create_task(waiter(name, **how))
                await asyncio.sleep(0)
            limiter.release()
        assert limiter.in_use == 0
        return order

    assert asyncio.run(scene()) == ["again", "new", "spare"]


def test_what_breaks_ends_the_rest_and_is_told() -> None:
    """On a spare slot as on one's own; no slot is lost."""

    async def scene(breaks: int) -> None:
        limiter = Limiter(3)
        await limiter.acquire()

        async def work(item: int) -> list[int]:
            await asyncio.sleep(0)
            if item == breaks:
                raise MemoryError
            return []

        with pytest.raises(MemoryError):
            await work_off(range(6), work, limiter, 5)
        assert limiter.in_use == 1

    for breaks in (0, 1, 5):
        asyncio.run(scene(breaks))


def test_a_cancelled_worker_takes_the_others_along() -> None:
    """Nobody goes on with the work, and the slots are free again."""

    async def scene() -> None:
        limiter = Limiter(3)

        async def work(_: int) -> list[int]:
            await asyncio.Event().wait()
            return []

        async def whole(slot: Slot, do: Callable[[int], Awaitable[list[int]]]) -> None:
            await slot.acquire()
            try:
                await work_off(range(9), do, slot, 8)
            finally:
                slot.release()

        task = asyncio.create_task(whole(limiter, work))
        for _ in range(5):
            await asyncio.sleep(0)
        assert limiter.in_use == 3
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert limiter.in_use == 0
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(scene())
