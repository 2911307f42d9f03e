"""The limiter: permits, their order, and a limit that moves."""

import asyncio

from core.control.limiter import Limiter


async def _settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def test_admits_as_many_as_the_limit() -> None:
    """Of five who ask under a limit of two, two have a permit, and a returned permit goes to the next."""

    async def scene() -> tuple[list[int], list[int]]:
        limiter, admitted = Limiter(2), list[int]()

        async def ask(n: int) -> None:
            await limiter.acquire()
            admitted.append(n)

        tasks = [asyncio.create_task(ask(n)) for n in range(5)]
        await _settled()
        first = list(admitted)
        limiter.release()
        await _settled()
        second = list(admitted)
        for task in tasks:
            task.cancel()
        return first, second

    assert asyncio.run(scene()) == ([0, 1], [0, 1, 2])


def test_those_ahead_go_first() -> None:
    """A document between two attempts goes before one that has sent nothing, however long that waits."""

    async def scene() -> list[str]:
        limiter, order = Limiter(1), list[str]()
        await limiter.acquire()

        async def ask(name: str, ahead: bool) -> None:
            await limiter.acquire(ahead=ahead)
            order.append(name)
            limiter.release()

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(ask("new", ahead=False))
            tasks.create_task(ask("again", ahead=True))
            await _settled()
            limiter.release()
        return order

    assert asyncio.run(scene()) == ["again", "new"]


def test_a_raised_limit_admits_at_once_and_a_lowered_one_takes_nothing_back() -> None:
    """Limit 1 to 3 admits two more; 3 to 1 admits nobody until two permits are returned."""

    async def scene() -> list[int]:
        limiter, seen = Limiter(1), list[int]()
        tasks = [asyncio.create_task(limiter.acquire()) for _ in range(5)]
        await _settled()
        seen.append(limiter.in_use)
        limiter.limit = 3
        seen.append(limiter.in_use)
        limiter.limit = 1
        limiter.release()
        limiter.release()
        seen.append(limiter.in_use)
        limiter.release()
        await _settled()
        seen.append(sum(task.done() for task in tasks))
        for task in tasks:
            task.cancel()
        return seen

    assert asyncio.run(scene()) == [1, 3, 1, 4]


def test_a_cancelled_waiter_loses_no_permit() -> None:
    """Whoever is cancelled while waiting, or in the very turn of being admitted, leaves the permit to the next."""

    async def scene() -> int:
        limiter = Limiter(1)
        await limiter.acquire()
        first, second = (asyncio.create_task(limiter.acquire()) for _ in range(2))
        await _settled()
        limiter.release()  # admits the first ...
        first.cancel()  # ... which is gone before it runs
        await _settled()
        assert second.done()
        return limiter.in_use

    assert asyncio.run(scene()) == 1


def test_a_permit_is_spare_only_where_nobody_waits() -> None:
    """One of two taken: spare. Two taken and one who waits: none, and none when his turn comes; back again: spare."""

    async def scene() -> list[bool]:
        limiter = Limiter(2)
        await limiter.acquire()
        seen = [limiter.spare]
        await limiter.acquire()
        waiting = asyncio.create_task(limiter.acquire())
        await _settled()
        seen.append(limiter.spare)
        limiter.release()
        await waiting
        seen.append(limiter.spare)
        limiter.release()
        return [*seen, limiter.spare]

    assert asyncio.run(scene()) == [True, False, False, True]


def test_a_waiter_that_is_cancelled_as_a_permit_comes_loses_none() -> None:
    """It is passed over before it knows that it was cancelled: the next one has the permit, and none is lost."""

    async def scene() -> None:
        limiter = Limiter(1)
        await limiter.acquire()
        first, second = (asyncio.create_task(limiter.acquire()) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        limiter.release()
        await asyncio.gather(first, return_exceptions=True)
        await second
        assert first.cancelled()
        assert limiter.in_use == 1

    asyncio.run(scene())


def test_a_lane_keeps_its_permit_unless_one_that_has_begun_waits() -> None:
    """One that has begun nothing may wait on; a document between two attempts goes first, and a lower limit does."""

    async def scene() -> list[bool]:
        limiter = Limiter(2)
        await limiter.acquire()
        await limiter.acquire()
        lane = asyncio.create_task(limiter.acquire())
        await _settled()
        seen = [limiter.may_go_on]
        begun = asyncio.create_task(limiter.acquire(ahead=True))
        await _settled()
        seen.append(limiter.may_go_on)
        limiter.release()
        await begun
        limiter.limit = 1
        seen.append(limiter.may_go_on)
        lane.cancel()
        return seen

    assert asyncio.run(scene()) == [True, False, False]
