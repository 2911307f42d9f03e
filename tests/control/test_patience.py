"""How long one answer is waited for."""

import asyncio
from collections.abc import Callable
from functools import partial

from core.control.patience import EVIDENCE, IN_A_ROW, Patience
from tests.control.clockwork import run


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


async def _call(patience: Patience, limit: float = 60.0) -> float:
    """How long a call lasts that is never answered, seconds."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    try:
        async with asyncio.timeout(limit) as scope:
            patience.watch(scope, began)
            try:
                await asyncio.sleep(3600)
            finally:
                patience.unwatch(scope)
    except TimeoutError:
        pass
    return loop.time() - began


def _given(patience: Patience, *moments: tuple[float, Callable[[], object]], timeout: float = 60.0) -> float:
    """The same where at such seconds of it something happens."""

    async def scene() -> float:
        for seconds, happens in moments:
            asyncio.get_running_loop().call_later(seconds, happens)
        return await _call(patience, timeout)

    return round(run(scene()), 6)


def _teach(patience: Patience, latency: float = 0.1) -> None:
    for _ in range(EVIDENCE):
        patience.answered(latency)


def test_calls_under_way_go_by_what_is_learned() -> None:
    """A call that is one second old when answers of 0.1 s are known ends after 2 s; one that is 5 s old ends then."""
    for known_at, lasts in ((1.0, 2.0), (5.0, 5.0)):
        patience = Patience()
        assert _given(patience, (known_at, partial(_teach, patience))) == lasts


def test_at_the_end_a_call_where_nothing_was_ever_answered_ends_as_presumed() -> None:
    """Where an answer comes after all, or came before, it keeps its timeout."""
    patience = Patience()
    presumed = (1.0, partial(patience.presume, 8.0))
    assert _given(patience, presumed) == 8.0
    assert _given(patience, presumed, (2.0, partial(patience.answered, 0.1))) == 60.0
    assert _given(patience, presumed) == 60.0


def test_without_being_watched_a_call_keeps_its_timeout() -> None:
    """As it does when it is watched and nothing is learned."""
    patience = Patience()
    assert _given(patience) == 60.0

    async def scene() -> float:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(60) as scope:
                patience.watch(scope, loop.time())
                patience.unwatch(scope)
                _teach(patience)
                await asyncio.sleep(3600)
        except TimeoutError:
            pass
        return loop.time()

    assert run(scene()) == 60.0


def test_nobody_is_given_more_time_than_he_has() -> None:
    """A call with a minute to go keeps it, whatever is learned."""
    patience = Patience()
    assert _given(patience, (1.0, partial(_teach, patience, 50.0))) == 60.0


def test_each_of_many_calls_ends_at_its_own_time() -> None:
    """Three calls begun a second apart end 2 s after their beginnings, though one timer serves them all; the second is
    answered at once, which changes nothing for the third."""

    async def scene() -> list[float]:
        patience, loop = _learned(), asyncio.get_running_loop()

        async def later(seconds: float) -> float:
            await asyncio.sleep(seconds)
            if seconds == 1.0:
                async with asyncio.timeout(60) as scope:
                    patience.watch(scope, loop.time())
                    await asyncio.sleep(0)
                    patience.unwatch(scope)
                return loop.time()
            return seconds + await _call(patience)

        return [round(end, 6) for end in await asyncio.gather(*map(later, (0.0, 1.0, 2.0)))]

    assert run(scene()) == [2.0, 1.0, 4.0]


def test_at_the_end_half_of_it_is_enough() -> None:
    """p99 of 0.9 s: a call under way has 3.6 s, and 1.8 s once nobody waits for its place; not so after an answer that
    took 2 s itself, nor where nothing is known."""
    for latency, known, lasts in ((0.9, True, 1.8), (2.0, True, 3.6), (0.9, False, 60.0)):
        patience = Patience()
        if known:
            _teach(patience, 0.9)
        assert _given(patience, (1.0, partial(patience.at_the_end, latency))) == lasts


def test_a_call_that_begins_later_is_not_hurried() -> None:
    """p99 of 0.9 s: one has its time halved; the next has 3.6 s."""

    async def scene() -> tuple[float, float]:
        patience = Patience()
        _teach(patience, 0.9)
        asyncio.get_running_loop().call_later(1.0, patience.at_the_end, 0.1)
        return round(await _call(patience), 6), round(await _call(patience), 6)

    assert run(scene()) == (1.8, 3.6)


def _learned() -> Patience:
    patience = Patience()
    _teach(patience)
    return patience


def test_three_given_up_in_a_row_make_it_longer_for_all() -> None:
    """2 s at first. The third call given up without an answer between doubles it, for those under way too, which never
    have longer than they had. Those that end then had two seconds, and that was too few: they say nothing new."""
    patience = _learned()
    for wanted in (2.0, 2.0, 4.0, 4.0, 4.0, 4.0):
        patience.gave_up(2.0)
        assert patience.seconds == wanted

    def three() -> None:
        for _ in range(IN_A_ROW):
            patience.gave_up(2.0)

    for timeout, lasts in ((60.0, 4.0), (3.0, 3.0)):
        patience = _learned()
        assert _given(patience, (1.0, three), timeout=timeout) == lasts


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


def test_of_thousands_due_together_three_are_given_up() -> None:
    """Sent together, to an endpoint that has become slow: the third makes all others wait for longer, and they are
    answered after 3 s."""

    async def scene() -> tuple[int, float | None]:
        patience, loop = _learned(), asyncio.get_running_loop()

        async def call() -> bool:
            began = loop.time()
            try:
                async with asyncio.timeout(60) as scope:
                    patience.watch(scope, began)
                    try:
                        await asyncio.sleep(3)
                    finally:
                        patience.unwatch(scope)
            except TimeoutError:
                patience.gave_up(loop.time() - began)
                return False
            return True

        ends = await asyncio.gather(*(call() for _ in range(2_000)))
        return ends.count(False), patience.seconds

    assert run(scene()) == (IN_A_ROW, 4.0)
