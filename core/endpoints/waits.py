"""What a Retry-After header asks for (RFC 9110, section 10.2.3), and OpenAI's retry-after-ms."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST = 3600.0
"""Seconds; a longer wait is taken as this one."""


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds to wait, 0 .. LONGEST; None where the headers do not say, or say nonsense.

    `headers` must be case-insensitive or have lower-case names. `retry-after-ms` wins: it is finer.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return _clamped(milliseconds / 1000)
    value = headers.get("retry-after")
    seconds = _number(value)
    if seconds is not None:
        return _clamped(seconds)
    return _until(value, now) if value else None


def _number(value: str | None) -> float | None:
    try:
        number = float(value or "")
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _until(date: str, now: datetime | None) -> float | None:
    try:
        then = parsedate_to_datetime(date)
    except ValueError:
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return _clamped((then - (now or datetime.now(UTC))).total_seconds())


def _clamped(seconds: float) -> float:
    return min(max(seconds, 0.0), LONGEST)


def named_wait(headers: Mapping[str, str], body: str) -> float | None:
    """Seconds that a refusal asks to wait; None where it names no time. `headers` as for `retry_after`."""
    del body  # some servers name the time there
    return retry_after(headers)
