"""Rows of a run that hold the words a person looks for, looked for a stretch at a time: a long run takes several."""

import sqlite3
import threading
from array import array
from collections.abc import Callable

import orjson

from core.runs.orders import Positions
from core.runs.selection import look_into_texts, selection

ROWS_A_LOOK = 2_000


class Finding:
    """A search among some rows of a run, as far as it has come. `found` grows in the order of the input."""

    def __init__(self, rows: Positions, words: str) -> None:
        self._rows = rows
        self._selected = selection(search=words)
        self.found: array[int] = array("I")
        self.looked = 0
        self._lock = threading.Lock()

    @property
    def whole(self) -> bool:
        return self.looked == len(self._rows)

    def go_on(self, connection: sqlite3.Connection, run: sqlite3.Row, until: Callable[[], bool]) -> None:
        """Look through more of the rows, at least some, `until` that is true or all are looked through."""
        look_into_texts(connection)
        with self._lock:
            while not self.whole:
                rows = self._rows[self.looked : self.looked + ROWS_A_LOOK]
                self.found.extend(self._look(connection, run, rows))
                self.looked += len(rows)
                if until():
                    return

    def _look(self, connection: sqlite3.Connection, run: sqlite3.Row, rows: Positions) -> "array[int]":
        among = "" if isinstance(rows, range) else " AND d.position IN (SELECT value FROM json_each(:rows))"
        cursor = connection.execute(
            "SELECT json_group_array(position) FROM (SELECT d.position FROM set_documents d"
            " LEFT JOIN documents t ON t.id = d.document_id"
            " LEFT JOIN outcomes o ON o.run_id = :run_id AND o.position = d.first_position"
            " WHERE d.set_id = :set_id AND d.position >= :first AND d.position <= :last"
            f"{among}{self._selected.sql} ORDER BY d.position LIMIT -1)",
            {
                "run_id": run["run_id"],
                "set_id": run["set_id"],
                "first": rows[0],
                "last": rows[-1],
                "rows": orjson.dumps(list(rows)).decode() if among else "",
                **self._selected.values,
            },
        )
        return array("I", orjson.loads(cursor.fetchone()[0]))
