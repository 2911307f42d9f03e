"""serial: one after another, the baseline."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from core.records import Document
from core.strategies.port import More, no_more
from core.summarise.summariser import Summariser


@dataclass(frozen=True, slots=True)
class Serial:
    """`invoke`, one document after another, in a thread beside the loop."""

    async def drive(self, documents: Iterable[Document], summariser: Summariser, more: More = no_more) -> None:
        waiting: Iterable[Document] | None = documents
        while waiting is not None:
            for document in waiting:
                await asyncio.to_thread(summariser.invoke, document)
            waiting = await more()
