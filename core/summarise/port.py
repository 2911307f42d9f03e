"""What the summariser asks of those around it: somebody who keeps its record."""

from collections.abc import Sequence
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

    def prompt_cut(self, positions: Sequence[int], read: int, whole: int) -> None:
        """The endpoint read only `read` of the about `whole` tokens of a prompt. The summaries at these positions,
        recorded before, turn out to be of a cut prompt too."""

    def repeats(self, position: int) -> None:
        """This document will be sent once more, after some wait."""

    async def cleared(self, position: int) -> None:
        """Return when the intent to send this document (once more) is saved, and sending is allowed."""
