"""The parts of long documents in the store: kept, counted, shown, and gone with their run."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from core.config import Environment
from core.records import Document, Outcome, Part, RunStatus, Status
from core.runs.intents import unrecorded
from core.runs.journal import Journal
from core.runs.processes import sent_file
from core.runs.registry import Registry
from core.runs.store import Store
from core.runs.usage import Usage
from core.settings import RunSettings
from tests.runs.test_store import record

SECRET = "Quarterly-figures-of-the-mill"
PARTS = [
    Part(0, 0, 0, 50, f"{SECRET}, one.", attempts=1, finished_at=1.0, input_tokens=10, model="m"),
    Part(0, 0, 50, 100, "Two.", attempts=3, rate_limited=1, finished_at=2.0, latency=0.5, cut_off=True),
    Part(0, 1, 0, 100, "Both.", attempts=1, finished_at=3.0),
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "g.db")) as opened:
        yield opened


def claimed(store: Store, text: str = "x" * 100) -> str:
    documents = [Document(0, "d", text), Document(1, "e", "y"), Document(2, "again", text)]
    run_id = store.add_run(store.add_draft(documents), RunSettings(), None, "")
    assert store.claim(run_id, 1)
    return run_id


def landed(store: Store, run_id: str, parts: list[Part], outcome: Outcome | None = None, sent: int = 0) -> Journal:
    """A session that recorded these, after so many calls."""

    async def scene() -> Journal:
        journal = Journal(store, run_id, 8)
        list(journal.documents())
        journal.more(0)
        committing = asyncio.create_task(journal.run())
        await journal.cleared(0)
        for _ in range(sent):
            journal.sent(0)
        for part in parts:
            journal.part_landed(part)
        if outcome:
            journal.landed(outcome.position, outcome)
        await journal.flush()
        committing.cancel()
        await asyncio.gather(committing, return_exceptions=True)
        return journal

    return asyncio.run(scene())


def test_parts_come_back_as_they_were_recorded(store: Store) -> None:
    """In the order of the text, those that combine others last; of a duplicate those of its first row."""
    run_id = claimed(store)
    landed(store, run_id, [PARTS[2], PARTS[1], PARTS[0]])
    assert store.parts(run_id, 0) == store.parts(run_id, 2) == PARTS
    assert store.parts(run_id, 1) == []


def test_a_session_knows_what_earlier_ones_recorded_of_unfinished_documents(store: Store) -> None:
    """Until the document has its summary."""
    run_id = claimed(store)
    landed(store, run_id, PARTS)
    assert Journal(store, run_id, 8).parts(0) == sorted(PARTS, key=lambda part: (part.start, part.level))
    assert Journal(store, run_id, 8).parts(1) == ()
    record(store, run_id, Outcome(0, Status.FAILED, attempts=5, finished_at=4.0))
    assert len(Journal(store, run_id, 8).parts(0)) == 3
    record(store, run_id, Outcome(0, Status.SUCCEEDED, "Sum.", attempts=6, parts=2, finished_at=5.0))
    assert Journal(store, run_id, 8).parts(0) == ()


def test_a_damaged_part_is_not_used(store: Store) -> None:
    """A flipped byte in a summary: it is asked for again."""
    run_id = claimed(store)
    landed(store, run_id, PARTS)
    with store.writing() as connection:
        connection.execute("UPDATE parts SET summary = 'Tvo.' WHERE summary = 'Two.'")
    assert store.parts(run_id, 0) == [PARTS[0], PARTS[2]]


def test_calls_sent_and_not_recorded_leave_out_the_parts(store: Store) -> None:
    """Eight calls, five of them in recorded parts: three. With the outcome of all eight: none. Parts of an earlier
    session are in the outcome's sum, and are no calls of this one."""
    whole = Outcome(0, Status.SUCCEEDED, "Sum.", attempts=8, parts=2, finished_at=9.0)
    for outcome, lost in ((None, 3), (whole, 0)):
        run_id = claimed(store)
        landed(store, run_id, PARTS, outcome, sent=8)
        with store.reading() as connection:
            assert unrecorded(connection, run_id, sent_file(store.path, run_id)) == lost
        store.set_status(run_id, RunStatus.FINISHED)
    with store.writing() as connection:
        connection.execute("UPDATE intents SET since = 2.5 WHERE run_id = ?", (run_id,))
    with store.reading() as connection:  # of this session: the part of 3.0 s with one call, and 8 - 5 beside the parts
        assert unrecorded(connection, run_id, sent_file(store.path, run_id)) == 8 - (1 + 3)


def test_requests_of_one_document_count_one_by_one(store: Store) -> None:
    """Three parts side by side are three in flight, and each comes back for itself."""
    usage = Usage(store.snapshot(claimed(store)))
    for _ in range(3):
        usage.sent(0)
    assert (usage.requests, usage.peak_in_flight) == (3, 3)
    usage.landed(0, None)
    usage.landed(0, None)
    assert (usage.requests, usage.attempts, usage.in_flight) == (1, 2, {0: 1})


def test_parts_are_counted_once_for_each_text(store: Store) -> None:
    """Two rows share a book of two parts: two. A failure has none."""
    run_id = claimed(store)
    record(store, run_id, Outcome(1, Status.FAILED, parts=9, attempts=1))
    record(store, run_id, Outcome(0, Status.SUCCEEDED, "Sum.", parts=2, attempts=3))
    assert store.snapshot(run_id).parts == 2
    assert [row.outcome.parts for row in store.rows(run_id) if row.outcome] == [2, 9, 2]


def test_parts_are_forgotten_with_their_run(tmp_path: Path) -> None:
    """No word of them is left in any file."""
    with closing(Registry(Environment(store=tmp_path / "g.db"))) as registry:
        store = registry._store
        run_id = claimed(store)
        landed(store, run_id, PARTS)
        store.set_status(run_id, RunStatus.FINISHED)
        assert registry.parts(run_id, 0)
        assert registry.forgetting.named(run_id).runs == 1
        assert not registry.parts(run_id, 0)
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert not [path.name for path in files if SECRET.encode() in path.read_bytes()]


def test_sizes_are_known_without_the_texts(store: Store) -> None:
    """Bytes, once for each text of this run that has more than asked for; of a run over its first few, of those."""
    documents = [Document(0, "a", "ä" * 50), Document(1, "b", "b" * 80), Document(2, "c", "b" * 80)]
    draft = store.add_draft([*documents, Document(3, "d", "d" * 200)])
    store.add_draft([Document(0, "e", "e" * 500)])
    assert sorted(store.long_sizes(draft, 80)) == [100, 200]
    run_id = store.add_run(draft, RunSettings(), 2, "")
    assert sorted(store.long_sizes(run_id, 0)) == [80, 100]


def test_what_will_be_split_is_told_before_the_start(tmp_path: Path) -> None:
    """4,096 tokens leave 3,064 for a prompt; 20,000 bytes do not fit, and make three parts. Where nobody knows the
    context, or all is short, nothing is told."""
    with closing(Registry(Environment(store=tmp_path / "g.db"))) as registry:
        draft = registry.prepare([Document(0, "d", "word " * 4_000), Document(1, "e", "Short.")])
        settings = RunSettings(context_tokens=4096)
        expected = registry.expected_parts(draft, settings)
        assert expected is not None
        assert (expected.documents, expected.parts, expected.context) == (1, 3, 4096)
        assert registry.expected_parts(draft, RunSettings()) is None
        assert registry.expected_parts(draft, RunSettings(context_tokens=100_000)) is None
        elsewhere = replace(settings.endpoint, kind="openai", base_url="http://127.0.0.1:9/v1")
        assert registry.expected_parts(draft, RunSettings(endpoint=elsewhere)) is None
        assert registry.expected_parts(draft, RunSettings(endpoint=elsewhere), 4096) == expected


def test_an_older_store_learns_the_sizes_of_its_texts(tmp_path: Path) -> None:
    """And has room for parts, with nothing in it."""
    script = (Path(__file__).parent / "durability" / "version_5.sql").read_text(encoding="utf-8")
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)
    path.chmod(0o600)
    with closing(Store(path)) as store, store.reading() as connection:
        wrong = connection.execute("SELECT COUNT(*) FROM documents WHERE size <> LENGTH(CAST(text AS BLOB))").fetchone()
        assert wrong[0] == 0
        assert connection.execute("SELECT COUNT(*) FROM documents WHERE size > 0").fetchone()[0] > 0
        assert connection.execute("SELECT COUNT(*) FROM parts").fetchone()[0] == 0
