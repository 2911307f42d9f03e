"""The endpoint as a child process. Light to import: numpy and uvicorn are the child's affair."""

import asyncio
import contextlib
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self, cast

from core.endpoints.practice.options import ANNOUNCEMENT, options_for
from core.endpoints.practice.settings import PracticeSettings
from core.errors import EndpointUnavailable

ROOT = Path(__file__).parents[3]
START_TIMEOUT = 30.0  # seconds
END_TIMEOUT = 5.0


class PracticeProcess:
    """`async with PracticeProcess(settings) as endpoint: endpoint.url`. Ends with its block, or with this process."""

    def __init__(self, settings: PracticeSettings, port: int = 0) -> None:
        self._arguments = [*options_for(settings), "--port", str(port), "--lifeline"]
        self._child: asyncio.subprocess.Process | None = None
        self.url = ""

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    async def __aenter__(self) -> Self:
        """Start it and wait for its address.

        Raises:
            EndpointUnavailable: it ended, or said nothing for 30 seconds; its complaint is in the message.
        """
        self._child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "core.endpoints.practice", *self._arguments),
            cwd=ROOT,
            env=_environment(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            # Ctrl-C in a terminal goes to the whole group; this child has to outlive it until the last answer is in.
            start_new_session=True,
        )
        try:
            self.url = await self._address(self._child)
        except BaseException:
            await self.aclose()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the lifeline; kill what does not end by itself."""
        child = self._child
        if child is None or child.stdin is None:
            return
        child.stdin.close()
        try:
            async with asyncio.timeout(END_TIMEOUT):
                await child.communicate()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await child.communicate()

    async def _address(self, child: asyncio.subprocess.Process) -> str:
        output, complaints = cast("asyncio.StreamReader", child.stdout), cast("asyncio.StreamReader", child.stderr)
        try:
            async with asyncio.timeout(START_TIMEOUT):
                line = (await output.readline()).decode().strip()
        except TimeoutError:
            raise EndpointUnavailable(f"The practice endpoint did not start within {START_TIMEOUT:g} s.") from None
        if not line.startswith(ANNOUNCEMENT):
            complaint = (await complaints.read()).decode(errors="replace").strip()
            raise EndpointUnavailable(f"The practice endpoint did not start: {complaint or line or 'it ended'}")
        return line.removeprefix(ANNOUNCEMENT)


def _environment() -> dict[str, str]:
    """Without secrets: the practice endpoint needs no key and must not hold one."""
    return {name: value for name, value in os.environ.items() if not name.endswith(("_KEY", "_TOKEN", "_SECRET"))}
