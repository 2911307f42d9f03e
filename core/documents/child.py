"""`python -m core.documents.child --channel FD`: the process that reads files, within limits that it sets itself.

It opens nothing by name: each file comes as an open descriptor, beside a request. It ends with its channel.
"""

import argparse
import io
import os
import resource
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from functools import partial
from typing import BinaryIO

from core.documents.archive import Archive, opened_zip
from core.documents.files import InputFile
from core.documents.frames import End, FrameWriter, Reading, Request, Shares, Spent
from core.documents.libraries import address_space, resident, taken
from core.documents.members import Meter
from core.documents.port import Found, OfferedLines, ReadOptions
from core.documents.reading import read, read_found
from core.documents.text import offers_lines

_LONGEST_REQUEST = 1 << 16
_SMALL_VALUES = 60 << 20  # bytes more for what JSON's objects take beside their letters
_BLOATED = 64 << 20  # bytes a file may leave behind in this process before it is exchanged
_BUFFER = 1 << 16
_PACKED = (".parquet",)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--channel", type=int, required=True)
    parser.add_argument("--nice", type=int, default=0)
    options = parser.parse_args()
    os.nice(options.nice)
    for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(limit, (0, 0))
    with socket.socket(fileno=options.channel) as channel, suppress(BrokenPipeError, ConnectionError):
        _serve(channel)
    return 0


def _serve(channel: socket.socket) -> None:
    with closing(_Files(FrameWriter(channel))) as reading:
        while True:
            line, files, _, _ = socket.recv_fds(channel, _LONGEST_REQUEST, 1)
            if not line or not files:
                return
            try:
                reading.read(Request.from_json(line), files[0])
            finally:
                os.close(files[0])


class _Files:
    """Reads what it is asked for. An archive stays open for its next share, with the memory its directory takes."""

    def __init__(self, writer: FrameWriter) -> None:
        self._writer = writer
        self._own = address_space()
        self._open = ExitStack()
        self._archive: Archive | None = None
        self._number = -1
        self._kept = self._own

    def close(self) -> None:
        self._open.close()
        self._archive = None

    def read(self, request: Request, descriptor: int) -> None:
        if request.number != self._number:
            self.close()
            self._number, self._kept = request.number, self._own
        began = _cpu_seconds()
        _limit(request, self._kept + taken() - resident())  # what a library has in memory is the file's to bear
        file = InputFile(request.name, request.size, partial(_opened, descriptor))
        meter = Meter(request.options.limits, max(1, file.size), request.spent.unpacked, request.spent.kept)
        if file.extension == ".zip":
            self._share(file, request, meter)
        else:
            self._file(file, request)
        unpacked, kept = meter.spent - request.spent.unpacked, meter.kept - request.spent.kept
        spent = Spent(_cpu_seconds() - began, unpacked, kept)
        self._writer.tell(End(spent, address_space() > self._kept + taken() + _BLOATED, meter.full))

    def _file(self, file: InputFile, request: Request) -> None:
        earned, before = _Time(request.options.limits.bytes_a_second), self._writer.given
        for item in read([file], request.options):
            self._writer.add(item)
            if file.extension in _PACKED:
                earned.earn(self._writer.given - before)
        with suppress(MemoryError):  # what reads as documents may still be too large for an offer
            offer = offers_lines(file)
            if offer and offer.likely:
                self._writer.add(OfferedLines(file.name, offer.documents))

    def _share(self, file: InputFile, request: Request, meter: Meter) -> None:
        for item in read_found(file, self._members(file, request, meter), request.options):
            self._writer.add(item)

    def _members(self, file: InputFile, request: Request, meter: Meter) -> Iterator[Found]:
        """What is in the share, or in the first one of an archive."""
        archive = self._archive or self._opened(file, request.options)
        members = request.share or self._first(archive)
        if members[1] - members[0] == 1:
            self._writer.tell(Reading(archive.source(members[0])))
        yield from archive.read(*members, meter, request.options.for_file(file))

    def _opened(self, file: InputFile, options: ReadOptions) -> Archive:
        self._archive = self._open.enter_context(opened_zip(file, options.limits))
        self._kept = max(self._own, address_space() - taken())
        return self._archive

    def _first(self, archive: Archive) -> tuple[int, int]:
        if not len(archive):
            return 0, 0
        shares = Shares((*archive.shares(), len(archive)))
        self._writer.tell(shares)
        return shares.bounds()[0]


class _Bytes(io.RawIOBase):
    """The file behind a descriptor, from its start. Its place is its own: other processes read the same file."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = os.dup(descriptor)
        self._size = os.fstat(descriptor).st_size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed has any writable buffer
        data = os.pread(self._descriptor, len(buffer), self._at)
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def close(self) -> None:
        if not self.closed:
            os.close(self._descriptor)
        super().close()


class _Time:
    """The CPU time of a packed file, whose size says little of what is in it: it earns a second more for so many bytes
    that it gives. What it may give is bounded, and so is this."""

    def __init__(self, bytes_a_second: int) -> None:
        self._bytes_a_second = bytes_a_second
        self._paid = 0

    def earn(self, given: int) -> None:
        """It has given so many bytes by now."""
        seconds = given // self._bytes_a_second
        if seconds > self._paid:
            soft = resource.getrlimit(resource.RLIMIT_CPU)[0]
            _lower(resource.RLIMIT_CPU, soft + seconds - self._paid)
            self._paid = seconds


def _opened(descriptor: int) -> BinaryIO:
    return io.BufferedReader(_Bytes(descriptor), _BUFFER)


def _limit(request: Request, own: int) -> None:
    """Memory and what is left of the CPU time for one file; `own` is what the process takes without any."""
    limits, size = request.options.limits, request.size
    _lower(resource.RLIMIT_AS, own + limits.memory_bytes + 2 * size + min(3 * size, _SMALL_VALUES))
    left = max(0, limits.seconds_for(size) - int(request.spent.seconds))
    _lower(resource.RLIMIT_CPU, int(_cpu_seconds()) + 1 + left)


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _lower(limit: int, value: int) -> None:
    """The soft limit alone: the next file may need a higher one."""
    hard = resource.getrlimit(limit)[1]
    resource.setrlimit(limit, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


if __name__ == "__main__":
    sys.exit(main())
