"""What the system and SQLite say of the store's file, in the reader's language."""

import errno
import gettext
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from core.errors import ConfigurationError
from core.language import Message, say
from core.reader import Language, read_in
from core.runs.reasons import reason


class Shouted(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return message if "{" in message else message.upper()


SHOUTED = Language("x", Shouted())


def _fault(path: Path) -> sqlite3.Error:
    """What SQLite says of a file that is cut short."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("CREATE TABLE a (b); INSERT INTO a VALUES (1)")
    path.write_bytes(path.read_bytes()[:200])
    with closing(sqlite3.connect(path)) as connection, pytest.raises(sqlite3.DatabaseError) as caught:
        connection.execute("SELECT * FROM a")
    return caught.value


def test_the_usual_faults_are_said_in_the_readers_language(tmp_path: Path) -> None:
    """As the system and SQLite say them, without number and folder; any other as it is."""
    damaged, full = _fault(tmp_path / "a.db"), OSError(errno.ENOSPC, "No space left on device", "/x/a.db.lock")
    with read_in(SHOUTED):
        assert reason(damaged) == "DATABASE DISK IMAGE IS MALFORMED"
        assert reason(full) == "NO SPACE LEFT ON DEVICE (a.db.lock)"
        assert reason(sqlite3.OperationalError("no such table: a")) == "no such table: a"
        assert reason(ConfigurationError(Message("Too much."))) == "TOO MUCH."


def test_a_reason_can_be_said_again_for_another_reader(tmp_path: Path) -> None:
    """It is kept with the error, and read by whoever opens the page."""
    assert say(reason(_fault(tmp_path / "a.db")), SHOUTED) == "DATABASE DISK IMAGE IS MALFORMED"
