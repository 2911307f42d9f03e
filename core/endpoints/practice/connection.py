"""One request's connection: its body, its answer, and its end, whichever side brings it about."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

JSON = b"application/json"
EVENTS = b"text/event-stream; charset=utf-8"
NO_LINGER = struct.pack("ii", 1, 0)  # struct linger: on, 0 seconds; closing then sends RST instead of FIN


class ClientGone(Exception):
    """The client closed the connection before its answer. Stays in this room."""


class Connection:
    def __init__(self, receive: Receive, send: Send, transport: asyncio.Transport) -> None:
        self._receive = receive
        self._send = send
        self._transport = transport

    async def body(self) -> bytes:
        """The whole request body.

        Raises:
            ClientGone: the client left in the middle of it.
        """
        chunks = []
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            chunks.append(message.get("body", b""))
            if not message.get("more_body"):
                return b"".join(chunks)

    async def gone(self) -> None:
        """Return once the client has closed the connection."""
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def wait(self, seconds: float) -> None:
        """Let that time pass.

        Raises:
            ClientGone: the client did not wait for it.
        """
        if seconds <= 0:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.gone()
                raise ClientGone

    async def respond(self, status: int, body: bytes, headers: Headers | None = None) -> None:
        """One JSON answer."""
        await self._start(status, [(b"content-type", JSON), (b"content-length", b"%d" % len(body)), *(headers or [])])
        await self.end(body)

    async def stream(self, events: Sequence[bytes], headers: Headers) -> None:
        """Server-sent events, each a chunk of its own; the answer stays open until `end`."""
        await self._start(200, [(b"content-type", EVENTS), (b"cache-control", b"no-cache"), *headers])
        for event in events:
            await self._send({"type": "http.response.body", "body": event, "more_body": True})

    async def end(self, last: bytes) -> None:
        await self._send({"type": "http.response.body", "body": last})

    async def reset(self) -> None:
        """Cut the connection with a TCP reset, without a byte of an answer."""
        linked: socket.socket = self._transport.get_extra_info("socket")
        # The loop's own socket object refuses options; a duplicate of its descriptor is the same connection.
        with socket.socket(fileno=socket.dup(linked.fileno())) as twin:
            twin.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
        self._transport.abort()
        await self.gone()

    async def _start(self, status: int, headers: Headers) -> None:
        await self._send({"type": "http.response.start", "status": status, "headers": headers})
