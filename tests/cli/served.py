"""A scripted server beside a test that waits for a command."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.scripted import Reply, ScriptedServer, scripted


@contextmanager
def served(script: Callable[[str, int], Reply]) -> Iterator[ScriptedServer]:
    """The server, in a thread of its own, for the time of the block."""
    ready, done = threading.Event(), threading.Event()
    running: list[ScriptedServer] = []

    async def serve() -> None:
        async with scripted(script) as server:
            running.append(server)
            ready.set()
            await asyncio.to_thread(done.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    ready.wait()
    try:
        yield running[0]
    finally:
        done.set()
        thread.join()
