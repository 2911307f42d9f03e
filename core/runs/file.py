"""The store's file in use: its transactions, its reads, and the room it takes.

Several processes write. Every write transaction, with the checkpoint it may bring, runs under the store's file lock;
readers open their own read-only connection and never wait.
"""

import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from core.errors import StoreError
from core.language import Message
from core.runs import schema
from core.runs.reasons import reason

_MISTAKES = (sqlite3.IntegrityError, sqlite3.DataError)
_RESERVE = 1_000_000  # bytes that stay free, so that what was read can be deleted


class StoreFile:
    """One store file, open for reading and writing. Safe to use from several threads.

    Raises:
        StoreError: on opening, where the file cannot be a store; on use, where it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()  # one file has one lock and one log, whatever link it was reached by
        self._unwritable = Message("The run store {path} cannot be written", path=str(self.path))
        self._unreadable = Message("The run store {path} cannot be read", path=str(self.path))
        self._writer = schema.connect(self.path)
        self._file = self.path.stat()
        self._threads = threading.Lock()

    def close(self) -> None:
        """The last close checkpoints, so it waits for the lock; where the store's folder is gone there is neither."""
        with self._threads:
            lock = schema.locked(self.path) if self.path.parent.exists() else nullcontext()
            with lock:
                self._writer.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is in the file at the end, or none of it.

        Raises:
            StoreError: it cannot be written now (the disk is full, or fails); none of it is in the file.
        """
        with self._threads, self._told(self._unwritable), schema.locked(self.path), self._transaction():
            yield self._writer

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._check_place()
        self._writer.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._writer.execute("COMMIT")
        except BaseException:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
            raise

    @contextmanager
    def _unchecked(self) -> Iterator[None]:
        """SQLite looks after no reference between tables: only so does it empty a table page by page, not row by row.
        Nothing is deleted along with a run, either: `statements.delete_run` does that itself."""
        self._writer.execute("PRAGMA foreign_keys = OFF").close()
        try:
            yield
        finally:
            self._writer.execute("PRAGMA foreign_keys = ON").close()

    def _check_place(self) -> None:
        """What is written to a deleted file is lost."""
        if not os.path.samestat(self.path.stat(), self._file):
            gone = Message("another file is in its place")
            raise StoreError(Message("{problem}: {why}.", problem=self._unwritable, why=gone))

    @contextmanager
    def erasing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that deletes; afterwards the log is emptied, which still has what was deleted.

        Where somebody reads from the log it is emptied by the next deletion, or by the last who closes the store.
        """
        with (
            self._threads,
            self._told(self._unwritable, sound=True),
            schema.locked(self.path),
            self._unchecked(),
            self._transaction(),
        ):
            yield self._writer
        with self._threads, self._told(self._unwritable), schema.locked(self.path):
            self._empty_log()

    def _empty_log(self) -> None:
        self._writer.execute("PRAGMA busy_timeout = 0").close()  # it holds the lock, so it waits for no reader
        try:
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
        finally:
            self._writer.execute(f"PRAGMA busy_timeout = {schema.BUSY_TIMEOUT * 1000:.0f}").close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        connection = schema.connect_to_read(self.path)
        try:
            with self._told(self._unreadable, sound=True):
                yield connection
        finally:
            connection.close()

    @contextmanager
    def _told(self, problem: Message, *, sound: bool = False) -> Iterator[None]:
        """Faults of the disk and the file as a `StoreError`; a wrong statement stays the mistake it is. Where no value
        of ours goes in, the statements are `sound`, and whatever they meet is a damaged file."""
        try:
            yield
        except (sqlite3.DatabaseError, OSError, UnicodeDecodeError) as error:
            if isinstance(error, sqlite3.ProgrammingError) or (not sound and isinstance(error, _MISTAKES)):
                raise
            raise StoreError(Message("{problem}: {why}.", problem=problem, why=reason(error))) from error

    def check_room(self, size: int) -> None:
        """Refuse to read what the disk has no room for: `size` bytes of files, in the store and in its log.

        Limitations: packed files take more than they look.

        Raises:
            StoreError: too little is free.
        """
        needed = 2 * size + _RESERVE
        with self._told(self._unwritable):
            free = shutil.disk_usage(self.path.parent).free
        if free < needed:
            raise StoreError(
                Message(
                    "There is too little room on the disk of the run store {path}: the documents need about"
                    " {needed:,.1f} MB, and {free:,.1f} MB are free.",
                    path=str(self.path),
                    needed=needed / 1e6,
                    free=free / 1e6,
                )
            )

    def room(self) -> tuple[int, int]:
        """Bytes of the store's file, and how many of them are free for new rows."""
        with self.reading() as connection:
            size, pages, free = (
                connection.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("page_size", "page_count", "freelist_count")
            )
        return pages * size, free * size

    def shrink(self) -> None:
        """Write the file anew without what is free in it."""
        with self._threads, self._told(self._unwritable), schema.locked(self.path):
            self._check_place()
            self._writer.execute("VACUUM").close()
            self._empty_log()
