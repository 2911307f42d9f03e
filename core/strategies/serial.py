"""serial: one after another, the baseline."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from core.records import Document
from core.summarise.summariser import Summariser


@dataclass(frozen=True, slots=True)
class Serial:
    """`invoke`, one document after another, in a thread of its own."""

    async def drive(self, documents: Iterable[Document], summariser: Summariser) -> None:
        def one_by_one() -> None:
            for document in waiting:
                summariser.invoke(document)

        waiting = list(documents)
        await asyncio.to_thread(one_by_one)
