"""A store that a failing disk, or somebody, has changed: each look ends in a sentence, and no wrong summary is told."""

import csv
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.cli import main
from core.config import ROOT
from core.errors import StoreError
from core.records import Outcome, RunSettings, RunStatus, Status
from core.runs.journal import Journal
from core.runs.store import Store
from tests.runs.durability import scenes
from tests.runs.test_store import record
from tests.test_cli import environment

DOCUMENTS = 40
FLIPS = 60


def summary(number: int) -> str:
    return f"About: {scenes.text(number)}"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A store with a finished run in one file, its log emptied; some documents failed."""
    path = tmp_path_factory.mktemp("sound") / "g.db"
    with closing(Store(path)) as store:
        run_id = store.add_run(store.add_draft(scenes.documents(DOCUMENTS)), RunSettings(), None, "")
        store.claim(run_id, 1)
        failed = Outcome(0, Status.FAILED, error="The endpoint said no.", reason="request rejected", finished_at=0.1)
        landed = (
            Outcome(n, Status.SUCCEEDED, summary(n), attempts=1, latency=0.1, finished_at=n / 10, model="m")
            for n in range(1, DOCUMENTS)
        )
        record(store, run_id, failed, *landed)
        store.close_session(run_id, RunStatus.FINISHED)
    return path, run_id


@pytest.fixture
def damaged(sound: tuple[Path, str], tmp_path: Path) -> tuple[Path, str]:
    """A copy of it to damage."""
    return Path(shutil.copy(sound[0], tmp_path)), sound[1]


def _commands(store: Path, run_id: str) -> Iterator[list[str]]:
    where = ["--store", str(store)]
    yield ["runs", *where]
    yield ["errors", run_id, *where]
    yield ["export", run_id, "--out", str(store.with_suffix(".csv")), *where]
    yield ["delete", run_id, *where]


def _exported(path: Path) -> list[str]:
    """The summaries of the rows that are said to have one."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row["summary"] for row in csv.DictReader(file) if row["status"] == "succeeded"]


@pytest.mark.parametrize("seed", range(FLIPS))
def test_a_flipped_byte_ends_in_a_sentence(
    seed: int, sound: tuple[Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A byte anywhere in the file: every command ends with its work or with one sentence, no exception leaves it, and
    what is exported as a summary is one."""
    choice = random.Random(seed)  # no secret
    store = Path(shutil.copy(sound[0], tmp_path / "g.db"))
    content = bytearray(store.read_bytes())
    content[choice.randrange(len(content))] ^= choice.randrange(1, 256)
    store.write_bytes(content)
    right = set(map(summary, range(DOCUMENTS)))
    for command in _commands(store, sound[1]):
        code = main(command)
        said = capsys.readouterr().err
        assert code in (0, 2), said
        assert (len(said.splitlines()) == 1) == (code == 2), said
    assert set(_exported(store.with_suffix(".csv"))) <= right


def _cut_short(store: Path) -> None:
    store.write_bytes(store.read_bytes()[: store.stat().st_size // 2])


def _zeroed(store: Path) -> None:
    content = store.read_bytes()
    store.write_bytes(content[:8192] + bytes(8192) + content[16384:])


def test_a_changed_summary_is_found(damaged: tuple[Path, str]) -> None:
    """One letter of it, in the file: its row is a failure that says so, and all the others are as they were."""
    path, run_id = damaged
    content = path.read_bytes()
    assert content.count(summary(7).encode()) == 1
    path.write_bytes(content.replace(summary(7).encode(), summary(7).replace("day", "pay").encode()))
    with closing(Store(path)) as store:
        rows = {row.position: row.outcome for row in store.rows(run_id)}
        newest = {row.position: row.outcome for row in store.newest(run_id, DOCUMENTS)}
        single = store.row(run_id, 7).outcome
    assert rows[7] == newest[7] == single
    assert single is not None
    assert (single.status, single.summary) == (Status.FAILED, "")
    assert "damaged" in single.error
    assert all(rows[n] and rows[n].summary == summary(n) for n in range(1, DOCUMENTS) if n != 7)  # type: ignore[union-attr]


def test_a_changed_summary_is_not_taken_for_another_run(damaged: tuple[Path, str]) -> None:
    """A later run over equal documents takes the sound ones; what it takes of the changed one is found there, too."""
    path, run_id = damaged
    path.write_bytes(path.read_bytes().replace(summary(7).encode(), summary(7).replace("day", "pay").encode()))
    with closing(Store(path)) as store:
        again = store.add_run(run_id, RunSettings(), None, "")
        Journal(store, again, 1).reuse(0.0)
        taken = {row.position: row.outcome for row in store.rows(again)}
    assert taken[8] is not None
    assert (taken[8].summary, taken[8].cached) == (summary(8), True)
    assert taken[7] is None or taken[7].status is Status.FAILED


@pytest.mark.parametrize(
    ("change", "look"),
    [
        ("runs SET elapsed = 9e999", Store.snapshot),
        ("runs SET status = 'dancing'", Store.snapshot),
        ("runs SET created_utc = 'yesterday'", Store.snapshot),
        ("runs SET settings = '[]'", Store.snapshot),
        ("ticks SET at = 9e999", Store.ticks),
        ("limit_changes SET at = 9e999", Store.limit_changes),
        ("outcomes SET latency = 9e999", Store.outcomes),
        ("outcomes SET status = 'dancing'", Store.outcomes),
    ],
)
def test_a_value_that_nobody_wrote_is_a_sentence(
    change: str, look: Callable[[Store, str], object], damaged: tuple[Path, str]
) -> None:
    """It reaches no arithmetic: a number that is none, a status or a time that there is not."""
    path, run_id = damaged
    with closing(Store(path)) as store:
        with store.writing() as connection:
            connection.execute("INSERT INTO ticks VALUES (1, ?, 0.1, 1, 0, 1, 1, 1.0, 0.1, 0.1, 0.0)", (run_id,))
            connection.execute("INSERT INTO limit_changes VALUES (1, ?, 0.1, 1, 2, 'more')", (run_id,))
            connection.execute(f"UPDATE {change}")  # ours
        with pytest.raises(StoreError, match=r"damaged|cannot be read"):
            look(store, run_id)


@pytest.mark.parametrize("damage", [_cut_short, _zeroed])
def test_a_file_in_pieces_ends_in_a_sentence(
    damage: object, damaged: tuple[Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Half the file, or pages of zeros."""
    assert callable(damage)
    damage(damaged[0])
    for command in _commands(*damaged):
        assert main(command) in (0, 2)
        assert len(capsys.readouterr().err.splitlines()) <= 1


def test_a_store_that_became_read_only_ends_in_a_sentence(damaged: tuple[Path, str]) -> None:
    """It can be listed and exported still; what would change it is exit 2, with the file's name and the reason."""
    store, run_id = damaged
    mortal: tuple[str, ...] = ()
    if os.geteuid() == 0:  # root may write anywhere, unless it gives that right up
        if shutil.which("setpriv") is None:
            pytest.skip("root without setpriv cannot give up its right to write anywhere")
        mortal = ("setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override")
    store.chmod(0o400)
    before = store.read_bytes()
    for command in (*_commands(store, run_id), ["run", __file__, "--store", str(store)]):
        done = subprocess.run(
            [*mortal, sys.executable, "-m", "core", *command],
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        changes = command[0] in ("delete", "run")
        assert done.returncode == (2 if changes else 0), done
        assert len(done.stderr.splitlines()) == (1 if changes else 0)
        assert ("g.db cannot be" in done.stderr) == changes
    assert store.read_bytes() == before


def test_another_file_in_its_place_is_told(damaged: tuple[Path, str], capsys: pytest.CaptureFixture[str]) -> None:
    """A letter, or another program's database, where the store was: exit 2, and it is left as it is."""
    store, run_id = damaged
    letter = b"Dear Anna, " * 1000
    other = store.with_name("other.db")
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    for content in (letter, other.read_bytes()):
        store.write_bytes(content)
        for command in _commands(store, run_id):
            assert main(command) == 2
            assert len(capsys.readouterr().err.splitlines()) == 1
        assert store.read_bytes() == content
