"""The own columns of documents, as the store has them: a JSON object a row, and the names of a set's columns."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import orjson

from core.documents.columns import plain
from core.documents.fields import MOST_COLUMNS
from core.hashes import content_hash
from core.records import Document, Value
from core.runs.checksums import document_checksum
from core.settings import RunSettings
from core.summarise.prompts import prompts_of, shown_value, used_columns

_THE_TEXT: list[Any] = []
"""What stands for a cell that is the document's text, which the store has once."""

_SAME_TEXT = "\x00"  # no cell is this; where the texts are equal, so are the cells that are the text


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


def prompted(row: Mapping[str, Any] | sqlite3.Row, used: Mapping[str, str]) -> Document:
    """A document as it goes into a prompt: its fields are what goes into the places, under the names that they have."""
    held = unpacked(row["fields"], row["text"]) if used else {}
    fields = {place: held.get(column) for place, column in used.items()}
    return Document(row["at"], row["name"], row["text"], row["source"], row["row"], fields=fields)


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


def copy_columns(connection: sqlite3.Connection, run_id: str, set_id: str, apart: Collection[str] = ()) -> None:
    """Give the set the columns of the run's own; those named `apart` tell its documents apart."""
    connection.execute(
        "INSERT INTO set_columns (set_id, place, name, tells_apart)"
        " SELECT ?, c.place, c.name, c.name IN (SELECT value FROM json_each(?)) FROM set_columns c"
        " JOIN runs r ON r.set_id = c.set_id WHERE r.run_id = ?",
        (set_id, orjson.dumps(list(apart)).decode(), run_id),
    )


def copy_set(connection: sqlite3.Connection, run_id: str, set_id: str, total: int, apart: Collection[str]) -> None:
    """Give the set the run's first `total` documents. Those of equal text that are equal in the columns `apart`, too,
    are duplicates of the first of them."""
    same = f", {_cells(connection, 'fields', apart)}" if apart else ""
    connection.create_function("checksum_again", 9, _checksum_again, deterministic=True)
    connection.execute(
        "INSERT INTO set_documents (set_id, position, first_position, document_id, name, source, row, fields, checksum)"
        " SELECT ?, position, first, document_id, name, source, row, fields, checksum_again(position, first,"
        " first_position, name, source, row, fields, hash, document_checksum) FROM (SELECT d.*, t.hash,"
        f" MIN(position) OVER (PARTITION BY document_id{same}) AS first FROM run_documents d"
        " LEFT JOIN documents t ON t.id = d.document_id WHERE run_id = ? AND position < ?)",
        (set_id, run_id, total),
    )
    copy_columns(connection, run_id, set_id, apart)


def _checksum_again(position: int, first: int, first_before: int, *cells: str | int | None) -> int | None:
    """The checksum of a row that another row comes first of now; what was damaged before stays so."""
    *same, before = cells
    if before is None or before != document_checksum(position, first_before, *same):
        return before if isinstance(before, int) else None
    return document_checksum(position, first, *same)


def same_cells(connection: sqlite3.Connection, one: str, other: str, columns: Collection[str]) -> str:
    """SQL that holds where two rows' `fields` say the same in these columns."""
    return f"{_cells(connection, one, columns)} = {_cells(connection, other, columns)}" if columns else "TRUE"


def _cells(connection: sqlite3.Connection, fields: str, columns: Collection[str]) -> str:
    """SQL for what a row's `fields` have in these columns, as a prompt would show it."""
    names = sorted(columns)

    def cells(packed: str) -> bytes:
        try:
            held = unpacked(packed, _SAME_TEXT)
        except ValueError:
            return packed.encode()  # damaged: like no other
        return orjson.dumps([shown_value(held.get(name)) for name in names])

    connection.create_function("cells", 1, cells, deterministic=True)
    return f"cells({fields})"


def set_columns(connection: sqlite3.Connection, set_id: str) -> dict[str, bool]:
    """The names of the set's columns, in their order, and whether each tells its documents apart."""
    rows = connection.execute("SELECT name, tells_apart FROM set_columns WHERE set_id = ? ORDER BY place", (set_id,))
    return {str(name): bool(apart) for name, apart in rows}


def names_of(column: str) -> tuple[str, ...]:
    """The names of columns that stand in a list of JSON; () where there are none."""
    held = json.loads(column) if column else []
    return tuple(map(str, held)) if isinstance(held, list) else ()


def run_columns(connection: sqlite3.Connection, run_id: str) -> tuple[str, ...]:
    """The names of the columns that the run's documents have, in their order."""
    row = connection.execute("SELECT set_id FROM runs WHERE run_id = ?", (run_id,)).fetchone()
    return tuple(set_columns(connection, row[0])) if row else ()


def key_of(settings: RunSettings, columns: Sequence[str]) -> str:
    """The summaries' key of a run over documents with these columns: what a place of the prompt stands for is in it."""
    used = used_columns(prompts_of(settings), columns)
    return content_hash(json.dumps([settings.summary_key, sorted(used.items())])) if used else settings.summary_key
