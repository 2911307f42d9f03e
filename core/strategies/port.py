"""What a strategy is: it decides when each document is sent, and nothing else."""

from collections.abc import Iterable
from typing import Protocol

from langchain_core.runnables import Runnable

from core.records import Document, Outcome

Summarise = Runnable[Document, Outcome]
"""Never raises and records its own outcomes, so a strategy hands nothing back and drops nothing."""


class Strategy(Protocol):
    """Sends every document once through `summarise`."""

    async def drive(self, documents: Iterable[Document], summarise: Summarise) -> None:
        """Return when the last document has landed."""
