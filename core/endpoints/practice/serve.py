"""The endpoint as a program: serves until Ctrl-C, SIGTERM or the end of its lifeline."""

import asyncio
import os
import signal
import sys

import uvloop

from core.endpoints.practice.options import ANNOUNCEMENT
from core.endpoints.practice.serving import serving
from core.endpoints.practice.settings import PracticeSettings


def serve(settings: PracticeSettings, port: int = 0, host: str = "127.0.0.1", *, lifeline: bool = False) -> None:
    """Print `Practice endpoint on http://HOST:PORT/v1` as the first line, then serve until told to end.

    With `lifeline`, the end of standard input is such a word: a child does not outlive the parent that holds the pipe.

    Raises:
        ConfigurationError: the address cannot be served on.
    """
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings, port, host, lifeline=lifeline))


async def _serve(settings: PracticeSettings, port: int, host: str, *, lifeline: bool) -> None:
    loop = asyncio.get_running_loop()
    told_to_end = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, told_to_end.set)
    if lifeline:
        loop.add_reader(sys.stdin.fileno(), _read_lifeline, told_to_end)
    async with serving(settings, port, host) as server:
        print(f"{ANNOUNCEMENT}{server.url}", flush=True)
        await told_to_end.wait()
    if lifeline:
        loop.remove_reader(sys.stdin.fileno())


def _read_lifeline(told_to_end: asyncio.Event) -> None:
    if not os.read(sys.stdin.fileno(), 1024):
        asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
        told_to_end.set()
