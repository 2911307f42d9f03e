"""One process that reads files, as the one that has started it sees it: shares go in, frames come out."""

import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import suppress

from core.children import inherited
from core.config import ROOT
from core.documents.frames import Frame, FrameReader, longest_texts
from core.documents.port import OUT_OF_MEMORY
from core.documents.shares import Share
from core.language import Message, Wording

_START = 30.0  # seconds more of silence that a process has before its first word
_PATIENCE = 0.2  # seconds for a process to end that has closed its channel
_AT_ONCE = 16  # frames taken from one process before the others are looked at

_OUT_OF_MEMORY = (-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS)
"""How libraries in C end that get no memory and do not look."""

_DIED = Wording("could not be read to its end: the process that read it was ended by it.")
NOT_UNDERSTOOD = Wording("could not be read to its end: what the process that read it says cannot be understood.")


class Failed(Exception):
    """The process gives nothing more of its share; `why` goes on after the file's name.

    `one` says that one member of an archive is likely to blame, so that the others are worth another try; `before`
    that the process may have ended before it had the share, which is then not to blame.
    """

    def __init__(self, why: Message, *, one: bool = False, before: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.one = one
        self.before = before


class Reader:
    """A process, and the shares it was given: it reads the first."""

    def __init__(self, nice: int) -> None:
        self.shares: deque[Share] = deque()
        self.channel, theirs = socket.socketpair()
        self.channel.settimeout(0)
        self._frames = FrameReader(self.channel)
        self._silent = -_START
        self._heard = True  # of the share it reads; a process that ends before its first word does so by that share
        with theirs:
            self._process = _started(theirs.fileno(), nice)

    def close(self) -> None:
        self.channel.close()
        self._process.kill()
        self._process.wait()

    @property
    def gone(self) -> bool:
        return self._process.poll() is not None

    def give(self, share: Share) -> None:
        """One share more. Where the process is gone, `frames` will say so."""
        self.shares.append(share)
        with suppress(OSError):
            socket.send_fds(self.channel, [share.request().to_json()], [share.source.descriptor])

    def done(self) -> Share:
        """It has read all of the first share."""
        self._heard = False
        return self.shares.popleft()

    def frames(self) -> Iterator[Frame]:
        """What it has said by now.

        :raises Failed: it is gone, or says what cannot be understood.
        """
        self._silent = 0.0
        try:
            for _ in range(_AT_ONCE):
                frame = self._frames.next(longest_texts(self.shares[0].source.options.limits))
                self._heard = True
                yield frame
        except BlockingIOError:
            return
        except ValueError:
            raise Failed(NOT_UNDERSTOOD()) from None
        except (EOFError, OSError):
            raise self._death() from None

    def keep_silent(self, seconds: float) -> None:
        """It has said nothing for so long.

        :raises Failed: that is too long.
        """
        self._silent += seconds
        most = self.shares[0].source.options.limits.silent_seconds
        if self._silent > most:
            raise Failed(Message("gave nothing for {seconds} s; reading stopped there.", seconds=most))

    def _death(self) -> Failed:
        code, share = None, self.shares[0]
        with suppress(subprocess.TimeoutExpired):
            code = self._process.wait(_PATIENCE)
        if code == -signal.SIGXCPU:
            return Failed(too_slow(share))
        if code in _OUT_OF_MEMORY:
            return Failed(OUT_OF_MEMORY(), one=share.members is not None)
        return Failed(_DIED(), one=True, before=not self._heard)


def too_slow(share: Share) -> Message:
    seconds = share.source.most_seconds
    return Message("takes more than {seconds} s to read; reading stopped there.", seconds=seconds)


def _started(channel: int, nice: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  # our own interpreter and module
        [sys.executable, "-m", "core.documents.child", "--channel", str(channel), "--nice", str(nice)],
        cwd=ROOT,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(channel,),
        start_new_session=True,  # Ctrl-C in a terminal is for the command line, which then ends it
    )


def _environment() -> dict[str, str]:
    """Without coverage: a process that may write no file cannot keep what it measured."""
    return {name: value for name, value in inherited().items() if not name.startswith("COVERAGE_")}
