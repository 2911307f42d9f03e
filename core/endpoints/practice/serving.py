"""uvicorn around the practice endpoint: started on a port of its own, ended with its block."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from core.endpoints.practice.server import PracticeApp
from core.endpoints.practice.settings import PracticeSettings
from core.endpoints.practice.stats import PracticeStats
from core.errors import ConfigurationError

KEEP_ALIVE = 600  # seconds; a client that pauses for a quota must find its connections alive
GRACE = 1  # seconds that answers under way have at the end
BACKLOG = 2048


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


@dataclass(frozen=True, slots=True)
class PracticeServer:
    """A running endpoint in this event loop. `url` is the base URL, with /v1."""

    url: str
    app: PracticeApp

    def stats(self) -> PracticeStats:
        return self.app.stats()

    def reset(self) -> None:
        self.app.reset()

    def configure(self, settings: PracticeSettings) -> None:
        self.app.configure(settings)


@contextlib.asynccontextmanager
async def serving(settings: PracticeSettings, port: int = 0, host: str = "127.0.0.1") -> AsyncIterator[PracticeServer]:
    """Serve in the running loop while the block lasts; port 0 takes a free one.

    Raises:
        ConfigurationError: the address is taken, or is not this machine's.
    """
    listener = _listener(host, port)
    app = PracticeApp(settings)
    server = QuietServer(_config(app))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield PracticeServer(f"http://{host}:{listener.getsockname()[1]}/v1", app)
    finally:
        server.should_exit = True
        await task
        listener.close()


def _listener(host: str, port: int) -> socket.socket:
    try:
        listener = socket.create_server((host, port), backlog=BACKLOG)
    except OSError as error:
        raise ConfigurationError(f"Cannot serve on {host} port {port}: {error.strerror}; choose another.") from None
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
