"""The comparisons of a store: their plans and statuses, and the runs that belong to them."""

import sqlite3
from collections.abc import Iterable

from core.compare.plan import Plan, PlannedRun
from core.compare.snapshot import ComparisonRun, ComparisonSnapshot
from core.errors import ConfigurationError, GistmillError, StoreError
from core.records import RunSettings, RunStatus
from core.runs.rows import snapshot_of
from core.runs.statements import WORKING, busy, count_documents, insert_run, marks, new_id, now_utc
from core.runs.store import Store

_DOCUMENTS = -1  # the place of a hidden run that only stores the documents
_NO_DOCUMENTS = "The documents of this comparison are gone from the store, so it cannot go on. Start a new one."


class Comparisons:
    """The comparisons of one store. Each owns a copy of its documents' rows, so their source may be deleted.

    A run's place in its comparison counts from 1, the warm-up has 0. Its runs are its own affair: nobody else
    starts them, lists them or looks after them.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, plan: Plan, label: str, owner: str) -> str:
        """A queued comparison over the first different documents of the plan's source, and its id.

        Raises:
            ConfigurationError: there are fewer different documents than the plan asks for.
        """
        comparison_id = new_id()
        with self._store.writing() as connection:
            connection.execute(
                "INSERT INTO comparisons (comparison_id, created_utc, status, plan, label, owner)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (comparison_id, now_utc(), RunStatus.QUEUED, plan.to_json(), label, owner),
            )
            held = insert_run(connection, RunStatus.DRAFT, RunSettings(), label)
            _belongs(connection, held, comparison_id, PlannedRun(_DOCUMENTS, 0, 0))
            _copy_documents(connection, plan.source, held, plan.documents)
            found = connection.execute("SELECT total FROM runs WHERE run_id = ?", (held,)).fetchone()[0]
            if found < plan.documents:
                raise ConfigurationError(
                    f"The comparison needs {plan.documents:,} different documents; there are {found:,}."
                )
        return comparison_id

    def claim(self, comparison_id: str, at_most: int, owner: str = "") -> bool:
        """Take a queued one in hand, unless another is, or `at_most` runs and comparisons are, being worked on."""
        with self._store.writing() as connection:
            racing = connection.execute(
                f"SELECT COUNT(*) FROM comparisons WHERE status IN ({marks(WORKING)})", WORKING
            ).fetchone()[0]
            if racing or busy(connection) >= at_most:
                return False
            taken = connection.execute(
                "UPDATE comparisons SET status = ?, stop_requested = 0, message = '', owner = ?"
                " WHERE comparison_id = ? AND status = ?",
                (RunStatus.RUNNING, owner, comparison_id, RunStatus.QUEUED),
            )
            return taken.rowcount == 1

    def requeue(self, comparison_id: str, plan: Plan, owner: str, left_by: str = "") -> bool:
        """Queue an ended one again, or one that `left_by` has left in the queue, under the same id.

        False where it is neither.
        """
        endings = tuple(status.value for status in RunStatus if status.ended)
        with self._store.writing() as connection:
            changed = connection.execute(
                "UPDATE comparisons SET status = ?, message = '', ended_utc = '', owner = ?, plan = ?"
                f" WHERE comparison_id = ? AND (status IN ({marks(endings)})"
                " OR (status = 'queued' AND owner = ? AND owner <> ''))",
                (RunStatus.QUEUED, owner, plan.to_json(), comparison_id, *endings, left_by),
            )
            return changed.rowcount == 1

    def request_stop(self, comparison_id: str) -> None:
        """Ask it to stop; asked twice, to cancel what is in flight too. A queued comparison stops at once."""
        with self._store.writing() as connection:
            connection.execute(
                "UPDATE comparisons SET status = ?, ended_utc = ? WHERE comparison_id = ? AND status = ?",
                (RunStatus.STOPPED, now_utc(), comparison_id, RunStatus.QUEUED),
            )
            connection.execute(
                "UPDATE comparisons SET stop_requested = MIN(2, stop_requested + 1), status = ?"
                f" WHERE comparison_id = ? AND status IN ({marks(WORKING)})",
                (RunStatus.STOPPING, comparison_id, *WORKING),
            )

    def set_status(self, comparison_id: str, status: RunStatus, message: str = "") -> None:
        with self._store.writing() as connection:
            connection.execute(
                "UPDATE comparisons SET status = ?, message = ?, ended_utc = ? WHERE comparison_id = ?",
                (status, message, now_utc() if status.ended else "", comparison_id),
            )

    def delete(self, comparison_id: str) -> list[str]:
        """Forget the comparison and its runs; returns the ids of those. Cut off in the middle, it can be done again."""
        runs = self._ids(comparison_id)
        for run_id in runs:
            self._store.delete(run_id)
        with self._store.writing() as connection:
            connection.execute("DELETE FROM comparisons WHERE comparison_id = ?", (comparison_id,))
        return runs

    # What the comparison's process tells

    def mark_started(self, comparison_id: str) -> list[str]:
        """It begins, or goes on: runs that were begun and not finished go, and are done again. Their ids."""
        unfinished = self._ids(
            comparison_id, "AND comparison_place <> ? AND status <> ?", _DOCUMENTS, RunStatus.FINISHED
        )
        for run_id in unfinished:
            self._store.delete(run_id)
        with self._store.writing() as connection:
            connection.execute(
                "UPDATE comparisons SET started_utc = ? WHERE comparison_id = ? AND started_utc = ''",
                (now_utc(), comparison_id),
            )
        return unfinished

    def add_run(self, comparison_id: str, planned: PlannedRun, settings: RunSettings, documents: int) -> str:
        """A queued run of the comparison over its first `documents` documents.

        Raises:
            StoreError: its documents are gone.
        """
        held = self._ids(comparison_id, "AND comparison_place = ?", _DOCUMENTS)
        if not held:
            raise StoreError(_NO_DOCUMENTS)
        with self._store.writing() as connection:
            run_id = insert_run(connection, RunStatus.QUEUED, settings, "")
            _belongs(connection, run_id, comparison_id, planned)
            _copy_documents(connection, held[0], run_id, documents)
        return run_id

    def beat(self, comparison_id: str, elapsed: float) -> None:
        """Note the seconds of work on the comparison so far."""
        with self._store.writing() as connection:
            connection.execute("UPDATE comparisons SET elapsed = ? WHERE comparison_id = ?", (elapsed, comparison_id))

    def stop_requested(self, comparison_id: str) -> int:
        """0 go on, 1 stop, 2 cancel what is in flight too."""
        with self._store.reading() as connection:
            return int(_comparison(connection, comparison_id)["stop_requested"])

    def others_at_work(self) -> bool:
        """Whether a run outside any comparison is being worked on, which disturbs the figures of one."""
        with self._store.reading() as connection:
            found = connection.execute(
                f"SELECT 1 FROM runs WHERE status IN ({marks(WORKING)}) AND comparison_id IS NULL LIMIT 1", WORKING
            ).fetchone()
        return found is not None

    # What people see

    def snapshot(self, comparison_id: str) -> ComparisonSnapshot:
        """The comparison as it stands, without figures.

        Raises:
            StoreError: there is no such comparison.
        """
        with self._store.reading() as connection:
            return _snapshot(connection, _comparison(connection, comparison_id))

    def all(self, *statuses: RunStatus) -> list[ComparisonSnapshot]:
        """The comparisons of these statuses, or all; the newest first."""
        chosen = statuses or tuple(RunStatus)
        with self._store.reading() as connection:
            rows = connection.execute(
                f"SELECT * FROM comparisons WHERE status IN ({marks(chosen)}) ORDER BY rowid DESC", chosen
            ).fetchall()
            return [_snapshot(connection, row) for row in rows]

    def owner(self, comparison_id: str) -> str:
        with self._store.reading() as connection:
            return str(_comparison(connection, comparison_id)["owner"])

    def some_texts(self, source: str, documents: int, count: int) -> list[str]:
        """About `count` different ones of the first `documents` of a run or draft, evenly spread."""
        with self._store.reading() as connection:
            found = connection.execute(
                "SELECT t.text FROM run_documents d JOIN documents t ON t.id = d.document_id WHERE d.run_id = ?"
                " AND d.position < ? AND d.position % ? = 0 AND d.position = d.first_position",
                (source, documents, max(1, documents // count)),
            )
            return [row[0] for row in found]

    def _ids(self, comparison_id: str, condition: str = "", *values: object) -> list[str]:
        with self._store.reading() as connection:
            found = connection.execute(
                f"SELECT run_id FROM runs WHERE comparison_id = ? {condition} ORDER BY rowid", (comparison_id, *values)
            )
            return [row[0] for row in found]


def _belongs(connection: sqlite3.Connection, run_id: str, comparison_id: str, planned: PlannedRun) -> None:
    connection.execute(
        "UPDATE runs SET comparison_id = ?, comparison_place = ?, comparison_round = ?, comparison_entrant = ?"
        " WHERE run_id = ?",
        (comparison_id, planned.place, planned.round, planned.entrant, run_id),
    )


def _copy_documents(connection: sqlite3.Connection, source: str, target: str, first: int) -> None:
    """The first different documents of `source`: a duplicate costs no call, and would flatter a rate."""
    connection.execute(
        "INSERT INTO run_documents (run_id, position, first_position, document_id, name, source, row)"
        " SELECT ?1, place, place, document_id, name, source, row FROM (SELECT ROW_NUMBER() OVER (ORDER BY position)"
        " - 1 AS place, document_id, name, source, row FROM run_documents WHERE run_id = ?2"
        " AND position = first_position ORDER BY position LIMIT ?3)",
        (target, source, first),
    )
    count_documents(connection, target)


def _comparison(connection: sqlite3.Connection, comparison_id: str) -> sqlite3.Row:
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM comparisons WHERE comparison_id = ?", (comparison_id,)
    ).fetchone()
    if row is None:
        raise StoreError(f"There is no comparison {comparison_id} in this store.")
    return row


def _snapshot(connection: sqlite3.Connection, row: sqlite3.Row) -> ComparisonSnapshot:
    runs: Iterable[sqlite3.Row] = connection.execute(
        "SELECT * FROM runs WHERE comparison_id = ? AND comparison_place <> ? ORDER BY comparison_place",
        (row["comparison_id"], _DOCUMENTS),
    ).fetchall()
    shared = "comparison_id label message elapsed created_utc started_utc ended_utc"
    return ComparisonSnapshot(
        status=RunStatus(row["status"]),
        plan=_plan(row),
        runs=tuple(
            ComparisonRun(
                PlannedRun(r["comparison_place"], r["comparison_round"], r["comparison_entrant"]),
                snapshot_of(connection, r),
            )
            for r in runs
        ),
        **{name: row[name] for name in shared.split()},
    )


def _plan(row: sqlite3.Row) -> Plan:
    try:
        return Plan.from_json(row["plan"])
    except (ValueError, KeyError, TypeError, GistmillError) as error:
        raise StoreError(f"The plan of comparison {row['comparison_id']} cannot be read: {error}.") from error
