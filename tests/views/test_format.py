import gettext
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from core.reader import Language, read_in
from core.views import format as words


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (999, "999"), (1234, "1,234"), (1234567, "1,234,567"), (None, "–")]
)
def test_whole_numbers_have_thousands_marked(value: int | None, text: str) -> None:
    """A count is written with commas; an unknown one is a dash."""
    assert words.number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.0"),
        (0.042, "0.04"),
        (0.25, "0.25"),
        (0.996, "1.0"),
        (3.14, "3.1"),
        (12.34, "12.3"),
        (99.94, "99.9"),
        (99.96, "100"),
        (1234.5, "1,234"),
        (None, "–"),
    ],
)
def test_decimals_keep_about_three_digits(value: float | None, text: str) -> None:
    """A decimal number shows what a reader can use, never 100.0 or 1.00."""
    assert words.decimal(value) == text


def test_rate_names_its_unit() -> None:
    """A throughput is in docs/s; an unknown one has no unit."""
    assert (words.rate(12.34), words.rate(None)) == ("12.3 docs/s", "–")


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0 %"),
        (0.0004, "<0.1 %"),
        (0.001, "0.1 %"),
        (0.25, "25 %"),
        (0.987, "98.7 %"),
        (0.9999, "99.9 %"),
        (1.0, "100 %"),
        (1.034, "103.4 %"),
        (None, "–"),
    ],
)
def test_percent_says_all_and_nothing_only_when_it_is(share: float | None, text: str) -> None:
    """9,999 of 10,000 are 99.9 %, not 100 %, and 4 of 10,000 are not 0 %."""
    assert words.percent(share) == text


@pytest.mark.parametrize(
    ("share", "text"), [(0.0, "0 %"), (0.29, "29 %"), (0.4321, "43 %"), (0.99999, "99 %"), (1.0, "100 %")]
)
def test_whole_percent_rounds_down(share: float, text: str) -> None:
    """100 % on the progress bar means that every document is done."""
    assert words.whole_percent(share) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "–"),
        (0.0, "0 s"),
        (0.00004, "<0.1 ms"),
        (0.0034, "3.4 ms"),
        (0.00996, "10 ms"),
        (0.34, "340 ms"),
        (0.9994, "999 ms"),
        (0.9996, "1.0 s"),
        (1.24, "1.2 s"),
        (9.94, "9.9 s"),
        (9.96, "10 s"),
        (43.2, "43 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (130.0, "2 min 10 s"),
        (3599.4, "59 min 59 s"),
        (3599.6, "1 h"),
        (3900.0, "1 h 5 min"),
        (86_399.0, "1 d"),
        (183_600.0, "2 d 3 h"),
    ],
)
def test_durations_have_two_units_at_most_and_never_sixty_seconds(seconds: float | None, text: str) -> None:
    """A duration is rounded before it is cut into units, so that 59.6 s is a minute."""
    assert words.duration(seconds) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1_400, "1.4 kB"),
        (12_000_000, "12 MB"),
        (999_600, "1.0 MB"),
        (3_210_000_000, "3.2 GB"),
        (5_000_000_000_000_000, "5,000 TB"),
        (None, "–"),
    ],
)
def test_sizes_climb_their_units(count: float | None, text: str) -> None:
    """Bytes are counted in thousands, with one decimal below ten."""
    assert words.size(count) == text


def test_megabytes_of_nothing_were_not_measured() -> None:
    """A worker always has some memory: 0 MB is an unknown."""
    assert (words.megabytes(81.5), words.megabytes(1297.0), words.megabytes(0.0)) == ("82 MB", "1.3 GB", "–")


@pytest.mark.parametrize(
    "utc", ["2026-03-04T15:06:59+00:00", "2026-03-04T15:06:59Z", "2026-03-04T15:06:59", "2026-03-04T16:06:59.5+01:00"]
)
def test_absolute_times_are_utc_to_the_minute(utc: str) -> None:
    """A moment is written the same way whatever zone it came in; without a zone it is UTC already."""
    assert words.absolute_time(utc) == "2026-03-04 15:06 UTC"


def test_no_moment_is_a_dash() -> None:
    """A run that has not started has no time to tell."""
    assert words.absolute_time("") == "–"


@pytest.mark.parametrize(
    ("utc", "said"),
    [
        ("2026-03-04T06:50:30Z", "today 14:50"),
        ("2026-03-03T16:00:00Z", "today 00:00"),
        ("2026-03-03T15:59:00Z", "yesterday 23:59"),
        ("2026-03-04T06:50:00+08:00", "today 06:50"),
        ("2026-01-03T06:05:00Z", "3 Jan 14:05"),
        ("2025-12-31T15:59:00Z", "31 Dec 2025 23:59"),
        ("2025-12-31T16:00:00Z", "1 Jan 00:00"),
        ("2026-03-05T06:50:00Z", "5 Mar 14:50"),
        ("", "–"),
    ],
)
def test_moments_are_said_from_where_the_reader_stands(utc: str, said: str) -> None:
    """Days begin at the reader's midnight, not at that of UTC; a year is named where it is another one."""
    now = datetime(2026, 3, 4, 15, 6, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert words.moment(utc, now) == said


def test_moments_follow_the_language() -> None:
    """Order and month are the catalogue's own: nothing is glued together."""

    class Chinese(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            known = {"{day} {month} {time}": "{month}{day}日 {time}", "Jan": "1月", "today {time}": "今天 {time}"}
            return known.get(message, message)

    now = datetime(2026, 3, 4, 15, 6, tzinfo=UTC)
    with read_in(Language("zh", Chinese())):
        said = [words.moment(utc, now) for utc in ("2026-01-03T06:05:00Z", "2026-03-04T06:05:00Z")]
    assert said == ["1月3日 06:05", "今天 06:05"]


def test_units_follow_the_language() -> None:
    """Numbers have the language's signs, and units its words; what was measured in one unit stays in it."""

    class German(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            known = {"{rate} docs/s": "{rate} Dok./s", "{minutes} min {seconds} s": "{minutes} Min. {seconds} Sek."}
            return known.get(message, message)

    with read_in(Language("de", German())):
        said = [words.rate(1234.5), words.duration(130), words.percent(0.987), words.size(1_400), words.number(1234)]
    assert said == ["1.234 Dok./s", "2 Min. 10 Sek.", "98,7 %", "1,4 kB", "1.234"]


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("tickets.csv", 11, "tickets.csv"),
        ("tickets of march.csv", 11, "ticke…h.csv"),
        ("tickets\nof  march", 20, "tickets of march"),
        ("abcd", 3, "a…d"),
        ("", 5, ""),
    ],
)
def test_long_names_are_cut_in_the_middle(text: str, most: int, short: str) -> None:
    """What is cut has exactly the length it may have; what fits stays whole, on one line."""
    assert words.shortened(text, most) == short
