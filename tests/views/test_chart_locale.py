"""What charts write numbers and dates by."""

from core.reader import Language, read_in
from core.views.chart_locale import chart_locale


def test_charts_write_numbers_and_months_as_the_reader_does() -> None:
    """Weeks begin with Sunday, as D3 has them; signs and names are the language's."""
    english = chart_locale()
    with read_in(Language("de")):
        german = chart_locale()

    assert english["number"] == {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", ""]}
    assert (english["time"]["days"][0], english["time"]["shortMonths"][11]) == ("Sunday", "Dec")
    assert (german["number"]["decimal"], german["time"]["months"][0]) == (",", "Januar")
