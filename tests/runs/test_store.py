"""The run store, as the app and the command line use it."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.documents.fields import MOST_COLUMNS
from core.errors import StoreError
from core.records import Document, Outcome, RunStatus, Status, Value
from core.runs.journal import Journal
from core.runs.store import Store
from core.settings import RunSettings


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "runs.db")
    yield opened
    opened.close()


def documents(*texts: str) -> list[Document]:
    return [Document(i, f"d{i}.txt", text, "all.zip", i + 1) for i, text in enumerate(texts)]


def outcome(position: int, status: Status = Status.SUCCEEDED, **more: object) -> Outcome:
    return Outcome(position, status, summary=f"summary {position}", attempts=1, latency=0.5, **more)  # type: ignore[arg-type]  # test shorthand


def record(store: Store, run_id: str, *outcomes: Outcome) -> Journal:
    """What a worker does: hand out the documents, record outcomes, commit."""

    async def work() -> Journal:
        journal = Journal(store, run_id, look_ahead=2)
        list(journal.documents())
        for each in outcomes:
            journal.landed(each.position, each)
        await journal.close()
        return journal

    return asyncio.run(work())


def test_duplicates_keep_a_row_each_and_share_one_outcome(store: Store) -> None:
    """Three rows, two texts: three rows come back in order, the third with the first's summary, nothing paid for it."""
    run_id = store.add_run(store.add_draft(documents("a", "b", "a")), RunSettings(), None, "")
    journal = record(store, run_id, outcome(0, input_tokens=7), outcome(1))
    rows = list(store.rows(run_id))
    assert [(r.position, r.name, r.row, r.duplicate) for r in rows] == [
        (0, "d0.txt", 1, False),
        (1, "d1.txt", 2, False),
        (2, "d2.txt", 3, True),
    ]
    shared = rows[2].outcome
    assert shared is not None
    assert (shared.summary, shared.cached, shared.attempts, shared.input_tokens) == ("summary 0", True, 0, 0)
    snapshot = store.snapshot(run_id)
    assert (snapshot.total, snapshot.duplicates, snapshot.succeeded) == (3, 1, 3)
    assert journal.succeeded == 3


def _with_fields(*rows: dict[str, Value]) -> list[Document]:
    return [Document(i, f"d{i}", str(row.get("text", i)), "a.csv", i + 2, fields=row) for i, row in enumerate(rows)]


def test_rows_keep_their_own_columns(store: Store) -> None:
    """Types and order, too; the text's cell where texts are asked for. The names are those of all rows."""
    rows: list[dict[str, Value]] = [
        {"id": 7, "text": "one", "x": 1.0},
        {"text": "two", "new": None, "id": True},
        {},
        {"text": "one", "数": "one"},
    ]
    draft = store.add_draft(_with_fields(*rows))
    run_id = store.add_run(draft, RunSettings(), None, "")
    kept = [row.fields for row in store.rows(run_id, texts=True)]
    assert [list(fields.items()) for fields in kept] == [list(row.items()) for row in rows]
    assert [[type(cell) for cell in fields.values()] for fields in kept] == [
        [type(cell) for cell in row.values()] for row in rows
    ]
    assert dict(store.row(run_id, 1).fields) == rows[1]
    assert [dict(row.fields) for row in store.rows(run_id)] == [
        {"id": 7, "x": 1.0}, {"new": None, "id": True}, {}, {}
    ]  # fmt: skip
    assert store.columns(run_id) == store.columns(draft) == ("id", "text", "x", "new", "数")


def test_columns_to_call_rows_by_come_first(store: Store) -> None:
    """In the order in which they are named, whatever their case; one that no row has leaves no gap."""
    rows = _with_fields({"text": "a", "Nr": 1, "id": 2}, {"text": "b", "Key": 3, "nr": 4})
    draft = store.add_draft(rows, id_columns=("key", "none", "NR"))
    assert store.columns(draft) == ("Key", "Nr", "text", "id", "nr")


def test_columns_go_along_with_the_first_documents_and_go_with_their_set(store: Store) -> None:
    """A run over the first few of a set with duplicates has a set of its own."""
    draft = store.add_draft(_with_fields({"id": 1, "text": "a"}, {"id": 2, "text": "a"}, {"id": 3, "text": "b"}))
    run_id = store.add_run(draft, RunSettings(), 2, "")
    store.delete(draft)
    assert [dict(row.fields) for row in store.rows(run_id, texts=True)] == [
        {"id": 1, "text": "a"}, {"id": 2, "text": "a"}
    ]  # fmt: skip
    assert store.columns(run_id) == ("id", "text")
    store.delete(run_id)
    with store.reading() as connection:
        assert connection.execute("SELECT COUNT(*) FROM set_columns").fetchone()[0] == 0


def test_the_names_of_columns_are_bounded(store: Store) -> None:
    """A file may give each of its rows another column: so many names are shown, and the rows keep theirs."""
    rows: list[dict[str, Value]] = [{f"c{number}": number} for number in range(MOST_COLUMNS + 5)]
    draft = store.add_draft(_with_fields(*rows))
    assert store.columns(draft) == tuple(f"c{number}" for number in range(MOST_COLUMNS))
    assert [dict(row.fields) for row in store.rows(draft)] == rows


def test_rows_come_in_parts(store: Store) -> None:
    """From a position on, so many of them, each with its outcome; past the end there is none."""
    run_id = store.add_run(store.add_draft(documents(*"abcde")), RunSettings(), None, "")
    record(store, run_id, outcome(3))
    part = list(store.rows(run_id, 2, 2))
    assert [(row.position, row.outcome is not None) for row in part] == [(2, False), (3, True)]
    assert [row.position for row in store.rows(run_id, 3)] == [3, 4]
    assert list(store.rows(run_id, 5, 2)) == []


def test_latencies_are_those_of_what_was_sent_and_succeeded(store: Store) -> None:
    """Duplicates, failures and summaries from the store have no latency of the endpoint."""
    run_id = store.add_run(store.add_draft(documents("a", "b", "a", "c")), RunSettings(), None, "")
    record(store, run_id, outcome(0), outcome(1, Status.FAILED), outcome(3, cached=True))
    latency = store.add_up(run_id).sums.latency
    assert (latency.summary.count, latency.summary.mean) == (1, 0.5)


def test_only_documents_without_a_summary_are_handed_out_again(store: Store) -> None:
    """Of four, one succeeded, one failed, one was cancelled: the worker of the next session gets three, in order."""
    run_id = store.add_run(store.add_draft(documents(*"abcd")), RunSettings(), None, "")
    record(store, run_id, outcome(1), outcome(2, Status.FAILED), outcome(3, Status.CANCELLED))
    assert [d.position for d in Journal(store, run_id, 2).documents()] == [0, 2, 3]


def test_a_retried_failure_is_counted_once(store: Store) -> None:
    """Failed, then succeeded: one succeeded, none failed."""
    run_id = store.add_run(store.add_draft(documents("a")), RunSettings(), None, "")
    record(store, run_id, outcome(0, Status.FAILED))
    assert (store.snapshot(run_id).succeeded, store.snapshot(run_id).failed) == (0, 1)
    record(store, run_id, outcome(0))
    assert (store.snapshot(run_id).succeeded, store.snapshot(run_id).failed) == (1, 0)


def test_the_first_few_are_a_run_of_their_own(store: Store) -> None:
    """Trying on two of three leaves out the third, and counts only the duplicates inside."""
    draft = store.add_draft(documents("a", "a", "a"))
    run_id = store.add_run(draft, RunSettings(), 2, "")
    assert (store.snapshot(run_id).total, store.snapshot(run_id).duplicates) == (2, 1)
    record(store, run_id, outcome(0))
    assert store.snapshot(run_id).succeeded == 2


def test_only_so_many_runs_are_worked_on_at_once(store: Store) -> None:
    """With room for one, the second stays queued and knows that it waits; freed, it is taken."""
    draft = store.add_draft(documents("a"))
    first, second = (store.add_run(draft, RunSettings(), None, "") for _ in range(2))
    assert store.claim(first, at_most=1)
    assert not store.claim(second, at_most=1)
    assert store.snapshot(second).status is RunStatus.QUEUED
    store.set_status(first, RunStatus.FINISHED)
    assert store.claim(second, at_most=1)


def test_summaries_of_equal_documents_under_equal_settings_are_reused(store: Store) -> None:
    """The second run takes the first's summary and says so; under another prompt there is nothing to take."""
    first = store.add_run(store.add_draft(documents("a", "b")), RunSettings(), None, "")
    record(store, first, outcome(0))
    again = store.add_run(store.add_draft(documents("b", "a")), RunSettings(), None, "")
    other = store.add_run(store.add_draft(documents("a")), RunSettings(prompt="Other: {text}"), None, "")
    asyncio.run(Journal(store, again, 1).reuse(0.0))
    asyncio.run(Journal(store, other, 1).reuse(0.0))
    taken = [row.outcome for row in store.rows(again)]
    assert taken[0] is None
    assert taken[1] is not None
    assert (taken[1].summary, taken[1].cached, taken[1].attempts) == ("summary 0", True, 0)
    assert (store.snapshot(again).succeeded, store.snapshot(again).cached) == (1, 1)
    assert store.snapshot(other).succeeded == 0


def test_a_deleted_run_takes_its_documents_along_unless_shared(store: Store) -> None:
    """Deleting one of two runs over the same draft leaves the other whole."""
    draft = store.add_draft(documents("a", "b"))
    first, second = (store.add_run(draft, RunSettings(), None, "") for _ in range(2))
    store.delete(first)
    assert [row.text for row in store.rows(second, texts=True)] == ["a", "b"]
    with pytest.raises(StoreError, match="no run"):
        store.snapshot(first)
    store.delete(second)
    store.delete(draft)
    with store.reading() as connection:
        assert connection.execute("SELECT COUNT(*) FROM documents").fetchone()[0] == 0


def test_what_was_sent_and_not_recorded_is_counted_after_a_kill(store: Store) -> None:
    """Three of ten were sent, and one is recorded: two may be billed."""
    run_id = store.add_run(store.add_draft(documents(*"abcdefghij")), RunSettings(), None, "")
    store.claim(run_id, 1)

    async def killed() -> None:
        journal = Journal(store, run_id, look_ahead=2)
        running = asyncio.create_task(journal.run())
        for document in list(journal.documents())[:3]:
            await journal.cleared(document.position)
            journal.sent(document.position)
        journal.landed(0, outcome(0, finished_at=0.5))
        await journal.flush()
        running.cancel()

    asyncio.run(killed())
    store.mark_interrupted(run_id, "gone")
    snapshot = store.snapshot(run_id)
    assert snapshot.status is RunStatus.INTERRUPTED
    assert snapshot.unrecorded == 2


def test_drafts_nobody_started_are_forgotten(store: Store) -> None:
    """An old draft goes with its documents; a run made from it stays whole."""
    draft = store.add_draft(documents("a", "b"))
    run_id = store.add_run(draft, RunSettings(), 1, "")
    store.forget_drafts(timedelta(days=1))
    assert store.snapshot(draft).total == 2
    store.forget_drafts(timedelta(seconds=-1))
    with pytest.raises(StoreError, match="no run"):
        store.snapshot(draft)
    assert [row.text for row in store.rows(run_id, texts=True)] == ["a"]
