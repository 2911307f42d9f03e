"""The run store's file: how it is made, and who may open it.

SQLite in WAL mode with synchronous=FULL: what was committed outlives a power cut (measured: FULL lost nothing, NORMAL
lost acknowledged rows). A file that is not a store (foreign, truncated, empty) is named and left as it is.
"""

import fcntl
import logging
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from core.errors import StoreError
from core.language import Message, Wording
from core.runs.private import cannot_be_opened, check_folder, close_to_others, open_private, private_folder
from core.runs.reasons import reason
from core.runs.tables import APPLICATION_ID, CREATION, MIGRATIONS, VERSION

_OVERWRITES = 7
"""The first version that overwrites what is deleted: the free pages of an older store hold it still."""

BUSY_TIMEOUT = 30.0
"""Seconds to wait for another connection."""

_log = logging.getLogger(__name__)

_NO_DATABASE = Wording("{path} is not a database, so it is left as it is; name another file.")
_OF_ANOTHER_PROGRAM = Wording("{path} is a database of another program, so it is left as it is; name another file.")

PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
)
"""What every connection that writes begins with. What is deleted is overwritten with zeros."""


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the store's one write lock: no two processes write, or checkpoint, at the same time."""
    fd = open_private(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)  # gives the lock back


def connect(path: Path) -> sqlite3.Connection:
    """The read-write connection to the store at `path`, made where there is none.

    `path` is the file itself, not a link to it: the locks and SQLite's own files stand beside it.

    Raises:
        StoreError: the file is there and is no store, is of a newer version, or cannot be written.
    """
    try:
        if not path.parent.exists():
            private_folder(path.parent, parents=True)
        check_folder(path.parent)
        _check_store(path)  # before the lock, which leaves a file
        with locked(path):
            return _connect(path)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_NOTADB:
            raise cannot_be_opened(path, error) from error
        raise StoreError(_NO_DATABASE(path=str(path))) from error
    except (OSError, sqlite3.Error, UnicodeDecodeError) as error:  # the last: SQLite quotes what is damaged
        raise cannot_be_opened(path, error) from error


def _connect(path: Path) -> sqlite3.Connection:
    """Looks at the file through SQLite alone: closing any other descriptor of it would drop SQLite's locks."""
    if not path.exists():
        _create(path)
    _check_store(path)
    _close_to_others(path)
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    try:
        _check_version(connection, path)
        _make_durable(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _make_durable(connection: sqlite3.Connection, path: Path) -> None:
    for pragma in PRAGMAS:
        connection.execute(pragma).close()
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        raise StoreError(
            Message("{path} does not allow write-ahead logging; use a local disk, not a network one.", path=str(path))
        )


def _check_store(path: Path) -> None:
    """Whether a store is there, or may be made: looks, and leaves nothing."""
    if not path.exists():
        _check_nothing_left(path)
    elif not path.is_file():
        raise StoreError(Message("The run store {path} cannot be opened: it is no ordinary file.", path=str(path)))
    elif not path.stat().st_size:
        raise StoreError(
            Message("{path} is empty, so it is left as it is; name another file for the run store.", path=str(path))
        )
    else:
        _check_head(path)


def _check_head(path: Path) -> None:
    uri = f"{path.as_uri()}?mode=ro&immutable=1"  # reads its head, and neither locks it nor looks for a log
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        try:
            head = connection.execute("PRAGMA application_id").fetchone()[0]
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
                raise
            return  # after a power cut the file alone may be torn: with its log it is whole, or found to be damaged
        if head != APPLICATION_ID:
            raise StoreError(_OF_ANOTHER_PROGRAM(path=str(path)))


def _close_to_others(path: Path) -> None:
    """Refuse links at the names of SQLite's own files; what others could read they can read no more, which is said."""
    beside = [path.with_name(path.name + ending) for ending in ("", "-wal", "-shm", "-journal")] + copies(path)
    if opened := [file.name for file in beside if close_to_others(file)]:
        _log.warning("%s could be read by others, and is its owner's alone from now on.", " and ".join(opened))


def copies(path: Path) -> list[Path]:
    """Where the copies are that are made of a store before it is brought up to date."""
    return [path.with_name(f"{path.name}.v{version}") for version in range(1, VERSION)]


def unfinished(copy: Path) -> Path:
    """What such a copy is called while it is made."""
    return copy.with_name(f"{copy.name}.part")


def _check_nothing_left(path: Path) -> None:
    """A log whose store is gone holds what was committed last, and SQLite would play it into a new store."""
    for ending in ("-wal", "-journal"):
        left = path.with_name(path.name + ending)
        if left.exists():
            raise StoreError(
                Message(
                    "{path} is gone, but {file} is still beside it, with what was written last."
                    " Put the store back, or move {file} away to begin a new one.",
                    path=str(path),
                    file=left.name,
                )
            )


def _create(path: Path) -> None:
    """Make the store beside its place and move it in whole: a kill in between leaves no half store.

    The draft has a name of its own, so that nothing that is there already is touched.
    """
    handle, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".new", dir=path.parent)  # for its owner only
    os.fchmod(handle, 0o600)  # whatever the umask took away
    os.close(handle)
    draft = Path(name)
    try:
        with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
            connection.executescript(CREATION)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Without it a power cut may take the new file's name, and with the name all that is in it."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _check_version(connection: sqlite3.Connection, path: Path) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise StoreError(
            Message(
                "{path} was written by a newer Gistmill (store version {version}); this one knows {known}.",
                path=str(path),
                version=version,
                known=VERSION,
            )
        )
    if version < VERSION:
        _migrate(connection, path, version)


def _migrate(connection: sqlite3.Connection, path: Path, version: int) -> None:
    """Bring an older store up to date, after a copy of it was put beside it."""
    copy = copies(path)[version - 1]
    if not os.path.lexists(copy):
        draft = unfinished(copy)
        draft.unlink(missing_ok=True)  # a kill has left it: this is under the lock
        os.close(open_private(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
        connection.execute("VACUUM INTO ?", (str(draft),))
        draft.replace(copy)
    for step in range(version, VERSION):
        connection.executescript(f"BEGIN; {MIGRATIONS[step]} PRAGMA user_version = {step + 1}; COMMIT;")
    if version < _OVERWRITES:
        with suppress(sqlite3.OperationalError):  # no room for it: deleting more, and --shrink, try it again
            connection.execute("VACUUM").close()


def connect_to_read(path: Path) -> sqlite3.Connection:
    """A read-only connection; close it after use.

    Raises:
        StoreError: there is no store at `path`.
    """
    try:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_TIMEOUT, isolation_level=None
        )
    except sqlite3.Error as error:
        why = Message("The run store {path} cannot be read: {reason}.", path=str(path), reason=reason(error))
        raise StoreError(why) from error
    connection.row_factory = sqlite3.Row
    return connection
