"""Statements that runs and comparisons share; each belongs to the transaction of whoever calls it."""

import json
import secrets
import sqlite3
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any, Literal

from core.hashes import content_hash
from core.metrics.cost import price_of
from core.metrics.tokens import byte_length
from core.records import Document, Outcome, RunStatus, Status
from core.runs.checksums import document_checksum, outcome_checksum
from core.runs.fields import key_of, packed, same_cells, set_columns
from core.runs.rows import OUTCOME_COLUMNS, is_sound, names
from core.settings import RunSettings

ACTIVE = tuple(status.value for status in RunStatus if status.active)
WORKING = tuple(status.value for status in RunStatus if status.working)
_TAKEN = ("status", "summary", "error", "reason", "model", "cut_off", "endpoint")
"""What a run takes of another's outcome over."""

EVERYWHERE = (0, 2**62)
"""All positions of a run."""

_ID_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that read alike


def now_utc() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def insertion(table: str, record: type, *more: str) -> str:
    """What writes a record of a run: the run's id, the record's fields in their order, and `more` columns."""
    columns = ("run_id", *names(record), *more)
    quoted = ", ".join(f'"{name}"' for name in columns)
    return f"INSERT OR REPLACE INTO {table} ({quoted}) VALUES ({marks(columns)})"


def room_for(connection: sqlite3.Connection, run_id: str, at_most: int) -> bool:
    """Whether the run may be worked on now: with fewer than `at_most` others, and alone where it or one of those
    belongs to a comparison."""
    working, compared = connection.execute(
        f"SELECT COUNT(*), COUNT(comparison_id) FROM runs WHERE status IN ({marks(WORKING)})", WORKING
    ).fetchone()
    own = connection.execute("SELECT COUNT(comparison_id) FROM runs WHERE run_id = ?", (run_id,)).fetchone()[0]
    return not compared and working < (1 if own else at_most)


def new_id() -> str:
    return "".join(secrets.choice(_ID_LETTERS) for _ in range(10))


def insert_run(
    connection: sqlite3.Connection,
    status: RunStatus,
    settings: RunSettings,
    label: str,
    owner: str = "",
    *,
    set_id: str = "",
    total: int = 0,
) -> str:
    """A run over the first `total` documents of a set; without one, over a set of its own id, yet to be filled."""
    run_id = new_id()
    key = key_of(settings, tuple(set_columns(connection, set_id)))
    price = price_of(settings) if status is not RunStatus.DRAFT else None
    values = {
        "run_id": run_id,
        "set_id": set_id or run_id,
        "created_utc": now_utc(),
        "settings": settings.to_json(),
        "summary_key": key,
        "parts_key": settings.parts_key,
        "status": status,
        "label": label,
        "owner": owner,
        "total": total,
        "price": price.to_json() if price else "",
    }
    connection.execute(f"INSERT INTO runs ({', '.join(values)}) VALUES ({marks(list(values))})", tuple(values.values()))
    return run_id


def delete_run(connection: sqlite3.Connection, run_id: str) -> None:
    """Forget the run and its outcomes, and its documents where nobody else has them."""
    row = connection.execute("SELECT set_id FROM runs WHERE run_id = ?", (run_id,)).fetchone()
    for table in _tables_of_runs(connection):
        connection.execute(f"DELETE FROM {table} WHERE run_id = ?", (run_id,))
    connection.execute("DELETE FROM runs WHERE run_id = ?", (run_id,))
    if row:
        drop_set(connection, row[0])


def _tables_of_runs(connection: sqlite3.Connection) -> list[str]:
    """The tables that have something of each run."""
    tables = connection.execute(
        "SELECT DISTINCT m.name FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f"
        " WHERE m.type = 'table' AND f.\"table\" = 'runs' AND f.on_delete = 'CASCADE'"
    )
    return [str(name) for (name,) in tables]


def drop_set(connection: sqlite3.Connection, set_id: str) -> None:
    """Forget the set, unless a run or comparison has it, and every document that no other set has."""
    users = "SELECT 1 FROM runs WHERE set_id = ?1 UNION ALL SELECT 1 FROM comparisons WHERE set_id = ?1"
    if connection.execute(users, (set_id,)).fetchone():
        return
    connection.execute("CREATE TEMP TABLE leaving AS SELECT document_id FROM set_documents WHERE set_id = ?", (set_id,))
    connection.execute("DELETE FROM set_documents WHERE set_id = ?", (set_id,))
    connection.execute("DELETE FROM set_columns WHERE set_id = ?", (set_id,))
    unchecked = not connection.execute("PRAGMA foreign_keys").fetchone()[0]
    if unchecked and _are_most(connection, "leaving"):
        _keep_others(connection)
    else:
        _drop_leaving(connection)
    connection.execute("DROP TABLE leaving")


_HELD = "EXISTS (SELECT 1 FROM set_documents d WHERE d.document_id = documents.id)"


def _are_most(connection: sqlite3.Connection, table: str) -> bool:
    """Whether a table has more rows than there are documents that a set has."""
    held = connection.execute(f"SELECT COUNT(*) FROM documents WHERE {_HELD}").fetchone()[0]
    return bool(connection.execute(f"SELECT COUNT(*) > ? FROM {table}", (held,)).fetchone()[0])


def _keep_others(connection: sqlite3.Connection) -> None:
    """Empty the table of documents but for those that a set has: of a million a third of the work."""
    connection.execute(f"CREATE TEMP TABLE staying AS SELECT * FROM documents WHERE {_HELD}")
    connection.execute("DELETE FROM documents")
    connection.execute("INSERT INTO documents SELECT * FROM staying")
    connection.execute("DROP TABLE staying")


def _drop_leaving(connection: sqlite3.Connection) -> None:
    connection.execute(f"DELETE FROM documents WHERE id IN (SELECT document_id FROM leaving) AND NOT {_HELD}")


def request_stop(connection: sqlite3.Connection, column: Literal["run_id", "comparison_id"], value: str) -> None:
    """Ask a run, or the runs of a comparison, to stop; asked twice, to cancel what is in flight too.

    What is queued stops at once.
    """
    connection.execute(
        f"UPDATE runs SET status = ?, ended_utc = ? WHERE {column} = ? AND status = ?",
        (RunStatus.STOPPED, now_utc(), value, RunStatus.QUEUED),
    )
    connection.execute(
        f"UPDATE runs SET stop_requested = MIN(2, stop_requested + 1), status = ? WHERE {column} = ?"
        f" AND status IN ({marks(WORKING)})",
        (RunStatus.STOPPING, value, *WORKING),
    )


def end_rest(connection: sqlite3.Connection, run_id: str) -> None:
    """A run of a comparison has ended without being finished: those behind it end with it, as it did."""
    connection.execute(
        "UPDATE runs SET status = e.status, message = e.message, ended_utc = e.ended_utc"
        " FROM (SELECT * FROM runs WHERE run_id = ?) e"
        " WHERE runs.comparison_id = e.comparison_id AND runs.status = 'queued'"
        f" AND e.status NOT IN ('queued', 'finished', {marks(WORKING)})",
        (run_id, *WORKING),
    )


def insert_documents(connection: sqlite3.Connection, set_id: str, batch: Sequence[Document]) -> Counter[int]:
    """Put the documents behind those of the set. Returns how many of them repeat a document, by its first position.

    What the set has already is looked for in the index, so that a long reading holds no more than a short one.
    """
    hashes = [content_hash(document.text) for document in batch]
    connection.executemany(
        "INSERT INTO documents (hash, text, size) VALUES (?, ?, ?) ON CONFLICT (hash) DO NOTHING",
        ((key, document.text, byte_length(document.text)) for key, document in zip(hashes, batch, strict=True)),
    )
    ids, firsts = _places(connection, set_id, hashes)
    repeats: Counter[int] = Counter()
    rows = []
    for key, document in zip(hashes, batch, strict=True):
        first = firsts.setdefault(key, document.position)
        repeats[first] += first != document.position
        rows.append((*_document_values(set_id, document, first, key), ids[key]))
    connection.executemany(
        "INSERT INTO set_documents (set_id, position, first_position, name, source, row, fields, checksum, document_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    repeats = +repeats
    connection.executemany(
        "UPDATE set_documents SET copies = copies + ? WHERE set_id = ? AND position = ?",
        ((more, set_id, first) for first, more in repeats.items()),
    )
    return repeats


def _places(
    connection: sqlite3.Connection, set_id: str, hashes: Sequence[str]
) -> tuple[dict[str, int], dict[str, int]]:
    """By hash, the id of each document and, where the set has it already, its first position there."""
    rows = connection.execute(
        "SELECT t.hash, t.id, (SELECT MIN(d.position) FROM set_documents d WHERE d.document_id = t.id AND d.set_id = ?)"
        " FROM json_each(?) j CROSS JOIN documents t ON t.hash = j.value",
        (set_id, json.dumps(sorted(set(hashes)))),
    ).fetchall()
    return {row[0]: row[1] for row in rows}, {row[0]: row[2] for row in rows if row[2] is not None}


def _document_values(set_id: str, d: Document, first_position: int, key: str) -> tuple[object, ...]:
    values = (d.position, first_position, d.name, d.source, d.row, packed(d))
    return (set_id, *values, document_checksum(*values, key))


def count_documents(connection: sqlite3.Connection, set_id: str) -> None:
    """Note how many rows share each document of the set, and how many it has, in the run of the set's own id."""
    connection.execute(
        "UPDATE set_documents SET copies = c.n FROM (SELECT first_position, COUNT(*) AS n FROM set_documents"
        " WHERE set_id = ?1 GROUP BY first_position HAVING n > 1) c WHERE set_id = ?1 AND position = c.first_position",
        (set_id,),
    )
    connection.execute(
        "UPDATE runs SET total = c.total, duplicates = c.total - c.firsts FROM (SELECT COUNT(*) AS total,"
        " COUNT(DISTINCT first_position) AS firsts FROM set_documents WHERE set_id = ?1) c WHERE run_id = ?1",
        (set_id,),
    )


def mark_prompt_cut(
    connection: sqlite3.Connection, run_id: str, positions: Sequence[int], longest: tuple[int, int]
) -> None:
    """Mark outcomes that were recorded before it was known that their prompts were cut.

    `longest`: about how many tokens the longest cut prompt has, and how many of them were read.
    """
    marked = 0
    for key in ((run_id, position) for position in positions):
        changed = connection.execute(
            "UPDATE outcomes SET prompt_cut = 1 WHERE run_id = ? AND position = ? AND prompt_cut = 0", key
        ).rowcount
        copies = "SELECT copies FROM run_documents WHERE run_id = ? AND position = ?"
        marked += connection.execute(copies, key).fetchone()[0] if changed else 0
    connection.execute(
        "UPDATE runs SET prompt_cut = prompt_cut + ?1, prompt_read = CASE WHEN ?2 > prompt_tokens THEN ?3 ELSE"
        " prompt_read END, prompt_tokens = MAX(prompt_tokens, ?2) WHERE run_id = ?4",
        (marked, *longest, run_id),
    )


_PAIRS = "run_documents d JOIN run_documents e ON e.document_id = d.document_id AND e.run_id <> d.run_id"
_PAIRS_OF_ONE = (  # CROSS: the few rows of that run first; by itself SQLite reads all rows of this one
    "run_documents e CROSS JOIN run_documents d ON d.document_id = e.document_id AND d.run_id <> e.run_id"
    " AND e.run_id = :of"
)
"""Rows `d` of a run, each with the rows `e` of other runs, or of one, that have its document."""


def has_summaries_elsewhere(connection: sqlite3.Connection, run_id: str) -> bool:
    """Whether another run has summaries that were made under equal settings."""
    other = connection.execute(
        "SELECT 1 FROM runs r JOIN runs s ON s.summary_key = r.summary_key AND s.run_id <> r.run_id"
        " WHERE r.run_id = ? AND s.succeeded > 0 LIMIT 1",
        (run_id,),
    )
    return other.fetchone() is not None


def reuse_summaries(
    connection: sqlite3.Connection,
    run_id: str,
    at: float,
    columns: Collection[str] = (),
    *,
    of: str = "",
    among: tuple[int, int] = EVERYWHERE,
) -> tuple[int, int]:
    """Take the summaries that other runs have of equal documents under equal settings, as landed at `at`; with `of`,
    those of that run alone. Documents are equal where their texts are, and their cells in these columns, which the
    prompt uses. `among` are the positions that are looked at: the first, and the one behind the last.

    Returns how many documents more of the run have succeeded, and failed, by then.
    """
    taken = Outcome(0, Status.SUCCEEDED, finished_at=at, cached=True)
    _add_functions(connection, taken)
    theirs = {name: f"o.{name}" for name in (*_TAKEN, "prompt_cut", "parts")}
    theirs["position"] = "d.position"
    values = ", ".join(theirs.get(name, f":{name}") for name in names(Outcome))
    whole = ", ".join(f"o.{name}" for name in (*names(Outcome), "checksum"))
    same = same_cells(connection, "d.fields", "e.fields", columns)
    before = _counted(connection, run_id, among)
    connection.execute(
        f"INSERT OR REPLACE INTO outcomes (run_id, {OUTCOME_COLUMNS}, checksum) SELECT d.run_id, {values},"
        f" checksum_of_taken(d.position, {', '.join(f'o.{name}' for name in _TAKEN)})"
        f" FROM {_PAIRS_OF_ONE if of else _PAIRS} JOIN runs r ON r.run_id = d.run_id"
        " JOIN runs s ON s.run_id = e.run_id AND s.summary_key = r.summary_key"
        f" JOIN outcomes o ON o.run_id = e.run_id AND o.position = e.first_position AND o.status = :status"
        f" AND is_sound({whole}) AND (o.parts = 0 OR s.parts_key = r.parts_key)"
        " WHERE d.run_id = :run_id AND d.position = d.first_position AND d.position >= :start AND d.position < :end"
        " AND NOT EXISTS (SELECT 1 FROM outcomes mine WHERE mine.run_id = d.run_id AND mine.position = d.position"
        f" AND mine.status = :status) AND {same} GROUP BY d.position",
        {"run_id": run_id, "of": of, "start": among[0], "end": among[1], **asdict(taken)},
    )
    return _count_more(connection, run_id, before, _counted(connection, run_id, among))


def _add_functions(connection: sqlite3.Connection, taken: Outcome) -> None:
    """`is_sound` of an outcome's columns and its checksum; the checksum of one that is as `taken` but for _TAKEN."""
    columns = (*names(Outcome), "checksum")

    def sound(*values: object) -> bool:
        return is_sound(dict(zip(columns, values, strict=True)))

    def checksum(position: int, *values: Any) -> int:
        return outcome_checksum(replace(taken, position=position, **dict(zip(_TAKEN, values, strict=True))))

    connection.create_function("is_sound", len(columns), sound, deterministic=True)
    connection.create_function("checksum_of_taken", 1 + len(_TAKEN), checksum, deterministic=True)


def _counted(connection: sqlite3.Connection, run_id: str, among: tuple[int, int]) -> sqlite3.Row:
    """What the run's outcomes at these positions count as."""
    counts: sqlite3.Row = connection.execute(
        "SELECT COALESCE(SUM(d.copies * (o.status = 'succeeded')), 0), COALESCE(SUM(d.copies *"
        " (o.status = 'failed')), 0), COALESCE(SUM(d.copies * (o.status = 'succeeded') * o.cached), 0),"
        " COALESCE(SUM(d.copies * o.cut_off), 0), COALESCE(SUM(d.copies * o.prompt_cut), 0),"
        " COALESCE(SUM(o.parts * (o.status = 'succeeded')), 0)"
        " FROM outcomes o JOIN run_documents d ON d.run_id = o.run_id AND d.position = o.position"
        " WHERE o.run_id = ? AND o.position >= ? AND o.position < ?",
        (run_id, *among),
    ).fetchone()
    return counts


def _count_more(
    connection: sqlite3.Connection, run_id: str, before: Sequence[int], now: Sequence[int]
) -> tuple[int, int]:
    more = [n - n_before for n, n_before in zip(now, before, strict=True)]
    connection.execute(
        "UPDATE runs SET succeeded = succeeded + ?, failed = failed + ?, cached = cached + ?, cut_off = cut_off + ?,"
        " prompt_cut = prompt_cut + ?, parts = parts + ? WHERE run_id = ?",
        (*more, run_id),
    )
    return more[0], more[1]
