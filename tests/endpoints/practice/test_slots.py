"""Arithmetic: who holds a slot, and who is next."""

import asyncio

import pytest

from core.endpoints.practice.slots import Slots

pytestmark = pytest.mark.anyio


async def stays() -> None:
    await asyncio.Event().wait()


async def leaves() -> None:
    return


async def waiting(slots: Slots, count: int) -> None:
    while slots.queued != count:  # noqa: ASYNC110  # a turn of the loop, not a wait for time
        await asyncio.sleep(0)


async def test_first_come_first_served() -> None:
    """Slots go to the waiting in the order they came."""
    slots, order = Slots(1), list[int]()
    assert await slots.enter(stays)

    async def visitor(number: int) -> None:
        await slots.enter(stays)
        order.append(number)
        slots.leave()

    async with asyncio.TaskGroup() as group:
        for number in range(3):
            group.create_task(visitor(number))
            await waiting(slots, number + 1)
        slots.leave()
    assert order == [0, 1, 2]
    assert not slots.full


async def test_who_leaves_the_queue_takes_no_slot() -> None:
    """A client that goes away while it waits is forgotten."""
    slots = Slots(1)
    await slots.enter(stays)
    assert not await slots.enter(leaves)
    assert slots.queued == 0
    slots.leave()
    assert not slots.full


async def test_cancelled_waiter_gives_its_place_up() -> None:
    """Cancelled in the queue, or with the slot just given to it: the slot is free either way."""
    for given in (False, True):
        slots = Slots(1)
        await slots.enter(stays)
        waiter = asyncio.create_task(slots.enter(stays))
        await waiting(slots, 1)
        if given:
            slots.leave()
        waiter.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiter
        if not given:
            slots.leave()
        assert (slots.queued, slots.full) == (0, False)


async def test_more_slots_admit_the_waiting_at_once() -> None:
    """A larger limit does not wait for somebody to leave."""
    slots = Slots(1)
    await slots.enter(stays)
    waiter = asyncio.create_task(slots.enter(stays))
    await waiting(slots, 1)
    slots.resize(None)
    assert await waiter
