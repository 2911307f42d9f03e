"""What the store adds up of a run is what the definitions make of its outcomes one by one."""

import os
import random
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.config import Environment
from core.errors import StoreError
from core.metrics import digest, measure
from core.records import Outcome, RunStatus, Status
from core.runs.digests import RunDigest
from core.runs.registry import Registry
from core.runs.store import Store
from core.settings import EndpointSettings, RunSettings
from tests.runs.durability import scenes
from tests.runs.test_registry import ended, prepared, until, worker_pid
from tests.runs.test_store import documents, outcome, record

TEXTS = ("a", "b", "a", "c", "a", "d", "b", "e", "f", "g")
FIRSTS = (0, 1, 3, 5, 7, 8, 9)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "g.db")) as opened:
        yield opened


def _run(store: Store, *outcomes: Outcome) -> str:
    run_id = store.add_run(store.add_draft(documents(*TEXTS)), RunSettings(), None, "")
    assert store.claim(run_id, 1 << 30)
    record(store, run_id, *outcomes)
    return run_id


def _drawn(choice: random.Random, position: int) -> Outcome:
    """Any outcome that a worker may record, and some that none does."""
    tried = choice.random() < 0.8
    status = choice.choice(list(Status))
    return Outcome(
        position,
        status,
        error="It failed." if status is Status.FAILED else "",
        reason=choice.choice(["timeout", "server error"]) if status is Status.FAILED else "",
        attempts=choice.randrange(1, 4) if tried else 0,
        rate_limited=choice.randrange(3),
        latency=choice.choice([None, choice.random() * 9]) if tried else None,
        finished_at=choice.random() * 9,
        input_tokens=choice.randrange(99),
        output_tokens=choice.randrange(99),
        tokens_estimated=choice.random() < 0.2,
        cut_off=choice.random() < 0.2,
        cached=status is Status.SUCCEEDED and choice.random() < 0.3,
    )


@pytest.mark.parametrize("seed", range(40))
def test_sums_are_those_of_the_outcomes(seed: int, store: Store) -> None:
    """Duplicates, failures, what was cancelled, cached or has no outcome, and a second session over it: the same by
    SQL as by the definitions; and the same again out of the store."""
    choice = random.Random(seed)  # no secret
    run_id = _run(store, *(_drawn(choice, position) for position in FIRSTS if choice.random() < 0.8))
    if seed % 2:
        store.set_status(run_id, RunStatus.STOPPED)
        again = [position for position in FIRSTS if choice.random() < 0.5]
        record(store, run_id, *(_drawn(choice, position) for position in again))
    added_up = store.add_up(run_id)
    assert added_up.sums == digest(store.outcomes(run_id))
    assert RunDigest.from_json(added_up.to_json()) == added_up


def test_failures_are_counted_by_reason(store: Store) -> None:
    """In documents, in the order of the input, each reason with the first of its messages."""
    run_id = _run(
        store,
        Outcome(0, Status.FAILED, error="500 came.", reason="server error"),
        Outcome(1, Status.FAILED, error="No answer.", reason="timeout"),
        Outcome(3, Status.FAILED, error="502 came.", reason="server error"),
        outcome(5),
    )
    assert store.add_up(run_id).reasons == (("server error", "500 came.", 4), ("timeout", "No answer.", 2))


def test_the_end_of_a_session_keeps_the_digest(store: Store) -> None:
    """Before it there is none; the next session makes it old; and it goes with its run."""
    run_id = _run(store, outcome(0), outcome(1))
    assert store.digest(run_id) is None
    store.close_session(run_id, RunStatus.STOPPED)
    kept = store.digest(run_id)
    assert kept == store.add_up(run_id)
    assert kept is not None
    assert kept.sums.succeeded == 5
    store.requeue(run_id, RunSettings(), "")
    assert store.digest(run_id) == kept  # nothing has changed yet
    store.claim(run_id, 1 << 30)
    assert store.digest(run_id) is None
    store.delete(run_id)
    with store.reading() as connection:
        assert connection.execute("SELECT COUNT(*) FROM digests").fetchone()[0] == 0


def test_a_digest_of_a_run_that_goes_on_is_not_kept(store: Store) -> None:
    """It is out of date with the next document."""
    run_id = _run(store, outcome(0))
    assert store.add_up(run_id).sums.succeeded == 3
    assert store.digest(run_id) is None


@pytest.mark.parametrize(
    "change", ["UPDATE digests SET content = replace(content, '3', '4')", "UPDATE digests SET checksum = checksum + 1"]
)
def test_a_damaged_digest_is_added_up_anew(change: str, store: Store) -> None:
    """What the file has is not what was written, so it is not believed."""
    run_id = _run(store, outcome(0))
    store.close_session(run_id, RunStatus.STOPPED)
    right = store.digest(run_id)
    with store.writing() as connection:
        connection.execute(change)
    assert store.digest(run_id) is None
    assert store.add_up(run_id) == right == store.digest(run_id)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE outcomes SET latency = 9e999",
        "UPDATE outcomes SET latency = -9e999",
        "UPDATE outcomes SET status = 'dancing'",
    ],
)
def test_a_damaged_outcome_is_not_added_up(change: str, store: Store) -> None:
    """An infinite latency, a status that there is not: a sentence, and the session closes all the same."""
    run_id = _run(store, outcome(0))
    with store.writing() as connection:
        connection.execute(change)
    with pytest.raises(StoreError, match="damaged"):
        store.add_up(run_id)
    store.close_session(run_id, RunStatus.STOPPED)
    assert store.snapshot(run_id).status is RunStatus.STOPPED


def test_a_real_run_measures_the_same_by_its_digest(tmp_path: Path) -> None:
    """A worker that is killed keeps none, so whoever looks adds it up; resumed, the worker keeps it; a second run that
    takes the summaries from the store has another. Each gives what the outcomes one by one give."""
    settings = RunSettings(concurrency=4, endpoint=EndpointSettings(preset="instant"), reuse=True)
    with closing(Registry(Environment(store=tmp_path / "g.db", max_runs=2))) as registry:
        draft = prepared(registry, 300)
        run_id = registry.start(draft, settings)
        until(registry, run_id, lambda snapshot: snapshot.succeeded >= 5)
        os.kill(worker_pid(registry, run_id), signal.SIGKILL)
        until(registry, run_id, ended)
        assert not registry.added_up(run_id)
        _same_by_definition(registry, run_id)
        assert registry.added_up(run_id)
        registry.resume(run_id)
        reused = registry.start(draft, settings)
        for each in (run_id, reused):
            assert until(registry, each, ended).succeeded == 300
            assert registry.added_up(each)
            _same_by_definition(registry, each)


def _same_by_definition(registry: Registry, run_id: str) -> None:
    snapshot = registry.snapshot(run_id)
    by_definition = measure(snapshot, registry.outcomes(run_id), None, registry.ticks(run_id))
    assert registry.metrics(run_id) == by_definition
    assert by_definition.successful == snapshot.succeeded > 0


def test_a_store_that_takes_nothing_gives_its_digest_all_the_same(store: Store) -> None:
    """An older version's run, in a store whose file has another in its place: the figures are told, and not kept."""
    run_id = store.add_run(store.add_draft(scenes.documents(3)), RunSettings(), None, "")
    record(store, run_id, outcome(0))
    store.set_status(run_id, RunStatus.STOPPED)
    copy = store.path.with_name("copy.db")
    store._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    copy.write_bytes(store.path.read_bytes())
    store.path.unlink()
    copy.rename(store.path)
    assert store.add_up(run_id).sums.succeeded == 1
    assert store.digest(run_id) is None
