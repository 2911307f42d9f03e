"""A run as JSON Lines."""

import json
import math

from core.records import DocumentRow, Value
from core.views.exports.table import Pieces, Table
from core.views.exports.texts import whole

_LINE_ENDS = str.maketrans({mark: f"\\u{ord(mark):04x}" for mark in "\x85\u2028\u2029"})
"""Line ends to some readers, though not to JSON: written as escapes."""


def jsonl_pieces(table: Table) -> Pieces:
    """UTF-8, one flat object a row: the keys that the row itself has, in the order of the columns, then ours.

    Texts are whole and as they are; what is unknown is null.
    """
    ours = [column.name for column in table.columns if not column.own]
    for chunk in table.chunks():
        yield "".join(_line(table, ours, row) for row in chunk).encode("utf-8")


def _line(table: Table, ours: list[str], row: DocumentRow) -> str:
    cells: dict[str, Value] = {name: row.fields[name] for name in table.own if name in row.fields}
    cells.update(zip(ours, table.our_cells(row), strict=True))
    line = json.dumps({name: _finite(value) for name, value in cells.items()}, ensure_ascii=False)
    return f"{line if line.isascii() else whole(line).translate(_LINE_ENDS)}\n"


def _finite(value: Value) -> Value:
    return None if isinstance(value, float) and not math.isfinite(value) else value
