"""core/views/exports/formats.py."""

from collections.abc import Generator

import pytest

from core.errors import ConfigurationError
from core.records import DocumentRow
from core.views.exports.formats import FORMATS, format_of
from core.views.exports.table import Table
from tests.views.exports.scenes import row, summarised


@pytest.mark.parametrize("ending", FORMATS)
def test_a_format_goes_by_its_ending(ending: str) -> None:
    """Whatever the case."""
    assert format_of(f"out{ending}") is format_of(f"a.b{ending.upper()}") is FORMATS[ending]


@pytest.mark.parametrize("name", ["out", "out.xls", "out.csv.gz", ".csv", "out.", "csv"])
def test_any_other_ending_is_named(name: str) -> None:
    """With those that there are."""
    with pytest.raises(ConfigurationError, match=r"must be one of \.csv, \.xlsx, \.jsonl, \.parquet, \.md, \.html"):
        format_of(name)


@pytest.mark.parametrize("ending", FORMATS)
def test_a_file_can_be_broken_off(ending: str) -> None:
    """Closed after its first piece, the rows are let go too: their generator ends."""
    ended = []

    def rows() -> Generator[DocumentRow, None, None]:
        try:
            for position in range(50_000):
                yield row(position, outcome=summarised("s"))
        finally:
            ended.append(ending)

    source = rows()
    pieces = FORMATS[ending].pieces(Table(source))
    next(pieces)
    pieces.close()
    source.close()
    assert ended in ([ending], [])  # nothing was begun where the head came first
