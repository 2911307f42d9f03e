"""Numbers and moments as people read them. `None` is always an en dash: nothing to say yet."""

from datetime import UTC, datetime, timedelta

from core.language import Message, Wording, say

NOTHING = "–"

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_THOUSAND = 1_000
_MANY = 100  # from here on a decimal is noise
_FEW = 10  # below this many, a decimal is worth its place, units or not
_LEAST_SHARE = 0.001  # what one decimal of a percentage can show
_LEAST_MILLISECONDS = 0.1

_MONTHS = (
    *(Wording("Jan"), Wording("Feb"), Wording("Mar"), Wording("Apr"), Wording("May"), Wording("Jun")),
    *(Wording("Jul"), Wording("Aug"), Wording("Sep"), Wording("Oct"), Wording("Nov"), Wording("Dec")),
)


def number(value: int | None) -> str:
    """1,234."""
    return NOTHING if value is None else f"{value:,}"


def decimal(value: float | None) -> str:
    """About three digits: 0.25, 3.4, 12.3, 1,234."""
    if value is None:
        return NOTHING
    magnitude = abs(value)
    if round(magnitude, 1) >= _MANY:
        return f"{value:,.0f}"
    return f"{value:.1f}" if round(magnitude, 2) >= 1 or magnitude == 0 else f"{value:.2f}"


def rate(value: float | None) -> str:
    """Documents a second: 12.3 docs/s."""
    return NOTHING if value is None else f"{decimal(value)} docs/s"


def percent(share: float | None) -> str:
    """A share from 0 to 1 as 98.7 %. Only all is 100 %, and only nothing is 0 %."""
    if share is None:
        return NOTHING
    if 0 < share < _LEAST_SHARE:
        return "<0.1 %"
    if 1 - _LEAST_SHARE < share < 1:
        return "99.9 %"
    return f"{share * 100:.1f} %".replace(".0 %", " %")


def whole_percent(share: float) -> str:
    """43 %, rounded down, so that 100 % means done."""
    # The small addition undoes binary fractions: 0.29 * 100 is 28.999999999999996.
    return f"{int(share * 100 + 1e-9)} %"


def duration(seconds: float | None) -> str:
    """340 ms, 1.2 s, 43 s, 2 min 10 s, 1 h 5 min, 2 d 3 h. Rounded first, so that there is never a 60 s."""
    if seconds is None:
        return NOTHING
    return _short(seconds) if round(seconds) < _MINUTE else _long(seconds)


def _short(seconds: float) -> str:
    if round(seconds * _THOUSAND) < _THOUSAND:
        return _milliseconds(seconds * _THOUSAND)
    if round(seconds, 1) < _FEW:
        return f"{seconds:.1f} s"
    return f"{seconds:.0f} s"


def _long(seconds: float) -> str:
    if (whole := round(seconds)) < _HOUR:
        return _two(whole, _MINUTE, "min", 1, "s")
    whole = round(seconds / _MINUTE) * _MINUTE
    if whole < _DAY:
        return _two(whole, _HOUR, "h", _MINUTE, "min")
    return _two(round(seconds / _HOUR) * _HOUR, _DAY, "d", _HOUR, "h")


def _milliseconds(value: float) -> str:
    if value == 0:
        return "0 s"
    if value < _LEAST_MILLISECONDS:
        return "<0.1 ms"
    return f"{value:.1f} ms" if round(value, 1) < _FEW else f"{value:.0f} ms"


def _two(whole: int, large: int, large_unit: str, small: int, small_unit: str) -> str:
    count, rest = divmod(whole, large)
    tail = f" {rest // small} {small_unit}" if rest >= small else ""
    return f"{count} {large_unit}{tail}"


def size(count: float | None) -> str:
    """Bytes in powers of 1,000: 512 bytes, 1.4 kB, 12 MB, 3.2 GB."""
    if count is None:
        return NOTHING
    if count < _THOUSAND:
        return plural(round(count), "byte")
    value, units = count / _THOUSAND, ["kB", "MB", "GB", "TB"]
    while round(value) >= _THOUSAND and len(units) > 1:
        value, units = value / _THOUSAND, units[1:]
    return f"{value:.1f} {units[0]}" if round(value, 1) < _FEW else f"{value:,.0f} {units[0]}"


def megabytes(value: float | None) -> str:
    """The same for a number of MB, 0 being not measured."""
    return NOTHING if not value else size(value * 1_000_000)


def plural(count: int, one: str, many: str = "") -> str:
    """1 document, 2,000 documents; `many` where an s does not do."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def shortened(text: str, most: int) -> str:
    """The text on one line, cut in its middle to `most` characters: the end tells files apart as often as the start."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    tail = (most - 1) // 2
    return f"{line[: most - 1 - tail]}…{line[len(line) - tail :]}"


def absolute_time(utc: str) -> str:
    """An ISO 8601 moment as 2026-03-04 15:06 UTC; an empty one is a dash."""
    return f"{_moment(utc):%Y-%m-%d %H:%M} UTC" if utc else NOTHING


def moment(utc: str, now: datetime) -> str:
    """An ISO 8601 moment for a reader: today 14:50, yesterday 09:12, 3 Nov 14:50, 3 Nov 2025 14:50.

    `now` carries the reader's zone, which is the one it is said in. An empty moment is a dash.
    """
    return say(_near(_moment(utc).astimezone(now.tzinfo), now)) if utc else NOTHING


def _near(then: datetime, now: datetime) -> Message:
    time, day, month = f"{then:%H:%M}", str(then.day), _MONTHS[then.month - 1]
    if then.date() == now.date():
        return Message("today {time}", time=time)
    if then.date() == now.date() - timedelta(days=1):
        return Message("yesterday {time}", time=time)
    if then.year == now.year:
        return Message("{day} {month} {time}", day=day, month=month(), time=time)
    return Message("{day} {month} {year} {time}", day=day, month=month(), year=str(then.year), time=time)


def _moment(utc: str) -> datetime:
    moment = datetime.fromisoformat(utc)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
