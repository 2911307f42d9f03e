"""`python -m core.documents.child --channel FD`: the process that reads files, within limits that it sets itself.

It opens nothing by name: each file comes as an open descriptor, beside a request. It ends with its channel.
"""

import argparse
import contextlib
import os
import resource
import socket
import sys
from typing import BinaryIO

from core.documents.files import InputFile
from core.documents.frames import End, FrameWriter, Request
from core.documents.libraries import address_space, taken
from core.documents.port import OfferedLines, ReadLimits
from core.documents.reading import read
from core.documents.text import offers_lines

_LONGEST_REQUEST = 1 << 16
_SMALL_VALUES = 60 << 20  # bytes more for what JSON's objects take beside their letters
_BLOATED = 64 << 20  # bytes a file may leave behind in this process before it is exchanged


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--channel", type=int, required=True)
    parser.add_argument("--nice", type=int, default=0)
    options = parser.parse_args()
    os.nice(options.nice)
    for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(limit, (0, 0))
    with socket.socket(fileno=options.channel) as channel, contextlib.suppress(BrokenPipeError, ConnectionError):
        _serve(channel)
    return 0


def _serve(channel: socket.socket) -> None:
    own = address_space()
    while True:
        line, files, _, _ = socket.recv_fds(channel, _LONGEST_REQUEST, 1)
        if not line or not files:
            return
        try:
            request = Request.from_json(line)
            _limit(request.options.limits, own + taken(), request.size)
            _read(request, files[0], FrameWriter(channel), own)
        finally:
            os.close(files[0])


def _read(request: Request, descriptor: int, writer: FrameWriter, own: int) -> None:
    file = InputFile(request.name, request.size, lambda: _opened(descriptor))
    for item in read([file], request.options):
        writer.add(item)
    with contextlib.suppress(MemoryError):  # what reads as documents may still be too large for an offer
        offer = offers_lines(file)
        if offer and offer.likely:
            writer.add(OfferedLines(file.name, offer.documents))
    writer.add(End(fresh=address_space() > own + taken() + _BLOATED))


def _opened(descriptor: int) -> BinaryIO:
    stream = os.fdopen(os.dup(descriptor), "rb")
    stream.seek(0)
    return stream


def _limit(limits: ReadLimits, own: int, size: int) -> None:
    """Memory and CPU time for one file of so many bytes; `own` is what the process takes without any."""
    _lower(resource.RLIMIT_AS, own + limits.memory_bytes + 2 * size + min(3 * size, _SMALL_VALUES))
    used = resource.getrusage(resource.RUSAGE_SELF)
    _lower(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + limits.seconds_for(size))


def _lower(limit: int, value: int) -> None:
    """The soft limit alone: the next file may need a higher one."""
    hard = resource.getrlimit(limit)[1]
    resource.setrlimit(limit, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


if __name__ == "__main__":
    sys.exit(main())
