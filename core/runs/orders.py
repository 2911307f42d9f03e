"""The rows of a run as positions: those of a filter, and all of them in the order of a key.

Limitations: capital letters outside of ASCII sort behind all others.
"""

import re
import sqlite3
from array import array
from collections.abc import Sequence
from itertools import compress
from typing import Literal

import orjson

from core.runs.pinyin import by_pinyin, know_pinyin

RowFilter = Literal["all", "failed", "repeats"]
SortKey = Literal["position", "newest", "name", "column", "summary", "status", "latency", "tokens"]
FILTERS: tuple[RowFilter, ...] = RowFilter.__args__  # type: ignore[attr-defined]  # typing's own tuple
SORT_KEYS: tuple[SortKey, ...] = SortKey.__args__  # type: ignore[attr-defined]  # the same

Positions = Sequence[int]
"""Of rows, in an order."""

_OF_A_REPEAT = "d.position <> d.first_position"
# By itself SQLite would look through all outcomes, summaries and all.
_FAILED = (
    "SELECT position FROM outcomes INDEXED BY outcomes_failed WHERE run_id = :run_id AND status = 'failed'"
    " UNION ALL SELECT d.position FROM set_documents d CROSS JOIN outcomes o INDEXED BY outcomes_failed"
    " ON o.run_id = :run_id AND o.position = d.first_position AND o.status = 'failed'"
    f" WHERE d.set_id = :set_id AND {_OF_A_REPEAT} AND d.position < :total ORDER BY 1"
)
_REPEATS = (
    "SELECT d.position FROM set_documents d"
    f" WHERE d.set_id = :set_id AND {_OF_A_REPEAT} AND d.position < :total ORDER BY d.position"
)
_LETTERS = 80  # of a text that is sorted by; what has more in common stays in the order of the input
_KEYS: dict[SortKey, str] = {
    "summary": f"NULLIF(substr(summary, 1, {_LETTERS}), '')",
    "status": "CASE status WHEN 'failed' THEN 1 WHEN 'cancelled' THEN 2 ELSE 3 END",
    "latency": "latency",
    "tokens": "NULLIF(input_tokens + output_tokens, 0)",
}
_SHARED: frozenset[SortKey] = frozenset(("summary", "status"))
"""Keys that a row has which repeats an earlier one; for it nothing was sent."""

_PLAIN_NAME = re.compile(r"[^\W\d][\w -]*")


def filtered(connection: sqlite3.Connection, run: sqlite3.Row, only: RowFilter) -> Positions:
    """The positions of the rows that failed, of those that repeat an earlier one, or of all, in the order of the input.

    A row that repeats one that failed has failed, too.
    """
    if only == "all":
        return range(run["total"])
    return _positions(connection, run, _FAILED if only == "failed" else _REPEATS)


def ordered(
    connection: sqlite3.Connection, run: sqlite3.Row, key: SortKey, column: str = ""
) -> "tuple[array[int], int]":
    """The positions of all rows that have this key, the smallest first, then of those that have none; and how many of
    them have it. Equal ones stay in the order of the input. Of the own `column`, numbers come before texts.

    About 2 s for a million documents, 4 s where they are Chinese.
    """
    know_pinyin(connection)
    if key in ("name", "column"):
        having = _positions(connection, run, _by_document("name" if key == "name" else _cell(column)), column)
    else:
        value = f"SELECT position, {_KEYS[key]} AS key FROM outcomes WHERE run_id = :run_id AND position < :total"
        having = _positions(connection, run, _by_key(value))
        if key in _SHARED and (repeats := _repeats(connection, run)):
            having = array("I", (row for first in having for row in (first, *repeats.get(first, ()))))
    return having + _others(having, run["total"]), len(having)


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


def _by_document(cell: str) -> str:
    """LIMIT: the cell is taken out of its row once."""
    return _by_key(
        f"SELECT position, {cell} AS key FROM set_documents WHERE set_id = :set_id AND position < :total LIMIT -1"
    )


def _by_key(rows: str) -> str:
    shortened = f"CASE typeof(key) WHEN 'text' THEN substr(key, 1, {_LETTERS}) ELSE key END"
    keys = f"SELECT position, {shortened} AS key FROM ({rows}) WHERE key <> '' LIMIT -1"
    return f"SELECT position FROM ({keys}) ORDER BY {by_pinyin('key')} COLLATE NOCASE, position"


def _cell(column: str) -> str:
    """A path is four times as fast as a look through the row's cells, but not every name can stand in one."""
    if _PLAIN_NAME.fullmatch(column):
        return "CASE fields WHEN '' THEN NULL ELSE fields ->> :column END"
    return "(SELECT f.atom FROM json_each(CASE fields WHEN '' THEN '{}' ELSE fields END) f WHERE f.key = :column)"


def _repeats(connection: sqlite3.Connection, run: sqlite3.Row) -> dict[int, list[int]]:
    """For each first position the rows that repeat it."""
    row = connection.execute(
        "SELECT json_group_array(first_position), json_group_array(position) FROM (SELECT first_position, position"
        " FROM set_documents WHERE set_id = ? AND position <> first_position AND position < ?"
        " ORDER BY position LIMIT -1)",
        (run["set_id"], run["total"]),
    ).fetchone()
    repeats: dict[int, list[int]] = {}
    for first, position in zip(*map(orjson.loads, row), strict=True):
        repeats.setdefault(first, []).append(position)
    return repeats


def _others(having: "array[int]", total: int) -> "array[int]":
    """The positions that are not among these, in their order."""
    if len(having) == total:
        return array("I")
    lacking = bytearray(b"\1") * total
    for position in having:
        lacking[position] = 0
    return array("I", compress(range(total), lacking))


def _positions(connection: sqlite3.Connection, run: sqlite3.Row, sql: str, column: str = "") -> "array[int]":
    """In one step of SQLite's: a million steps would each wait for the other threads of the app."""
    values = {"run_id": run["run_id"], "set_id": run["set_id"], "total": run["total"], "column": column}
    row = connection.execute(f"SELECT json_group_array(position) FROM ({sql} LIMIT -1)", values).fetchone()
    return array("I", orjson.loads(row[0]))
