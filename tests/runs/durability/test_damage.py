"""A store that a failing disk, or somebody, has changed: each look ends in a sentence, and no wrong summary is told.

`GISTMILL_FLIPS=200` flips two hundred bytes.
"""

import asyncio
import csv
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.cli import main
from core.config import ROOT, Environment
from core.errors import DocumentError, StoreError
from core.records import DocumentRow, Outcome, RunStatus, Status
from core.runs.damage import Damage
from core.runs.journal import Journal
from core.runs.listing import Listing, RowsWanted
from core.runs.registry import Registry
from core.runs.store import Store
from core.settings import RunSettings
from tests.runs.durability import scenes
from tests.runs.test_store import record
from tests.test_cli import environment

DOCUMENTS = 40
FLIPS = int(os.environ.get("GISTMILL_FLIPS", "60"))


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
            Outcome(n, Status.SUCCEEDED, summary(n), "", "", 1, 0, 0.1, 0.0, n / 10, 70, 7, model="m")
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


def _exported(path: Path) -> list[tuple[str, ...]]:
    """What is told of the rows that are said to have a summary."""
    if not path.exists():
        return []
    columns = ("document", "summary", "attempts", "latency_seconds", "input_tokens", "output_tokens", "model")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [tuple(row[name] for name in columns) for row in csv.DictReader(file) if row["status"] == "succeeded"]


@pytest.mark.parametrize("seed", range(FLIPS))
def test_a_flipped_byte_ends_in_a_sentence(
    seed: int, sound: tuple[Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A byte anywhere in the file: every command ends with its work or with one sentence, no exception leaves it, and
    what is exported as a summary is that of its own document, with the numbers that were recorded."""
    choice = random.Random(seed)  # no secret
    store = Path(shutil.copy(sound[0], tmp_path / "g.db"))
    content = bytearray(store.read_bytes())
    content[choice.randrange(len(content))] ^= choice.randrange(1, 256)
    store.write_bytes(content)
    right = {(f"d{n}", summary(n), "1", "0.1", "70", "7", "m") for n in range(DOCUMENTS)}
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


def _newest(store: Store, run_id: str) -> tuple[DocumentRow, ...]:
    return Listing(store).page(run_id, RowsWanted(sort="newest"), 0, DOCUMENTS).rows


def test_a_changed_summary_is_found(damaged: tuple[Path, str]) -> None:
    """One letter of it, in the file: its row is a failure that says so, and all the others are as they were."""
    path, run_id = damaged
    content = path.read_bytes()
    assert content.count(summary(7).encode()) == 1
    path.write_bytes(content.replace(summary(7).encode(), summary(7).replace("day", "pay").encode()))
    with closing(Store(path)) as store:
        rows = {row.position: row.outcome for row in store.rows(run_id)}
        newest = {row.position: row.outcome for row in _newest(store, run_id)}
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
        asyncio.run(Journal(store, again, 1).reuse(0.0))
        taken = {row.position: row.outcome for row in store.rows(again)}
    assert taken[8] is not None
    assert (taken[8].summary, taken[8].cached) == (summary(8), True)
    assert taken[7] is None or taken[7].status is Status.FAILED


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE outcomes SET latency = 0.2 WHERE position = 7",
        "UPDATE outcomes SET input_tokens = 71 WHERE position = 7",
        "UPDATE outcomes SET cached = 1 WHERE position = 7",
        "UPDATE outcomes SET summary = 'About: nothing.' WHERE position = 7",
        "UPDATE outcomes SET status = 'dancing' WHERE position = 7",
        "UPDATE set_documents SET document_id = document_id + 1 WHERE position = 7",
        "UPDATE set_documents SET document_id = 999 WHERE position = 7",
        "UPDATE set_documents SET first_position = 8 WHERE position = 7",
        "UPDATE set_documents SET name = 'another' WHERE position = 7",
        "UPDATE set_documents SET fields = '{}' WHERE position = 7",
    ],
)
def test_what_is_damaged_counts_as_failed(change: str, damaged: tuple[Path, str]) -> None:
    """A number, a word, or whose outcome it is: the row is a failure that says so, and the counts, the figures and the
    errors have it, too; all the other rows are as they were."""
    path, run_id = damaged
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(change)
    with closing(Registry(Environment(store=path))) as registry:
        failed = [row.position for row in registry.rows(run_id) if row.outcome and row.outcome.status is Status.FAILED]
        assert failed == [0, 7]
        seen = registry.snapshot(run_id)
        figures = registry.metrics(run_id)
        assert {reason: count for reason, _, count in registry.errors(run_id)} == {
            "request rejected": 1,
            "store damaged": 1,
        }
        assert registry.digest(run_id).reasons == tuple(registry.errors(run_id))
    assert (seen.succeeded, seen.failed) == (figures.successful, figures.failed) == (DOCUMENTS - 2, 2)


def test_a_long_run_is_looked_through_beside_its_page(damaged: tuple[Path, str]) -> None:
    """The counts have what is damaged as soon as it is known."""
    path, run_id = damaged
    with closing(Store(path)) as store:
        with store.writing() as connection:
            connection.execute("UPDATE outcomes SET latency = 0.2 WHERE position = 7")
        damage, run = Damage(store, at_once=0), store.snapshot(run_id)
        deadline = time.monotonic() + scenes.PATIENCE
        while not damage.of(run):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        assert damage.told(run).failed == run.failed + 1


def test_a_changed_text_is_neither_sent_nor_shown(damaged: tuple[Path, str]) -> None:
    """One letter of it, in the file: the drawer has a sentence in its place, and the worker fails the document."""
    path, run_id = damaged
    content = path.read_bytes()
    path.write_bytes(content.replace(scenes.text(7).encode(), scenes.text(7).replace("day", "pay").encode()))
    with closing(Store(path)) as store:
        assert "damaged" in store.row(run_id, 7).text
        assert store.row(run_id, 8).text == scenes.text(8)
        again = store.add_run(run_id, RunSettings(), None, "")
        asyncio.run(_refused(Journal(store, again, 1)))


async def _refused(journal: Journal) -> None:
    running = asyncio.create_task(journal.run())
    list(journal.documents())
    await journal.cleared(8)
    with pytest.raises(DocumentError, match="damaged"):
        await journal.cleared(7)
    await journal.close()
    await running


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
