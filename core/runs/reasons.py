"""Why the store's file could not be used: what the system, SQLite or we say of it, in the reader's language."""

import os
import sqlite3
from pathlib import Path

from core.errors import GistmillError
from core.language import Message, Wording
from core.system_words import system_words

_SQLITE = {
    sqlite3.SQLITE_BUSY: Wording("database is locked"),
    sqlite3.SQLITE_LOCKED: Wording("database table is locked"),
    sqlite3.SQLITE_READONLY: Wording("attempt to write a readonly database"),
    sqlite3.SQLITE_IOERR: Wording("disk I/O error"),
    sqlite3.SQLITE_CORRUPT: Wording("database disk image is malformed"),
    sqlite3.SQLITE_FULL: Wording("database or disk is full"),
    sqlite3.SQLITE_CANTOPEN: Wording("unable to open database file"),
}
_PRIMARY = 0xFF  # the bits of an error's code that say its kind, https://sqlite.org/rescode.html


def reason(error: Exception) -> str:
    """For a sentence that names the file; what is not among the usual is as it was said."""
    if isinstance(error, GistmillError):
        return error.message
    if isinstance(error, OSError):
        return _of_file(error)
    code = getattr(error, "sqlite_errorcode", None)
    known = _SQLITE.get(code & _PRIMARY) if isinstance(code, int) else None
    return known() if known else str(error)


def _of_file(error: OSError) -> str:
    """With the file's name: it may be another than the store, such as its lock."""
    if not isinstance(error.filename, str | bytes | Path):
        return system_words(error)
    return Message("{reason} ({file})", reason=system_words(error), file=Path(os.fsdecode(error.filename)).name)
