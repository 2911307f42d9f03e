"""The stop flag of one run, and waits that end early when the run is stopped."""

import asyncio
from collections.abc import Callable

from core.language import Message


class StopSignal:
    """Raised once for "send nothing more", a second time for "cancel what is in flight too"; for one event loop."""

    def __init__(self) -> None:
        self._asked = False
        self._sleepers: set[asyncio.Future[None]] = set()
        self._told: list[Callable[[], None]] = []
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
        return self._asked

    @property
    def unsent(self) -> str:
        """Why a document was not sent, a sentence."""
        if self.refusal:
            return Message("The run was refused before this document was sent.")
        return self.interruption or self.reached or Message("The run was stopped.")

    def ask(self) -> None:
        if self._asked:
            return
        self._asked = True
        for sleeper in self._sleepers:
            _wake(sleeper)
        for tell in self._told:
            tell()

    def when_asked(self, tell: Callable[[], None]) -> None:
        """Have it called when the stop flag is raised; at once where it is."""
        if self._asked:
            tell()
        else:
            self._told.append(tell)

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

    async def sleep(self, seconds: float) -> None:
        """Sleep, or return early when the stop flag is raised."""
        if self._asked:
            return
        loop = asyncio.get_running_loop()
        sleeper: asyncio.Future[None] = loop.create_future()
        timer = loop.call_later(seconds, _wake, sleeper)
        self._sleepers.add(sleeper)
        try:
            await sleeper
        finally:
            timer.cancel()
            self._sleepers.discard(sleeper)

    def watch(self, scope: asyncio.Timeout) -> None:
        """From here to `unwatch`, `cancel` ends this call."""
        self._scopes.add(scope)

    def unwatch(self, scope: asyncio.Timeout) -> None:
        self._scopes.discard(scope)


def _wake(sleeper: asyncio.Future[None]) -> None:
    if not sleeper.done():
        sleeper.set_result(None)
