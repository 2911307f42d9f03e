"""The worker processes: how one is started, watched and let go.

A run's lock file is held for as long as its worker lives, however it dies: the lock is taken before the worker is
started, and handed to it. The lifeline is a pipe whose other end is ours: when we die, it ends, and the worker stops.
"""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.config import PRIVATE_VARIABLE, ROOT
from core.credentials import Credentials
from core.runs.private import cannot_be_opened, open_private, private_folder


def folder(store: Path) -> Path:
    """Where the locks and logs of a store's runs are: beside it, wherever a link to it may be."""
    store = store.resolve()
    place = store.with_name(store.name + ".runs")
    try:
        private_folder(place)  # but nothing above it: a store that was deleted with its folder is not to come back
    except OSError as error:
        raise cannot_be_opened(store, error) from error
    return place


def log_file(store: Path, run_id: str) -> Path:
    return folder(store) / f"{run_id}.log"


def lock_file(store: Path, name: str) -> Path:
    return folder(store) / f"{name}.lock"


def stuck_file(store: Path, run_id: str) -> Path:
    """The flag of a worker that cannot write the store."""
    return folder(store) / f"{run_id}.stuck"


def sent_file(store: Path, run_id: str) -> Path:
    """Where a worker counts the calls it sends."""
    return folder(store) / f"{run_id}.sent"


def forget(store: Path, run_id: str) -> None:
    """Delete what stands beside the store of a run that has ended."""
    for name in (log_file(store, run_id), stuck_file(store, run_id), sent_file(store, run_id)):
        name.unlink(missing_ok=True)


class Flag:
    """One bit that others can see. A lock: raising it needs no room on a full disk, and it ends with this process."""

    def __init__(self, path: Path) -> None:
        self._fd = open_private(path, os.O_RDWR | os.O_CREAT)  # now, while there is room for a file
        self.raised = False

    def hoist(self) -> None:
        fcntl.flock(self._fd, fcntl.LOCK_EX)  # those who look hold it for a moment at most
        self.raised = True

    def lower(self) -> None:
        if self.raised:
            fcntl.flock(self._fd, fcntl.LOCK_UN)
            self.raised = False


def flagged(path: Path) -> bool:
    """Whether some living process has raised the flag, or holds the lock."""
    try:
        fd = open_private(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(fd)
    return False


def take_lock(path: Path) -> int | None:
    """An open descriptor that holds the lock, or None where somebody else holds it."""
    fd = open_private(path, os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        return None
    return fd


@contextmanager
def locked_run(store: Path, run_id: str) -> Iterator[int | None]:
    """The run's lock for the time of starting its worker; None where a worker has it."""
    fd = take_lock(lock_file(store, run_id))
    try:
        yield fd
    finally:
        if fd is not None:
            os.close(fd)  # the worker's own copy keeps the lock


_outliving: list[subprocess.Popen[bytes]] = []
"""Workers that outlive the patience of whoever let them go: Python warns of a child that is forgotten while it runs."""


class Worker:
    """One worker process, and the lifeline it hangs on.

    `own_key` says that the key, and so the address, is the environment's: what else the environment has for OpenAI
    (organisation, project, headers of one's own) goes along then, and stays here where a visitor typed the address.
    `private` says that the address may be one of this machine or its network.
    """

    def __init__(
        self,
        store: Path,
        run_id: str,
        lock: int,
        secrets: Credentials,
        *,
        own_key: bool = False,
        private: bool = True,
    ) -> None:
        theirs, self._lifeline = os.pipe()
        with os.fdopen(open_private(log_file(store, run_id), os.O_WRONLY | os.O_CREAT | os.O_APPEND), "ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and module; the id is ours too
                [
                    *(sys.executable, "-m", "core.worker", run_id),
                    *("--store", str(store.absolute()), "--lifeline", str(theirs)),
                ],
                cwd=ROOT,
                env={**secrets.environment(own_key=own_key), PRIVATE_VARIABLE: "yes" if private else "no"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(theirs, lock),
                start_new_session=True,  # Ctrl-C in a terminal is for the command line, which then stops the run
            )
        os.close(theirs)

    @property
    def pid(self) -> int:
        return self._process.pid

    def ended(self) -> bool:
        """Whether the process is gone; reaps it if so."""
        if self._process.poll() is None:
            return False
        self._cut()
        return True

    def let_go(self) -> None:
        """End the lifeline: the worker sends nothing more, keeps what lands, and ends."""
        self._cut()

    def wait(self, seconds: float) -> None:
        """Wait for its end, this long at most; a worker with a slow answer in flight ends by itself later."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            _outliving.append(self._process)

    def _cut(self) -> None:
        if self._lifeline >= 0:
            os.close(self._lifeline)
            self._lifeline = -1
