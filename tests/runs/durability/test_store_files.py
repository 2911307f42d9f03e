"""Whatever stands where the store should be is named and left as it is; a store is whole, or not there."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from core.config import ROOT, Environment
from core.errors import StoreError
from core.records import Document, RunStatus
from core.runs.registry import Registry
from core.runs.store import Store
from core.settings import RunSettings
from tests.runs.durability import scenes

IMPORTS = "import sys; from pathlib import Path; from core.records import Document; from core.runs.store import Store; "
OPEN = IMPORTS + "Store(Path(sys.argv[1])).close()"


def program(source: str, *words: object, before: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    command = [*before, sys.executable, "-c", source, *map(str, words)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def with_a_run(path: Path) -> str:
    store = Store(path)
    run_id = store.add_run(store.add_draft(scenes.documents(3)), RunSettings(), None, "")
    store.close()
    return run_id


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """No store there, and none made: the sentence has the path and the reason."""
    tmp_path.chmod(0o500)
    mortal: tuple[str, ...] = ()
    if os.geteuid() == 0:  # root may write anywhere, unless it gives that right up
        if shutil.which("setpriv") is None:
            pytest.skip("root without setpriv cannot give up its right to write anywhere")
        mortal = ("setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override")
    try:
        with program(OPEN, tmp_path / "g.db", before=mortal) as child:
            complaint = child.communicate()[1]
    finally:
        tmp_path.chmod(0o700)
    assert f"StoreError: The run store {tmp_path / 'g.db'} cannot be opened" in complaint
    assert "Permission denied" in complaint
    assert list(tmp_path.iterdir()) == []


def test_a_link_to_a_store_is_the_store(tmp_path: Path) -> None:
    """Opened by a link and by its own name it has one lock and one cap: the second run waits for the first."""
    real, link = tmp_path / "disk" / "g.db", tmp_path / "g.db"
    with_a_run(real)
    link.symlink_to(real)
    one, two = Registry(Environment(store=link, max_runs=1)), Registry(Environment(store=real, max_runs=1))
    try:
        store = two._store
        first, second = (store.add_run(store.runs()[0].run_id, RunSettings(), None, "") for _ in range(2))
        assert one._store.claim(first, at_most=1)
        assert not two._store.claim(second, at_most=1)
        assert one._store.path == real
        assert [file.name for file in tmp_path.iterdir() if file.name.startswith("g.db")] == ["g.db"]
    finally:
        two._store.set_status(first, RunStatus.STOPPED)
        one.close()
        two.close()


def test_a_link_to_nowhere_stays_a_link(tmp_path: Path) -> None:
    """The store is made where the link points to; the link is not replaced."""
    link = tmp_path / "g.db"
    link.symlink_to(tmp_path / "real.db")
    Store(link).close()
    assert link.is_symlink()
    assert (tmp_path / "real.db").stat().st_size > 0


@pytest.mark.parametrize("ending", ["-wal", "-journal"])
def test_a_log_whose_store_was_deleted_is_named_and_left(tmp_path: Path, ending: str) -> None:
    """It holds what was committed last: it is neither played into a new store nor deleted."""
    path = tmp_path / "g.db"
    store = Store(path)
    store.add_draft(scenes.documents(3))
    shutil.copy(tmp_path / "g.db-wal", tmp_path / "kept")
    store.close()
    path.unlink()
    left = tmp_path / f"g.db{ending}"
    (tmp_path / "kept").rename(left)
    before = left.read_bytes()
    with pytest.raises(StoreError, match=rf"g\.db is gone, but g\.db{ending} is still beside it"):
        Store(path)
    assert not path.exists()
    assert left.read_bytes() == before
    left.unlink()
    Store(path).close()


def test_nobodys_file_is_taken_for_a_draft_of_the_store(tmp_path: Path) -> None:
    """A file that is called like one is not touched, and nothing is left beside the new store."""
    (tmp_path / "g.db.new").write_text("mine")
    with_a_run(tmp_path / "g.db")
    assert (tmp_path / "g.db.new").read_text() == "mine"
    assert {file.name for file in tmp_path.iterdir()} == {"g.db", "g.db.new", "g.db.lock"}


def test_a_kill_while_it_is_made_leaves_a_whole_store_or_none(tmp_path: Path) -> None:
    """A process that makes one store after another is killed: each of them opens, and the next can be made."""
    many = IMPORTS + "\nfor n in range(10**6): Store(Path(sys.argv[1]) / f'{n}.db').close()"
    for round_ in range(4):
        folder = tmp_path / str(round_)
        with program(many, folder) as child:
            while not (folder / "2.db").exists():
                assert child.poll() is None
                time.sleep(0.001)
            time.sleep(0.003 * round_)
            os.kill(child.pid, signal.SIGKILL)
            child.communicate()
        made = len(list(folder.glob("*.db")))
        for number in range(made + 1):
            Store(folder / f"{number}.db").close()


def test_many_processes_make_one_store(tmp_path: Path) -> None:
    """Six that find nothing at the same moment: one makes it, all use it, each one's documents are in it."""
    add = IMPORTS + (
        "sys.stdin.readline(); store = Store(Path(sys.argv[1]));"
        " store.add_draft([Document(0, 'd', sys.argv[2])], sys.argv[2]); store.close()"
    )
    children = [program(add, tmp_path / "g.db", number) for number in range(6)]
    for child in children:
        assert child.stdin is not None
        child.stdin.write("\n")
        child.stdin.flush()
    assert [(child.communicate()[1], child.returncode) for child in children] == [("", 0)] * 6
    store = Store(tmp_path / "g.db")
    assert sorted(run.label for run in store.runs(RunStatus.DRAFT)) == list("012345")
    store.close()


def _tables(connection: sqlite3.Connection) -> dict[str, set[tuple[object, ...]]]:
    """The columns and indexes of each table, in no order."""
    names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    return {
        name: {
            *((*row[1:],) for row in connection.execute(f"PRAGMA table_info({name})")),
            *((row[1],) for row in connection.execute(f"PRAGMA index_list({name})")),
        }
        for (name,) in (tuple(row) for row in names)
    }


def test_an_older_store_is_brought_up_to_date_beside_a_copy_of_it(tmp_path: Path) -> None:
    """A store of version 1 opens with its runs in it, has then all that a new store has, and how it was is kept."""
    path = tmp_path / "g.db"
    with closing(sqlite3.connect(path)) as old:
        old.executescript(Path(__file__).with_name("version_1.sql").read_text())
        old.execute(
            "INSERT INTO runs (run_id, created_utc, settings, status) VALUES ('a', '2026-01-01', ?, 'finished')",
            (RunSettings().to_json(),),
        )
        old.commit()
    Store(tmp_path / "new.db").close()
    store = Store(path)
    assert [run.run_id for run in store.runs()] == ["a"]
    with store.reading() as connection, closing(sqlite3.connect(tmp_path / "new.db")) as new:
        assert _tables(connection) == _tables(new)
    store.close()
    with closing(sqlite3.connect(tmp_path / "g.db.v1")) as copy:
        assert copy.execute("PRAGMA user_version").fetchone()[0] == 1
        assert copy.execute("SELECT run_id FROM runs").fetchall() == [("a",)]


def test_comparisons_of_an_older_store_show_their_runs_and_go_on(tmp_path: Path) -> None:
    """Their documents stood in a hidden run, copied for each run: now once. The finished one has its figures; of the
    one that was stopped in its second run the first is kept, and the other two are done."""
    path = tmp_path / "g.db"
    with closing(sqlite3.connect(path)) as old:
        old.executescript(Path(__file__).with_name("version_5.sql").read_text())
    with closing(Registry(Environment(store=path))) as registry:
        stopped, finished = registry.comparisons.all()
        assert (finished.status, finished.done, finished.label) == (RunStatus.FINISHED, 2, "six notes")
        assert [run.throughput is not None for run in registry.comparisons.snapshot(finished.comparison_id).figures]
        assert [row.name for row in registry.rows(finished.runs[2].run.run_id)] == ["note-0", "note-1", "note-2"]
        assert (stopped.status, stopped.done, stopped.total) == (RunStatus.STOPPED, 1, 3)
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("SELECT COUNT(*) FROM set_documents").fetchone()[0] == 3 * 6
        (run,) = registry.runs()
        assert [row.outcome is not None for row in registry.rows(run.run_id)] == [True] * 6
        registry.comparisons.resume(stopped.comparison_id)
        while (now := registry.comparisons.snapshot(stopped.comparison_id)).running:
            registry.look_after()
            time.sleep(0.02)
        assert (now.status, now.done, len(now.figures)) == (RunStatus.FINISHED, 3, 3)
        assert now.runs[0].run.run_id == stopped.runs[0].run.run_id


def test_a_run_of_an_older_store_goes_on_without_columns(tmp_path: Path) -> None:
    """One of version 7: its rows have none of their own, what was summarised is kept, and it takes new documents."""
    path = tmp_path / "g.db"
    with closing(sqlite3.connect(path)) as old:
        old.executescript(Path(__file__).with_name("version_7.sql").read_text())
    with closing(Store(path)) as store:
        (run,) = store.runs()
        rows = list(store.rows(run.run_id, texts=True))
        assert [(row.name, row.text, row.duplicate, dict(row.fields)) for row in rows] == [
            ("note-0", "Mill 0 grinds wheat.", False, {}),
            ("note-1", "Mill 1 grinds wheat.", False, {}),
            ("note-2", "Mill 0 grinds wheat.", True, {}),
        ]
        assert [row.outcome.summary if row.outcome else None for row in rows] == ["Wheat.", None, "Wheat."]
        assert store.columns(run.run_id) == ()
        draft = store.add_draft([Document(0, "a", "one", fields={"id": 1})])
        assert store.columns(draft) == ("id",)


def test_a_file_where_the_folder_of_the_locks_should_be_is_named(tmp_path: Path) -> None:
    """The sentence has the store's path, and the file is left."""
    Store(tmp_path / "g.db").close()
    (tmp_path / "g.db.runs").write_text("mine")
    with pytest.raises(StoreError, match=r"g\.db cannot be opened"):
        Registry(Environment(store=tmp_path / "g.db"))
    assert (tmp_path / "g.db.runs").read_text() == "mine"


@pytest.mark.parametrize("replaced", [False, True], ids=["deleted", "replaced"])
def test_a_store_that_is_gone_takes_nothing(tmp_path: Path, replaced: bool) -> None:
    """Its file is deleted, or a copy stands in its place: the open one would still take all, and keep nothing."""
    path = tmp_path / "g.db"
    with closing(Store(path)) as store:
        store.add_draft(scenes.documents(1))
        copy = shutil.copy(path, tmp_path / "copy.db")
        path.unlink()
        if replaced:
            shutil.copy(copy, path)
        with pytest.raises(StoreError, match="cannot be written"):
            store.add_draft(scenes.documents(1))
