"""The stop flag of one run, and waits that end early when the run is stopped."""

import asyncio

from core.language import Message


class StopSignal:
    """Raised once for "send nothing more", a second time for "cancel what is in flight too"; for one event loop."""

    def __init__(self) -> None:
        self._asked = asyncio.Event()
        self._scopes: set[asyncio.Timeout] = set()
        self.hard = False
        self.refusal = ""
        """Why the endpoint refuses the whole run, a sentence; "" where it does not."""
        self.interruption = ""
        """Why the run is given up for now, to be resumed; "" where it is not."""
        self.reached = ""
        """Which cap ends the run, a sentence; "" where none does."""

    @property
    def asked(self) -> bool:
        return self._asked.is_set()

    @property
    def unsent(self) -> str:
        """Why a document was not sent, a sentence."""
        if self.refusal:
            return Message("The run was refused before this document was sent.")
        return self.interruption or self.reached or Message("The run was stopped.")

    def ask(self) -> None:
        self._asked.set()

    def refuse(self, why: str) -> None:
        """Stop, because the endpoint accepts no request of this run. The first reason is kept."""
        self.refusal = self.refusal or why
        self.ask()

    def interrupt(self, why: str) -> None:
        """Stop for now."""
        self.interruption = self.interruption or why
        self.ask()

    def reach(self, why: str) -> None:
        """Stop, because what may be spent is spent."""
        self.reached = self.reached or why
        self.ask()

    def cancel(self) -> None:
        """Stop, and end every call in flight as if it had timed out."""
        self.hard = True
        self.ask()
        now = asyncio.get_running_loop().time()
        for scope in self._scopes:
            if not scope.expired():
                scope.reschedule(now)

    async def wait(self) -> None:
        """Return when the stop flag is raised."""
        await self._asked.wait()

    async def sleep(self, seconds: float) -> None:
        """Sleep, or return early when the stop flag is raised."""
        try:
            async with asyncio.timeout(seconds):
                await self._asked.wait()
        except TimeoutError:
            pass

    def watch(self, scope: asyncio.Timeout) -> None:
        """From here to `unwatch`, `cancel` ends this call."""
        self._scopes.add(scope)

    def unwatch(self, scope: asyncio.Timeout) -> None:
        self._scopes.discard(scope)
