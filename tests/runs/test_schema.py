"""What may be a store, and what is left alone."""

import sqlite3
from pathlib import Path

import pytest

from core.errors import StoreError
from core.runs import schema
from core.runs.store import Store


def test_a_new_store_is_private_and_durable(tmp_path: Path) -> None:
    """A store that was not there is made: for its owner only, write-ahead logging, every commit on the disk."""
    path = tmp_path / "deep" / "runs.db"
    connection = schema.connect(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert connection.execute("PRAGMA synchronous").fetchone()[0] == 2  # FULL
    connection.close()


def _foreign(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs (x)")
    connection.commit()
    connection.close()


def _newer(path: Path) -> None:
    Store(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()


def _truncated(path: Path) -> None:
    Store(path).close()
    path.write_bytes(path.read_bytes()[:3000])


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path.write_bytes(b""), "is empty"),
        (lambda path: path.write_bytes(b"these are my minutes, not a database"), "is not a database"),
        (_foreign, "another program"),
        (_newer, "newer Gistmill"),
        (_truncated, "cannot be opened"),
        (lambda path: path.mkdir(), "cannot be opened"),
    ],
    ids=["empty", "junk", "foreign", "newer", "truncated", "folder"],
)
def test_what_is_no_store_is_named_and_left_as_it_is(tmp_path: Path, make: object, said: str) -> None:
    """Opening it fails with the file's name in the sentence, and not one byte of it changes."""
    path = tmp_path / "mine.db"
    assert callable(make)
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StoreError, match=said) as refusal:
        Store(path)
    assert "mine.db" in str(refusal.value)
    assert (path.read_bytes() if path.is_file() else None) == before
