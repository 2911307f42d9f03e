"""How charts write numbers and dates, in the reader's language: what Vega-Lite takes as `config.locale`."""

from typing import Any

from core.reader import reader


def chart_locale() -> dict[str, Any]:
    """For the `config` of a specification: `{"config": {"locale": chart_locale(), ...}}`."""
    language = reader()
    locale, thousands, decimal = language.locale, language.number(","), language.number(".")
    days, months = [6, 0, 1, 2, 3, 4, 5], range(1, 13)  # Sunday first; Babel's 0 is Monday
    return {
        "number": {"decimal": decimal, "thousands": thousands, "grouping": [3], "currency": ["", ""]},
        "time": {
            "dateTime": "%x %X",
            "date": "%Y-%m-%d",
            "time": "%H:%M:%S",
            "periods": [locale.day_periods["format"]["abbreviated"][half] for half in ("am", "pm")],
            "days": [locale.days["format"]["wide"][day] for day in days],
            "shortDays": [locale.days["format"]["abbreviated"][day] for day in days],
            "months": [locale.months["format"]["wide"][month] for month in months],
            "shortMonths": [language.month(month) for month in months],
        },
    }
