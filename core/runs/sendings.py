"""How many calls a session of a run has sent, and what they come to at most: numbers in a file of its own, written
before each call.

The file is in the page cache from the first byte on, so the number outlives a kill -9 of its writer. It is never
synced: after a power cut, and where the disk was full, the number is not known, and the intents in the store bound it.

Limitations: a power cut is told by the kernel's boot id. Elsewhere than on Linux there is none, and so no number.
"""

import os
import struct
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.control.spending import Bill
from core.runs.private import open_private

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_HEAD = struct.Struct("<36sQ")  # boot id, session
_COUNT = struct.Struct("<QdQ")  # calls, US dollars, tokens


@dataclass(frozen=True, slots=True)
class Sent:
    """`calls` that were sent, and what the run has come to by then at most."""

    calls: int
    most: Bill


class Sendings:
    """The number of one session, kept by its worker."""

    def __init__(self, path: Path, session: int) -> None:
        self._path = path
        self._count = 0
        self._fd = -1
        boot = _boot()
        try:
            path.unlink(missing_ok=True)
            if boot:
                self._fd = open_private(path, os.O_RDWR | os.O_CREAT | os.O_EXCL)
                os.pwrite(self._fd, _HEAD.pack(boot, session) + _COUNT.pack(0, 0.0, 0), 0)
        except OSError:
            self._give_up()

    def one_more(self, most: Bill) -> None:
        """A call is about to go out. About a microsecond: one system call, no wait for the disk."""
        self._count += 1
        if self._fd >= 0:
            try:
                os.pwrite(self._fd, _COUNT.pack(self._count, most.cost, most.tokens), _HEAD.size)
            except OSError:
                self._give_up()

    def close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _give_up(self) -> None:
        """A number that is too low would be worse than none."""
        self.close()
        with suppress(OSError):
            self._path.unlink(missing_ok=True)


def sent_by(path: Path, session: int) -> Sent | None:
    """What this session has sent; None where nobody knows."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    if len(content) != _HEAD.size + _COUNT.size or content[: _HEAD.size] != _HEAD.pack(_boot(), session):
        return None
    calls, cost, tokens = _COUNT.unpack_from(content, _HEAD.size)
    return Sent(calls, Bill(cost, tokens))


def _boot() -> bytes:
    """What names this start of the machine; empty where the platform does not say."""
    try:
        return _BOOT_ID.read_bytes().strip()
    except OSError:
        return b""
