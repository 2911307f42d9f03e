"""What runs beside the pages: the registry is opened with the app, looked after, closed with it."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from streamlit import App

from core.config import PRIVATE_VARIABLE, variable
from core.errors import GistmillError
from core.runs.registry import Registry, app_registry
from pages.parts.frame.doors import address, is_opened

LOOK_EVERY = 0.1  # seconds: the next run of a comparison waits for this look
_log = logging.getLogger(__name__)


@asynccontextmanager
async def lifespan(_: App) -> AsyncIterator[None]:
    if is_opened() and not variable(PRIVATE_VARIABLE):
        os.environ[PRIVATE_VARIABLE] = "no"  # for the registry: visitors' requests do not go into this network
    print(f"Gistmill is at {address()}", flush=True)  # it listens by now
    looking_after = asyncio.create_task(_look_after())
    try:
        yield
    finally:
        looking_after.cancel()
        with suppress(asyncio.CancelledError):
            await looking_after
        await asyncio.to_thread(app_registry.close)


async def _look_after() -> None:
    """Start what is queued and notice whose worker is gone, page or no page."""
    while True:
        await asyncio.to_thread(_advance)
        await asyncio.sleep(LOOK_EVERY)


def _advance() -> None:
    registry = app_registry()
    try:
        if isinstance(registry, Registry):
            registry.look_after()
    except GistmillError as error:  # a full disk, say: the next look may find it mended
        _log.warning("The runs could not be looked after: %s", error)
