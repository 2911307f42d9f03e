"""The circuit breaker and the retry budget."""

import asyncio

from core.control.budget import AT_ONCE, SHARE, RetryBudget
from core.control.health import DOWN_AFTER, FIRST_WAIT, PATIENCE, PATIENCE_AT_FIRST, Health
from core.control.stop import StopSignal
from tests.control.clockwork import run


class _Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def _down(clock: _Clock, *, answered_before: bool = True) -> Health:
    health = Health(clock)
    if answered_before:
        health.answered()
    for _ in range(DOWN_AFTER):
        health.failed("Nobody there.")
    return health


def test_failures_with_answers_between_them_are_no_outage() -> None:
    """Many failures, each followed by an answer: the endpoint is up."""
    health = Health(_Clock())
    for _ in range(100):
        health.failed("500")
        health.answered()
    assert not health.down


def test_failures_in_a_row_are() -> None:
    """One less than DOWN_AFTER: up. One more: down, with the last reason, and another try a second from now."""
    clock = _Clock()
    health = Health(clock)
    for _ in range(DOWN_AFTER - 1):
        health.failed("500")
    assert not health.down
    health.failed("Nobody there.")
    assert (health.down, health.why, health.retry_at) == (True, "Nobody there.", FIRST_WAIT)


def test_one_asks_and_the_others_wait_for_its_answer() -> None:
    """Of three, one is let through after the wait; when it is answered, the other two go on as well."""

    async def scene() -> None:
        clock = _Clock()
        health, stop = _down(clock), StopSignal()
        clock.now = FIRST_WAIT
        waiting = [asyncio.create_task(health.ready(stop)) for _ in range(3)]
        for _ in range(5):
            await asyncio.sleep(0)
        assert [task.done() for task in waiting] == [True, False, False]
        health.answered()
        assert await asyncio.gather(*waiting) == [True, False, False]

    asyncio.run(scene())


def test_the_least_tried_document_asks_first() -> None:
    """Of three that wait, the one with fewest attempts asks; when it fails, the next is one of the two others."""

    async def scene() -> None:
        clock = _Clock()
        health, stop = Health(clock, first_wait=0.01), StopSignal()
        for _ in range(DOWN_AFTER):
            health.failed("500")
        waiting = {tried: asyncio.create_task(health.ready(stop, tried)) for tried in (3, 1, 2)}
        await asyncio.sleep(0)  # all three wait
        for expected in (1, 2, 3):
            clock.now = health.retry_at
            await asyncio.wait(waiting.values(), return_when=asyncio.FIRST_COMPLETED)
            asks = [tried for tried, task in waiting.items() if task.done()]
            assert asks == [expected]
            assert waiting.pop(expected).result()
            health.failed("500")

    asyncio.run(scene())


def test_documents_that_failed_while_others_were_answered_tell_nothing() -> None:
    """Their further failures are no outage, however many come in a row; those of others are."""
    clock = _Clock()
    health = Health(clock)
    clock.now = 1.0
    health.answered()
    for _ in range(3 * DOWN_AFTER):
        health.failed("500", first_failure=0.5)
    assert not health.down
    for _ in range(DOWN_AFTER):
        health.failed("500", first_failure=2.0)
    assert health.down


def test_at_the_end_of_patience_those_that_wait_fail_for_themselves() -> None:
    """Once: it is taken to be up, and their failures tell nothing. Fresh ones that fail end the run; an answer does
    not."""
    for answered in (False, True):
        clock = _Clock()
        health = _down(clock)
        clock.now = PATIENCE + 1
        assert health.resigns()
        for _ in range(2 * DOWN_AFTER):
            health.failed("500", first_failure=0.0)
        assert not health.down
        if answered:
            health.answered()
        for _ in range(DOWN_AFTER):
            health.failed("500")
        assert health.retry_at == clock.now + FIRST_WAIT  # down again
        assert health.hopeless is not answered
        assert answered or not health.resigns()


def test_an_endpoint_that_never_answered_is_given_up_at_once() -> None:
    """No document is to blame where none was ever answered; where others were, in an earlier session, it may be these
    that are left."""
    assert not _down(_Clock(), answered_before=False).resigns()
    served = Health(_Clock(), served=True)
    for _ in range(DOWN_AFTER):
        served.failed("500")
    assert served.resigns()


def test_each_failed_question_doubles_the_wait() -> None:
    """1, 2, 4 seconds; and what was in flight when it went down does not count as a question."""

    async def scene() -> list[float]:
        clock = _Clock()
        health, stop = _down(clock), StopSignal()
        health.failed("a straggler")
        waits = [health.retry_at - clock.now]
        for _ in range(2):
            clock.now = health.retry_at
            assert await health.ready(stop)
            health.failed("still nobody")
            waits.append(health.retry_at - clock.now)
        return waits

    assert asyncio.run(scene()) == [1.0, 2.0, 4.0]


def test_patience_ends() -> None:
    """An endpoint that answered before is waited for; one that never did is given up sooner."""
    for answered_before, patience in ((True, PATIENCE), (False, PATIENCE_AT_FIRST)):
        clock = _Clock()
        health = _down(clock, answered_before=answered_before)
        clock.now = patience
        assert not health.hopeless
        clock.now = patience + 1
        assert health.hopeless


def test_retries_are_a_share_of_the_requests() -> None:
    """After the first AT_ONCE, a hundred requests pay for twenty retries."""
    budget = RetryBudget(_Clock())
    assert sum(budget.take() for _ in range(100)) == AT_ONCE
    for _ in range(100):
        budget.requested()
    assert sum(budget.take() for _ in range(100)) in (round(100 * SHARE) - 1, round(100 * SHARE))


def test_a_quiet_run_still_gets_a_retry_a_second() -> None:
    """Where no request is left to pay for the last retries, time does."""
    clock = _Clock()
    budget = RetryBudget(clock)
    while budget.take():
        pass
    clock.now += 3
    assert [budget.take() for _ in range(4)] == [True, True, True, False]


def test_sound_while_most_is_answered() -> None:
    """Of the last 50 requests 12 failed: sound. 13 failed: in trouble. Before any request: sound."""
    health = Health(_Clock())
    assert health.sound
    for failed in ([True] + [False] * 3) * 12 + [False] * 2:
        health.failed("500") if failed else health.answered()
    health.failed("500")  # the first of the 50, a failure, makes room for it
    assert health.sound
    health.answered()
    health.failed("500")
    assert not health.sound


def test_two_failures_in_a_row_may_be_the_beginning_of_an_outage() -> None:
    """After many answers one failure is chance, a second without an answer between is not; an answer mends it."""
    health = Health(_Clock())
    for _ in range(50):
        health.answered()
    seen = []
    for _ in range(2):
        health.failed("500")
        seen.append(health.sound)
    health.answered()
    assert [*seen, health.sound] == [True, False, True]


def _refusing(*waits: float) -> list[float]:
    """How long everyone waits after each refusal, where a request is sent as soon as the one before allows it."""
    now = [100.0]
    health = Health(lambda: now[0])
    found = []
    for _ in waits:
        health.refused("429", now[0])
        found.append(health.retry_at - now[0])
        now[0] = health.retry_at
    return found


def test_refusals_without_a_time_pause_everyone_longer_each_time() -> None:
    """1, 2, 4, 8, 16, 30, 30 seconds."""
    assert _refusing(*range(7)) == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def test_only_an_answer_to_a_later_request_ends_the_pause_after_a_refusal() -> None:
    """What was under way at the first refusal was let in before the quota was used up, and says nothing of it."""
    health = Health(lambda: 100.0)
    health.refused("429", 99.9)
    health.refused("429", 99.9)
    health.answered(99.5)
    assert (health.down, health.retry_at) == (True, 101.0)
    health.answered(100.0)
    assert not health.down


def test_one_refusal_among_many_answers_is_chance() -> None:
    """Twenty answers, then a 429 without a time: nobody pauses; a second in a row, and everyone does."""
    health = Health(lambda: 100.0)
    for _ in range(20):
        health.answered()
    health.refused("429", 100.0)
    assert not health.down
    health.refused("429", 100.0)
    assert health.down


def test_refusals_exhaust_a_document_only_after_half_a_minute() -> None:
    """The pauses of 1 to 16 s cost no attempt; what is refused after them does."""
    now = [0.0]
    health = Health(lambda: now[0])
    found = []
    for _ in range(7):
        health.refused("429", now[0])
        found.append(health.exhausting)
        now[0] = health.retry_at
    assert found == [False] * 5 + [True] * 2


def test_of_thousands_that_wait_one_asks_and_then_all_go() -> None:
    """Each wakes once: 4,000 that wait cost no more each than one does."""

    async def scene() -> tuple[int, int]:
        loop = asyncio.get_running_loop()
        health, stop = Health(loop.time), StopSignal()
        for _ in range(DOWN_AFTER):
            health.failed("500")
        waiting = [asyncio.create_task(health.ready(stop)) for _ in range(4_000)]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        asking = sum(task.done() for task in waiting)
        health.answered()
        return asking, sum(await asyncio.gather(*waiting))

    assert run(scene()) == (1, 1)


def test_a_stop_ends_every_wait() -> None:
    """Nobody asks after it, and one that comes later does not wait at all."""

    async def scene() -> list[bool]:
        health, stop = _down(_Clock()), StopSignal()
        waiting = [asyncio.create_task(health.ready(stop)) for _ in range(3)]
        await asyncio.sleep(0)
        stop.ask()
        return [*await asyncio.gather(*waiting), await health.ready(stop)]

    assert run(scene()) == [False] * 4


def test_one_that_gave_up_waiting_is_passed_over() -> None:
    """The least tried of two is cancelled; the other asks."""

    async def scene() -> bool:
        health, stop = Health(asyncio.get_running_loop().time), StopSignal()
        for _ in range(DOWN_AFTER):
            health.failed("500")
        gone, stays = (asyncio.create_task(health.ready(stop, tried)) for tried in (0, 1))
        await asyncio.sleep(0)
        gone.cancel()
        return await stays

    assert run(scene())


def test_with_more_in_flight_more_may_be_tried_again() -> None:
    """With 400 in flight 400 may fail at the same moment, where 20 are meant for 20; and 20 a second trickle in."""
    clock = _Clock()
    budget = RetryBudget(clock, 400)
    assert sum(budget.take() for _ in range(1_000)) == 20 * AT_ONCE
    clock.now += 1
    assert sum(budget.take() for _ in range(1_000)) == 20
