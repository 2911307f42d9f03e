"""What the system says of a connection, in the reader's language: the usual errors; of others in its own words."""

import errno
import os
import socket

from core.language import Wording

_ERRNO = {
    errno.ECONNREFUSED: Wording("connection refused"),
    errno.ECONNRESET: Wording("connection reset by peer"),
    errno.ECONNABORTED: Wording("software caused connection abort"),
    errno.EPIPE: Wording("broken pipe"),
    errno.ETIMEDOUT: Wording("connection timed out"),
    errno.EHOSTUNREACH: Wording("no route to host"),
    errno.ENETUNREACH: Wording("network is unreachable"),
    errno.EADDRNOTAVAIL: Wording("cannot assign requested address"),
    errno.EMFILE: Wording("too many open files"),
}
_NAME = {
    socket.EAI_NONAME: Wording("Name or service not known"),
    socket.EAI_AGAIN: Wording("Temporary failure in name resolution"),
    socket.EAI_FAIL: Wording("Non-recoverable failure in name resolution"),
}
_NOBODY = Wording("nobody answers")
HUNG_UP = Wording("it hung up")
"""Of a server that closed the connection before its answer."""


def socket_words(error: OSError) -> str:
    """Why nobody was reached, or why a connection ended, without a full stop."""
    number = error.errno or 0
    if isinstance(error, socket.gaierror) and number in _NAME:
        return _NAME[number]()
    if isinstance(error, socket.gaierror) or number <= 0:
        text = " ".join(str(error.strerror or error).split()).rstrip(".")
        return text if text and not text.startswith("Multiple exceptions") else _NOBODY()
    return _ERRNO[number]() if number in _ERRNO else os.strerror(number).lower()
