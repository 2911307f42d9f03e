"""Rows of the store as records."""

import math
import sqlite3
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any

from core.errors import GistmillError, StoreError
from core.language import Message, Wording, recalled
from core.prices import Price
from core.records import (
    DocumentRow,
    EndpointFigures,
    LimitChange,
    Outcome,
    Part,
    Pause,
    RunSnapshot,
    RunStatus,
    Status,
    Tick,
)
from core.runs.checksums import document_checksum, outcome_checksum, part_checksum, text_is_sound, texts_checksum
from core.runs.fields import unpacked
from core.runs.reasons import reason
from core.settings import RunSettings
from core.summarise.port import DAMAGED

SILENT_AFTER = 5.0
"""Seconds without a heartbeat after which a worker is said not to answer."""


def names(record: type) -> tuple[str, ...]:
    """The fields of a record. Its columns have the same names."""
    return tuple(f.name for f in fields(record))


OUTCOME_COLUMNS = ", ".join(names(Outcome))
TICK_COLUMNS = ", ".join(f'"{name}"' for name in names(Tick))  # "limit" is a word of SQL too
PART_COLUMNS = ", ".join(names(Part))
_ENDPOINT_COLUMNS = ", ".join(f'"{name}"' for name in names(EndpointFigures))
_STATUSES, _RUN_STATUSES = frozenset(Status), frozenset(RunStatus)
_OF_A_RUN = {
    "message": str,
    "settings": str,
    "heartbeat": float,
    "claimed": float,
    "price": str,
    "reading": str,
    "unread": str,
}
_FLAGS = {record: tuple(f.name for f in fields(record) if f.type is bool) for record in (Outcome, Part)}
_OF_A_DOCUMENT = {"at": int, "first_position": int, "name": str, "source": str, "row": int | None, "fields": str}
_NO_COLUMN_AS_IT_IS = {
    "status",
    "reading",
    "unread",
    "settings",
    "ahead",
    "message",
    "responding",
    "last_tick",
    "worked",
    "price",
    "endpoints",
}
ROW_COLUMNS = "d.position AS at, d.first_position, d.name, d.source, d.row, d.fields, d.document_checksum, t.hash, o.*"
"""What `document_row` needs of run_documents `d`, documents `t` (LEFT JOINed, since a damaged row may name none) and
outcomes `o`."""

DAMAGED_TEXT = Wording("The run store's file is damaged here: this is not the text that was read.")
_DAMAGED = Wording(
    "The run store's file is damaged here: what was recorded for this document is not what the endpoint answered."
)


def _stored_types(kind: Any) -> tuple[type, ...]:
    """What SQLite hands out for a field of this type."""
    members = kind.__args__ if isinstance(kind, UnionType) else (kind,)
    return tuple(int if member is bool else str if issubclass(member, StrEnum) else member for member in members)


_TYPES: dict[type, dict[str, tuple[type, ...]]] = {
    record: {f.name: _stored_types(f.type) for f in fields(record) if isinstance(f.type, type | UnionType)}
    for record in (Outcome, Part, Tick, LimitChange, Pause, RunSnapshot, EndpointFigures)
}
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
    status = _status(row)
    last = connection.execute(
        f"SELECT {TICK_COLUMNS} FROM ticks WHERE run_id = ? ORDER BY at DESC, id DESC LIMIT 1",
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
        price=_price(row["price"]),
        responding=not status.working or time.monotonic() - row["heartbeat"] < SILENT_AFTER,
        last_tick=tick_of(last) if last else None,
        endpoints=_endpoints(connection, row["run_id"]),
        reading=bool(row["reading"]),
        unread=recalled(row["unread"]),
        worked=row["heartbeat"] - row["claimed"] if row["claimed"] else 0.0,
        **_sound(_given(row), RunSnapshot, _SNAPSHOT_NAMES),
    )


def _endpoints(connection: sqlite3.Connection, run_id: str) -> tuple[EndpointFigures, ...]:
    rows = connection.execute(
        f"SELECT {_ENDPOINT_COLUMNS} FROM endpoint_figures WHERE run_id = ? ORDER BY place", (run_id,)
    )
    figures = (EndpointFigures(**_sound(_given(row), EndpointFigures)) for row in rows)
    return tuple(replace(each, state=recalled(each.state), refused=bool(each.refused)) for each in figures)


def _status(row: sqlite3.Row) -> RunStatus:
    """The run's status; what the snapshot is made of besides is looked at, too."""
    if row["status"] not in _RUN_STATUSES:
        raise damaged(Message("the status of a run"))
    if not all(isinstance(row[name], kind) for name, kind in _OF_A_RUN.items()):
        raise damaged(Message("a run"))
    for name in ("created_utc", "started_utc", "ended_utc"):
        try:
            datetime.fromisoformat(row[name] or "2026-01-01")
        except (ValueError, TypeError):
            raise damaged(name) from None
    return RunStatus(row["status"])


def _price(text: str) -> Price | None:
    try:
        return Price.from_json(text) if text else None
    except ValueError:
        raise damaged(Message("the price of a run")) from None


def _settings(row: sqlite3.Row) -> RunSettings:
    try:
        return RunSettings.from_json(row["settings"])
    except (ValueError, KeyError, TypeError, GistmillError) as error:
        raise unreadable_settings(row["run_id"], error) from error


def outcome_of(row: sqlite3.Row) -> Outcome:
    """The outcome in this row, which may leave its texts out.

    Raises:
        StoreError: the row cannot be one of ours.
    """
    return _told(_stored(_given(row)))


def row_is_sound(row: sqlite3.Row) -> bool:
    """Whether a document's row and its outcome are as they were written."""
    given = _given(row)
    return sound_document(given) and is_sound(given)


def is_sound(given: Mapping[str, Any]) -> bool:
    """Whether the columns of a whole outcome are as they were written. One from before version 7 has no checksum."""
    try:
        stored = _stored(given)
    except StoreError:
        return False
    return _as_written(stored, given["checksum"])


def _given(row: sqlite3.Row) -> dict[str, Any]:
    return dict(zip(row.keys(), row, strict=True))  # a look into the row itself goes through all its names


def _told(stored: Outcome) -> Outcome:
    return replace(stored, error=recalled(stored.error)) if stored.error else stored


def _stored(given: Mapping[str, Any]) -> Outcome:
    values = _sound(given, Outcome)
    for flag in _FLAGS[Outcome]:
        values[flag] = bool(values[flag])
    if values["status"] not in _STATUSES:
        raise damaged(Message("a status"))
    return Outcome(**{**values, "status": Status(values["status"])})


def damaged_outcome(position: int) -> Outcome:
    """What stands for an outcome, or for the row of a document, that is not as it was written."""
    return Outcome(position, Status.FAILED, error=_DAMAGED(), reason=DAMAGED)


def _checked_outcome(given: Mapping[str, Any]) -> Outcome:
    """The outcome of a whole row; one that says something else than was written is a failure that says so."""
    try:
        stored = _stored(given)
    except StoreError:
        return damaged_outcome(given["first_position"])
    return _told(stored) if _as_written(stored, given["checksum"]) else damaged_outcome(given["first_position"])


def _as_written(stored: Outcome, checksum: int | None) -> bool:
    return checksum in (None, outcome_checksum(stored)) or checksum == texts_checksum(stored)


def parts_of(rows: Iterable[sqlite3.Row]) -> list[Part]:
    """The parts in whole rows; what is not as it was written is left out, and so is asked for again."""
    parts = []
    for row in rows:
        with suppress(StoreError):
            values = _sound(dict(row), Part)
            part = Part(**values | {flag: bool(values[flag]) for flag in _FLAGS[Part]})
            if row["checksum"] == part_checksum(part):
                parts.append(part)
    return parts


def _sound(given: Mapping[str, Any], record: type, columns: tuple[str, ...] = ()) -> dict[str, Any]:
    """The record's fields (those of `columns`) out of a row, each of the type it was written with: a flipped byte of
    the file may make it another, or a number that is none.

    Raises:
        StoreError: one is not.
    """
    values = {}
    for name, kinds in _columns_of(record, columns):
        value = given[name]
        if value.__class__ not in kinds or (value.__class__ is float and not math.isfinite(value)):
            raise damaged(name)
        values[name] = value
    return values


@cache
def _columns_of(record: type, columns: tuple[str, ...]) -> tuple[tuple[str, tuple[type, ...]], ...]:
    return tuple((name, _TYPES[record][name]) for name in columns or names(record))


def unreadable_settings(run_id: str, error: Exception) -> StoreError:
    return StoreError(
        Message("The settings of run {run_id} cannot be read: {reason}.", run_id=run_id, reason=reason(error))
    )


def unreadable_plan(comparison_id: str, error: Exception) -> StoreError:
    return StoreError(
        Message(
            "The plan of comparison {comparison_id} cannot be read: {reason}.",
            comparison_id=comparison_id,
            reason=reason(error),
        )
    )


def damaged(what: str) -> StoreError:
    return StoreError(Message("The run store's file is damaged: {what} is not as it was written.", what=what))


def tick_of(row: sqlite3.Row) -> Tick:
    return Tick(**_sound(_given(row), Tick))


def limit_change_of(row: sqlite3.Row) -> LimitChange:
    change = LimitChange(**_sound(_given(row), LimitChange))
    return replace(change, reason=recalled(change.reason))


def pause_of(row: sqlite3.Row) -> Pause:
    pause = Pause(**_sound(_given(row), Pause))
    return replace(pause, reason=recalled(pause.reason))


def document_row(row: sqlite3.Row) -> DocumentRow:
    """The row of a document with its outcome and, where it was asked for, its text.

    A text that is not the one that was read is not shown: a sentence stands in its place.

    Raises:
        StoreError: the row cannot be one of ours.
    """
    given = _given(row)
    if not all(isinstance(given[name], kind) for name, kind in _OF_A_DOCUMENT.items()):
        raise damaged(Message("a document"))
    text = given.get("text")
    if text is not None and not text_is_sound(text, given["hash"]):
        text = DAMAGED_TEXT()
    try:
        fields = unpacked(given["fields"], text)
    except ValueError:
        raise damaged(Message("a document")) from None
    at, duplicate = given["at"], given["at"] != given["first_position"]
    outcome = _outcome_beside(given)
    return DocumentRow(at, given["name"], given["source"], given["row"], duplicate, outcome, text or "", fields)


def _outcome_beside(given: Mapping[str, Any]) -> Outcome | None:
    """The outcome to a document's row; of a row that is damaged nobody knows whose outcome it is."""
    if not sound_document(given):
        return damaged_outcome(given["at"])
    if given["status"] is None:
        return None
    outcome = _checked_outcome(given)
    return outcome if given["at"] == given["first_position"] else _shared(outcome, given["at"])


def sound_document(given: Mapping[str, Any]) -> bool:
    """Whether the columns of a document's row are as they were written; before version 8 there was no checksum."""
    names = ("at", "first_position", "name", "source", "row", "fields", "hash")
    written = given["document_checksum"]
    return written is None or written == document_checksum(*(given[name] for name in names))


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
        parts=outcome.parts,
        model=outcome.model,
        endpoint=outcome.endpoint,
        cached=outcome.status is Status.SUCCEEDED,
    )
