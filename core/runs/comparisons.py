"""The comparisons of a store: a plan each, and the ordinary runs that belong to it.

The runs are queued all at once and in order. `advance` starts the next when the one before has ended, alone; where one
ends without being finished, those behind it end with it. Of a plan that grows, those that are known are queued, and
`grow` replaces what is still to come.
"""

import dataclasses
import sqlite3
from collections.abc import Callable, Iterable, Mapping

from core.compare.estimate import SAMPLE, Estimate, estimate
from core.compare.figures import RunFigures, run_figures
from core.compare.further import further
from core.compare.plan import Entrant, Plan, PlannedRun, planned_runs
from core.compare.questions import anew, grown
from core.compare.snapshot import ComparisonRun, ComparisonSnapshot
from core.control.spending import Bill
from core.credentials import NO_HEADERS, Credentials
from core.documents import sample_documents
from core.endpoints.descriptors import check_descriptors
from core.errors import ConfigurationError, GistmillError, StoreError
from core.language import Message
from core.metrics.cost import check_price
from core.records import RunSnapshot, RunStatus
from core.runs import processes
from core.runs.checksums import document_checksum
from core.runs.earlier import answers, likes
from core.runs.fields import copy_columns, prompted
from core.runs.keyring import Keyring
from core.runs.naming import run_name
from core.runs.queue import Queue
from core.runs.rows import snapshot_of, unreadable_plan
from core.runs.spent import keep_spent, spent_together, with_cap
from core.runs.statements import ACTIVE, delete_run, drop_set, insert_run, marks, new_id, now_utc, request_stop
from core.runs.store import Store
from core.summarise.prompts import check_places, prompts_of, used_columns

_ESTIMATES_KEPT = 32


class Comparisons:
    """The comparisons of one store, as the registry's process sees them. Safe to use from several threads."""

    def __init__(self, store: Store, keyring: Keyring, queue: Queue) -> None:
        self._store = store
        self._keyring = keyring
        self._queue = queue
        self._figures: dict[str, RunFigures] = {}  # by run: those of a finished run never change
        self._estimates: dict[object, Estimate] = {}
        queue.before_next = self.grow

    # Start, stop, resume

    def start(
        self,
        plan: Plan,
        key: str = "",
        label: str = "",
        *,
        keys: Mapping[str, str] = NO_HEADERS,
        headers: Mapping[str, str] = NO_HEADERS,
        session: str = "",
    ) -> str:
        """Queue the runs of a comparison, and return its id. Its source may be deleted afterwards.

        Raises:
            ConfigurationError: too few different documents, the prompt has no place for one, or the endpoint needs a
                secret that is not there.
        """
        typed = Credentials(key, headers, keys=keys)
        plan = dataclasses.replace(plan, base=self._keyring.begun(plan.base, typed))
        return self._begin(plan, typed, label, session)

    def _begin(self, plan: Plan, typed: Credentials, label: str, session: str) -> str:
        self._keyring.check(plan.base, typed)
        check_price(plan.base)
        check_descriptors(plan.widest)
        check_places(plan.base.prompt, self._store.columns(plan.source))
        label = label or self._store.snapshot(plan.source).label
        comparison_id = new_id()
        with self._queue.held():
            self._keep(self._add_all(comparison_id, plan, label), plan, typed, session)
        self._queue.advance()
        return comparison_id

    def stop(self, comparison_id: str) -> None:
        """End it after what is in flight has landed; runs that are finished stay. Called again: cancel that, too."""
        with self._store.writing() as connection:
            request_stop(connection, "comparison_id", comparison_id)

    def resume(
        self,
        comparison_id: str,
        key: str = "",
        *,
        keys: Mapping[str, str] = NO_HEADERS,
        headers: Mapping[str, str] = NO_HEADERS,
        session: str = "",
        max_cost: float | None = None,
        max_total_tokens: int | None = None,
    ) -> None:
        """Queue the runs that are not finished anew, under the comparison's id: one begun is done from its start. The
        caps, where given, take the place of its own.

        Raises:
            ConfigurationError: the endpoint needs a secret that is not there, or may not have; or a cap leaves nothing.
        """
        self._queue.settle()
        comparison = self._without_figures(comparison_id)
        if comparison.pending is None or comparison.pending.run.status.working:
            return
        if comparison.pending.run.status is RunStatus.QUEUED and not self.abandoned(comparison_id):
            return
        next_run = comparison.pending.run.run_id
        plan = comparison.plan
        typed = self._keyring.again(next_run, plan.base, Credentials(key, headers, keys=keys), session)
        base = with_cap(
            self._keyring.resumed(next_run, plan.base, typed), self.spent(comparison_id), max_cost, max_total_tokens
        )
        plan = dataclasses.replace(plan, base=base)
        self._keyring.check(plan.base, typed)
        with self._queue.held():
            self._keep(self._replace_unfinished(comparison, plan), plan, typed, session)
        self._queue.advance()

    def grow(self, comparison_id: str) -> None:
        """Before its next run: let what its runs have found so far decide which runs come.

        A plan that grows always has a run ahead, which waits in the queue. So how the comparison stands, its stop and
        its resume are those of any other, and a kill between two runs leaves nothing undecided.
        """
        comparison = self._without_figures(comparison_id)
        pending = comparison.pending
        if not comparison.plan.growing or pending is None or pending.run.status is not RunStatus.QUEUED:
            return
        try:
            plan = grown(comparison.plan, self._with_figures(comparison).figures)
        except StoreError:  # a run that cannot be read decides nothing; the page says what is wrong with it
            return
        if plan:
            held = self._keyring.held(pending.run.run_id)
            self._keyring.hold(self._replace_unfinished(comparison, plan), held)

    def again(self, comparison_id: str) -> str:
        """A draft of the comparison's documents, for another comparison of them; its id. The comparison stays.

        Raises:
            StoreError: there is no such comparison.
        """
        with self._store.writing() as connection:
            row = _row(connection, comparison_id)
            return insert_run(
                connection,
                RunStatus.DRAFT,
                _plan(row).base,
                row["label"],
                self._queue.name,
                set_id=row["set_id"],
                total=_documents(connection, row["set_id"]),
            )

    def repeat(
        self,
        comparison_id: str,
        key: str = "",
        *,
        keys: Mapping[str, str] = NO_HEADERS,
        headers: Mapping[str, str] = NO_HEADERS,
        session: str = "",
    ) -> str:
        """Queue the same comparison over the same documents once more, and return its id. What was typed for the first
        one in this browser session counts here, too.

        Raises:
            ConfigurationError: the endpoint needs a secret that is not there, or may not have.
        """
        return self._over(comparison_id, anew, Credentials(key, headers, keys=keys), session)

    def try_further(
        self,
        comparison_id: str,
        key: str = "",
        *,
        keys: Mapping[str, str] = NO_HEADERS,
        headers: Mapping[str, str] = NO_HEADERS,
        session: str = "",
    ) -> str:
        """Queue a comparison over the same documents of what its verdict would try next, and return its id.

        Raises:
            ConfigurationError: there is nothing to try, or the endpoint needs a secret that is not there.
        """
        seen = self.snapshot(comparison_id)
        verdict = seen.verdict()

        def planned(plan: Plan, source: str) -> Plan:
            if (tried := further(plan, verdict, source, seen.documents)) is None:
                raise ConfigurationError(Message("There is no other number to try."))
            return tried

        return self._over(comparison_id, planned, Credentials(key, headers, keys=keys), session)

    def _over(
        self,
        comparison_id: str,
        planned: Callable[[Plan, str], Plan],
        typed: Credentials,
        session: str,
    ) -> str:
        """Start another comparison over the documents of this one; the draft of them goes when its runs have theirs."""
        before = self._without_figures(comparison_id)
        last = before.runs[-1].run.run_id
        typed = self._keyring.again(last, before.plan.base, typed, session)
        base = self._keyring.resumed(last, before.plan.base, typed)
        draft = self.again(comparison_id)
        try:
            plan = planned(dataclasses.replace(before.plan, base=base), draft)
            return self._begin(plan, typed, before.label, session)
        finally:
            self._store.delete(draft)

    def rename(self, comparison_id: str, name: str) -> str:
        """Call it so, and return what it is called now: one line. A name of which nothing can be seen changes nothing.

        Raises:
            StoreError: there is no such comparison.
        """
        with self._store.writing() as connection:
            label = str(_row(connection, comparison_id)["label"])
            if kept := run_name(name):
                connection.execute("UPDATE comparisons SET label = ? WHERE comparison_id = ?", (kept, comparison_id))
            return kept or label

    def delete(self, comparison_id: str) -> None:
        """Forget an ended comparison with its runs and logs. One that may still change stays."""
        comparison = self._without_figures(comparison_id)
        if comparison.running:
            return
        with self._store.erasing() as connection:
            set_id = _row(connection, comparison_id)["set_id"]
            for run in comparison.runs:
                delete_run(connection, run.run.run_id)
            connection.execute("DELETE FROM comparisons WHERE comparison_id = ?", (comparison_id,))
            drop_set(connection, set_id)
        for run in comparison.runs:
            self._forget(run.run.run_id)

    def abandoned(self, comparison_id: str) -> bool:
        """Whether it may still change, and whoever started it is gone."""
        pending = self._without_figures(comparison_id).pending
        return pending is not None and self._queue.abandoned(pending.run.run_id)

    def lacks(self, comparison_id: str, session: str = "") -> tuple[str, ...]:
        """The names of the secrets that have to be typed in this session before it can go on."""
        pending = self._without_figures(comparison_id).pending
        return self._keyring.lacking(pending.run.run_id, pending.run.settings, session) if pending else ()

    def lacks_again(self, comparison_id: str, session: str = "") -> tuple[str, ...]:
        """The same before it can be done once more, whether or not it has ended."""
        last = self._without_figures(comparison_id).runs[-1].run
        return self._keyring.lacking(last.run_id, last.settings, session)

    def _keep(self, runs: Iterable[str], plan: Plan, typed: Credentials, session: str) -> None:
        for run_id in runs:
            self._keyring.keep(run_id, plan.base, typed, session)

    def _forget(self, run_id: str) -> None:
        processes.forget(self._store.path, run_id)
        self._keyring.forget(run_id)

    def _add_all(self, comparison_id: str, plan: Plan, label: str) -> list[str]:
        with self._store.writing() as connection:
            _copy_different(connection, plan, comparison_id)
            connection.execute(
                "INSERT INTO comparisons (comparison_id, created_utc, plan, label, set_id) VALUES (?, ?, ?, ?, ?)",
                (comparison_id, now_utc(), plan.to_json(), label, comparison_id),
            )
            return [self._add(connection, comparison_id, plan, *planned) for planned in planned_runs(plan)]

    def _add(
        self, connection: sqlite3.Connection, comparison_id: str, plan: Plan, planned: PlannedRun, entrant: Entrant
    ) -> str:
        run_id = insert_run(
            connection,
            RunStatus.QUEUED,
            plan.settings(entrant),
            "",
            self._queue.name,
            set_id=_row(connection, comparison_id)["set_id"],
            total=entrant.documents,
        )
        connection.execute(
            "UPDATE runs SET comparison_id = ?, comparison_place = ?, comparison_round = ?, comparison_entrant = ?"
            " WHERE run_id = ?",
            (comparison_id, planned.place, planned.round, planned.entrant, run_id),
        )
        return run_id

    def _replace_unfinished(self, seen: ComparisonSnapshot, plan: Plan) -> list[str]:
        """New runs for those that are not finished; none where another process was faster."""
        with self._store.writing() as connection:
            now = _snapshot(connection, _row(connection, seen.comparison_id))
            if [(run.run.run_id, run.run.status) for run in now.runs] != [
                (run.run.run_id, run.run.status) for run in seen.runs
            ]:
                return []
            finished = {run.planned.place for run in now.runs if run.run.status is RunStatus.FINISHED}
            unfinished = [run.run.run_id for run in now.runs if run.planned.place not in finished]
            keep_spent(connection, seen.comparison_id, unfinished)
            for run_id in unfinished:
                delete_run(connection, run_id)
            connection.execute(
                "UPDATE comparisons SET plan = ? WHERE comparison_id = ?", (plan.to_json(), seen.comparison_id)
            )
            added = [
                self._add(connection, seen.comparison_id, plan, planned, entrant)
                for planned, entrant in planned_runs(plan)
                if planned.place not in finished
            ]
        for run_id in unfinished:
            self._forget(run_id)
        return added

    # What people see

    def spent(self, comparison_id: str) -> Bill:
        """What all its runs have come to at most, those that were done again, too."""
        with self._store.reading() as connection:
            return spent_together(connection, comparison_id)

    def estimate(self, plan: Plan) -> Estimate:
        """What the comparison will take, by some of its documents and by earlier answers; without a source they are
        samples. Next to nothing when it is asked again."""
        used = used_columns(prompts_of(plan.base), self._store.columns(plan.source)) if plan.source else {}
        with self._store.reading() as connection:
            like = likes(connection, plan.base)
            state = (plan.to_json(), tuple(like))
            if kept := self._estimates.get(state):
                return kept
            answered = answers(connection, like, used)
            rows = connection.execute(
                "SELECT d.position AS at, d.name, d.source, d.row, t.text, d.fields FROM run_documents d"
                " JOIN documents t ON t.id = d.document_id WHERE d.run_id = ?"
                " AND d.position < ? AND d.position % ? = 0 AND d.position = d.first_position",
                (plan.source, plan.needed, max(1, plan.needed // SAMPLE)),
            )
            documents = [prompted(row, used) for row in rows]
        if not plan.source:
            documents = list(sample_documents(min(SAMPLE, plan.needed), plan.seed))
        made = estimate(plan, documents, answered)
        self._estimates = dict([*self._estimates.items(), (state, made)][-_ESTIMATES_KEPT:])
        return made

    def all(self) -> list[ComparisonSnapshot]:
        """All comparisons, the newest first, without figures."""
        with self._store.reading() as connection:
            rows = connection.execute("SELECT * FROM comparisons ORDER BY rowid DESC").fetchall()
            return [_snapshot(connection, row) for row in rows]

    def active(self) -> list[ComparisonSnapshot]:
        """The comparisons that may change by themselves, the newest first, without figures."""
        with self._store.reading() as connection:
            rows = connection.execute(
                "SELECT * FROM comparisons WHERE comparison_id IN (SELECT comparison_id FROM runs"
                f" WHERE comparison_id IS NOT NULL AND status IN ({marks(ACTIVE)})) ORDER BY rowid DESC",
                ACTIVE,
            ).fetchall()
            return [comparison for row in rows if (comparison := _snapshot(connection, row)).running]

    def find(self, comparison_id: str) -> ComparisonSnapshot | None:
        """The comparison as it stands; None where the store has no such comparison."""
        try:
            return self.snapshot(comparison_id)
        except StoreError:
            return None

    def snapshot(self, comparison_id: str) -> ComparisonSnapshot:
        """The comparison as it stands, with the figures of the runs that are finished.

        Raises:
            StoreError: there is no such comparison.
        """
        return self._with_figures(self._without_figures(comparison_id))

    def _with_figures(self, comparison: ComparisonSnapshot) -> ComparisonSnapshot:
        finished = (run for run in comparison.runs if not run.planned.warm_up and run.run.status is RunStatus.FINISHED)
        return dataclasses.replace(
            comparison, figures=tuple(self._run_figures(comparison.plan, run.planned, run.run) for run in finished)
        )

    def spans(self, run_id: str, count: int) -> list[tuple[float, float]]:
        """(start, end) of the first `count` documents of a run, seconds since its start, in the documents' order."""
        return self._store.spans(run_id, count)

    def _without_figures(self, comparison_id: str) -> ComparisonSnapshot:
        with self._store.reading() as connection:
            return _snapshot(connection, _row(connection, comparison_id))

    def _run_figures(self, plan: Plan, planned: PlannedRun, run: RunSnapshot) -> RunFigures:
        if run.run_id not in self._figures:
            outcomes = (outcome for outcome, _ in self._store.outcomes(run.run_id))
            self._figures[run.run_id] = run_figures(planned, plan.entrants[planned.entrant], run, outcomes, plan)
        return self._figures[run.run_id]


def _copy_different(connection: sqlite3.Connection, plan: Plan, set_id: str) -> None:
    """The first different documents of the source: a duplicate costs no call, and would flatter a rate."""
    connection.create_function("checksum_of_document", 7, document_checksum, deterministic=True)
    count = connection.execute(
        "INSERT INTO set_documents (set_id, position, first_position, document_id, name, source, row, fields, checksum)"
        " SELECT ?1, place, place, document_id, name, source, row, fields,"
        " checksum_of_document(place, place, name, source, row, fields, hash) FROM (SELECT ROW_NUMBER() OVER"
        " (ORDER BY position) - 1 AS place, d.* FROM run_documents d WHERE run_id = ?2"
        " AND position = first_position ORDER BY position LIMIT ?3) d JOIN documents t ON t.id = d.document_id",
        (set_id, plan.source, plan.needed),
    ).rowcount
    if count < plan.needed:
        raise ConfigurationError(
            Message(
                "The comparison needs {needed:,} different documents; there are {available:,}.",
                needed=plan.needed,
                available=count,
            )
        )
    copy_columns(connection, plan.source, set_id)


def _row(connection: sqlite3.Connection, comparison_id: str) -> sqlite3.Row:
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM comparisons WHERE comparison_id = ?", (comparison_id,)
    ).fetchone()
    if row is None:
        raise StoreError(Message("There is no comparison {comparison_id} in this store.", comparison_id=comparison_id))
    return row


def _snapshot(connection: sqlite3.Connection, row: sqlite3.Row) -> ComparisonSnapshot:
    rows = connection.execute(
        "SELECT * FROM runs WHERE comparison_id = ? ORDER BY comparison_place", (row["comparison_id"],)
    ).fetchall()
    runs = tuple(
        ComparisonRun(
            PlannedRun(r["comparison_place"], r["comparison_round"], r["comparison_entrant"]),
            snapshot_of(connection, r),
        )
        for r in rows
    )
    return ComparisonSnapshot(
        comparison_id=row["comparison_id"],
        plan=_plan(row),
        runs=runs,
        label=row["label"],
        elapsed=sum(run.run.worked for run in runs),
        created_utc=row["created_utc"],
        documents=_documents(connection, row["set_id"]),
        cost_gone=row["cost_gone"],
        tokens_gone=row["tokens_gone"],
    )


def _documents(connection: sqlite3.Connection, set_id: str) -> int:
    """How many documents the set has; by its key, so at once."""
    last: int = connection.execute(
        "SELECT COALESCE(MAX(position) + 1, 0) FROM set_documents WHERE set_id = ?", (set_id,)
    ).fetchone()[0]
    return last


def _plan(row: sqlite3.Row) -> Plan:
    try:
        return Plan.from_json(row["plan"])
    except (ValueError, KeyError, TypeError, GistmillError) as error:
        raise unreadable_plan(row["comparison_id"], error) from error
