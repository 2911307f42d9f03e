"""A run's ticks and pauses, as they are read."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from core.language import Message
from core.records import Document, Pause, Tick
from core.runs.journal import Journal
from core.runs.store import Store
from core.settings import RunSettings


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "runs.db")
    yield opened
    opened.close()


def _run(store: Store, ticks: Sequence[Tick], pauses: Sequence[Pause] = ()) -> str:
    """A run with these ticks and pauses, as its worker keeps them."""
    run_id = store.add_run(store.add_draft([Document(0, "a", "one")]), RunSettings(), None, "")

    async def work() -> None:
        journal = Journal(store, run_id, look_ahead=2)
        for tick in ticks:
            journal.tick(tick)
        for pause in pauses:
            journal.paused(pause)
            await journal.flush()
        await journal.close()

    asyncio.run(work())
    return run_id


def _ticks(count: int) -> list[Tick]:
    return [
        Tick(at=place / 4, succeeded=place, failed=0, in_flight=2, limit=4, throughput=4.0) for place in range(count)
    ]


def test_a_long_run_is_read_in_a_few_ticks(store: Store) -> None:
    """Of 10,000 ticks 100, the last among them, 25.25 s apart; those of another run stay out."""
    _run(store, _ticks(500))
    run_id = _run(store, _ticks(10_000))
    few = store.ticks(run_id, most=100)
    assert [tick.at for tick in few[:3]] == [0.0, 25.25, 50.5]
    assert (len(few), few[-1].at, few[-1].succeeded) == (100, 2499.75, 9_999)
    assert store.ticks(run_id, 2400.0, most=100)[0].at == 2400.0


@pytest.mark.parametrize("most", [50, 51, None])
def test_a_short_run_is_read_whole(store: Store, most: int | None) -> None:
    """Every tick in order, where there are no more than that."""
    run_id = _run(store, _ticks(50))
    assert store.ticks(run_id, most=most) == _ticks(50)
    assert store.ticks(run_id, 12.0, most=most) == _ticks(50)[48:]


def test_a_run_without_ticks_has_none(store: Store) -> None:
    """Nothing was sent yet."""
    assert store.ticks(_run(store, []), most=100) == []


def test_a_pause_that_goes_on_is_one(store: Store) -> None:
    """Told three times as it lasts, kept once, with its last moment; its reason can be said in another language."""
    reason = Message("The endpoint asked everyone to wait.")
    told = [Pause(3.0, until, reason) for until in (3.0, 3.25, 4.5)]
    run_id = _run(store, [], [*told, Pause(9.0, 9.5, "away")])
    pauses = store.pauses(run_id)
    assert [(each.since, each.until, str(each.reason)) for each in pauses] == [(3.0, 4.5, reason), (9.0, 9.5, "away")]
    assert isinstance(pauses[0].reason, Message)
