"""Files and folders that belong to one person: made for their owner only, whatever the umask, and nobody else's taken.

As `ssh` treats its keys. A link, or a file of another person, at a name of ours is refused: whoever put it there would
choose what is written where (CWE-59). What is ours and open to others is closed to them.

Limitations: a file that others have open already stays open to them.
"""

import os
import stat
from pathlib import Path

from core.errors import StoreError
from core.language import Message
from core.runs.reasons import reason

_FILE, _FOLDER = 0o600, 0o700
_OTHERS = 0o077  # the rights of group and others


def open_private(path: Path, flags: int) -> int:
    """A descriptor of the file at `path`; a file that is made is for its owner only.

    Raises:
        StoreError: it is a link, no ordinary file, or another person's.
        OSError: it cannot be opened.
    """
    try:
        descriptor = os.open(path, flags | os.O_CLOEXEC | os.O_NOFOLLOW, _FILE)
    except OSError:
        if path.is_symlink():
            raise _refusal(path, Message("it is a link")) from None
        raise
    try:
        status = os.fstat(descriptor)
        _check(path, status)
        if stat.S_IMODE(status.st_mode) != _FILE:  # the umask took a right away, or somebody gave one
            os.fchmod(descriptor, _FILE)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def private_folder(path: Path, *, parents: bool = False) -> None:
    """Make the folder, for its owner only, or close one that is there to others; with `parents`, those above it too.

    Raises:
        StoreError: it is a link, no folder, or another person's.
        OSError: it cannot be made.
    """
    if parents and not path.parent.exists():
        private_folder(path.parent, parents=True)
    try:
        path.mkdir(_FOLDER)
    except FileExistsError:
        if path.is_symlink():
            raise _refusal(path, Message("it is a link")) from None
        if not path.is_dir():
            raise
    status = path.lstat()
    _check_owner(path, status)
    if stat.S_IMODE(status.st_mode) != _FOLDER:
        path.chmod(_FOLDER)


def close_to_others(path: Path) -> bool:
    """Take the rights of others at a file away, without opening it; True where they had any. Nothing where it is not.

    Raises:
        StoreError: it is a link, no ordinary file, or another person's.
    """
    try:
        status = path.lstat()
    except FileNotFoundError:
        return False
    _check(path, status)
    if status.st_mode & _OTHERS:
        path.chmod(stat.S_IMODE(status.st_mode) & ~_OTHERS)
        return True
    return False


def check_folder(path: Path) -> None:
    """Refuse a folder in which others can replace what is ours.

    Raises:
        StoreError: it is another person's, or everybody may write there and delete what they did not make.
    """
    status = path.stat()
    if os.geteuid() and status.st_uid:  # what is the administrator's is trusted, and so is what the administrator takes
        _check_owner(path, status)
    if status.st_mode & stat.S_IWOTH and not status.st_mode & stat.S_ISVTX:
        raise _refusal(path, Message("everybody may replace what is in it (chmod o-w mends that)"))


def _check(path: Path, status: os.stat_result) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise _refusal(path, Message("it is a link"))
    if not stat.S_ISREG(status.st_mode):
        raise _refusal(path, Message("it is no ordinary file"))
    _check_owner(path, status)


def _check_owner(path: Path, status: os.stat_result) -> None:
    if status.st_uid != os.geteuid():
        raise _refusal(path, Message("it belongs to another user"))


def cannot_be_opened(store: Path, error: Exception) -> StoreError:
    return StoreError(
        Message("The run store {path} cannot be opened: {reason}.", path=str(store), reason=reason(error))
    )


def _refusal(path: Path, why: Message) -> StoreError:
    return StoreError(Message("{path} is not used: {why}.", path=str(path), why=why))
