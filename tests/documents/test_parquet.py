"""core/documents/parquet.py: rows of Parquet files as documents, with their types."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]  # has no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # has no types
import pytest

from core.documents import InputFile, ReadOptions, read, read_in_child
from core.documents.port import ReadLimits
from core.records import Document, Value
from tests.documents.material import documents, only_problem, read_all, texts


def parquet(**columns: list[Any]) -> bytes:
    target = io.BytesIO()
    pq.write_table(pa.table(columns), target)
    return target.getvalue()


def test_row_is_a_document_with_all_its_columns() -> None:
    """Rows are counted from 1: a Parquet file has no row for its header."""
    found = documents(read_all("a.parquet", parquet(id=[7, 8], text=["Grüße", "北京"], ok=[True, None])))

    assert [(each.row, each.name, each.text, dict(each.fields)) for each in found] == [
        (1, "7", "Grüße", {"id": 7, "text": "Grüße", "ok": True}),
        (2, "8", "北京", {"id": 8, "text": "北京", "ok": None}),
    ]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (1.5, 1.5),
        (float("nan"), None),
        (1 << 62, 1 << 62),
        (date(2024, 1, 2), "2024-01-02"),
        (datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC), "2024-01-02T03:04:05+00:00"),
        (Decimal("1.50"), 1.5),
        (Decimal("12345678901234567890.12"), "12345678901234567890.12"),
        ([1, 2], "[1, 2]"),
        ({"a": "ü"}, '{"a": "ü"}'),
        (b"a text", "a text"),
        (b"\xff\xfe", "(2 bytes)"),
    ],
)
def test_value_keeps_its_type(cell: object, value: Value) -> None:
    """Numbers as such while they stay exact, dates as ISO 8601, lists and objects as JSON."""
    (found,) = documents(read_all("a.parquet", parquet(text=["x"], cell=[cell])))

    assert found.fields["cell"] == value


def test_header_is_never_a_question() -> None:
    """Its columns have names; which one holds the text may be asked, or said."""
    data = parquet(a=["one long text that reads like a document.", "two"], b=["x", "y"])

    assert "no column known to hold the text" in only_problem(read_all("a.parquet", data))
    assert texts(read_all("a.parquet", data, ReadOptions(text_column="b"))) == ["x", "y"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"PAR1 and no more PAR1", "a.parquet is damaged or no Parquet file, and cannot be read."),
        (b"no parquet", "a.parquet is damaged or no Parquet file, and cannot be read."),
        (parquet(text=pa.array([], pa.string())), "a.parquet has no rows."),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, sentence: str) -> None:
    """Damaged, another thing, or without rows."""
    assert only_problem(read_all("a.parquet", data)) == sentence


def test_child_reads_parquet_as_read_does() -> None:
    """More rows than a batch has, within the memory of the process that reads."""
    data = parquet(id=list(range(3_000)), text=[f"Text {number}" for number in range(3_000)])
    file = InputFile.from_bytes("a.parquet", data)

    assert list(read_in_child([file])) == list(read([file]))


def test_packed_file_has_time_by_what_it_gives() -> None:
    """Its size says little of what is in it: 30,000 long rows in some kB are read to their end, in more than the second
    that a file of that size has."""
    rows = [f"{number} " + "The same words again. " * 60 for number in range(30)] * 1_000
    file = InputFile.from_bytes("a.parquet", parquet(text=rows))
    limits = ReadLimits(cpu_seconds=1, bytes_a_second=100_000)

    assert limits.seconds_for(file.size) < 10
    assert sum(isinstance(item, Document) for item in read_in_child([file], ReadOptions(limits=limits))) == len(rows)
