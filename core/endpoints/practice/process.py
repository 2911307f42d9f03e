"""The endpoint as a child process. Light to import: numpy and uvicorn are the child's affair."""

import asyncio
import contextlib
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from typing import cast

from core.children import inherited
from core.config import ROOT
from core.endpoints.practice.options import ANNOUNCEMENT, options_for
from core.endpoints.practice.settings import PracticeSettings
from core.errors import EndpointUnavailable
from core.language import Message

START_TIMEOUT = 30.0  # seconds
END_TIMEOUT = 5.0
_SECRETS = ("_KEY", "_TOKEN", "_SECRET", "_PASSWORD")


@contextlib.asynccontextmanager
async def practice_process(settings: PracticeSettings, port: int = 0) -> AsyncIterator[str]:
    """Gives the base URL of a child that ends with its block, or with this process.

    Raises:
        EndpointUnavailable: it ended, or said nothing for 30 seconds; its complaint is in the message.
    """
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "core.endpoints.practice", *options_for(settings), "--port", str(port), "--lifeline"),
        cwd=ROOT,
        env=inherited(),  # no key: the practice endpoint needs none, and must not hold one
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        # Ctrl-C in a terminal goes to the whole group; this child has to outlive it until the last answer is in.
        start_new_session=True,
    )
    try:
        yield await _address(child)
    finally:
        await _end(child)


async def _address(child: Process) -> str:
    output, complaints = cast("asyncio.StreamReader", child.stdout), cast("asyncio.StreamReader", child.stderr)
    try:
        async with asyncio.timeout(START_TIMEOUT):
            line = (await output.readline()).decode().strip()
    except TimeoutError:
        raise EndpointUnavailable(
            Message("The practice endpoint did not start within {seconds:g} s.", seconds=START_TIMEOUT)
        ) from None
    if not line.startswith(ANNOUNCEMENT):
        complaint = (await complaints.read()).decode(errors="replace").strip()
        why = complaint or line or Message("it ended")
        raise EndpointUnavailable(Message("The practice endpoint did not start: {why}", why=why))
    return line.removeprefix(ANNOUNCEMENT)


async def _end(child: Process) -> None:
    """Close the lifeline; kill what does not end by itself."""
    cast("asyncio.StreamWriter", child.stdin).close()
    try:
        async with asyncio.timeout(END_TIMEOUT):
            await child.communicate()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.communicate()
