"""The pace: buckets with a fake clock, and what headers teach them."""

import asyncio

import pytest

from core.control.pace import CUT, LOW_WATER, Bucket, Pace, Reservation
from core.control.stop import StopSignal

PROMPT = "word" * 100  # 100 tokens, as we estimate


class _Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class _Stop(StopSignal):
    """Waits move the clock."""

    def __init__(self, clock: _Clock) -> None:
        super().__init__()
        self._fake = clock

    async def sleep(self, seconds: float) -> None:
        self._fake.now += seconds
        await asyncio.sleep(0)


def test_a_bucket_regains_its_rate_up_to_its_capacity() -> None:
    """10 a second, room for 5: emptied, it lets the next through after 0.1 s, and never saves up more than 5."""
    clock = _Clock()
    bucket = Bucket(10.0, 5.0, clock)
    bucket.take(5)
    assert bucket.wait_for(1) == pytest.approx(0.1)
    clock.now += 0.1
    assert bucket.wait_for(1) == pytest.approx(0.0, abs=1e-9)
    clock.now += 60
    assert bucket.level == 5.0


def test_more_than_it_can_hold_goes_when_it_is_full() -> None:
    """A request of 50 from a bucket of 5 is not held for ever: it goes when the bucket is full, and leaves a debt."""
    clock = _Clock()
    bucket = Bucket(10.0, 5.0, clock)
    bucket.take(1)
    assert bucket.wait_for(50) == pytest.approx(0.1)
    clock.now += 0.1
    bucket.take(50)
    assert bucket.level == pytest.approx(-45.0)


def test_what_the_endpoint_has_left_corrects_downward() -> None:
    """Ours says 20, theirs 3: 3 it is. Ours says 3, theirs 20: ours stays, it knows of requests under way."""
    clock = _Clock()
    bucket = Bucket(10.0, 20.0, clock)
    bucket.told(3, 1.0)
    assert bucket.level == 3.0
    bucket.told(20, 1.0)
    assert bucket.level == 3.0


def test_a_quota_that_others_drain_is_taken_less_of() -> None:
    """Nothing left, ten seconds long: the share we take falls below a tenth; plenty left: it comes back to all."""
    clock = _Clock()
    bucket = Bucket(100.0, 50.0, clock)
    for _ in range(100):
        clock.now += 0.1
        bucket.told(0, 1.0)
    assert bucket.share < 0.1
    for _ in range(200):
        clock.now += 0.1
        bucket.told(5 * LOW_WATER, 1.0)
    assert bucket.share == 1.0


def test_refusals_cut_the_share_once_a_second() -> None:
    """Ten refusals at once are one cut; the next second there may be another."""
    clock = _Clock()
    bucket = Bucket(100.0, 50.0, clock)
    for _ in range(10):
        bucket.refused()
    assert bucket.share == pytest.approx(CUT)
    clock.now += 1.0
    bucket.refused()
    assert bucket.share == pytest.approx(CUT**2)


def test_without_a_quota_nobody_waits() -> None:
    """Nothing set and nothing learned: every request is free, and nothing is taken for it."""
    pace = Pace(_Clock())
    assert all(pace.take_now(10_000) for _ in range(1_000))
    assert pace.expected(PROMPT) == Reservation()


def test_a_quota_set_by_hand_spaces_requests() -> None:
    """600 a minute: ten at once, then one every 0.1 s, to the end of the line."""
    clock = _Clock()
    pace, stop = Pace(clock, requests_per_minute=600), _Stop(clock)

    async def scene() -> float:
        assert [pace.take_now(0) for _ in range(11)] == [True] * 10 + [False]
        began = clock.now
        for _ in range(20):
            await pace.reserve(0, stop)
        return clock.now - began

    assert asyncio.run(scene()) == pytest.approx(2.0)
    assert pace.paced == pytest.approx(2.0)


def test_a_large_request_does_not_starve() -> None:
    """First come, first served: a request of 900 tokens goes before ten of 10 that came after it."""
    clock = _Clock()
    order: list[int] = []

    async def scene() -> None:
        pace, stop = Pace(clock, tokens_per_minute=60_000), _Stop(clock)
        assert pace.take_now(1_000)

        async def ask(tokens: int) -> None:
            await pace.reserve(tokens, stop)
            order.append(tokens)

        async with asyncio.TaskGroup() as tasks:
            for tokens in (900, *[10] * 10):
                tasks.create_task(ask(tokens))

    asyncio.run(scene())
    assert order == [900, *[10] * 10]


def test_tokens_that_were_not_used_come_back() -> None:
    """1,000 taken, 400 used: 600 are there again."""
    pace = Pace(_Clock(), tokens_per_minute=60_000)
    assert pace.take_now(1_000)
    pace.charged(Reservation(estimate=500, tokens=1_000), used=400)
    assert pace.take_now(600)
    assert not pace.take_now(1)


def test_what_a_prompt_costs_is_learned_and_does_not_swing() -> None:
    """Fifty under way at once, each charged twice its estimate: the factor goes to 2 and never past it."""
    pace = Pace(_Clock(), tokens_per_minute=60_000)
    for _ in range(20):
        for reserved in [pace.expected(PROMPT) for _ in range(50)]:
            pace.charged(reserved, used=200)
        assert 130 < pace.expected(PROMPT).tokens <= 200
    assert pace.expected(PROMPT).tokens == pytest.approx(200)


def test_quotas_are_learned_from_headers() -> None:
    """6,000 a minute and 40 left: a hundred a second from now on, 40 of them at once."""
    clock = _Clock()
    pace = Pace(clock)
    pace.told({"x-ratelimit-limit-requests": "6000", "x-ratelimit-remaining-requests": "40"})
    assert sum(pace.take_now(0) for _ in range(100)) == 40
    clock.now += 0.25
    assert sum(pace.take_now(0) for _ in range(100)) == 25


@pytest.mark.parametrize("limit", ["", "many", "-1", "0"])
def test_headers_without_sense_teach_nothing(limit: str) -> None:
    """No number, or none above zero: no quota."""
    pace = Pace(_Clock())
    pace.told({"x-ratelimit-limit-requests": limit, "x-ratelimit-remaining-requests": "5"})
    assert all(pace.take_now(0) for _ in range(1_000))


def test_the_tighter_of_two_quotas_counts() -> None:
    """60 a minute by hand, 6,000 by the headers: one at once, and three in three seconds."""
    clock = _Clock()
    pace = Pace(clock, requests_per_minute=60)
    pace.told({"x-ratelimit-limit-requests": "6000", "x-ratelimit-remaining-requests": "100"})
    assert sum(pace.take_now(0) for _ in range(100)) == 1
    clock.now += 3.0
    assert sum(pace.take_now(0) for _ in range(100)) == 3


@pytest.mark.parametrize("remaining", ["-1", "0"])
def test_a_number_without_meaning_is_no_quota(remaining: str) -> None:
    """A server that always says -1, or always 0, and answers all the same: nobody waits."""
    pace = Pace(lambda: 0.0)
    for _ in range(5):
        pace.told({"x-ratelimit-limit-requests": "600", "x-ratelimit-remaining-requests": remaining})
    assert all(pace.take_now(0) for _ in range(1_000))


_NONE = ("1e300", "1e400", "nan", "inf", "-inf", "-1", "1e10", "")


@pytest.mark.parametrize(
    ("limit", "remaining"),
    [*((number, "5") for number in ("1e-300", "0.5", *_NONE)), *(("60", number) for number in _NONE)],
)
@pytest.mark.parametrize("of", ["requests", "tokens"])
def test_a_quota_out_of_range_is_none(of: str, limit: str, remaining: str) -> None:
    """Under one a minute, over a thousand million, or no number: nobody waits."""
    pace = Pace(_Clock())
    pace.told({f"x-ratelimit-limit-{of}": limit, f"x-ratelimit-remaining-{of}": remaining})
    assert all(pace.take_now(pace.expected(PROMPT).tokens) for _ in range(100))


def test_a_made_up_count_is_no_debt() -> None:
    """A minute's quota is 600 tokens: an answer that claims a thousand million holds the others up for a minute."""
    clock = _Clock()
    pace = Pace(clock, tokens_per_minute=600)
    reserved = pace.expected(PROMPT)
    assert pace.take_now(reserved.tokens)
    pace.charged(reserved, 1_000_000_000)
    clock.now += 130  # the debt of at most 600, and the permits of the next request
    assert pace.take_now(0.0)
