"""Statements that runs and comparisons share; each belongs to the transaction of whoever calls it."""

import secrets
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime

from core.records import Document, Outcome, RunSettings, RunStatus, content_hash

WORKING = tuple(status.value for status in RunStatus if status.working)
_ID_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that read alike


def now_utc() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def busy(connection: sqlite3.Connection) -> int:
    """How many runs and comparisons are being worked on. A comparison counts as one, between two of its runs too."""
    places = marks(WORKING)
    found = connection.execute(
        f"SELECT (SELECT COUNT(*) FROM runs WHERE status IN ({places}) AND comparison_id IS NULL)"
        f" + (SELECT COUNT(*) FROM comparisons WHERE status IN ({places}))",
        (*WORKING, *WORKING),
    )
    return int(found.fetchone()[0])


def new_id() -> str:
    return "".join(secrets.choice(_ID_LETTERS) for _ in range(10))


def insert_run(
    connection: sqlite3.Connection, status: RunStatus, settings: RunSettings, label: str, owner: str = ""
) -> str:
    run_id = new_id()
    connection.execute(
        "INSERT INTO runs (run_id, created_utc, settings, summary_key, status, label, owner)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (run_id, now_utc(), settings.to_json(), settings.summary_key, status, label, owner),
    )
    return run_id


def insert_documents(
    connection: sqlite3.Connection, run_id: str, batch: Sequence[Document], firsts: dict[str, int]
) -> None:
    hashes = [content_hash(document.text) for document in batch]
    connection.executemany(
        "INSERT INTO documents (hash, text) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING",
        ((key, document.text) for key, document in zip(hashes, batch, strict=True)),
    )
    connection.executemany(
        "INSERT INTO run_documents (run_id, position, first_position, document_id, name, source, row)"
        " SELECT ?, ?, ?, id, ?, ?, ? FROM documents WHERE hash = ?",
        (
            (run_id, d.position, firsts.setdefault(key, d.position), d.name, d.source, d.row, key)
            for key, d in zip(hashes, batch, strict=True)
        ),
    )


def count_documents(connection: sqlite3.Connection, run_id: str) -> None:
    connection.execute(
        "UPDATE run_documents SET copies = c.n FROM (SELECT first_position, COUNT(*) AS n FROM run_documents"
        " WHERE run_id = ?1 GROUP BY first_position HAVING n > 1) c WHERE run_id = ?1 AND position = c.first_position",
        (run_id,),
    )
    connection.execute(
        "UPDATE runs SET total = c.total, duplicates = c.total - c.firsts FROM (SELECT COUNT(*) AS total,"
        " COUNT(DISTINCT first_position) AS firsts FROM run_documents WHERE run_id = ?1) c WHERE run_id = ?1",
        (run_id,),
    )


def count_not_whole(connection: sqlite3.Connection, run_id: str, outcomes: Sequence[tuple[int, Outcome]]) -> None:
    """Count (copies, outcome) that are new among the run's cut-off summaries and cut prompts."""
    cut_off = sum(copies for copies, outcome in outcomes if outcome.cut_off)
    prompt_cut = sum(copies for copies, outcome in outcomes if outcome.prompt_cut)
    connection.execute(
        "UPDATE runs SET cut_off = cut_off + ?, prompt_cut = prompt_cut + ? WHERE run_id = ?",
        (cut_off, prompt_cut, run_id),
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
