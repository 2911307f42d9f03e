"""Files read in a process of their own: whatever is in them, it ends as documents or as a sentence."""

import contextlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator

from core.children import inherited
from core.config import ROOT
from core.documents.files import InputFile
from core.documents.frames import HEAD, LONGEST_HEAD, End, Item, Request, unpack
from core.documents.port import OUT_OF_MEMORY, ReadLimits, ReadOptions, faulty, megabytes, unreadable
from core.errors import DocumentError
from core.language import Message
from core.records import Document, Problem

_PIECE = 1 << 20
_START = 30.0  # seconds more of silence that a process has before its first word
_LOOK_EVERY = 0.2  # seconds between two looks whether the reading is still wanted


def read_in_child(
    files: Iterable[InputFile],
    options: ReadOptions | None = None,
    *,
    nice: int = 0,
    stopped: Callable[[], bool] = lambda: False,
) -> Iterator[Item]:
    """As `read`, in another process, with an offer after each text file that looks like a document a line.

    A file that takes too much memory, time or text, or that kills the process, ends in a problem; the other files are
    read. `nice` lowers the process's priority.

    :raises DocumentError: `stopped` said so; within half a second, whatever is being read.
    """
    options = options or ReadOptions()
    position = 0
    with contextlib.closing(_Child(nice, stopped)) as child:
        for file in files:
            for item in child.read(file, options, position):
                position += isinstance(item, Document)
                yield item


class _Ended(Exception):
    """The process gives nothing more of this file; `why` goes on after the file's name."""

    def __init__(self, why: Message) -> None:
        super().__init__(why)
        self.why = why


class _Child:
    """The process, started when it is needed, and again after it was ended."""

    def __init__(self, nice: int, stopped: Callable[[], bool]) -> None:
        self._nice = nice
        self._stopped = stopped
        self._process: subprocess.Popen[bytes] | None = None
        self._heard = False
        self._channel: socket.socket | None = None

    def close(self) -> None:
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def read(self, file: InputFile, options: ReadOptions, position: int) -> Iterator[Item]:
        if not file.size:
            yield Problem(file.source, Message("{file} is empty.", file=file.source))
            return
        try:
            with _descriptor(file) as descriptor:
                yield from self._items(Request(file.name, file.size, options), descriptor, position)
        except OSError as error:
            yield Problem(file.source, faulty(file.source, unreadable(error)))
        except _Ended as ended:
            self.close()
            yield Problem(file.source, Message("{file} {fault}", file=file.source, fault=ended.why))

    def _items(self, request: Request, descriptor: int, position: int) -> Iterator[Item]:
        channel = self._opened()
        limits = request.options.limits
        try:
            socket.send_fds(channel, [request.to_json()], [descriptor])
        except OSError:
            raise self._death(request) from None
        received = 0
        while True:
            head_size, size = HEAD.unpack(self._receive(channel, HEAD.size, request))
            received += size
            if received > limits.total_bytes:
                raise _Ended(Message("holds more than {size} of text.", size=megabytes(limits.total_bytes)))
            if head_size > LONGEST_HEAD:
                raise _Ended(_NOT_UNDERSTOOD)
            head, texts = self._receive(channel, head_size, request), self._receive(channel, size, request)
            try:
                for item in unpack(head, texts, position):
                    if isinstance(item, End):
                        if item.fresh:
                            self.close()
                        return
                    position += isinstance(item, Document)
                    yield item
            except ValueError:
                raise _Ended(_NOT_UNDERSTOOD) from None

    def _opened(self) -> socket.socket:
        if self._process is not None and self._process.poll() is not None:
            self.close()  # it died between two files
        if self._channel is None:
            self._channel, theirs = socket.socketpair()
            self._channel.settimeout(_LOOK_EVERY)
            with theirs:
                self._process = _started(theirs.fileno(), self._nice)
                self._heard = False
        return self._channel

    def _receive(self, channel: socket.socket, size: int, request: Request) -> bytes:
        """So many bytes; waits for them no longer than the process may be silent."""
        data = bytearray(size)
        view, at = memoryview(data), 0
        silent_seconds = request.options.limits.silent_seconds
        deadline = time.monotonic() + silent_seconds + (0 if self._heard else _START)
        while at < size:
            if self._stopped():
                raise DocumentError(Message("The reading was cancelled."))
            try:
                count = channel.recv_into(view[at:])
            except TimeoutError:
                if time.monotonic() > deadline:
                    raise _Ended(_silent(request.options.limits)) from None
                continue
            except OSError:
                count = 0
            if not count:
                raise self._death(request)
            at += count
            self._heard = True
            deadline = time.monotonic() + silent_seconds
        return bytes(data)

    def _death(self, request: Request) -> _Ended:
        """Why the process is gone."""
        process = self._process
        code = None
        if process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                code = process.wait(_LOOK_EVERY)
        if code == -signal.SIGXCPU:
            return _Ended(_too_slow(request))
        if code in _OUT_OF_MEMORY:
            return _Ended(OUT_OF_MEMORY)
        return _Ended(_DIED)


_OUT_OF_MEMORY = (-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS)
"""How libraries in C end that get no memory and do not look."""

_DIED = Message("could not be read to its end: the process that read it was ended by it.")
_NOT_UNDERSTOOD = Message("could not be read to its end: what the process that read it says cannot be understood.")


def _too_slow(request: Request) -> Message:
    seconds = request.options.limits.seconds_for(request.size)
    return Message("takes more than {seconds} s to read; reading stopped there.", seconds=seconds)


def _silent(limits: ReadLimits) -> Message:
    return Message("gave nothing for {seconds} s; reading stopped there.", seconds=limits.silent_seconds)


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


@contextlib.contextmanager
def _descriptor(file: InputFile) -> Iterator[int]:
    """The file as an open descriptor that can seek: its own, or that of a copy which has no name in any folder."""
    with file.open() as stream:
        try:
            own = stream.fileno()
        except OSError:  # bytes in memory
            with tempfile.TemporaryFile() as copy:
                shutil.copyfileobj(stream, copy, _PIECE)
                copy.flush()
                yield copy.fileno()
        else:
            yield own


def _environment() -> dict[str, str]:
    """Without coverage: a process that may write no file cannot keep what it measured."""
    return {name: value for name, value in inherited().items() if not name.startswith("COVERAGE_")}
