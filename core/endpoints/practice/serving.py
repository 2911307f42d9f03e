"""The endpoint as a server on loopback: uvicorn around the application, for a block or until told to end."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator

import uvicorn
import uvloop
from uvicorn.protocols.http.h11_impl import H11Protocol

from core.endpoints.descriptors import raise_descriptors
from core.endpoints.practice.options import announced
from core.endpoints.practice.server import PracticeApp
from core.endpoints.practice.settings import PracticeSettings
from core.errors import ConfigurationError
from core.language import Message
from core.system_words import system_words

HOST = "127.0.0.1"
KEEP_ALIVE = 600  # seconds; a client that pauses for a quota must find its connections alive
GRACE = 1  # seconds that answers under way have at the end
BACKLOG = 4096


class PracticeProtocol(H11Protocol):
    """uvicorn's HTTP protocol, with its transport handed to the application, which may have to reset it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own does
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class QuietServer(uvicorn.Server):
    """uvicorn without its signal handlers: who starts it here also ends it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def serve(settings: PracticeSettings, port: int, token: str, *, lifeline: bool) -> None:
    """Print `Practice endpoint on http://HOST:PORT/v1` as the first line, `Token: TOKEN` as the second; serve until
    Ctrl-C or SIGTERM.

    With `lifeline`, the end of standard input ends it too: a child does not outlive the parent that holds the pipe.

    Raises:
        ConfigurationError: the port cannot be served on.
    """
    raise_descriptors()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings, port, token, lifeline=lifeline))


@contextlib.asynccontextmanager
async def serving(settings: PracticeSettings, token: str, port: int = 0) -> AsyncIterator[str]:
    """Serve in the running loop while the block lasts; port 0 takes a free one. Gives the base URL, with /v1.

    Who has the token may change settings and counts.

    Raises:
        ConfigurationError: the port is taken.
    """
    with _listener(port) as listener:
        server = QuietServer(_config(PracticeApp(settings, token)))
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://{HOST}:{listener.getsockname()[1]}/v1"
        finally:
            server.should_exit = True
            await task


async def _serve(settings: PracticeSettings, port: int, token: str, *, lifeline: bool) -> None:
    loop = asyncio.get_running_loop()
    told_to_end = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, told_to_end.set)
    if lifeline:
        loop.add_reader(sys.stdin.fileno(), _read_lifeline, told_to_end)
    async with serving(settings, token, port) as url:
        print(announced(url, token), flush=True)
        await told_to_end.wait()


def _read_lifeline(told_to_end: asyncio.Event) -> None:
    if not os.read(sys.stdin.fileno(), 1024):
        asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
        told_to_end.set()


def _listener(port: int) -> socket.socket:
    try:
        listener = socket.create_server((HOST, port), backlog=BACKLOG)
    except OSError as error:
        raise ConfigurationError(
            Message(
                "Cannot serve on {host} port {port}: {why}; choose another.",
                host=HOST,
                port=str(port),
                why=system_words(error),
            )
        ) from None
    # Accepted connections inherit it; asyncio sets it on them only where the listener's protocol number is given.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _config(app: PracticeApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=PracticeProtocol,
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level="critical",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
        backlog=BACKLOG,
    )
