"""A server that puts on the wire what it is given: for answers that no server framework would let through."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass

Pieces = bytes | Iterator[bytes]


@dataclass(slots=True)
class RawServer:
    """`sent` counts the bytes that the network took off its hands."""

    url: str = ""
    requests: int = 0
    sent: int = 0


@asynccontextmanager
async def raw_server(script: Callable[[str], Pieces]) -> AsyncIterator[RawServer]:
    """On a free port of 127.0.0.1. A prompt is answered by `script(prompt)`, a request of another kind by
    `script("")`; then the connection is closed."""
    seen = RawServer()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            prompt = await _prompt(reader)
            seen.requests += 1
            pieces = script(prompt)
            for piece in [pieces] if isinstance(pieces, bytes) else pieces:
                writer.write(piece)
                await writer.drain()
                seen.sent += len(piece)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=512)
    seen.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield seen
    finally:
        server.close()


async def _prompt(reader: asyncio.StreamReader) -> str:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if not head.startswith(b"post"):
        return ""
    length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
    prompt: str = json.loads(await reader.readexactly(length))["messages"][-1]["content"]
    return prompt


@contextmanager
def raw_server_in_thread(script: Callable[[str], Pieces]) -> Iterator[RawServer]:
    """The same for those who have no loop."""
    started: Future[RawServer] = Future()
    ended = asyncio.Event()

    async def serve() -> None:
        async with raw_server(script) as running:
            started.set_result(running)
            await ended.wait()

    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        thread = threading.Thread(target=runner.run, args=(serve(),))
        thread.start()
        try:
            yield started.result(timeout=60)
        finally:
            loop.call_soon_threadsafe(ended.set)
            thread.join()
