from datetime import UTC, datetime, timedelta

import pytest

from pages.parts.frame.clock import reader_now, zone_of


@pytest.mark.parametrize(
    ("name", "offset", "hours"),
    [
        ("Asia/Shanghai", None, 8),
        ("Asia/Shanghai", 300, 8),
        ("Mars/Olympus", -330, 5.5),
        (None, 300, -5),
        ("../../etc/passwd", None, 0),
        ("America", None, 0),
        ("\0", None, 0),
        ("x" * 10_000, 10**12, 0),
        (None, None, 0),
    ],
)
def test_zone_comes_from_the_browser_as_far_as_it_is_one(name: str | None, offset: int | None, hours: float) -> None:
    """A zone's name counts, then the offset; what is neither is UTC, and never an error."""
    assert datetime(2026, 3, 4, tzinfo=zone_of(name, offset)).utcoffset() == timedelta(hours=hours)


def test_now_has_a_zone_without_a_browser() -> None:
    """Where nobody names a zone, it is UTC."""
    assert reader_now().tzinfo is UTC
