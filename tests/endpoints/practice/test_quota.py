"""Arithmetic: the buckets on a clock of the test's own."""

import pytest

from core.endpoints.practice.quota import Quota, Refusal, duration, retry_headers
from core.endpoints.practice.settings import PracticeSettings


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def refusal(quota: Quota, tokens: int = 1) -> Refusal:
    found = quota.admit(tokens)
    assert found is not None
    return found


def test_burst_then_one_permit_each_sixtieth() -> None:
    """60 a minute with burst 2: two at once, the third waits 1 s, and is let in after it."""
    clock = Clock()
    quota = Quota(PracticeSettings(requests_per_minute=60, burst=2), clock)
    assert [quota.admit(1), quota.admit(1)] == [None, None]
    assert refusal(quota).wait == pytest.approx(1.0)
    clock.now += 0.25
    assert refusal(quota).wait == pytest.approx(0.75)
    clock.now += 0.75
    assert quota.admit(1) is None


def test_idle_time_fills_the_bucket_no_further_than_its_burst() -> None:
    """An hour's rest is worth the burst, not an hour of permits."""
    clock = Clock()
    quota = Quota(PracticeSettings(requests_per_minute=60, burst=2), clock)
    clock.now += 3600
    assert [quota.admit(1), quota.admit(1)] == [None, None]
    assert quota.admit(1) is not None


def test_tokens_of_the_answer_may_leave_a_debt() -> None:
    """600 tokens a minute, 10 a second: 500 asked and 200 answered leave -100, so 100 more wait 20 s."""
    quota = Quota(PracticeSettings(tokens_per_minute=600), Clock())
    assert quota.admit(500) is None
    quota.charge(200)
    assert refusal(quota, 100).wait == pytest.approx(20.0)


def test_refused_request_takes_nothing_from_either_bucket() -> None:
    """Short of tokens, the request permit is still there."""
    quota = Quota(PracticeSettings(requests_per_minute=60, burst=1, tokens_per_minute=600), Clock())
    quota.charge(600)
    assert quota.admit(10) is not None
    assert (b"x-ratelimit-remaining-requests", b"1") in quota.headers()


def test_request_larger_than_the_quota_will_never_fit() -> None:
    """There is no time after which it would, so none is named."""
    found = refusal(Quota(PracticeSettings(tokens_per_minute=600), Clock()), 601)
    assert found.wait is None
    assert "too large" in found.message


def test_headers_have_openais_names_and_forms() -> None:
    """Limit, remaining and time until full, for each quota there is."""
    quota = Quota(PracticeSettings(requests_per_minute=60, burst=10, tokens_per_minute=600), Clock())
    quota.admit(60)
    assert dict(quota.headers()) == {
        b"x-ratelimit-limit-requests": b"60",
        b"x-ratelimit-remaining-requests": b"9",
        b"x-ratelimit-reset-requests": b"1s",
        b"x-ratelimit-limit-tokens": b"600",
        b"x-ratelimit-remaining-tokens": b"540",
        b"x-ratelimit-reset-tokens": b"6s",
    }


def test_no_quota_no_headers() -> None:
    """Without a limit there is nothing to say, and nobody is refused."""
    quota = Quota(PracticeSettings(), Clock())
    assert quota.headers() == []
    assert quota.admit(10**9) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0s"),
        (0.02, "20ms"),
        (0.0201, "21ms"),
        (1, "1s"),
        (1.5, "1.5s"),
        (360, "6m0s"),
        (61.25, "1m1.25s"),
        (3600, "1h0m0s"),
    ],
)
def test_duration_is_written_as_openai_does(seconds: float, words: str) -> None:
    """Go's form, in milliseconds, rounded up."""
    assert duration(seconds) == words


def test_retry_after_is_whole_seconds_rounded_up() -> None:
    """Retry-After knows seconds only; retry-after-ms is exact."""
    assert retry_headers(1.02) == [(b"retry-after", b"2"), (b"retry-after-ms", b"1020")]
