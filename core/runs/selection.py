"""Rows of a run as they are asked for: in parts, those of one status, those that hold the words a person looks for."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from core.language import recalled, say
from core.reader import languages
from core.records import DocumentRow, Status
from core.runs.rows import ROW_COLUMNS, document_row

LONGEST_SEARCH = 1_000
"""Characters; the rest of a longer search is not looked at."""

ROWS_A_PART = 1_000
CHARACTERS_A_PART = 4_000_000

_TEXTS = ("d.name", "t.text", "o.summary", "CASE WHEN o.error <> '' THEN said(o.error) END")
_LONG = (
    "length(o.summary) > :longest OR (d.fields <> '' AND (length(d.fields) > :longest OR length(t.text) > :longest))"
)
_ROWS_OF_A_PART = (
    "SELECT *, checksum AS document_checksum FROM set_documents"
    " WHERE set_id = :set_id AND position >= :start AND position < :end"
)
"""Of the view `run_documents`, which has another end of its own, SQLite would read all rows behind the part, too."""


@dataclass(frozen=True, slots=True)
class Selection:
    """`sql` goes on where a WHERE is there already, with its named `values`.

    It is on the rows `d` of a run with their outcomes `o` and documents `t`.
    """

    sql: str = ""
    values: dict[str, str | int] = field(default_factory=dict)


def selection(only: Status | None = None, search: str = "", longer_than: int = 0) -> Selection:
    """Rows with an outcome of this status, and that hold these words as they stand, one after the other, whatever the
    case; white space around the words is left out. With `longer_than` those alone where summary or own columns have
    more characters than that.

    Limitations: English words do not find what Unicode folds to them, such as ß for ss, nor what follows a NUL.
    """
    words = search[:LONGEST_SEARCH].strip()
    sql = ""
    values: dict[str, str | int] = {}
    if only:
        sql += " AND o.status = :only"
        values["only"] = only.value
    if longer_than:
        sql += f" AND ({_LONG})"
        values["longest"] = longer_than
    if words:
        like = _folds_as_sql(words)
        values["words"] = _pattern(words) if like else words.casefold()
        places = [_holding(text, like=like) for text in _TEXTS]
        own = f"(d.fields <> '' AND EXISTS (SELECT 1 FROM json_each(d.fields) f WHERE {_holding('f.atom', like=like)}))"
        sql += f" AND ({' OR '.join([*places, own])})"
    return Selection(sql, values)


def part_of_rows(
    connection: sqlite3.Connection,
    run: sqlite3.Row,
    start: int,
    most: int | None,
    selected: Selection,
    *,
    texts: bool,
) -> tuple[list[DocumentRow], int | None]:
    """The run's selected rows among the next `ROWS_A_PART` from position `start` on, `most` of them at most, fewer
    where they are long; and the position behind them, None at the end of the run."""
    look_into_texts(connection)
    text = ", t.text" if texts else ""
    end = min(start + ROWS_A_PART, run["total"])
    rows = connection.execute(
        f"SELECT {ROW_COLUMNS}{text} FROM ({_ROWS_OF_A_PART}) d"
        " LEFT JOIN documents t ON t.id = d.document_id"
        " LEFT JOIN outcomes o ON o.run_id = :run_id AND o.position = d.first_position"
        f" WHERE TRUE{selected.sql}"
        " ORDER BY d.position LIMIT :most",
        {
            "run_id": run["run_id"],
            "set_id": run["set_id"],
            "start": start,
            "end": end,
            "most": -1 if most is None else most,
            **selected.values,
        },
    )
    part = list(_until_long(map(document_row, rows)))
    behind = end if rows.fetchone() is None else part[-1].position + 1
    return part, behind if behind < run["total"] else None


def rows_at(connection: sqlite3.Connection, run: sqlite3.Row, positions: Sequence[int]) -> list[DocumentRow]:
    """The run's rows at these positions, in this order, without their texts."""
    cursor = connection.execute(
        f"SELECT {ROW_COLUMNS} FROM (SELECT *, checksum AS document_checksum FROM set_documents) d"
        " LEFT JOIN documents t ON t.id = d.document_id"
        " LEFT JOIN outcomes o ON o.run_id = :run_id AND o.position = d.first_position"
        " WHERE d.set_id = :set_id AND d.position IN (SELECT value FROM json_each(:positions))",
        {"run_id": run["run_id"], "set_id": run["set_id"], "positions": json.dumps(list(positions))},
    )
    rows = {row.position: row for row in map(document_row, cursor)}
    return [rows[position] for position in positions if position in rows]


def look_into_texts(connection: sqlite3.Connection) -> None:
    """Give the connection the functions that `selection` looks into texts with."""
    connection.create_function("said", 1, _said, deterministic=True)
    connection.create_function("holds", 2, _holds, deterministic=True)


def _until_long(rows: Iterable[DocumentRow]) -> Iterator[DocumentRow]:
    room = CHARACTERS_A_PART
    for row in rows:
        yield row
        room -= len(row.text) + (len(row.outcome.summary) if row.outcome else 0)
        room -= sum(len(value) for value in row.fields.values() if isinstance(value, str) and value is not row.text)
        if room < 0:
            return


def _folds_as_sql(words: str) -> bool:
    """LIKE is five times as fast as a function of ours; to it a and A are the same, but not é and É."""
    return all(letter.isascii() or letter.upper() == letter.casefold() for letter in words)


def _holding(text: str, *, like: bool) -> str:
    return f"{text} LIKE :words ESCAPE '\\'" if like else f"holds({text}, :words)"


def _pattern(words: str) -> str:
    for letter in "\\%_":
        words = words.replace(letter, f"\\{letter}")
    return f"%{words}%"


@lru_cache(maxsize=256)
def _said(error: str | None) -> str:
    """The sentence of an error that is kept as a message, in every language: whoever looks for it finds the same."""
    if not error:
        return ""
    text = recalled(error)
    return "\n".join(dict.fromkeys(say(text, language) for language in languages()))


def _holds(text: object, words: str) -> bool:
    return text is not None and words in str(text).casefold()
