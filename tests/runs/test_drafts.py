"""Documents that were read and never started: who deletes them, and when."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from core.compare.plan import Entrant, Plan
from core.compare.snapshot import ComparisonSnapshot
from core.config import Environment
from core.documents import sample_documents
from core.records import Document, RunStatus
from core.runs.registry import Registry, app_registry
from core.runs.store import Store
from core.settings import EndpointSettings, RunSettings
from tests.runs.durability.scenes import PATIENCE

INSTANT = EndpointSettings(preset="instant")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("GISTMILL_STORE", str(tmp_path / "g.db"))
    yield tmp_path / "g.db"
    app_registry.close()


def make_old(store: Path) -> None:
    """As if everything in the store had been made long ago."""
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("UPDATE runs SET created_utc = '2020-01-01T00:00:00.000+00:00'")


def drafts(store: Path) -> list[str]:
    with closing(Store(store)) as opened:
        return [run.run_id for run in opened.runs(RunStatus.DRAFT)]


def test_opening_the_app_forgets_old_drafts_and_spares_a_comparison(store: Path) -> None:
    """A day old: what was read and never started goes; a stopped comparison keeps its documents and goes on."""
    plan = (Entrant("windowed", 2, documents=10),)
    with closing(Registry(Environment(store=store, max_runs=1))) as before:
        source = before.prepare(sample_documents(10))
        one = Plan(source, plan, RunSettings(endpoint=INSTANT), repeats=1, warm_up=0)
        comparison_id = before.comparisons.start(one)
        before.comparisons.stop(comparison_id)
    make_old(store)
    opened = app_registry()
    assert isinstance(opened, Registry)
    assert opened.find(source) is None
    assert _end(opened, comparison_id).done == 0  # a worker that was slow to start may outlive its app for a moment
    opened.comparisons.resume(comparison_id)
    assert _end(opened, comparison_id).done == 1


def test_a_draft_of_a_living_process_stays(store: Path) -> None:
    """A page may still show it, however old it is; with its process it goes."""
    with closing(Registry(Environment(store=store))) as first, closing(Registry(Environment(store=store))) as second:
        draft = first.prepare(sample_documents(3))
        make_old(store)
        second.forget_drafts(timedelta(days=1))
        assert second.find(draft) is not None
    with closing(Registry(Environment(store=store))) as third:
        third.forget_drafts(timedelta(days=1))
        assert third.find(draft) is None


def test_reading_that_is_broken_off_leaves_nothing(store: Path) -> None:
    """Ctrl-C in the middle of reading: no draft, no document."""

    def interrupted() -> Iterator[Document]:
        yield from (Document(n, f"d{n}", f"Text {n}.") for n in range(2500))
        raise KeyboardInterrupt

    with closing(Registry(Environment(store=store))) as registry, pytest.raises(KeyboardInterrupt):
        registry.prepare(interrupted())
    assert drafts(store) == []


def _end(registry: Registry, comparison_id: str) -> ComparisonSnapshot:
    deadline = time.monotonic() + PATIENCE
    while (comparison := registry.comparisons.snapshot(comparison_id)).running:
        assert time.monotonic() < deadline, comparison
        registry.advance()
        time.sleep(0.05)
    return comparison
