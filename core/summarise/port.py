"""What the summariser asks of those around it: somebody who keeps its record, and a slot to work in."""

from typing import Protocol

from core.records import Outcome


class Recorder(Protocol):
    """Keeps what a run does. All but `cleared` return at once."""

    def sent(self) -> None:
        """A request is on its way."""

    def answered(self) -> None:
        """A request came back, well or not."""

    def record(self, outcome: Outcome) -> None:
        """What became of a document; once a document."""

    async def cleared(self, position: int) -> None:
        """Return when it is on record that this document is about to be sent."""


class Slot(Protocol):
    """A place among the documents in flight, which can be lent out during a wait."""

    async def acquire(self, *, ahead: bool = False) -> None: ...

    def release(self) -> None: ...


class HeldSlot:
    """The slot of LangChain's own strategies: theirs, so it is kept through every wait."""

    async def acquire(self, *, ahead: bool = False) -> None: ...

    def release(self) -> None: ...
