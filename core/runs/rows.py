"""Rows of the store as records."""

import sqlite3
import time
from dataclasses import dataclass, fields

from core.errors import GistmillError, StoreError
from core.language import recalled
from core.records import DocumentRow, Outcome, RunSettings, RunSnapshot, RunStatus, Status, Tick

SILENT_AFTER = 5.0
"""Seconds without a heartbeat after which a worker is said not to answer."""


def names(record: type) -> tuple[str, ...]:
    """The fields of a record. Its columns have the same names."""
    return tuple(f.name for f in fields(record))


OUTCOME_COLUMNS = ", ".join(names(Outcome))
TICK_COLUMNS = ", ".join(f'"{name}"' for name in names(Tick))  # "limit" is a word of SQL too
_OUTCOME_NAMES = names(Outcome)
_OUTCOME_FLAGS = tuple(f.name for f in fields(Outcome) if f.type is bool)
_NO_COLUMN_AS_IT_IS = {"status", "settings", "ahead", "message", "responding", "last_tick", "worked"}
_SNAPSHOT_NAMES = tuple(name for name in names(RunSnapshot) if name not in _NO_COLUMN_AS_IT_IS)


@dataclass(frozen=True, slots=True)
class QueuedRun:
    """A run that waits for its turn, and who queued it; `comparison_id` is "" where it belongs to none."""

    run_id: str
    comparison_id: str
    owner: str
    settings: RunSettings


def queued_run(row: sqlite3.Row) -> QueuedRun:
    return QueuedRun(row["run_id"], row["comparison_id"] or "", row["owner"], _settings(row))


def snapshot_of(connection: sqlite3.Connection, row: sqlite3.Row) -> RunSnapshot:
    status = RunStatus(row["status"])
    last = connection.execute(
        f"SELECT {TICK_COLUMNS} FROM ticks WHERE run_id = ? ORDER BY id DESC LIMIT 1",
        (row["run_id"],),
    ).fetchone()
    ahead = 0
    if status is RunStatus.QUEUED and row["comparison_id"] is None:
        ahead = connection.execute(
            "SELECT COUNT(DISTINCT COALESCE(comparison_id, run_id)) FROM runs WHERE status = ?"
            " AND rowid < (SELECT rowid FROM runs WHERE run_id = ?)",
            (status, row["run_id"]),
        ).fetchone()[0]
    return RunSnapshot(
        status=status,
        settings=_settings(row),
        ahead=ahead,
        message=recalled(row["message"]),
        responding=not status.working or time.monotonic() - row["heartbeat"] < SILENT_AFTER,
        last_tick=Tick(*last) if last else None,
        worked=row["heartbeat"] - row["claimed"] if row["claimed"] else 0.0,
        **{name: row[name] for name in _SNAPSHOT_NAMES},
    )


def _settings(row: sqlite3.Row) -> RunSettings:
    try:
        return RunSettings.from_json(row["settings"])
    except (ValueError, KeyError, TypeError, GistmillError) as error:
        raise StoreError(f"The settings of run {row['run_id']} cannot be read: {error}.") from error


def outcome_of(row: sqlite3.Row) -> Outcome:
    values = {name: row[name] for name in _OUTCOME_NAMES}
    for flag in _OUTCOME_FLAGS:
        values[flag] = bool(values[flag])
    return Outcome(**{**values, "status": Status(values["status"]), "error": recalled(values["error"])})


def document_row(row: sqlite3.Row) -> DocumentRow:
    duplicate = row["at"] != row["first_position"]
    outcome = None
    if row["status"] is not None:
        outcome = outcome_of(row)
        if duplicate:
            outcome = _shared(outcome, row["at"])
    text = row["text"] if "text" in row.keys() else ""  # noqa: SIM118  # sqlite3.Row is no mapping
    return DocumentRow(row["at"], row["name"], row["source"], row["row"], duplicate, outcome, text)


def _shared(outcome: Outcome, position: int) -> Outcome:
    """The outcome as a duplicate's row shows it: nothing was sent or paid for this row."""
    return Outcome(
        position=position,
        status=outcome.status,
        summary=outcome.summary,
        error=outcome.error,
        reason=outcome.reason,
        finished_at=outcome.finished_at,
        cut_off=outcome.cut_off,
        prompt_cut=outcome.prompt_cut,
        model=outcome.model,
        cached=outcome.status is Status.SUCCEEDED,
    )
