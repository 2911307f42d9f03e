"""core/views/exports/as_parquet.py, opened again by pyarrow and pandas."""

import io
from collections.abc import Iterator

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest

from core.records import DocumentRow
from core.views.exports import as_parquet
from core.views.exports.as_parquet import parquet_pieces
from core.views.exports.table import Table
from tests.views.exports.scenes import HOSTILE, UNFIT, row, summarised


def read(*rows: DocumentRow, own: tuple[str, ...] = (), **types: type) -> pa.Table:
    return pq.read_table(io.BytesIO(b"".join(parquet_pieces(Table(rows, own, types=lambda: types)))))


def test_text_comes_back_as_it_was() -> None:
    """Nothing is defused or cleaned, but half a pair, which no encoding holds."""
    rows = [row(outcome=summarised(text), fields={"x": text}) for text in HOSTILE]
    table = read(*rows, own=("x",))
    assert table["summary"].to_pylist() == table["x"].to_pylist() == HOSTILE
    assert read(row(outcome=summarised(UNFIT)))["summary"].to_pylist() == [UNFIT.replace("\ud83d", "\ufffd")]


def test_ours_have_their_types() -> None:
    """Whole numbers, seconds, truth and text, an unknown one null."""
    table = read(row(outcome=summarised("s", attempts=2, latency=0.5)), row(1))
    kinds = {field.name: str(field.type) for field in table.schema}
    assert kinds["document"] == kinds["summary"] == kinds["note"] == "string"
    assert kinds["row"] == kinds["attempts"] == kinds["input_tokens"] == "int64"
    assert (kinds["latency_seconds"], kinds["cached"]) == ("double", "bool")
    assert table["latency_seconds"].to_pylist() == [0.5, None]
    assert table["row"].to_pylist() == [None, None]


def test_own_columns_have_the_type_that_holds_all_their_values() -> None:
    """Numbers and texts mixed are text, and a column without a type too."""
    first = {"i": 2**62, "f": 1, "b": True, "m": 5, "e": None}
    second = {"f": 2.5, "m": "five", "b": None}
    table = read(row(fields=first), row(1, fields=second), own=("i", "f", "b", "m", "e"), i=int, f=float, b=bool, m=str)
    own = table.select(["i", "f", "b", "m", "e"])
    assert [str(kind) for kind in own.schema.types] == ["int64", "double", "bool", "string", "string"]
    assert own.to_pylist() == [
        {"i": 2**62, "f": 1.0, "b": True, "m": "5", "e": None},
        {"i": None, "f": 2.5, "b": None, "m": "five", "e": None},
    ]


def test_rows_come_in_groups_under_one_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is streamed: a group is on its way before the rows after it are taken."""
    monkeypatch.setattr(as_parquet, "ROWS_A_GROUP", 500)
    taken: list[int] = []

    def rows() -> Iterator[DocumentRow]:
        for position in range(1200):
            taken.append(position)
            yield row(position, f"{position}.txt")

    pieces = parquet_pieces(Table(rows()))
    first = next(pieces)
    assert len(first) > 4
    assert len(taken) == 500
    file = pq.ParquetFile(io.BytesIO(first + b"".join(pieces)))
    assert [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)] == [500, 500, 200]
    assert file.read()["document"].to_pylist() == [f"{i}.txt" for i in range(1200)]


def test_long_rows_make_small_groups() -> None:
    """What is in memory at once is bounded, however long the texts."""
    rows = [row(i, fields={"x": "y" * 2_500_000}) for i in range(25)]
    file = pq.ParquetFile(io.BytesIO(b"".join(parquet_pieces(Table(rows, ("x",))))))
    assert [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)] == [20, 5]


def test_an_empty_run_has_its_schema() -> None:
    """pandas reads a file without rows, too."""
    frame = pd.read_parquet(io.BytesIO(b"".join(parquet_pieces(Table([], ("x",))))))
    assert list(frame.columns)[:2] == ["x", "document"]
    assert len(frame) == 0
