"""Parquet files: a row is a document, read by pyarrow in batches, in this process and one thread."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from itertools import islice
from types import ModuleType
from typing import Any, BinaryIO

from core.documents.csv_records import Record
from core.documents.csv_rows import Table, read_table
from core.documents.fields import Cell
from core.documents.files import InputFile
from core.documents.kinds import load
from core.documents.libraries import loaded
from core.documents.port import RawDocument, ReadLimits, ReadOptions, too_large, unreadable
from core.errors import DocumentError
from core.language import Message, Wording
from core.records import Problem

_BATCH = 200  # rows held at once
_HEAD_ROWS = 100
_MARK = b"PAR1"
_BUFFER = 1 << 20  # bytes of a column that are read at a time
_EXACT_DIGITS = 15  # of a number with a point, that stay the same
_DAMAGED = Wording("is damaged or no Parquet file, and cannot be read.")


def read_parquet(file: InputFile, options: ReadOptions) -> Iterator[RawDocument | Problem]:
    with _opened(file, options.limits) as stream:
        yield from _rows(file, stream, options)


@contextmanager
def _opened(file: InputFile, limits: ReadLimits) -> Iterator[BinaryIO]:
    """The file itself, of which only what is wanted next is in memory; what begins as no such file does, as a whole.

    :raises DocumentError: as `kinds.load`.
    """
    if file.size > limits.file_bytes:
        raise too_large(limits.file_bytes)
    try:
        opened = file.open()
    except OSError as error:
        raise unreadable(error) from error
    with opened as stream:
        if stream.read(len(_MARK)) != _MARK:
            yield io.BytesIO(load(file, limits, ".parquet"))
        else:
            stream.seek(0)
            yield stream


def _rows(file: InputFile, stream: BinaryIO, options: ReadOptions) -> Iterator[RawDocument | Problem]:
    arrow, parquet = loaded("pyarrow", _prepare), loaded("pyarrow.parquet", _warm_up)
    try:
        source = parquet.ParquetFile(stream, memory_map=False, pre_buffer=False, buffer_size=_BUFFER)
        names = [str(name) for name in source.schema_arrow.names]
        if source.metadata.num_rows == 0 or not names:
            raise DocumentError(Message("has no rows."))
        yield from _documents(file, names, _records(source), options)
    except MemoryError:
        raise
    except (arrow.ArrowException, OSError, ValueError, OverflowError, KeyError, NotImplementedError) as error:
        raise DocumentError(_DAMAGED()) from error


def _documents(
    file: InputFile, names: list[str], records: Iterator[Record], options: ReadOptions
) -> Iterator[RawDocument | Problem]:
    first = list(islice(records, _HEAD_ROWS))
    head = [names, *(list(cells) for _, cells in first)]
    table = Table(head, 0, _chained(first, records), headed=False)
    yield from read_table(file, table, replace(options, header=True))


def _chained(first: list[Record], rest: Iterator[Record]) -> Iterator[Record]:
    yield from first
    yield from rest


def _records(source: Any) -> Iterator[Record]:
    row = 0
    for batch in source.iter_batches(batch_size=_BATCH, use_threads=False):
        columns = [column.to_pylist() for column in batch.columns]
        for cells in zip(*columns, strict=True):
            row += 1
            texts: list[str] = [Cell.of(_plain(cell)) for cell in cells]
            yield row, texts


def _plain(cell: object) -> object:
    """A cell's value as spreadsheets and JSON could have it."""
    if isinstance(cell, bytes):
        try:
            return cell.decode()  # a text whose writer did not say so
        except UnicodeDecodeError:
            return f"({len(cell):,} bytes)"
    if isinstance(cell, Decimal):
        digits = cell.as_tuple()
        if not cell.is_finite() or len(digits.digits) > _EXACT_DIGITS:
            return str(cell)
        return int(cell) if digits.exponent == 0 else float(cell)
    return cell


def _prepare(arrow: ModuleType) -> None:
    """Its threads stay unused; the pools of its own keep memory that the next file needs."""
    arrow.set_memory_pool(arrow.system_memory_pool())
    arrow.set_cpu_count(1)
    arrow.set_io_thread_count(1)


def _warm_up(parquet: ModuleType) -> None:
    """Have it read once: it sets address space apart then, and no file is to pay for it."""
    target = io.BytesIO()
    parquet.write_table(loaded("pyarrow").table({"text": ["one"]}), target)
    for _ in parquet.ParquetFile(io.BytesIO(target.getvalue()), pre_buffer=False).iter_batches(use_threads=False):
        pass
