"""The run store: what the app, the command line and the workers know of each other stands here and nowhere else.

Several processes write. Every write transaction, with the checkpoint it may bring, runs under the store's file lock;
readers open their own read-only connection and never wait.
"""

import json
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from core.errors import ConfigurationError, StoreError
from core.language import Message, kept, recalled
from core.metrics.cost import price_of
from core.records import (
    Document,
    DocumentRow,
    Failures,
    LimitChange,
    Outcome,
    Part,
    Pause,
    RunSnapshot,
    RunStatus,
    Status,
    Tick,
)
from core.runs import column_types
from core.runs.batches import batch_of, size_of
from core.runs.digests import RunDigest, added_up, keep_digest, kept_digest
from core.runs.failures import failures_of
from core.runs.fields import ColumnNames, copy_set, key_of, names_of, run_columns, set_columns
from core.runs.file import StoreFile
from core.runs.growing import ENDED_EARLY, READ_FIRST, STILL_READ, Told, grow, needs_all
from core.runs.intents import unrecorded
from core.runs.processes import flagged, lock_file, sent_file, stuck_file
from core.runs.rows import (
    OUTCOME_COLUMNS,
    PART_COLUMNS,
    ROW_COLUMNS,
    QueuedRun,
    document_row,
    limit_change_of,
    outcome_of,
    parts_of,
    pause_of,
    queued_run,
    row_is_sound,
    snapshot_of,
    tick_of,
)
from core.runs.selection import part_of_rows, selection
from core.runs.spent import bound_after_kill
from core.runs.statements import (
    WORKING,
    count_documents,
    delete_run,
    end_rest,
    insert_documents,
    insert_run,
    marks,
    now_utc,
    request_stop,
    reuse_summaries,
    room_for,
)
from core.runs.timeline import ticks_of
from core.settings import RunSettings
from core.summarise.prompts import prompts_of, used_columns


class Store(StoreFile):
    """One store file, open for reading and writing.

    Raises:
        StoreError: on opening, where the file cannot be a store; on use, where it cannot be written.
    """

    # Documents come in

    def add_draft(
        self, documents: Iterable[Document], label: str = "", owner: str = "", id_columns: Sequence[str] = ()
    ) -> str:
        """Keep what was read as a draft, and return its run id."""
        run_id = self.new_draft(label, owner)
        self.fill_draft(run_id, documents, id_columns)
        return run_id

    def new_draft(self, label: str = "", owner: str = "") -> str:
        """A draft without documents, that are being read from now on; its run id."""
        with self.writing() as connection:
            run_id = insert_run(connection, RunStatus.DRAFT, RunSettings(), label, owner)
            connection.execute("UPDATE runs SET reading = ? WHERE run_id = ?", (owner or run_id, run_id))
        return run_id

    def fill_draft(
        self,
        run_id: str,
        documents: Iterable[Document],
        id_columns: Sequence[str] = (),
        told: Callable[[], Told] = Told,
    ) -> None:
        """Put the documents into the draft, in batches. Equal texts are stored once. Of the documents' own columns
        those come first whose name is one of `id_columns`, whatever the case. Runs over the draft grow with it, and
        what is `told` of the reading at its end is theirs, too.

        Where the reading fails or is broken off, the draft is deleted, and runs over it have what was read by then.
        """
        try:
            self._fill(run_id, iter(documents), ColumnNames(run_id, id_columns))
            self.finish_reading(run_id, told())
        except BaseException:
            with suppress(StoreError):  # what went wrong first is said
                self.delete(run_id)
                self.finish_reading(run_id, told(), ENDED_EARLY())
            raise

    def _fill(self, run_id: str, stream: Iterator[Document], names: ColumnNames) -> None:
        total = 0
        while batch := batch_of(stream):
            self.check_room(sum(map(size_of, batch)))
            total += len(batch)
            with self.writing() as connection:
                repeats = insert_documents(connection, run_id, batch)
                names.insert(connection, (document.fields for document in batch))
                grow(connection, run_id, total, repeats)

    def finish_reading(self, set_id: str, told: Told, unread: str = "") -> None:
        """No document comes to the set any more: keep what is told of that for all that have grown with it. `unread`
        says why those are not all."""
        with self.writing() as connection:
            connection.execute(
                "UPDATE runs SET report = CASE WHEN ?1 = '' THEN '' ELSE json_set(?1, '$.duplicates', duplicates) END,"
                " options = ?2, unread = ?3, reading = '' WHERE set_id = ?4 AND reading <> ''",
                (told.report, told.options, kept(unread), set_id),
            )

    def end_orphaned_readings(self, is_gone: Callable[[str], bool]) -> None:
        """What a process was reading that is gone: runs have what was read by then."""
        with self.reading() as connection:
            rows = connection.execute(
                "SELECT DISTINCT reading, set_id FROM runs WHERE reading <> '' AND status <> ?", (RunStatus.DRAFT,)
            ).fetchall()
        for reader, set_id in rows:
            if is_gone(reader):
                self.finish_reading(set_id, Told(), ENDED_EARLY())

    def set_report(self, run_id: str, report: str, options: str = "") -> None:
        """Keep what the reading of the run's documents reported, and how they were read."""
        with self.writing() as connection:
            connection.execute("UPDATE runs SET report = ?, options = ? WHERE run_id = ?", (report, options, run_id))

    def report(self, run_id: str) -> str:
        """What the reading of the run's documents reported, as it was given; "" where it was not."""
        with self.reading() as connection:
            return str(_run(connection, run_id)["report"])

    def add_run(self, source: str, settings: RunSettings, first: int | None, owner: str, trial: str = "") -> str:
        """A queued run over the documents of run `source`, or over its first few, and return its id. It begins with
        the summaries that the run `trial` has of its documents, where their settings ask for the same.

        It shares the set, unless other rows share a document here: the first few of a set with duplicates are one of
        their own, and so are documents of equal text that differ in a column which the prompt uses. Over a source that
        is still being read it grows with it.

        Raises:
            ConfigurationError: the source is still being read, and the prompt needs all of it.
        """
        with self.writing() as connection:  # queued with its documents, or not at all: another app may start it at once
            origin = _run(connection, source)
            total = min(first or origin["total"], origin["total"])
            columns = set_columns(connection, origin["set_id"])
            apart = set(used_columns(prompts_of(settings), tuple(columns)).values())
            before = {name for name, tells_apart in columns.items() if tells_apart}
            alike = before == apart or not (before or origin["duplicates"])
            reading = "" if first else str(origin["reading"])
            if reading and needs_all(settings, tuple(columns)):
                raise ConfigurationError(READ_FIRST())
            whole = total == origin["total"] and not (first and origin["reading"])
            apart_from_none = bool(origin["duplicates"] or origin["reading"])
            shared = origin["set_id"] if alike and (whole or not apart_from_none) else ""
            run_id = insert_run(
                connection, RunStatus.QUEUED, settings, str(origin["label"]), owner, set_id=shared, total=total
            )
            if not shared:
                copy_set(connection, source, run_id, total, apart)
                count_documents(connection, run_id)
                key = key_of(settings, tuple(columns))
                connection.execute("UPDATE runs SET summary_key = ? WHERE run_id = ?", (key, run_id))
            connection.execute(
                "UPDATE runs SET report = ?, options = ?, left_out = ?, unread = ?, reading = ?,"
                " duplicates = CASE WHEN set_id = ? THEN ? ELSE duplicates END WHERE run_id = ?",
                (
                    *(origin[name] for name in ("report", "options", "left_out", "unread")),
                    *(reading, origin["set_id"], origin["duplicates"], run_id),
                ),
            )
            if trial:
                reuse_summaries(connection, run_id, 0.0, apart, of=trial)
        return run_id

    def draft_of(self, source: str, owner: str) -> str:
        """A draft over the documents of run `source`, which share its set; its run id.

        Raises:
            ConfigurationError: they are still being read.
        """
        with self.writing() as connection:
            origin = _run(connection, source)
            if origin["reading"]:
                raise ConfigurationError(STILL_READ())
            label, total = str(origin["label"]), origin["total"]
            draft = insert_run(
                connection, RunStatus.DRAFT, RunSettings(), label, owner, set_id=origin["set_id"], total=total
            )
            connection.execute(
                "UPDATE runs SET report = ?, options = ?, left_out = ?, unread = ?, duplicates = ? WHERE run_id = ?",
                (*(origin[name] for name in ("report", "options", "left_out", "unread", "duplicates")), draft),
            )
        return draft

    def rename(self, run_id: str, name: str) -> None:
        with self.writing() as connection:
            connection.execute("UPDATE runs SET label = ? WHERE run_id = ?", (name, run_id))

    # A run's life

    def claim(self, run_id: str, at_most: int, owner: str = "") -> bool:
        """Take a queued run in hand, and for one's own, where there is room for it beside what is worked on."""
        with self.writing() as connection:
            if not room_for(connection, run_id, at_most):
                return False
            taken = connection.execute(
                "UPDATE runs SET status = ?5, stop_requested = 0, message = '', session = session + 1, in_flight = 0,"
                " claimed = ?1, heartbeat = ?1, owner = ?2 WHERE run_id = ?3 AND status = ?4",
                (time.monotonic(), owner, run_id, RunStatus.QUEUED, RunStatus.RUNNING),
            )
            return taken.rowcount == 1

    def requeue(self, run_id: str, settings: RunSettings, owner: str, left_by: str = "") -> bool:
        """Queue an ended run again, or one that `left_by` has left in the queue, under the same id; False where it is
        neither, or is a comparison's."""
        endings = tuple(status.value for status in RunStatus if status.ended)
        price = price_of(settings) if settings.capped else None
        with self.writing() as connection:
            key = key_of(settings, run_columns(connection, run_id))
            changed = connection.execute(
                "UPDATE runs SET status = ?, message = '', ended_utc = '', owner = ?, settings = ?, summary_key = ?,"
                " parts_key = ?, price = COALESCE(NULLIF(price, ''), ?)"
                " WHERE run_id = ? AND comparison_id IS NULL"
                f" AND (status IN ({marks(endings)}) OR (status = 'queued' AND owner = ? AND owner <> ''))",
                (
                    RunStatus.QUEUED,
                    owner,
                    settings.to_json(),
                    key,
                    settings.parts_key,
                    price.to_json() if price else "",
                    run_id,
                    *endings,
                    left_by,
                ),
            )
            return changed.rowcount == 1

    def request_stop(self, run_id: str) -> None:
        """Ask the run's worker to stop; asked twice, to cancel what is in flight too. A queued run stops at once."""
        with self.writing() as connection:
            request_stop(connection, "run_id", run_id)
            end_rest(connection, run_id)

    def set_status(self, run_id: str, status: RunStatus, message: str = "") -> None:
        with self.writing() as connection:
            connection.execute(
                "UPDATE runs SET status = ?, message = ?, ended_utc = ? WHERE run_id = ?",
                (status, kept(message), now_utc() if status.ended else "", run_id),
            )
            end_rest(connection, run_id)

    def mark_started(self, run_id: str) -> None:
        """The first document of the run is about to be sent; a resumed run keeps its first start."""
        with self.writing() as connection:
            connection.execute(
                "UPDATE runs SET started_utc = ? WHERE run_id = ? AND started_utc = ''", (now_utc(), run_id)
            )

    def close_session(self, run_id: str, status: RunStatus, message: str = "") -> None:
        """The worker is done: all that was sent is recorded, so it is added up, and its intents go."""
        with suppress(StoreError):  # whoever opens the run is told
            self.add_up(run_id, closing=True)
        with self.writing() as connection:
            connection.execute("DELETE FROM intents WHERE run_id = ?", (run_id,))
        sent_file(self.path, run_id).unlink(missing_ok=True)
        self.set_status(run_id, status, message)

    def mark_interrupted(self, run_id: str, message: str) -> None:
        """The run's worker is gone without a word: count the calls that were sent and are not recorded."""
        with self.writing() as connection:
            lost = unrecorded(connection, run_id, sent_file(self.path, run_id))
            bound_after_kill(connection, run_id, sent_file(self.path, run_id))
            connection.execute("DELETE FROM intents WHERE run_id = ?", (run_id,))
            connection.execute(
                "UPDATE runs SET status = ?, message = ?, ended_utc = ?, in_flight = 0, unrecorded = unrecorded + ?"
                f" WHERE run_id = ? AND status IN ({marks(WORKING)})",
                (RunStatus.INTERRUPTED, kept(message), now_utc(), lost, run_id, *WORKING),
            )
            end_rest(connection, run_id)
        sent_file(self.path, run_id).unlink(missing_ok=True)

    def delete(self, run_id: str) -> None:
        """Forget the run, its outcomes, and every document no other run holds."""
        with self.erasing() as connection:
            delete_run(connection, run_id)

    def delete_drafts(self, owner: str) -> None:
        """Delete what this process has read."""
        with self.reading() as connection:
            drafts = connection.execute(
                "SELECT run_id FROM runs WHERE status = ? AND owner = ?", (RunStatus.DRAFT, owner)
            ).fetchall()
        for (run_id,) in drafts:
            self.delete(run_id)

    def forget_drafts(self, older_than: timedelta) -> None:
        """Delete drafts that nobody started and whose owner is gone: the old ones, and what is half-read."""
        before = (datetime.fromisoformat(now_utc()) - older_than).isoformat(timespec="milliseconds")
        with self.reading() as connection:
            drafts = connection.execute(
                "SELECT run_id, owner FROM runs WHERE status = ? AND (created_utc < ? OR total = 0 OR reading <> '')",
                (RunStatus.DRAFT, before),
            ).fetchall()
        for row in drafts:
            if not flagged(lock_file(self.path, row["owner"])):
                self.delete(row["run_id"])

    # What people see

    def snapshot(self, run_id: str) -> RunSnapshot:
        """The run as it stands.

        Raises:
            StoreError: there is no such run.
        """
        with self.reading() as connection:
            return self._with_trouble(snapshot_of(connection, _run(connection, run_id)))

    def runs(self, *statuses: RunStatus) -> list[RunSnapshot]:
        """The runs of these statuses, or all but drafts; the newest first. Those of a comparison are its own affair."""
        chosen = statuses or tuple(status for status in RunStatus if status is not RunStatus.DRAFT)
        with self.reading() as connection:
            rows = connection.execute(
                f"SELECT * FROM runs WHERE status IN ({marks(chosen)}) AND comparison_id IS NULL ORDER BY rowid DESC",
                chosen,
            ).fetchall()
            return [self._with_trouble(snapshot_of(connection, row)) for row in rows]

    def working(self) -> list[str]:
        """The ids of all runs that are being worked on."""
        with self.reading() as connection:
            rows = connection.execute(f"SELECT run_id FROM runs WHERE status IN ({marks(WORKING)})", WORKING)
            return [row[0] for row in rows]

    def queued(self) -> list[QueuedRun]:
        """What waits for its turn, the oldest first; of a comparison only the next run. One that was begun keeps its
        turn, also where runs were added to it."""
        with self.reading() as connection:
            rows = connection.execute(
                "SELECT q.*, (SELECT MIN(f.rowid) FROM runs f WHERE f.comparison_id = q.comparison_id) AS first FROM"
                " (SELECT MIN(rowid) AS place, run_id, comparison_id, owner, settings FROM runs WHERE status = ?"
                " GROUP BY COALESCE(comparison_id, run_id)) q ORDER BY COALESCE(first, place)",
                (RunStatus.QUEUED,),
            )
            return [queued_run(row) for row in rows]

    def _with_trouble(self, snapshot: RunSnapshot) -> RunSnapshot:
        """A worker that cannot write the store cannot say so in it: its flag does."""
        if not (snapshot.status.working and flagged(stuck_file(self.path, snapshot.run_id))):
            return snapshot
        message = Message(
            "The run store cannot be written, so nothing is sent; what has been answered is kept."
            " Free on its disk: {megabytes:,.1f} MB.",
            megabytes=shutil.disk_usage(self.path.parent).free / 1e6,
        )
        paused = RunStatus.PAUSED if snapshot.status is RunStatus.RUNNING else snapshot.status
        return replace(snapshot, status=paused, message=message, responding=True)

    def owner(self, run_id: str) -> str:
        with self.reading() as connection:
            return str(_run(connection, run_id)["owner"])

    def rows(
        self,
        run_id: str,
        start: int = 0,
        count: int | None = None,
        *,
        only: Status | None = None,
        search: str = "",
        longer_than: int = 0,
        texts: bool = False,
    ) -> Iterator[DocumentRow]:
        """The run's rows in the order of the input, from position `start` on, each with its outcome where there is one;
        `count` of them at most. Of these, where it is given, those whose outcome has the status `only`, and whose name,
        text, own columns, summary or error hold `search`, and whose summary or own columns are `longer_than` that.

        They are read in parts, each as of its moment: whoever takes long over them keeps no transaction open.

        Raises:
            StoreError: there is no such run, or it was deleted meanwhile.
        """
        selected = selection(only, search, longer_than)
        at: int | None = start
        while at is not None and (count is None or count > 0):
            with self.reading() as connection:
                run = _run(connection, run_id)
                part, at = part_of_rows(connection, run, at, count, selected, texts=texts)
            yield from part
            count = None if count is None else count - len(part)

    def columns(self, run_id: str) -> tuple[str, ...]:
        """The names of the own columns that the run's documents have, in their order: the union over its files."""
        with self.reading() as connection:
            return run_columns(connection, run_id)

    def left_out(self, run_id: str) -> tuple[str, ...]:
        """The own columns that the run's results do not have; of a draft, which has no results, none."""
        with self.reading() as connection:
            run = _run(connection, run_id)
        return () if run["status"] == RunStatus.DRAFT else names_of(run["left_out"])

    def repeated(self, run_id: str, most: int) -> list[tuple[str, int]]:
        """Name and number of the documents that most rows of the run share, the most repeated first."""
        with self.reading() as connection:
            rows = connection.execute(
                "SELECT name, copies FROM run_documents WHERE run_id = ? AND position = first_position AND copies > 1"
                " ORDER BY copies DESC, position LIMIT ?",
                (run_id, most),
            )
            return [(str(name), int(copies)) for name, copies in rows]

    def column_types(self, run_id: str) -> dict[str, type]:
        """int, float or bool for each own column whose values all are one, str for the others. Looks at every row."""
        kinds: dict[str, set[str]] = {}
        with self.reading() as connection:
            run = _run(connection, run_id)
        for start in range(0, run["total"], column_types.ROWS_A_PART):
            end = min(start + column_types.ROWS_A_PART, run["total"])
            with self.reading() as connection:
                for name, more in column_types.kinds_in_part(connection, run["set_id"], start, end).items():
                    kinds.setdefault(name, set()).update(more)
        return column_types.types_of(kinds)

    def row(self, run_id: str, position: int) -> DocumentRow:
        """One row of the run with its text."""
        with self.reading() as connection:
            row = connection.execute(
                f"SELECT {ROW_COLUMNS}, t.text FROM run_documents d LEFT JOIN documents t ON t.id = d.document_id"
                " LEFT JOIN outcomes o ON o.run_id = d.run_id AND o.position = d.first_position"
                " WHERE d.run_id = ? AND d.position = ?",
                (run_id, position),
            ).fetchone()
        if row is None:
            raise StoreError(
                Message("Run {run_id} has no document at position {position}.", run_id=run_id, position=position)
            )
        return document_row(row)

    def parts(self, run_id: str, position: int) -> list[Part]:
        """The recorded parts of a row's document, in the order of its text, those of a higher level last. [] where
        it was not split."""
        with self.reading() as connection:
            rows = connection.execute(
                f"SELECT {PART_COLUMNS}, checksum FROM parts WHERE run_id = ?1 AND position ="
                " (SELECT first_position FROM run_documents WHERE run_id = ?1 AND position = ?2) ORDER BY level, start",
                (run_id, position),
            )
            return parts_of(rows)

    def long_sizes(self, run_id: str, more_than: int) -> list[int]:
        """Bytes of each distinct text of the run with more than so many, in no order. Reads no text."""
        with self.reading() as connection:
            rows = connection.execute(
                "SELECT t.size FROM documents t WHERE t.size > ? AND EXISTS (SELECT 1 FROM set_documents d"
                " JOIN runs r ON r.set_id = d.set_id AND d.position < r.total"
                " WHERE d.document_id = t.id AND r.run_id = ?)",
                (more_than, run_id),
            )
            return [row[0] for row in rows]

    def outcomes(self, run_id: str, without: Sequence[int] = ()) -> list[tuple[Outcome, int]]:
        """Every outcome of the run, without its summary and error, and how many of its rows share it; but for those at
        the positions `without`."""
        columns = OUTCOME_COLUMNS.replace("summary, error", "'' AS summary, '' AS error")
        columns = columns.replace("position,", "o.position,")
        with self.reading() as connection:
            rows = connection.execute(
                f"SELECT {columns}, d.copies FROM outcomes o"
                " JOIN run_documents d ON d.run_id = o.run_id AND d.position = o.position WHERE o.run_id = ?"
                " AND o.position NOT IN (SELECT value FROM json_each(?))",
                (run_id, json.dumps(list(without))),
            )
            return [(outcome_of(row), row["copies"]) for row in rows]

    def spans(self, run_id: str, count: int) -> list[tuple[float, float]]:
        """(start, end) of the first `count` documents that were sent and have ended, in their order; seconds of the
        run's clock. With retries a document starts with its first."""
        with self.reading() as connection:
            rows = connection.execute(
                "SELECT finished_at - latency, finished_at FROM outcomes WHERE run_id = ? AND latency IS NOT NULL"
                " AND attempts > 0 ORDER BY position LIMIT ?",
                (run_id, count),
            )
            return [(start, end) for start, end in rows]

    def digest(self, run_id: str) -> RunDigest | None:
        """What the run's outcomes come to, as it was kept when its last session ended; None where it was not."""
        with self.reading() as connection:
            return kept_digest(connection, run_id)

    def add_up(self, run_id: str, *, closing: bool = False) -> RunDigest:
        """What the run's outcomes come to now. Of a run that has ended, or is `closing`, it is kept, where it can be.

        Takes about 3 s for a million documents.
        """
        with self.reading() as connection:
            connection.execute("BEGIN")  # one moment for all that is read
            row = _run(connection, run_id)
            content = added_up(connection, run_id)
        if closing or RunStatus(row["status"]).ended:
            with suppress(StoreError), self.writing() as connection:
                keep_digest(connection, run_id, row["session"], content)
        return content

    def errors(self, run_id: str, without: Sequence[int] = ()) -> list[tuple[str, str, int]]:
        """Reason, message and how many documents, of the run's failures, those of the first documents first; but for
        those at the positions `without`."""
        with self.reading() as connection:
            rows = connection.execute(
                "SELECT o.reason, o.error, SUM(d.copies) FROM outcomes o"
                " JOIN run_documents d ON d.run_id = o.run_id AND d.position = o.position"
                " WHERE o.run_id = ? AND o.status = ? AND o.position NOT IN (SELECT value FROM json_each(?))"
                " GROUP BY o.reason, o.error ORDER BY MIN(o.position)",
                (run_id, Status.FAILED, json.dumps(list(without))),
            )
            return [(str(reason), recalled(str(error)), documents) for reason, error, documents in rows]

    def failures(self, run_id: str, without: Sequence[int] = ()) -> list[Failures]:
        """The run's failures by reason and message, those of the first documents first, each with the names of its
        first documents; of very many by reason alone. But for those at the positions `without`."""
        with self.reading() as connection:
            return failures_of(connection, run_id, without)

    def damaged(self, run_id: str, start: int, stop: int) -> list[tuple[int, int, str]]:
        """Position, copies and stored status of each outcome from position `start` to before `stop` that is not as it
        was written, or whose document's row is not. Takes about 10 microseconds a document."""
        with self.reading() as connection:
            rows = connection.execute(
                f"SELECT {ROW_COLUMNS}, d.copies FROM run_documents d LEFT JOIN documents t ON t.id = d.document_id"
                " JOIN outcomes o ON o.run_id = d.run_id AND o.position = d.position"
                " WHERE d.run_id = ? AND d.position >= ? AND d.position < ?",
                (run_id, start, stop),
            )
            return [(row["at"], row["copies"], str(row["status"])) for row in rows if not row_is_sound(row)]

    def ticks(self, run_id: str, at_least: float = -1.0, most: int | None = None) -> list[Tick]:
        """The run's timeline, from second `at_least` of its clock on.

        With `most` so many of its ticks at most, evenly over its time, the first and the last among them: each is
        sought for itself, so a run of a million ticks is read as fast as one of a thousand.
        """
        with self.reading() as connection:
            return [tick_of(row) for row in ticks_of(connection, run_id, at_least, most)]

    def pauses(self, run_id: str, at_least: float = -1.0) -> list[Pause]:
        """When nothing was sent, for the endpoint was away or asked everybody to wait, in order; those that began at
        second `at_least` or later."""
        with self.reading() as connection:
            rows = connection.execute(
                "SELECT since, until, reason FROM pauses WHERE run_id = ? AND since >= ? ORDER BY since",
                (run_id, at_least),
            )
            return [pause_of(row) for row in rows]

    def limit_changes(self, run_id: str, at_least: float = -1.0) -> list[LimitChange]:
        """The moves of the adaptive limit from second `at_least` on."""
        with self.reading() as connection:
            rows = connection.execute(
                "SELECT at, before, after, reason FROM limit_changes WHERE run_id = ? AND at >= ? ORDER BY id",
                (run_id, at_least),
            )
            return [limit_change_of(row) for row in rows]


def _run(connection: sqlite3.Connection, run_id: str) -> sqlite3.Row:
    row: sqlite3.Row | None = connection.execute("SELECT * FROM runs WHERE run_id = ?", (run_id,)).fetchone()
    if row is None:
        raise StoreError(Message("There is no run {run_id} in this store.", run_id=run_id))
    return row
