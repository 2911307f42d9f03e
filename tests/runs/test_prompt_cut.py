"""Marks of summaries that are not whole, from the endpoint to the store."""

import asyncio
from pathlib import Path

from core.records import Document, Outcome, Status
from core.runs.journal import Journal
from core.runs.store import Store
from core.settings import RunSettings


def test_rows_that_were_recorded_before_are_marked(tmp_path: Path) -> None:
    """A mark reaches outcomes that are committed already, duplicates count, and the longest prompt is told of."""
    store = Store(tmp_path / "s.db")
    texts = ["a", "a", "b", "c"]
    run_id = store.add_run(
        store.add_draft(Document(n, f"d{n}", text) for n, text in enumerate(texts)), RunSettings(), None, ""
    )
    journal = Journal(store, run_id, 4)

    async def work() -> None:
        journal.landed(0, Outcome(0, Status.SUCCEEDED, summary="A"))
        journal.landed(3, Outcome(3, Status.SUCCEEDED, summary="C", cut_off=True))
        await journal.flush()
        journal.prompt_cut([0], 2048, 34_000)
        journal.landed(2, Outcome(2, Status.SUCCEEDED, summary="B", prompt_cut=True))
        await journal.flush()

    asyncio.run(work())
    rows = [row.outcome.prompt_cut for row in store.rows(run_id) if row.outcome]
    snapshot = store.snapshot(run_id)
    store.close()
    assert rows == [True, True, True, False]
    assert (snapshot.cut_off, snapshot.prompt_cut) == (1, 3)
    assert (snapshot.prompt_read, snapshot.prompt_tokens) == (2048, 34_000)
