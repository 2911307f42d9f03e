"""What is deleted is gone: from the tables, from the bytes of every file, and for the disk."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.compare.plan import Entrant, Plan
from core.config import Environment
from core.errors import ConfigurationError, StoreError
from core.records import Document, Outcome, RunStatus, Status
from core.runs.registry import Registry
from core.runs.store import Store
from core.settings import RunSettings
from tests.runs.test_store import record

SECRET = "Quarterly-figures-of-the-mill"


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    with closing(Registry(Environment(store=tmp_path / "g.db"))) as opened:
        yield opened


def _documents(count: int = 300, text: str = SECRET) -> list[Document]:
    return [Document(n, f"{text}-{n}.txt", f"{text} number {n}. " * 20) for n in range(count)]


def _ended_run(registry: Registry, text: str = SECRET, age: float = 0.0) -> str:
    """A run with an outcome that ended so many days ago; its draft is deleted, as the command line does."""
    store = registry._store
    draft = store.add_draft(_documents(text=text), text)
    run_id = store.add_run(draft, RunSettings(), None, "")
    store.claim(run_id, 16)
    record(store, run_id, Outcome(0, Status.SUCCEEDED, summary=f"{text} in short", attempts=1, latency=0.5))
    store.set_status(run_id, RunStatus.FINISHED)
    store.delete(draft)
    _date_back(store, run_id, age)
    return run_id


def _date_back(store: Store, run_id: str, days: float) -> None:
    moment = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="milliseconds")
    with store.writing() as connection:
        connection.execute("UPDATE runs SET created_utc = ?1, ended_utc = ?1 WHERE run_id = ?2", (moment, run_id))


def _traces(folder: Path) -> list[str]:
    """The files that still have a word of it."""
    return [path.name for path in folder.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]


def test_nothing_of_a_deleted_run_is_in_any_file(registry: Registry, tmp_path: Path) -> None:
    """Texts, names, summaries, label: not in the store, nor in its log, while the app that has it open goes on."""
    run_id, other = _ended_run(registry), _ended_run(registry, "Other words")
    assert _traces(tmp_path) != []
    assert registry.forgetting.named(run_id).runs == 1
    assert _traces(tmp_path) == []
    assert registry.find(run_id) is None
    assert registry.snapshot(other).succeeded == 1


def test_texts_that_another_run_has_stay(registry: Registry) -> None:
    """Two runs over equal documents: the second is whole when the first is gone."""
    first, second = _ended_run(registry), _ended_run(registry)
    registry.forgetting.named(first)
    assert len([row.text for row in registry._store.rows(second, texts=True)]) == 300
    registry.forgetting.named(second)
    with registry._store.reading() as connection:
        assert connection.execute("SELECT COUNT(*) FROM documents").fetchone()[0] == 0


def test_drafts_of_the_same_documents_go_with_the_run(registry: Registry, tmp_path: Path) -> None:
    """Those that a dead process left; one of a living page stays, which may start it again."""
    store = registry._store
    for owner, left in (("owner-dead", []), (registry._name, ["g.db", "g.db-wal"])):
        draft = store.add_draft(_documents(), SECRET, owner)
        run_id = store.add_run(draft, RunSettings(), None, "")
        store.set_status(run_id, RunStatus.STOPPED)
        registry.delete(run_id)
        assert set(_traces(tmp_path)) <= set(left)
        assert (registry.find(draft) is None) == (owner == "owner-dead")


def test_a_copy_made_before_a_migration_goes_with_its_first_run(registry: Registry, tmp_path: Path) -> None:
    """The copy cannot be told to forget one of them; a copy that never had the run stays."""
    run_id = _ended_run(registry)
    with closing(sqlite3.connect(tmp_path / "g.db")) as connection:
        connection.execute("VACUUM INTO ?", (str(tmp_path / "g.db.v5"),))
    younger = _ended_run(registry, "Other words")
    assert registry.forgetting.named(younger).copies == 0
    assert (tmp_path / "g.db.v5").exists()
    assert registry.forgetting.named(run_id).copies == 1
    assert _traces(tmp_path) == []


def test_what_is_worked_on_is_not_deleted(registry: Registry) -> None:
    """A queued or running run and comparison: a sentence, and it stays; so does a part of a comparison."""
    store = registry._store
    draft = store.add_draft(_documents(30))
    run_id = store.add_run(draft, RunSettings(), None, "")
    comparison = registry.comparisons.start(Plan(draft, (Entrant("windowed", 2, documents=5),), warm_up=0))
    part = registry.comparisons.snapshot(comparison).runs[0].run.run_id
    for name, why in ((run_id, "stop it first"), (comparison, "stop it first"), (part, "belongs to comparison")):
        with pytest.raises(ConfigurationError, match=why):
            registry.forgetting.named(name)
    assert registry.forgetting.older_than(timedelta(0)).runs == 0
    registry.stop(run_id)
    registry.comparisons.stop(comparison)
    while registry.comparisons.snapshot(comparison).running:
        registry.advance()
    assert registry.forgetting.named(comparison).comparisons == 1
    assert registry.comparisons.all() == []
    with pytest.raises(StoreError, match="no run or comparison"):
        registry.forgetting.named(comparison)


def test_what_ended_long_ago_is_forgotten_by_age(registry: Registry, tmp_path: Path) -> None:
    """Of runs that ended 40 and 20 days ago, 30 days forget the first; drafts and copies of that age go, too."""
    old, young = _ended_run(registry, age=40), _ended_run(registry, "Other words", age=20)
    store = registry._store
    for owner in ("owner-dead", registry._name):
        _date_back(store, store.add_draft(_documents(5, f"{owner} draft"), "", owner), 40)
    copy = tmp_path / "g.db.v2"
    copy.write_bytes(b"an older store")
    month_ago = datetime.now(UTC).timestamp() - 31 * 86_400
    os.utime(copy, (month_ago, month_ago))
    forgotten = registry.forgetting.older_than(timedelta(days=30))
    assert (forgotten.runs, forgotten.comparisons, forgotten.drafts, forgotten.copies) == (1, 0, 2, 1)
    assert [run.run_id for run in registry.runs()] == [young]
    assert registry.find(old) is None
    assert not copy.exists()
    assert _traces(tmp_path) == []


def test_the_app_forgets_at_its_start_and_daily(tmp_path: Path) -> None:
    """With GISTMILL_KEEP_DAYS of 30 its first look deletes what ended 31 days ago; without, nothing is forgotten."""
    with closing(Registry(Environment(store=tmp_path / "g.db"))) as keeping:
        run_id = _ended_run(keeping, age=31)
        keeping.look_after()
        assert keeping.find(run_id) is not None
    with closing(Registry(Environment(store=tmp_path / "g.db", keep_days=30))) as forgetting:
        forgetting.look_after()
        assert forgetting.find(run_id) is None
        later = _ended_run(forgetting, age=31)
        forgetting.look_after()  # not again before a day has gone
        assert forgetting.find(later) is not None


def test_the_file_shrinks_where_nobody_else_has_the_store(registry: Registry, tmp_path: Path) -> None:
    """With another process on it, how to do it later is said; alone, it is done."""
    registry._store.delete(_ended_run(registry))
    size = (tmp_path / "g.db").stat().st_size
    with closing(Registry(Environment(store=tmp_path / "g.db"))):
        assert "python -m core delete --shrink" in registry.forgetting.shrink()
        assert (tmp_path / "g.db").stat().st_size == size
    assert "smaller" in registry.forgetting.shrink()
    assert (tmp_path / "g.db").stat().st_size < size / 2
    assert registry.forgetting.shrink() == ""


def test_nothing_is_read_where_the_disk_has_no_room(registry: Registry) -> None:
    """A sentence with both figures, before the first document is taken."""
    taken = []

    def documents() -> Iterator[Document]:
        taken.append(1)
        yield Document(0, "d", "text")

    free = shutil.disk_usage(registry.environment.store.parent).free
    with pytest.raises(StoreError, match=r"too little room .* MB are free"):
        registry.prepare(documents(), size=free)
    assert taken == []


def test_a_page_whose_draft_is_gone_can_be_given_new_documents(registry: Registry) -> None:
    """Deleting a draft that was forgotten already is no mistake."""
    draft = registry.prepare(_documents(3))
    registry.delete(draft)
    registry.delete(draft)
    assert registry.find(draft) is None


def test_what_an_older_gistmill_deleted_is_gone_with_the_update(tmp_path: Path) -> None:
    """Before version 7 free pages kept what had stood there: neither the store nor the copy of it has that any more."""
    path = tmp_path / "g.db"
    with closing(sqlite3.connect(path)) as old:
        old.executescript((Path(__file__).parent / "durability" / "version_5.sql").read_text())
        old.execute("PRAGMA journal_mode = WAL")
        old.execute("PRAGMA secure_delete = OFF")
        old.executemany("INSERT INTO documents (hash, text) VALUES (?, ?)", [(f"h{n}", SECRET * 50) for n in range(99)])
        old.commit()
        old.execute("DELETE FROM documents WHERE hash LIKE 'h%'")
        old.commit()
    assert _traces(tmp_path) == ["g.db"]
    Store(path).close()
    assert (tmp_path / "g.db.v5").exists()
    assert _traces(tmp_path) == []
