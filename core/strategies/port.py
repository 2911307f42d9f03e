"""What a strategy is: it decides when each document is sent, and nothing else."""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Protocol

from core.records import Document
from core.summarise.summariser import Summariser

More = Callable[[], Awaitable[Iterator[Document] | None]]
"""Asked when the documents are used up: further ones, which have been read meanwhile, or None at their end."""


async def no_more() -> Iterator[Document] | None:
    """There are no documents but the first."""
    return None


class Strategy(Protocol):
    """Sends every document once through the summariser, which never raises and records its own outcomes.

    So a strategy hands nothing back and drops nothing.
    """

    async def drive(self, documents: Iterable[Document], summariser: Summariser, more: More = no_more) -> None:
        """Return when the last document has landed, and no `more` come."""


async def all_of(documents: Iterable[Document], more: More) -> list[Document]:
    """Every document there is and will be, for a strategy that has to have them all before it begins."""
    every = list(documents)
    while (further := await more()) is not None:
        every.extend(further)
    return every
