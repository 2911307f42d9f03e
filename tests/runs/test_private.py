"""What lies beside a store is its owner's alone, and nothing that another could have put there is used."""

import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from core.config import ROOT, Environment
from core.errors import StoreError
from core.runs.registry import Registry
from core.runs.store import Store
from tests.runs.durability import scenes
from tests.test_cli import gistmill

VERSION_1 = Path(__file__).with_name("durability") / "version_1.sql"
ENDINGS = ("-wal", "-shm", "-journal", ".lock", ".runs", ".v1")


def _open_to_others(folder: Path) -> dict[str, str]:
    """What others have a right to, or its owner has none to, by its path in the folder."""
    found = {path: path.lstat().st_mode & 0o777 for path in folder.rglob("*")}
    return {str(path): oct(mode) for path, mode in found.items() if mode != (0o700 if path.is_dir() else 0o600)}


@pytest.mark.parametrize("umask", [0o000, 0o777, 0o022])
def test_nothing_is_open_to_others_whatever_the_umask(umask: int, tmp_path: Path) -> None:
    """Store, log, locks, worker's log, copy made before a migration, and the folders: while it runs and afterwards."""
    script = (
        "import os, sqlite3, sys, time; from pathlib import Path; os.umask(int(sys.argv[2]));"
        "from core.config import Environment; from core.records import *; from core.runs.registry import Registry;"
        "registry = Registry(Environment(store=Path(sys.argv[1])));"
        "run = registry.start(registry.prepare(Document(n, f'd{n}', f'Text {n}.') for n in range(40)), RunSettings());"
        "\nwhile registry.snapshot(run).running: registry.advance(); time.sleep(0.02)"
        "\nprint(sorted(p.name for p in Path(sys.argv[1]).parent.iterdir()), flush=True); sys.stdin.read()"
    )
    place = tmp_path / "new" / "folder"
    command = [sys.executable, "-c", script, str(place / "g.db"), str(umask)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert "g.db-shm" in child.stdout.readline()
        assert any(path.suffix == ".log" for path in (place / "g.db.runs").iterdir())
        assert _open_to_others(tmp_path) == {}
        child.stdin.close()
    assert child.returncode == 0
    assert _open_to_others(tmp_path) == {}


def _old_store(path: Path) -> None:
    with closing(sqlite3.connect(path)) as old:
        old.executescript(VERSION_1.read_text())
        old.commit()


def test_a_store_that_others_can_read_is_closed_to_them_and_that_is_said(tmp_path: Path) -> None:
    """Once: at the next opening there is nothing to say. The copy that is made of it is closed, too."""
    store = tmp_path / "g.db"
    _old_store(store)
    store.chmod(0o644)
    first = gistmill("runs", "--store", store)
    assert first.returncode == 0
    assert "g.db could be read by others, and is its owner's alone from now on." in first.stderr
    assert (tmp_path / "g.db.v1").exists()
    assert _open_to_others(tmp_path) == {}
    assert gistmill("runs", "--store", store).stderr == ""


def test_what_an_older_gistmill_left_open_is_closed(tmp_path: Path) -> None:
    """The folder of the logs, and the copy made before a migration."""
    Store(tmp_path / "g.db").close()
    (tmp_path / "g.db.runs").mkdir(mode=0o755)
    (tmp_path / "g.db.v3").touch(mode=0o644)
    Registry(Environment(store=tmp_path / "g.db")).close()
    assert _open_to_others(tmp_path) == {}


def _link(place: Path, victim: Path) -> None:
    place.symlink_to(victim)


def _socket(place: Path, _: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(place))


def _foreign(place: Path, _: Path) -> None:
    if os.geteuid():
        pytest.skip("only root can give a file away")
    if place.suffix == ".runs":
        place.mkdir()
    else:
        place.touch()
    os.chown(place, 12345, 12345)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("put", [_link, _socket, _foreign])
def test_what_another_put_beside_the_store_is_refused(
    put: Callable[[Path, Path], None], ending: str, tmp_path: Path
) -> None:
    """A link, a socket, another user's file or folder: the sentence names it, and nothing is written through it."""
    store, victim = tmp_path / "g.db", tmp_path / "victim"
    _old_store(store)
    victim.write_text("mine")
    put(tmp_path / f"g.db{ending}", victim)
    with pytest.raises(StoreError, match=rf"g\.db{ending}"):
        Registry(Environment(store=store))
    assert victim.read_text() == "mine"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_another_users_store_is_refused(tmp_path: Path) -> None:
    """Even where its rights would let it be read."""
    Store(tmp_path / "g.db").close()
    os.chown(tmp_path / "g.db", 12345, 12345)
    with pytest.raises(StoreError, match=r"g\.db is not used: it belongs to another user"):
        Store(tmp_path / "g.db")


def test_a_folder_in_which_everybody_may_replace_files_is_refused(tmp_path: Path) -> None:
    """Without the sticky bit; with it, as in /tmp, a store can be there."""
    place = tmp_path / "open"
    place.mkdir()
    place.chmod(0o777)
    with pytest.raises(StoreError, match="everybody may replace"):
        Store(place / "g.db")
    assert list(place.iterdir()) == []
    place.chmod(0o1777)
    Store(place / "g.db").close()


@pytest.mark.parametrize("content", [b"", b"Dear Anna", None], ids=["empty", "letter", "database"])
def test_nothing_is_left_beside_what_is_no_store(content: bytes | None, tmp_path: Path) -> None:
    """No lock file: the folder is as it was."""
    mine = tmp_path / "mine"
    if content is None:
        with closing(sqlite3.connect(mine)) as connection:
            connection.execute("CREATE TABLE theirs (x)")
    else:
        mine.write_bytes(content)
    assert gistmill("runs", "--store", mine).returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_folder_that_was_deleted_does_not_come_back(tmp_path: Path) -> None:
    """A registry whose store is gone with its folder: each look is a sentence, closing is quiet, nothing is made."""
    place = tmp_path / "folder"
    registry = Registry(Environment(store=place / "g.db"))
    draft = registry.prepare(scenes.documents(2))
    subprocess.run(["rm", "-r", place], check=True)
    with pytest.raises(StoreError, match="cannot be"):
        registry.abandoned(draft)
    with pytest.raises(StoreError, match="cannot be"):
        registry.prepare(scenes.documents(2))
    registry.close()
    assert not place.exists()
