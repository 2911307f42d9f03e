"""How long a refusal asks to wait, wherever it says so: in a header, in a field of its body, or in words.

Sources: RFC 9110, section 10.2.3 (Retry-After); the documentation of OpenAI (retry-after-ms, x-ratelimit-reset-*),
Azure (x-rate-limit-reset-*), OpenRouter (X-RateLimit-Reset, epoch milliseconds), Anthropic (dates), Google (RetryInfo);
the IETF's drafts (RateLimit-Reset, RateLimit).

A wait that is not above zero, or is under a millisecond, names no time: a clock that is behind, or a server that says
0 for ever, would be asked thousands of times a second.
"""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST = 3600.0
"""Seconds; a longer wait is taken as this one."""

LEAST = 0.001
"""Seconds; a shorter wait is none."""

_FURTHEST = 366 * 86_400
"""Seconds; a time further off is nonsense, and none."""

_READ = 20_000
"""Characters of a body that are looked at; every pattern below is bounded, so the time is linear in them."""

_EPOCH_SECONDS, _EPOCH_MILLISECONDS = 1e8, 1e11
"""From here on a reset is a time since 1970, not one from now: 100 million seconds are three years."""

_SCALES = {"ms": 0.001, "mi": 60.0, "m": 60.0, "s": 1.0, "h": 3600.0, "d": 86400.0, "毫": 0.001, "秒": 1.0, "分": 60.0}
"""Seconds by how a unit begins, the longest beginning first."""

_NUMBER = r"\d{1,15}(?:\.\d{1,9})?"
_UNIT = r"(?:ms|milliseconds?|msecs?|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)"
_PART = re.compile(rf"({_NUMBER})\s?({_UNIT})(?![a-z])", re.I)
_SPAN = rf"(?:{_NUMBER}\s?{_UNIT}(?![a-z])(?:,?\s(?:and\s)?)?){{1,4}}"
_DURATION = re.compile(rf"\s{{0,9}}({_SPAN})\s{{0,9}}", re.I)
_WORDS = re.compile(rf"\b(?:try again|retry\w{{0,4}}|wait|available|resets?)\b[^\d]{{0,40}}({_SPAN})", re.I)
_CHINESE = re.compile(rf"({_NUMBER})\s?(毫秒|秒|分)钟?[之以]?后")
_RETRY_DELAY = re.compile(rf'"retryDelay\\?"\s{{0,9}}:\s{{0,9}}\\?"({_NUMBER})s')
_RETRY_AFTER = re.compile(rf'"retry_?after(_?ms|_?seconds?)?\\?"\s{{0,9}}:\s{{0,9}}(?:\\?")?({_NUMBER})', re.I)
_DRAFT = re.compile(rf"\bt=({_NUMBER})")


def named_wait(headers: Mapping[str, str], body: str) -> float | None:
    """Seconds that a refusal asks to wait, from LEAST to LONGEST; None where it names no time.

    Its own word comes first (Retry-After, then the body); after that the time at which the quota that is used up is
    whole again. `headers` must be case-insensitive or have lower-case names.
    """
    now = datetime.now(UTC)
    return retry_after(headers, now) or _bounded(_in_body(body[:_READ])) or quota_reset(headers, now)


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """What Retry-After says, in seconds or as a date. `retry-after-ms` wins: it is finer."""
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None and (wait := _bounded(milliseconds / 1000)):
        return wait
    value = headers.get("retry-after") or ""
    seconds = _number(value)
    return _bounded(seconds if seconds is not None else _spelled(value) or _until(value, now or datetime.now(UTC)))


def quota_reset(headers: Mapping[str, str], now: datetime) -> float | None:
    """When the quota is whole again: the latest of those with nothing left, or of those that do not say what is left.

    A quota that has something left is not what the request was refused for.
    """
    known: list[tuple[float | None, float]] = []
    for name in headers:
        lower = name.lower()
        if "reset" in lower and ("ratelimit" in lower or "rate-limit" in lower):
            wait = _bounded(_reset(headers[name], now))
            if wait is not None:
                known.append((_number(headers.get(lower.replace("reset", "remaining"))), wait))
        elif lower == "ratelimit" and (drafted := _DRAFT.search(headers[name][:200])):
            known.append((None, float(drafted[1])))
    used_up = [wait for left, wait in known if left is not None and left <= 0]
    return _bounded(max(used_up or [wait for left, wait in known if left is None], default=None))


def _in_body(body: str) -> float | None:
    if delay := _RETRY_DELAY.search(body):
        return float(delay[1])
    if field := _RETRY_AFTER.search(body):
        return float(field[2]) * (0.001 if (field[1] or "").lower().endswith("ms") else 1.0)
    if words := _WORDS.search(body):
        return _seconds(words[1])
    if chinese := _CHINESE.search(body):
        return float(chinese[1]) * _SCALES[chinese[2][0]]
    return None


def _reset(value: str, now: datetime) -> float | None:
    """A duration (`1m12.5s`, `120ms`), seconds, a time since 1970 in seconds or milliseconds, or a date."""
    number = _number(value)
    if number is None:
        return _spelled(value) or _until(value, now)
    if number >= _EPOCH_MILLISECONDS:
        return number / 1000 - now.timestamp()
    return number - now.timestamp() if number >= _EPOCH_SECONDS else number


def _spelled(value: str) -> float | None:
    whole = _DURATION.fullmatch(value[:100])
    return _seconds(whole[1]) if whole else None


def _seconds(duration: str) -> float:
    return sum(float(number) * _scale(unit) for number, unit in _PART.findall(duration))


def _scale(unit: str) -> float:
    lower = unit.lower()
    if lower.startswith("milli"):
        return _SCALES["ms"]
    return next(scale for beginning, scale in _SCALES.items() if lower.startswith(beginning))


def _number(value: str | None) -> float | None:
    try:
        number = float(value or "")
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _until(date: str, now: datetime) -> float | None:
    """Seconds from `now` to a date as HTTP or ISO 8601 writes it."""
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            then = read(date[:100].strip())
        except (ValueError, OverflowError):
            continue
        return ((then if then.tzinfo else then.replace(tzinfo=UTC)) - now).total_seconds()
    return None


def _bounded(seconds: float | None) -> float | None:
    return min(seconds, LONGEST) if seconds is not None and LEAST <= seconds <= _FURTHEST else None
