"""One row that no column takes is one document's failure: what gathered with it is recorded all the same."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.records import LimitChange, Outcome, Status, Tick
from core.runs.journal import Journal
from core.runs.store import Store
from core.settings import RunSettings
from core.summarise.own_fault import OWN_FAULT
from tests.runs.durability import scenes

GOOD = Outcome(0, Status.SUCCEEDED, "In short.", attempts=1, finished_at=1.5, model="m", cut_off=True)
TICK = Tick(1.0, 1, 0, 1, 8, 1.0)
UNFIT: dict[str, dict[str, Any]] = {
    "half a character in the summary": {"summary": "half \ud800"},
    "half a character in the model": {"model": "\udfff"},
    "more tokens than a column takes": {"input_tokens": 2**64 - 1},
    "fewer tokens than a column takes": {"output_tokens": -(2**70)},
    "a summary that is no text": {"summary": ["In short."]},
    "a latency that is no number": {"latency": "soon"},
    "a time that is no number": {"queue_time": float("nan")},
    "no model": {"model": None},
    "attempts without end": {"attempts": 2**80},
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "g.db")) as opened:
        yield opened


def _recorded(store: Store, documents: int, *landed: Outcome, ticks: tuple[Tick, ...] = ()) -> str:
    """The run in which all of this is one batch."""
    run_id = store.add_run(store.add_draft(scenes.documents(documents)), RunSettings(), None, "")
    assert store.claim(run_id, 1)

    async def run() -> None:
        journal = Journal(store, run_id, documents)
        for outcome in landed:
            journal.landed(outcome.position, outcome)
        for tick in ticks:
            journal.tick(tick)
        journal.limit_changed(LimitChange(1.0, 8, 9, "up"))
        await journal.close()
        assert (journal.succeeded, journal.failed) == (store.snapshot(run_id).succeeded, store.snapshot(run_id).failed)

    asyncio.run(run())
    return run_id


@pytest.mark.parametrize("name", UNFIT)
def test_the_row_at_fault_becomes_a_failure(store: Store, name: str) -> None:
    """Its sentence says what it was; the others, the ticks and the counts stand as if nothing had been."""
    others = [replace(GOOD, position=position) for position in (0, 1, 3)]
    run_id = _recorded(store, 4, *others[:2], replace(GOOD, position=2, **UNFIT[name]), others[2], ticks=(TICK,))

    outcomes = {row.position: row.outcome for row in store.rows(run_id)}
    failure = outcomes.pop(2)
    assert list(outcomes.values()) == others
    assert failure is not None
    assert (failure.status, failure.summary, failure.reason) == (Status.FAILED, "", OWN_FAULT)
    assert failure.error.startswith("Gistmill could not deal with the answer to this document: ")
    assert failure.error.endswith("This is a mistake of the program; please report it.")
    assert failure.attempts == (0 if "attempts" in UNFIT[name] else 1)
    snapshot = store.snapshot(run_id)
    assert (snapshot.succeeded, snapshot.failed, snapshot.cut_off) == (3, 1, 3)
    assert (len(store.ticks(run_id)), len(store.limit_changes(run_id))) == (1, 1)


def test_a_tick_that_cannot_be_kept_is_left_out(store: Store) -> None:
    """And the one beside it stays, as do the outcomes."""
    bad = replace(TICK, succeeded=2**64)
    run_id = _recorded(store, 1, GOOD, ticks=(bad, TICK))

    assert store.ticks(run_id) == [TICK]
    assert store.snapshot(run_id).succeeded == 1


def test_a_failure_that_was_recorded_before_is_counted_once(store: Store) -> None:
    """A document that failed, and whose second outcome cannot be kept, is one failed document."""
    failed = Outcome(0, Status.FAILED, error="no", reason="no", finished_at=1.0)
    run_id = _recorded(store, 2, failed, replace(GOOD, summary="\ud800"), replace(GOOD, position=1))

    assert (store.snapshot(run_id).succeeded, store.snapshot(run_id).failed) == (1, 1)
