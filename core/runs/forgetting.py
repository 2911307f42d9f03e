"""Deleting for good: runs, comparisons, drafts, the texts that nobody else has, and the copies that hold them.

What is deleted is overwritten in the store's file (SQLite's secure_delete), and its log is emptied. Where SQLite moved
rows from page to page before, single ones may still stand between the rows of others: a file of up to 200 MB is written
anew. A copy that was made before a migration goes with the first of its runs that is deleted: a part of it cannot be.

Limitations: in a larger file those single rows stay until `delete --shrink`. What a file system keeps of a file that
was cut or deleted (a journal, a snapshot, a backup) stays.
"""

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from core.errors import ConfigurationError, StoreError
from core.language import Message, Wording
from core.records import RunStatus
from core.runs import processes, schema
from core.runs.comparisons import Comparisons
from core.runs.statements import marks, now_utc
from core.runs.store import Store

_ENDED = tuple(status.value for status in RunStatus if status.ended)
_DRAFT_IN_USE = timedelta(days=1)
"""A younger draft of a living process may be before somebody's eyes, or is just being read."""

_WORTH_IT = 0.1
"""Share of the file that must be free before it is written anew."""

_LEAST = 256 * 1024  # bytes, the same
_SMALL = 200_000_000
"""Bytes of a file that is written anew after each deletion: it takes a second or two."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many were deleted of each."""

    runs: int = 0
    comparisons: int = 0
    drafts: int = 0
    copies: int = 0


class Forgetting:
    """What can be forgotten of one store, for the process called `name`. Safe to use from several threads."""

    def __init__(self, store: Store, comparisons: Comparisons, name: str) -> None:
        self._store = store
        self._comparisons = comparisons
        self._name = name

    def named(self, name: str) -> Forgotten:
        """Forget a run, a draft or a comparison by its id, with the drafts over the same documents that nobody uses.

        Raises:
            StoreError: there is none of this id.
            ConfigurationError: it is being worked on, waits in the queue, or is a part of a comparison.
        """
        with self._store.reading() as connection:
            run = connection.execute("SELECT * FROM runs WHERE run_id = ?", (name,)).fetchone()
        if run is None:
            comparison = self._comparisons.find(name)
            if comparison is None:
                raise StoreError(Message("There is no run or comparison {name} in this store.", name=name))
            _check_ended(_COMPARISON_RUNS, name, running=comparison.running)
            return self._all(comparisons=[name])
        if run["comparison_id"]:
            raise ConfigurationError(
                Message(
                    "Run {run_id} belongs to comparison {comparison_id}: delete that one.",
                    run_id=name,
                    comparison_id=run["comparison_id"],
                )
            )
        if RunStatus(run["status"]) is RunStatus.DRAFT:
            return self._all(drafts=[name])
        _check_ended(_RUN_RUNS, name, running=RunStatus(run["status"]).active)
        return self._all([name], drafts=self._left_drafts(run["set_id"]))

    def older_than(self, age: timedelta) -> Forgotten:
        """Forget the runs and comparisons that ended, the drafts that were read, and the copies that were made before
        that. What is being worked on stays, and what waits for its turn, or may still be read."""
        moment = datetime.fromisoformat(now_utc()) - age
        before = moment.isoformat(timespec="milliseconds")
        with self._store.reading() as connection:
            runs = connection.execute(
                f"SELECT run_id FROM runs WHERE comparison_id IS NULL AND status IN ({marks(_ENDED)})"
                " AND MAX(ended_utc, created_utc) < ?",
                (*_ENDED, before),
            ).fetchall()
            comparisons = connection.execute(
                "SELECT c.comparison_id FROM comparisons c LEFT JOIN runs r ON r.comparison_id = c.comparison_id"
                f" GROUP BY c.comparison_id HAVING COALESCE(SUM(r.status NOT IN ({marks(_ENDED)})), 0) = 0"
                " AND COALESCE(MAX(MAX(r.ended_utc, r.created_utc)), c.created_utc) < ?",
                (*_ENDED, before),
            ).fetchall()
            drafts = connection.execute(
                "SELECT run_id, owner FROM runs WHERE status = ? AND created_utc < ?", (RunStatus.DRAFT, before)
            ).fetchall()
        return self._all(
            [row[0] for row in runs],
            [row[0] for row in comparisons],
            [run_id for run_id, owner in drafts if age >= _DRAFT_IN_USE or not self._alive(owner)],
            moment,
        )

    def _all(
        self,
        runs: Sequence[str] = (),
        comparisons: Sequence[str] = (),
        drafts: Sequence[str] = (),
        before: datetime | None = None,
    ) -> Forgotten:
        names = {*runs, *drafts}
        for comparison_id in comparisons:
            names.update(run.run.run_id for run in self._comparisons.snapshot(comparison_id).runs)
            self._comparisons.delete(comparison_id)
        for run_id in (*runs, *drafts):
            self._store.delete(run_id)
            processes.forget(self._store.path, run_id)
        copies = [copy for copy in schema.copies(self._store.path) if _outdated(copy, names, before)]
        for copy in copies:
            copy.unlink(missing_ok=True)
        if names and self._store.room()[0] <= _SMALL:
            self._store.shrink()
        return Forgotten(len(runs), len(comparisons), len(drafts), len(copies))

    def _left_drafts(self, set_id: str) -> list[str]:
        """The drafts over these documents whose page or command is gone."""
        with self._store.reading() as connection:
            drafts = connection.execute(
                "SELECT run_id, owner FROM runs WHERE set_id = ? AND status = ?", (set_id, RunStatus.DRAFT)
            ).fetchall()
        return [run_id for run_id, owner in drafts if not self._alive(owner)]

    def _alive(self, owner: str) -> bool:
        return owner == self._name or processes.flagged(processes.lock_file(self._store.path, owner))

    def shrink(self) -> str:
        """Give the room of what was deleted back to the disk, and say how much; or why not now. "" where there is
        little to give back.

        The file is written anew, so it must be nobody else's at the time, and the disk must have room for it twice.
        """
        size, free = self._store.room()
        if free < max(_LEAST, _WORTH_IT * size):
            return ""
        if self._used_by_others():
            return self._said(
                free,
                Message(
                    "To give them back to the disk, close the app and wait for its runs, then say:"
                    " python -m core delete --shrink"
                ),
            )
        if shutil.disk_usage(self._store.path.parent).free < 2 * (size - free) + _LEAST:
            return self._said(free, Message("Its disk has too little room to give them back."))
        self._store.shrink()
        return Message("The run store is {megabytes:,.1f} MB smaller.", megabytes=free / 1e6)

    def _said(self, free: int, then: Message) -> Message:
        return Message(
            "{megabytes:,.1f} MB of the run store {path} are free for new runs. {then}",
            megabytes=free / 1e6,
            path=str(self._store.path),
            then=then,
        )

    def _used_by_others(self) -> bool:
        locks = processes.folder(self._store.path).glob("*.lock")
        return any(lock.stem != self._name and processes.flagged(lock) for lock in locks)


_RUN_RUNS = Wording("Run {name} is being worked on, or waits for its turn: stop it first.")
_COMPARISON_RUNS = Wording("Comparison {name} is being worked on, or waits for its turn: stop it first.")


def _check_ended(refusal: Wording, name: str, *, running: bool) -> None:
    if running:
        raise ConfigurationError(refusal(name=name))


def _outdated(copy: Path, runs: set[str], before: datetime | None) -> bool:
    """Whether a copy has one of these runs, or was made before that."""
    if not copy.is_file() or copy.is_symlink():
        return False
    if before and datetime.fromtimestamp(copy.stat().st_mtime, UTC) < before:
        return True
    return _holds(copy, runs)


def _holds(copy: Path, runs: set[str]) -> bool:
    """Whether one of the runs is in this copy; a copy that cannot be read is taken for one that has it."""
    if not runs:
        return False
    try:
        with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            return any(run_id in runs for (run_id,) in connection.execute("SELECT run_id FROM runs"))
    except sqlite3.Error:
        return True
