"""Numbers and moments as people read them, in their language. `None` is always an en dash: nothing to say yet."""

from datetime import UTC, datetime, timedelta

from core.language import Message, Wording, counted
from core.reader import reader

NOTHING = "–"

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_THOUSAND = 1_000
_MANY = 100  # from here on a decimal is noise
_FEW = 10  # below this many, a decimal is worth its place, units or not
_LEAST_SHARE = 0.001  # what one decimal of a percentage can show
_LEAST_MILLISECONDS = 0.1


_SIZES = (Wording("{size} kB"), Wording("{size} MB"), Wording("{size} GB"), Wording("{size} TB"))


def number(value: int | None) -> str:
    """1,234."""
    return NOTHING if value is None else reader().number(f"{value:,}")


def decimal(value: float | None) -> str:
    """About three digits: 0.25, 3.4, 12.3, 1,234."""
    if value is None:
        return NOTHING
    magnitude = abs(value)
    if round(magnitude, 1) >= _MANY:
        return reader().number(f"{value:,.0f}")
    return reader().number(f"{value:.1f}" if round(magnitude, 2) >= 1 or magnitude == 0 else f"{value:.2f}")


def rate(value: float | None) -> str:
    """Documents a second: 12.3 docs/s."""
    return NOTHING if value is None else Message("{rate} docs/s", rate=decimal(value))


def percent(share: float | None) -> str:
    """A share from 0 to 1 as 98.7 %. Only all is 100 %, and only nothing is 0 %."""
    if share is None:
        return NOTHING
    if 0 < share < _LEAST_SHARE:
        return Message("<{number} %", number=reader().number("0.1"))
    written = "99.9" if 1 - _LEAST_SHARE < share < 1 else f"{share * 100:.1f}".removesuffix(".0")
    return Message("{number} %", number=reader().number(written))


def whole_percent(share: float) -> str:
    """43 %, rounded down, so that 100 % means done."""
    # The small addition undoes binary fractions: 0.29 * 100 is 28.999999999999996.
    return Message("{number} %", number=str(int(share * 100 + 1e-9)))


def duration(seconds: float | None) -> str:
    """340 ms, 1.2 s, 43 s, 2 min 10 s, 1 h 5 min, 2 d 3 h. Rounded first, so that there is never a 60 s."""
    if seconds is None:
        return NOTHING
    return _short(seconds) if round(seconds) < _MINUTE else _long(seconds)


def _short(seconds: float) -> str:
    if 0 < round(seconds * _THOUSAND) < _THOUSAND or 0 < seconds < 1 / _THOUSAND:
        return _milliseconds(seconds * _THOUSAND)
    if seconds and round(seconds, 1) < _FEW:
        return Message("{seconds:.1f} s", seconds=seconds)
    return Message("{seconds:.0f} s", seconds=seconds)


def _milliseconds(value: float) -> str:
    if value < _LEAST_MILLISECONDS:
        return Message("<{milliseconds:.1f} ms", milliseconds=_LEAST_MILLISECONDS)
    if round(value, 1) < _FEW:
        return Message("{milliseconds:.1f} ms", milliseconds=value)
    return Message("{milliseconds:.0f} ms", milliseconds=value)


def _long(seconds: float) -> str:
    if (whole := round(seconds)) < _HOUR:
        minutes, rest = divmod(whole, _MINUTE)
        return Message("{minutes} min {seconds} s", minutes=minutes, seconds=rest) if rest else _minutes(minutes)
    if (minutes := round(seconds / _MINUTE)) < _DAY // _MINUTE:
        hours, rest = divmod(minutes, _HOUR // _MINUTE)
        return Message("{hours} h {minutes} min", hours=hours, minutes=rest) if rest else _hours(hours)
    days, rest = divmod(round(seconds / _HOUR), _DAY // _HOUR)
    return Message("{days:,} d {hours} h", days=days, hours=rest) if rest else Message("{days:,} d", days=days)


def _minutes(count: int) -> Message:
    return Message("{minutes} min", minutes=count)


def _hours(count: int) -> Message:
    return Message("{hours} h", hours=count)


def size(count: float | None) -> str:
    """Bytes in powers of 1,000: 512 bytes, 1.4 kB, 12 MB, 3.2 GB."""
    if count is None:
        return NOTHING
    if count < _THOUSAND:
        return counted("{count:,} byte", "{count:,} bytes", count=round(count))
    value, power = count / _THOUSAND, 0
    while round(value) >= _THOUSAND and power < len(_SIZES) - 1:
        value, power = value / _THOUSAND, power + 1
    written = f"{value:.1f}" if round(value, 1) < _FEW else f"{value:,.0f}"
    return _SIZES[power](size=reader().number(written))


def megabytes(value: float | None) -> str:
    """The same for a number of MB, 0 being not measured."""
    return NOTHING if not value else size(value * 1_000_000)


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
    return _near(_moment(utc).astimezone(now.tzinfo), now) if utc else NOTHING


def _near(then: datetime, now: datetime) -> Message:
    time, day, month = f"{then:%H:%M}", str(then.day), reader().month(then.month)
    if then.date() == now.date():
        return Message("today {time}", time=time)
    if then.date() == now.date() - timedelta(days=1):
        return Message("yesterday {time}", time=time)
    if then.year == now.year:
        return Message("{day} {month} {time}", day=day, month=month, time=time)
    return Message("{day} {month} {year} {time}", day=day, month=month, year=str(then.year), time=time)


def _moment(utc: str) -> datetime:
    moment = datetime.fromisoformat(utc)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
