"""What a run of a million documents needs: memory and time that do not grow with what is done already."""

import asyncio
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.runs.intents import Intents
from core.runs.journal import Journal
from core.runs.store import Store
from core.settings import RunSettings
from tests.runs.test_store import documents, outcome, record

MANY = 20_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "g.db")) as opened:
        yield opened


def test_figures_of_a_long_run_are_added_up_in_little_memory(store: Store) -> None:
    """Of 20,000 latencies eight bytes each are kept, and a copy while they grow: as objects they have 32 each."""
    run_id = store.add_run(store.add_draft(documents(*map(str, range(MANY)))), RunSettings(), None, "")
    record(store, run_id, *(outcome(n) for n in range(MANY)))
    tracemalloc.start()
    content = store.add_up(run_id)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (content.sums.answered, content.sums.latency.summary.count) == (MANY, MANY)
    assert peak < MANY * 24


def test_positions_that_were_sent_long_ago_are_dropped() -> None:
    """Only what may still be sent is kept of the order, and the intents reach as far as before."""

    async def work() -> Intents:
        intents = Intents(8, lambda: False)
        for start in range(0, MANY, 100):
            intents.read(range(start, start + 100))
            waiting = asyncio.ensure_future(intents.cleared(start + 50))
            await asyncio.sleep(0)
            intents.committed(intents.pending())
            await waiting
        return intents

    intents = asyncio.run(work())
    assert len(intents._order) < MANY / 2
    assert intents.pending().upto == MANY - 50 + 8


def test_earlier_summaries_are_taken_over_part_by_part(store: Store) -> None:
    """Over several parts each document is taken once; a second time there is nothing more to take."""
    first = store.add_run(store.add_draft(documents(*map(str, range(MANY + 10)))), RunSettings(), None, "")
    record(store, first, *(outcome(n) for n in range(0, MANY + 10, 2)))
    again = store.add_run(first, RunSettings(), None, "")
    journal = Journal(store, again, 1)
    for _ in range(2):
        asyncio.run(journal.reuse(0.0))
        now = store.snapshot(again)
        assert journal.succeeded == now.succeeded == now.cached == (MANY + 10) // 2


def test_a_large_run_takes_its_documents_along_and_leaves_those_of_others(store: Store) -> None:
    """Where most documents are deleted, the few that stay keep their text and their place."""
    kept = store.add_run(store.add_draft(documents("1", "mine")), RunSettings(), None, "")
    gone = store.add_draft(documents(*map(str, range(100))))
    store.delete(gone)
    assert [row.text for row in store.rows(kept, texts=True)] == ["1", "mine"]
    with store.reading() as connection:
        assert connection.execute("SELECT COUNT(*) FROM documents").fetchone()[0] == 2
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
