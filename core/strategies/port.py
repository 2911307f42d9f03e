"""What a strategy is: it decides when each document is sent, and nothing else."""

from collections.abc import Iterable
from typing import Protocol

from core.records import Document
from core.summarise.summariser import Summariser


class Strategy(Protocol):
    """Sends every document once through the summariser, which never raises and records its own outcomes.

    So a strategy hands nothing back and drops nothing.
    """

    async def drive(self, documents: Iterable[Document], summariser: Summariser) -> None:
        """Return when the last document has landed."""
