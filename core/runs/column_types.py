"""Which type each own column of a run's documents has, for files whose columns have one."""

import sqlite3
from collections.abc import Mapping, Set

ROWS_A_PART = 10_000

_EXACT = 2**53  # up to here a float holds every whole number


def kinds_in_part(connection: sqlite3.Connection, set_id: str, start: int, end: int) -> dict[str, set[str]]:
    """Of each own column the kinds of its values in the rows of a set from `start` to before `end`, None left out:
    JSON's integer, real, true, false and text; an integer that no float holds is "long", the document's text "array".
    """
    rows = connection.execute(
        "SELECT DISTINCT f.key, CASE WHEN f.type = 'integer' AND f.atom NOT BETWEEN ? AND ? THEN 'long' ELSE f.type END"
        " FROM set_documents d, json_each(d.fields) f WHERE d.set_id = ? AND d.position >= ? AND d.position < ?"
        " AND d.fields <> '' AND f.type <> 'null'",
        (-_EXACT, _EXACT, set_id, start, end),
    )
    kinds: dict[str, set[str]] = {}
    for name, kind in rows:
        kinds.setdefault(name, set()).add(kind)
    return kinds


def types_of(kinds: Mapping[str, Set[str]]) -> dict[str, type]:
    """int, float or bool where that holds all values of a column as they are, else str."""
    return {name: _type_of(each) for name, each in kinds.items()}


def _type_of(kinds: Set[str]) -> type:
    if kinds <= {"true", "false"}:
        return bool
    if kinds <= {"integer", "long"}:
        return int
    return float if kinds <= {"integer", "real"} else str
