"""How much memory a process takes, with its children."""

import os
import threading
from pathlib import Path


class Memory:
    """The most that a process (this one, where none is given) and its children had in memory, in MB above the first."""

    def __init__(self, process: int | None = None, every: float = 0.005) -> None:
        self._process = process or os.getpid()
        self._every = every

    def __enter__(self) -> "Memory":
        self.peak = 0.0
        self._first = self._now()
        self._ended = threading.Event()
        self._watch = threading.Thread(target=self._look)
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._watch.join()

    def _look(self) -> None:
        while not self._ended.wait(self._every):
            now = self._now()
            self.peak = max(self.peak, now - self._first)

    def _now(self) -> float:
        return _resident(self._process) + sum(_resident(child) for child in _children(self._process))


def _children(process: int) -> list[int]:
    """Those that have begun: before that, a new process still has its parent's memory."""
    own = _command(process)
    return [child for child in _started(process) if _command(child) != own]


def _command(process: int) -> bytes:
    return _content(Path(f"/proc/{process}/cmdline"))


def _content(path: Path) -> bytes:
    """What is in a file of /proc; nothing where its process or thread has just gone."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _started(process: int) -> list[int]:
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for task in tasks for child in _content(task).split()]


def _resident(process: int) -> float:
    status = _content(Path(f"/proc/{process}/statm")).split()
    return int(status[1]) * os.sysconf("SC_PAGESIZE") / 1e6 if status else 0.0
