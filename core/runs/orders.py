"""The rows of a run as positions: those of a filter, and all of them in the order of a key.

Limitations: capital letters outside of ASCII sort behind all others.
"""

import re
import sqlite3
from array import array
from collections.abc import Sequence
from typing import Literal

RowFilter = Literal["all", "failed", "repeats"]
SortKey = Literal["position", "newest", "name", "column", "summary", "status", "latency", "tokens"]
FILTERS: tuple[RowFilter, ...] = RowFilter.__args__  # type: ignore[attr-defined]  # typing's own tuple
SORT_KEYS: tuple[SortKey, ...] = SortKey.__args__  # type: ignore[attr-defined]  # the same

INDEXES = """
-- Few rows, so that a page of them costs the same in a run of a million documents.
CREATE INDEX outcomes_failed ON outcomes (run_id, position) WHERE status = 'failed';
CREATE INDEX set_documents_repeated ON set_documents (set_id, position, first_position)
    WHERE position <> first_position;
"""

_OF_A_REPEAT = "d.position <> d.first_position"
_FAILED = (
    "SELECT position FROM outcomes WHERE run_id = :run_id AND status = 'failed'"
    " UNION ALL SELECT d.position FROM set_documents d JOIN outcomes o"
    " ON o.run_id = :run_id AND o.position = d.first_position AND o.status = 'failed'"
    f" WHERE d.set_id = :set_id AND {_OF_A_REPEAT} AND d.position < :total ORDER BY 1"
)
_REPEATS = (
    "SELECT d.position FROM set_documents d"
    f" WHERE d.set_id = :set_id AND {_OF_A_REPEAT} AND d.position < :total ORDER BY d.position"
)
_LETTERS = 80  # of a text that is sorted by; what has more in common stays in the order of the input
_KEYS: dict[SortKey, str] = {
    "name": "d.name",
    "summary": f"substr(o.summary, 1, {_LETTERS})",
    "status": "CASE o.status WHEN 'failed' THEN 1 WHEN 'cancelled' THEN 2 WHEN 'succeeded' THEN 4 ELSE 3 END",
    "latency": f"CASE WHEN {_OF_A_REPEAT} THEN NULL ELSE o.latency END",
    "tokens": f"CASE WHEN {_OF_A_REPEAT} THEN NULL ELSE NULLIF(o.input_tokens + o.output_tokens, 0) END",
}
_PLAIN_NAME = re.compile(r"[^\W\d][\w .-]*")


def filtered(connection: sqlite3.Connection, run: sqlite3.Row, only: RowFilter) -> Sequence[int]:
    """The positions of the rows that failed, of those that repeat an earlier one, or of all, in the order of the input.

    A row that repeats one that failed has failed, too.
    """
    if only == "all":
        return range(run["total"])
    return _positions(connection, run, _FAILED if only == "failed" else _REPEATS)


def ordered(connection: sqlite3.Connection, run: sqlite3.Row, key: SortKey, column: str = "") -> "tuple[array[int], int]":
    """The positions of all rows that have this key, the smallest first, then of those that have none; and how many of
    them have it. Equal ones stay in the order of the input. Of the own `column`, numbers come before texts.

    About 2 s for a million documents.
    """
    value = _column(column) if key == "column" else _KEYS[key]
    given = f"SELECT position, NULLIF({_shortened('key')}, '') AS key FROM (SELECT d.position, {value} AS key{_ROWS})"
    order = "ORDER BY key COLLATE NOCASE, position"
    having = _positions(connection, run, f"SELECT position FROM ({given}) WHERE key IS NOT NULL {order}", column)
    if len(having) < run["total"]:
        lacking = f"SELECT position FROM ({given}) WHERE key IS NULL ORDER BY position"
        return having + _positions(connection, run, lacking, column), len(having)
    return having, len(having)


def newest(connection: sqlite3.Connection, run: sqlite3.Row, start: int, count: int) -> list[int]:
    """The positions of the documents that landed last, the last one first, from the `start`th on. Repeats land with
    the first of them, which stands for all."""
    rows = connection.execute(
        "SELECT position FROM outcomes WHERE run_id = ? ORDER BY finished_at DESC, position DESC LIMIT ? OFFSET ?",
        (run["run_id"], count, start),
    )
    return [row[0] for row in rows]


def beside_newest(
    connection: sqlite3.Connection, run: sqlite3.Row, position: int
) -> tuple[int | None, int | None] | None:
    """The positions of what landed just after and just before this one; None where it has not landed."""
    key = (run["run_id"], position)
    at = connection.execute("SELECT finished_at FROM outcomes WHERE run_id = ? AND position = ?", key).fetchone()
    if at is None:
        return None
    later, earlier = (
        connection.execute(
            f"SELECT position FROM outcomes WHERE run_id = ? AND (finished_at, position) {sign} (?, ?)"
            f" ORDER BY finished_at {way}, position {way} LIMIT 1",
            (run["run_id"], at[0], position),
        ).fetchone()
        for sign, way in ((">", "ASC"), ("<", "DESC"))
    )
    return later and later[0], earlier and earlier[0]


_ROWS = (
    " FROM set_documents d LEFT JOIN outcomes o ON o.run_id = :run_id AND o.position = d.first_position"
    " WHERE d.set_id = :set_id AND d.position < :total"
)


def _shortened(key: str) -> str:
    return f"CASE typeof({key}) WHEN 'text' THEN substr({key}, 1, {_LETTERS}) ELSE {key} END"


def _column(name: str) -> str:
    """A path is four times as fast as a look through the row's cells, but not every name can stand in one."""
    if _PLAIN_NAME.fullmatch(name):
        return "CASE WHEN d.fields <> '' THEN d.fields ->> :column END"
    return "(SELECT f.atom FROM json_each(CASE d.fields WHEN '' THEN '{}' ELSE d.fields END) f WHERE f.key = :column)"


def _positions(connection: sqlite3.Connection, run: sqlite3.Row, sql: str, column: str = "") -> "array[int]":
    cursor = connection.cursor()
    cursor.row_factory = None
    values = {"run_id": run["run_id"], "set_id": run["set_id"], "total": run["total"], "column": column}
    return array("I", (position for (position,) in cursor.execute(sql, values)))
