"""How long a refusal asks to wait."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from core.endpoints.waits import LONGEST, named_wait, quota_reset, retry_after

NOW = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "3"}, 3.0),
        ({"retry-after": "0.25"}, 0.25),
        ({"retry-after": "3", "retry-after-ms": "120"}, 0.12),
        ({"retry-after": "3", "retry-after-ms": "0"}, 3.0),
        ({"retry-after": "Thu, 01 Jan 2026 12:00:30 GMT"}, 30.0),
        ({"retry-after": "2026-01-01T12:00:30Z"}, 30.0),
        ({"retry-after": "30s"}, 30.0),
        ({"retry-after": "Thu, 01 Jan 2026 11:00:00 GMT"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "0"}, None),
        ({"retry-after-ms": "0"}, None),
        ({"retry-after": "1e6"}, LONGEST),
        ({"retry-after": "1e9"}, None),
        ({"retry-after": "1e-300"}, None),
        ({"retry-after": "3", "retry-after-ms": "1e-300"}, 3.0),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": ""}, None),
    ],
)
def test_reads_seconds_dates_and_milliseconds(headers: dict[str, str], seconds: float | None) -> None:
    """RFC 9110's two forms and OpenAI's milliseconds; nonsense, the past and zero name no time."""
    assert retry_after(headers, NOW) == seconds


EPOCH = NOW.timestamp()


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x-ratelimit-reset-requests": "1m12.5s"}, 72.5),
        ({"x-ratelimit-reset-tokens": "6m0s"}, 360.0),
        ({"x-ratelimit-reset-requests": "120ms"}, 0.12),
        ({"x-ratelimit-reset-requests": "1h0m0s"}, 3600.0),
        ({"x-ratelimit-reset-requests": "12"}, 12.0),
        ({"x-rate-limit-reset-tokens": "17"}, 17.0),
        ({"X-RateLimit-Reset": str(int(EPOCH + 20))}, 20.0),
        ({"X-RateLimit-Reset": str(int((EPOCH + 20) * 1000))}, 20.0),
        ({"X-RateLimit-Reset": "20"}, 20.0),
        ({"ratelimit-reset": "9"}, 9.0),
        ({"ratelimit": '"default";r=0;t=30'}, 30.0),
        ({"anthropic-ratelimit-requests-reset": "2026-01-01T12:00:30Z"}, 30.0),
        ({"X-RateLimit-Reset": str(int(EPOCH - 20))}, None),
        ({"X-RateLimit-Reset": "0"}, None),
        ({"x-ratelimit-reset-requests": "0s"}, None),
        ({"x-ratelimit-reset-requests": "1e300"}, None),
        ({"x-ratelimit-reset-requests": "1e-300"}, None),
        ({"x-ratelimit-reset-requests": "soon", "x-ratelimit-reset": "9" * 5000}, None),
        ({"X-RateLimit-Reset": str(int((EPOCH + 99_999) * 1000))}, LONGEST),
    ],
)
def test_a_reset_is_read_in_every_form(headers: dict[str, str], seconds: float | None) -> None:
    """Durations, seconds, times since 1970 and dates; what is far away is an hour, what is nonsense names no time."""
    assert quota_reset(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("requests", "tokens", "seconds"), [("0", "500", 7.0), ("3", "0", 40.0), ("0", "-12", 40.0), ("3", "500", None)]
)
def test_only_the_quota_that_is_used_up_is_waited_for(requests: str, tokens: str, seconds: float | None) -> None:
    """Requests are whole again in 7 s, tokens in 40: what has something left is not waited for."""
    headers = {
        "x-ratelimit-remaining-requests": requests,
        "x-ratelimit-reset-requests": "7s",
        "x-ratelimit-remaining-tokens": tokens,
        "x-ratelimit-reset-tokens": "40s",
    }
    assert quota_reset(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("message", "seconds"),
    [
        ("Rate limit reached: Limit 3, Used 3. Please try again in 19.1s. Visit https://x.test/1.", 19.1),
        ("requests per day (RPD): Limit 1000, Used 1000. Please try again in 23m20s.", 1400.0),
        ("You exceeded your current quota.\nPlease retry in 3.2s.", 3.2),
        ("Please try again in 500ms.", 0.5),
        ("Please retry after 30 seconds.", 30.0),
        ("Too many requests: wait 20 seconds", 20.0),
        ("Request was throttled. Expected available in 14 seconds.", 14.0),
        ("Try again in 1 minute and 30 seconds.", 90.0),
        ("请求过于频繁，请在 20 秒后重试", 20.0),
        ("Limit 10 requests per minute", None),
        ("Please try again in 0s.", None),
        ("Please try again later; 5 models are busy", None),
    ],
)
def test_words_are_read(message: str, seconds: float | None) -> None:
    """What the message asks for, in the ways that servers put it; numbers of other things are no waits."""
    assert named_wait({}, json.dumps({"error": {"message": message}}, ensure_ascii=False)) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        ([{"error": {"details": [{"@type": "google.rpc.RetryInfo", "retryDelay": "13s"}]}}], 13.0),
        ({"error": {"details": [{"retryDelay": "0.5s"}]}}, 0.5),
        ({"error": {"metadata": {"raw": json.dumps({"retryDelay": "13s"})}}}, 13.0),
        ({"retry_after": 6.5}, 6.5),
        ({"retry_after_ms": 250}, 0.25),
        ({"retryAfter": "8"}, 8.0),
        ({"retry_after": 0}, None),
    ],
)
def test_fields_of_the_body_are_read(body: object, seconds: float | None) -> None:
    """Google's RetryInfo, however it is wrapped, and the fields that others use."""
    assert named_wait({}, json.dumps(body, indent=2)) == seconds


def test_the_refusals_own_word_comes_first() -> None:
    """Retry-After before the message, the message before the reset; one that names no time is passed over."""
    reset, said = {"x-ratelimit-reset-requests": "60s"}, "Try again in 2s."
    assert named_wait({**reset, "retry-after": "1"}, said) == 1.0
    assert named_wait({**reset, "retry-after": "0"}, said) == 2.0
    assert named_wait(reset, "busy") == 60.0


def test_a_date_in_the_body_of_a_clock_that_is_behind() -> None:
    """Three seconds ago names no time, whatever form it has."""
    past = datetime.now(UTC) - timedelta(seconds=3)
    assert named_wait({"retry-after": past.isoformat(), "x-ratelimit-reset": str(past.timestamp())}, "") is None


@pytest.mark.parametrize("piece", ["try again ", "retry 1x", "1" * 50, "wait\n", '"retryDelay" ', "1h1h", "in 1 x "])
def test_a_hostile_body_is_read_in_linear_time_and_not_to_its_end(piece: str) -> None:
    """8 MB of half a wait, read twenty times, are no wait; and one behind them is not found."""
    body = piece * (8_000_000 // len(piece)) + " try again in 5s"
    for _ in range(20):
        assert named_wait({"x-ratelimit-reset": piece * 9}, body) is None
