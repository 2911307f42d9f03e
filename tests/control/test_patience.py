"""How long one answer is waited for."""

import asyncio

from core.control.patience import EVIDENCE, Patience


def test_without_evidence_there_is_no_opinion() -> None:
    """49 answers are not enough to give up on one."""
    patience = Patience()
    for _ in range(EVIDENCE - 1):
        patience.answered(0.1)
    assert patience.seconds is None


def test_four_times_the_slowest_hundredth() -> None:
    """99 answers of 0.1 s and one of 2 s: 8 s. All of 0.1 s: the least there is, 2 s."""
    patience = Patience()
    for n in range(100):
        patience.answered(2.0 if n == 50 else 0.1)
    assert patience.seconds == 8.0
    for _ in range(500):
        patience.answered(0.1)
    assert patience.seconds == 2.0


def test_calls_under_way_go_by_what_is_learned() -> None:
    """Of two calls with a minute to go, the one that is watched has its end moved to two seconds after its start."""

    async def scene() -> None:
        patience, loop = Patience(), asyncio.get_running_loop()
        async with asyncio.timeout(60) as watched, asyncio.timeout(60) as over:
            await asyncio.sleep(0)
            before = loop.time()
            patience.watch(watched, before, 60.0)
            end = over.when()
            patience.watch(over, before, 60.0)
            patience.unwatch(over)
            for _ in range(EVIDENCE):
                patience.answered(0.1)
            assert watched.when() == before + 2.0
            assert over.when() == end

    asyncio.run(scene())


def test_nobody_is_given_more_time_than_he_has() -> None:
    """A call with a minute to go keeps it, whatever is learned."""

    async def scene() -> None:
        patience, loop = Patience(), asyncio.get_running_loop()
        async with asyncio.timeout(60) as scope:
            await asyncio.sleep(0)
            began = loop.time()
            patience.watch(scope, began, 60.0)
            for _ in range(EVIDENCE):
                patience.answered(50.0)
            assert scope.when() == began + 60.0

    asyncio.run(scene())


def test_at_the_end_half_of_it_is_enough() -> None:
    """p99 of 0.9 s: a call under way has 3.6 s, and 1.8 s once nobody waits for its place; not so after an answer that
    took 2 s itself, nor where nothing is known."""

    async def scene() -> None:
        patience, loop = Patience(), asyncio.get_running_loop()
        async with asyncio.timeout(60) as scope:
            await asyncio.sleep(0)
            began, end = loop.time(), scope.when()
            patience.watch(scope, began, 60.0)
            patience.at_the_end(0.1)
            assert scope.when() == end
            for _ in range(EVIDENCE):
                patience.answered(0.9)
            patience.at_the_end(2.0)
            assert scope.when() == began + 3.6
            patience.at_the_end(0.9)
            assert scope.when() == began + 1.8

    asyncio.run(scene())


def _learned() -> Patience:
    patience = Patience()
    for _ in range(EVIDENCE):
        patience.answered(0.1)
    return patience


def test_three_given_up_in_a_row_make_it_longer_for_all() -> None:
    """2 s at first. The third call given up without an answer between doubles it, for those under way too, which never
    have longer than they had."""

    async def scene() -> None:
        patience, loop = _learned(), asyncio.get_running_loop()
        async with asyncio.timeout(patience.at_most(60)) as long, asyncio.timeout(patience.at_most(3)) as short:
            await asyncio.sleep(0)
            began, end = loop.time(), long.when()
            patience.watch(long, began, 60.0)
            patience.watch(short, began, 3.0)
            assert (patience.at_most(60.0), patience.at_most(1.0)) == (2.0, 1.0)
            for wanted in (2.0, 2.0, 4.0, 4.0, 4.0, 4.0):  # the last three had two seconds, and that was too few
                patience.gave_up(2.0)
                assert patience.seconds == wanted
                assert long.when() == (end if wanted == 2.0 else began + wanted)
            assert short.when() == began + 3.0

    asyncio.run(scene())


def test_an_answer_between_them_says_that_the_endpoint_is_as_it_was() -> None:
    """Two given up, an answer, two given up: no more patient than before."""
    patience = _learned()
    for _ in range(2):
        patience.gave_up(2.0)
        patience.gave_up(2.0)
        patience.answered(0.1)
    assert patience.seconds == 2.0


def test_a_slow_answer_teaches_at_once() -> None:
    """A last attempt that took 5 s, where 2 s were thought enough: 20 s."""
    patience = _learned()
    patience.answered(5.0)
    assert patience.seconds == 20.0
