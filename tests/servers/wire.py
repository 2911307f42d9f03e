"""HTTP/1.1 at the level of an asyncio protocol: as little work a request as there can be."""

import asyncio
from typing import Any, cast

import orjson

_END = b"\r\n\r\n"


class Exchange(asyncio.Protocol):
    """One connection, kept alive. Bodies need a Content-Length; every client that comes here sends one."""

    def __init__(self) -> None:
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        while (end := self._buffer.find(_END)) >= 0:
            head = self._buffer[:end]
            whole = end + len(_END) + int(header(head, b"content-length") or 0)
            if len(self._buffer) < whole:
                return
            body, self._buffer = self._buffer[end + len(_END) : whole], self._buffer[whole:]
            self.serve(head, body)

    def serve(self, head: bytes, body: bytes) -> None:
        """A whole request is there. `head` is its first line and its headers."""
        raise NotImplementedError

    def send(self, content: dict[str, Any], status: int = 200, more: bytes = b"") -> None:
        """A JSON answer, unless the client has gone. `more` are headers, each with its line end."""
        if self._transport.is_closing():
            return
        body = orjson.dumps(content)
        line = b"HTTP/1.1 %d Said\r\ncontent-type: application/json\r\n%bcontent-length: %d\r\n\r\n"
        self._transport.write(line % (status, more, len(body)) + body)


def header(head: bytes, name: bytes) -> bytes:
    """The header's value, b"" where there is none; `name` in small letters."""
    mark = b"\r\n" + name + b":"
    place = head.lower().find(mark)
    return head[place + len(mark) :].split(b"\r\n", 1)[0].strip() if place >= 0 else b""
