"""A run as Parquet."""

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from core.records import DocumentRow, Value
from core.views.exports.table import Pieces, Table
from core.views.exports.texts import whole

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]  # it has no types

ROWS_A_GROUP = 10_000
_CHUNKS_A_GROUP = 20  # of `Table.chunks`: so a group's texts have some 40 MB at most


class _Sink(io.RawIOBase):
    """Takes what the writer writes, and gives it on."""

    def __init__(self) -> None:
        self._written = bytearray()
        self._place = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._written += data
        self._place += len(data)
        return len(data)

    def tell(self) -> int:
        return self._place

    def taken(self) -> bytes:
        """What was written since it was last taken."""
        data = bytes(self._written)
        self._written.clear()
        return data


def parquet_pieces(table: Table) -> Pieces:
    """One schema for the whole file, a row group for some rows at a time, compressed with zstd.

    A column of texts and numbers is text. What is unknown is null.
    """
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # noqa: PLC0415  # a fifth of a second, for this format alone

    sink = _Sink()
    schema = _schema(table)
    with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        for group in _groups(table):
            writer.write_batch(_batch(table, schema, group))
            yield sink.taken()
    yield sink.taken()


def _groups(table: Table) -> Iterator[list[DocumentRow]]:
    group: list[DocumentRow] = []
    chunks = 0
    for chunk in table.chunks():
        group += chunk
        chunks += 1
        if len(group) >= ROWS_A_GROUP or chunks == _CHUNKS_A_GROUP:
            yield group
            group, chunks = [], 0
    if group:
        yield group


def _schema(table: Table) -> "pa.Schema":
    import pyarrow as pa  # noqa: PLC0415

    arrow = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    own = table.types()
    return pa.schema(
        [
            pa.field(whole(column.name), arrow[own.get(column.name, str) if column.own else column.kind])
            for column in table.columns
        ]
    )


def _batch(table: Table, schema: "pa.Schema", rows: Sequence[DocumentRow]) -> "pa.RecordBatch":
    import pyarrow as pa  # noqa: PLC0415

    columns = zip(*map(table.cells, rows), strict=True)
    arrays = []
    for cells, field in zip(columns, schema, strict=True):
        text = field.type == pa.string()
        arrays.append(pa.array(map(_text, cells) if text else cells, type=field.type))
    return pa.record_batch(arrays, schema=schema)


def _text(value: Value) -> str | None:
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case str():
            return whole(value)
    return str(value)
