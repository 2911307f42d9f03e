"""The own columns of documents, as the store has them: a JSON object a row, and the names of a set's columns."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from core.documents.columns import plain
from core.documents.fields import MOST_COLUMNS
from core.records import Document, Value

_THE_TEXT: list[Any] = []
"""What stands for a cell that is the document's text, which the store has once."""


def packed(document: Document) -> str:
    """The document's fields as they are kept; "" where it has none."""
    if not document.fields:
        return ""
    text = document.text
    cells = {name: _THE_TEXT if value == text else value for name, value in document.fields.items()}
    return orjson.dumps(cells).decode()


def unpacked(column: str, text: str | None) -> dict[str, Value]:
    """What `packed` wrote; without the `text`, the cells that are it are left out.

    Raises:
        ValueError: it is none of ours.
    """
    if not column:
        return {}
    match orjson.loads(column):
        case dict(cells):
            return {name: _value(cell, text) for name, cell in cells.items() if cell != _THE_TEXT or text is not None}
    raise ValueError("The fields are no object.")


def _value(cell: Any, text: str | None) -> Value:
    if cell is None or isinstance(cell, str | int | float):
        return cell
    if cell == _THE_TEXT:
        return text
    raise ValueError("A field is of no known kind.")


class ColumnNames:
    """Gathers the names of a set's columns while its documents come in: those to call rows by have places before 0."""

    def __init__(self, set_id: str, id_columns: Sequence[str] = ()) -> None:
        self._set_id = set_id
        self._ids = list(dict.fromkeys(plain(name) for name in id_columns))
        self._places: dict[str, int] = {}

    def insert(self, connection: sqlite3.Connection, rows: Iterable[Mapping[str, Value]]) -> None:
        """Note the names that are new in these rows."""
        new: list[tuple[str, int, str]] = []
        for fields in rows:
            if fields.keys() <= self._places.keys():
                continue
            for name in fields:
                if name not in self._places and len(self._places) < MOST_COLUMNS:
                    self._places[name] = self._place(name)
                    new.append((self._set_id, self._places[name], name))
        connection.executemany("INSERT INTO set_columns (set_id, place, name) VALUES (?, ?, ?)", new)

    def _place(self, name: str) -> int:
        if plain(name) in self._ids:
            place = self._ids.index(plain(name)) - len(self._ids)
            self._ids[place] = ""  # another column of the name that differs in case alone is as all others
            return place
        return len(self._places)


def copy_columns(connection: sqlite3.Connection, run_id: str, set_id: str) -> None:
    """Give the set the columns of the run's own."""
    connection.execute(
        "INSERT INTO set_columns (set_id, place, name) SELECT ?, c.place, c.name FROM set_columns c"
        " JOIN runs r ON r.set_id = c.set_id WHERE r.run_id = ?",
        (set_id, run_id),
    )


def columns_of(connection: sqlite3.Connection, run_id: str) -> tuple[str, ...]:
    """The names of the columns that the run's documents have, in their order."""
    rows = connection.execute(
        "SELECT c.name FROM set_columns c JOIN runs r ON r.set_id = c.set_id WHERE r.run_id = ? ORDER BY c.place",
        (run_id,),
    )
    return tuple(str(row[0]) for row in rows)
