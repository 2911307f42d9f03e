"""Drafts as a page shows them again, after a reload or in another app: what was read, how, and what the form held.

Secrets are no part of it: whoever keeps a form leaves them out.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from core.documents import ReadingReport, ReadOptions
from core.documents.port import ReadLimits
from core.errors import ConfigurationError
from core.language import Message
from core.records import RunStatus, Value
from core.runs.fields import names_of, run_columns
from core.runs.rows import damaged
from core.runs.store import Store

LONGEST_FORM = 200_000
"""Characters of a form that is kept; of a longer one, nothing is."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Documents that were read into the store and not started, and what was chosen for them.

    `columns` are all own columns of theirs, `left_out` those that the results will not have. `source` is the draft or
    run that they were read from once more, where no file was: it has rows that may be wanted yet; "" for files.
    """

    run_id: str
    label: str
    report: ReadingReport
    options: ReadOptions
    columns: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    form: Mapping[str, Value] = field(default_factory=dict)
    source: str = ""


class Drafts:
    """The drafts of one store, for the process called `owner`."""

    def __init__(self, store: Store, owner: str) -> None:
        self._store = store
        self._owner = owner

    def find(self, run_id: str) -> Draft | None:
        """The draft, from now on this process's own; None where there is none of this id, or it is half-read."""
        with self._store.reading() as connection:
            row = connection.execute(
                "SELECT label, report, options, form, left_out, owner, total, duplicates FROM runs"
                " WHERE run_id = ? AND status = ? AND reading = ''",
                (run_id, RunStatus.DRAFT),
            ).fetchone()
            columns = run_columns(connection, run_id) if row else ()
        if row is None or not (row["report"] or row["total"]):
            return None
        if row["owner"] != self._owner:
            self._write(run_id, "owner", self._owner)
        told = ReadingReport.from_json(row["report"]) if row["report"] else ReadingReport()
        report = replace(told, documents=row["total"], duplicates=row["duplicates"])  # a run may have the first few
        options, source = read_how(row["options"])
        form, left_out = _object(row["form"]), names_of(row["left_out"])
        return Draft(run_id, row["label"], report, options, columns, left_out, form, source)

    def keep_form(self, run_id: str, values: Mapping[str, Value]) -> None:
        """Keep what the form of this draft holds: no secrets."""
        packed = json.dumps(dict(values), ensure_ascii=False)
        if len(packed) <= LONGEST_FORM:
            self._write(run_id, "form", packed)

    def leave_out(self, run_id: str, columns: Sequence[str]) -> None:
        """Results of runs over this draft, started from now on, do not have these own columns."""
        self._write(run_id, "left_out", json.dumps(list(columns), ensure_ascii=False) if columns else "")

    def discard(self, run_id: str) -> None:
        """Delete a draft in whose place there is another of the same files. Their texts stay in the store, so that its
        file is not written anew, as it is when a person deletes something: that takes seconds where it is large."""
        self._store.delete(run_id)

    def _write(self, run_id: str, column: str, value: str) -> None:
        with self._store.writing() as connection:
            connection.execute(
                f"UPDATE runs SET {column} = ? WHERE run_id = ? AND status = ?", (value, run_id, RunStatus.DRAFT)
            )


def packed_how(options: ReadOptions, source: str = "") -> str:
    """How documents were read, as it is kept: the options, and the draft or run whose documents these were."""
    return json.dumps({"options": asdict(options), "source": source}, ensure_ascii=False)


def read_how(column: str) -> tuple[ReadOptions, str]:
    """What `packed_how` wrote, with the limits of today; the defaults where nobody kept it.

    Raises:
        StoreError: it is none of ours.
    """
    if not column:
        return ReadOptions(), ""
    try:
        raw = json.loads(column)
        return replace(ReadOptions.from_dict(raw["options"]), limits=ReadLimits()), str(raw["source"])
    except (ValueError, TypeError, KeyError, ConfigurationError) as error:
        raise damaged(Message("how documents were read")) from error


def _object(column: str) -> dict[str, Value]:
    held: Any = json.loads(column) if column else {}
    pairs = held.items() if isinstance(held, dict) else ()
    return {str(name): value for name, value in pairs if isinstance(value, Value)}
