"""Now, as the reader's clock has it."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

_FURTHEST = 14 * 60  # minutes from UTC that any place on earth is


def reader_now() -> datetime:
    """The moment, in the zone that the browser names; else at the distance from UTC that it tells; else in UTC."""
    return datetime.now(zone_of(st.context.timezone, st.context.timezone_offset))


def zone_of(name: str | None, offset: int | None) -> tzinfo:
    """`offset` is in minutes and positive west of Greenwich, as browsers have it. Both come from outside."""
    try:
        return ZoneInfo(name or "")
    except (ZoneInfoNotFoundError, ValueError, OSError):  # none, not one of ours, or the name of a folder
        return _fixed(offset)


def _fixed(offset: int | None) -> tzinfo:
    return timezone(-timedelta(minutes=offset)) if offset and abs(offset) <= _FURTHEST else UTC
