"""How many calls may be billed again: by the worker's count of them, or, without it, by the intents. By hand."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import StoreError
from core.records import Outcome, RunStatus, Status
from core.runs.journal import Journal
from core.runs.processes import sent_file
from core.runs.store import Store
from core.settings import RunSettings
from tests.runs.durability import scenes

AHEAD = 2


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "g.db")
    yield opened
    opened.close()


def outcome(position: int, status: Status = Status.SUCCEEDED, at: float = 1.0) -> Outcome:
    return Outcome(
        position, status, "About it." * (status is Status.SUCCEEDED), attempts=1, latency=0.1, finished_at=at
    )


def killed(store: Store, run_id: str, work: Callable[[Journal], Awaitable[None]], *, counted: bool = False) -> int:
    """The run's number after a session that did this and was killed; without its count, as after a power cut."""
    assert store.claim(run_id, 1)

    async def session() -> None:
        journal = Journal(store, run_id, look_ahead=AHEAD)
        running = asyncio.create_task(journal.run())
        list(journal.documents())
        await work(journal)
        await journal.flush()
        running.cancel()

    asyncio.run(session())
    if not counted:
        sent_file(store.path, run_id).unlink()
    store.mark_interrupted(run_id, "gone")
    return store.snapshot(run_id).unrecorded


@pytest.fixture
def run_id(store: Store) -> str:
    return store.add_run(store.add_draft(scenes.documents(10)), RunSettings(), None, "")


async def three_cleared(journal: Journal) -> None:
    for position in range(3):
        await journal.cleared(position)


def test_a_recorded_failure_is_recorded(store: Store, run_id: str) -> None:
    """0, 1 and 2 were cleared and two looked ahead; 0 succeeded and 1 failed: 2, 3 and 4 may have been sent."""

    async def work(journal: Journal) -> None:
        await three_cleared(journal)
        journal.landed(0, outcome(0))
        journal.landed(1, outcome(1, Status.FAILED))

    assert killed(store, run_id, work) == 3


def test_a_failure_of_an_earlier_session_says_nothing_of_this_one(store: Store, run_id: str) -> None:
    """1 failed; in the next session it is cleared again, and 2 and 3 are looked ahead to: all three may be lost."""

    async def first(journal: Journal) -> None:
        journal.landed(0, outcome(0))
        journal.landed(1, outcome(1, Status.FAILED))

    async def second(journal: Journal) -> None:
        await journal.cleared(1)

    assert killed(store, run_id, first) == 0
    assert store.requeue(run_id, RunSettings(), "")
    assert killed(store, run_id, second) == 3


def test_each_repeat_is_counted_until_its_document_is_recorded(store: Store, run_id: str) -> None:
    """0 was sent three times and 1 twice, and 1 is recorded: 0 and two ahead, and two repeats of 0."""

    async def work(journal: Journal) -> None:
        await journal.cleared(0)
        for position in (0, 1, 0):
            journal.landed(position, None)
            await journal.cleared(position)
        journal.landed(1, outcome(1))

    # cleared up to 1, two ahead: 0, 2, 3 without an outcome, and the repeats of 0
    assert killed(store, run_id, work) == 3 + 2


async def three_sent(journal: Journal) -> None:
    """And a repeat of the third."""
    await three_cleared(journal)
    for position in (0, 1, 2, 2):
        journal.sent(position)


def test_calls_sent_are_counted_whatever_was_looked_ahead_to(store: Store, run_id: str) -> None:
    """0, 1 and 2 were sent, 2 twice; 0 succeeded: three calls are not recorded, although two more were cleared."""

    async def work(journal: Journal) -> None:
        await three_sent(journal)
        journal.landed(0, outcome(0))

    assert killed(store, run_id, work, counted=True) == 3


def test_calls_are_counted_anew_in_each_session(store: Store, run_id: str) -> None:
    """Four in the first session, none recorded; one in the second, recorded: four. Nothing of the count is left."""

    async def second(journal: Journal) -> None:
        await journal.cleared(0)
        journal.sent(0)
        journal.landed(0, outcome(0))

    assert killed(store, run_id, three_sent, counted=True) == 4
    assert store.requeue(run_id, RunSettings(), "")
    assert killed(store, run_id, second, counted=True) == 4
    assert not sent_file(store.path, run_id).exists()


def test_a_count_of_another_session_or_another_boot_says_nothing(store: Store, run_id: str) -> None:
    """A file whose first bytes differ is no count of this session: the intents bound it, 0 to 4."""

    async def work(journal: Journal) -> None:
        await three_sent(journal)
        counted = sent_file(store.path, run_id)
        counted.write_bytes(b"another boot" + counted.read_bytes()[12:])

    assert killed(store, run_id, work, counted=True) == 5


def test_a_repeat_is_not_cleared_before_it_is_on_the_disk(store: Store, run_id: str) -> None:
    """The document's first intent does not cover it."""

    async def work(journal: Journal) -> None:
        await journal.cleared(0)
        journal.landed(0, None)
        clearing = asyncio.ensure_future(journal.cleared(0))
        await asyncio.sleep(0)
        assert not clearing.done()
        await clearing
        with store.reading() as connection:
            assert connection.execute("SELECT repeats FROM intents").fetchone()[0] == 1

    killed(store, run_id, work)


def test_the_clock_of_a_run_goes_on_behind_its_last_outcome(store: Store, run_id: str) -> None:
    """The last outcome landed at 7.5 s, after the last sample: the next session begins there."""

    async def work(journal: Journal) -> None:
        journal.landed(0, outcome(0, at=7.5))

    killed(store, run_id, work)
    assert Journal(store, run_id, AHEAD).started_at == 7.5


def test_a_run_deleted_under_way_ends_its_worker(store: Store, run_id: str) -> None:
    """There is nowhere left to write: the journal says stop, and does not fail."""

    async def work(journal: Journal) -> None:
        await journal.cleared(0)
        store.delete(run_id)
        journal.landed(0, outcome(0))
        await journal.flush()
        assert journal.stop_requested == 2

    assert store.claim(run_id, 1)

    async def session() -> None:
        journal = Journal(store, run_id, AHEAD)
        running = asyncio.create_task(journal.run())
        list(journal.documents())
        await work(journal)
        await journal.close()
        await running

    asyncio.run(session())
    assert store.runs() == []


def test_a_run_is_queued_with_its_documents_or_not_at_all(store: Store) -> None:
    """Where its documents cannot be copied, no run is left that another app would start without them."""
    twice = [*scenes.documents(2000), *(replace(d, position=2000 + d.position) for d in scenes.documents(1))]
    draft = store.add_draft(twice)
    full = store._writer.execute("PRAGMA page_count").fetchone()[0]
    store._writer.execute(f"PRAGMA max_page_count = {full}").close()
    with pytest.raises(StoreError, match="full"):
        store.add_run(draft, RunSettings(), 1900, "")
    assert store.runs() == []


def test_a_run_that_has_ended_is_not_marked_as_interrupted(store: Store, run_id: str) -> None:
    """Its worker ended it itself; whoever finds the worker gone a moment later changes nothing."""
    store.set_status(run_id, RunStatus.FINISHED)
    store.mark_interrupted(run_id, "gone")
    assert store.snapshot(run_id).status is RunStatus.FINISHED
