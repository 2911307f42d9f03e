"""batch: LangChain's thread pool."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from core.records import Document
from core.strategies.port import More, all_of, no_more
from core.summarise.runnable import SummariserRunnable
from core.summarise.summariser import Summariser


@dataclass(frozen=True, slots=True)
class Batch:
    """`batch(max_concurrency=limit)`: a thread a document in flight.

    Limitations: without the limit LangChain would take min(32, cpu + 4) threads, whatever was asked for.
    """

    limit: int

    async def drive(self, documents: Iterable[Document], summariser: Summariser, more: More = no_more) -> None:
        waiting = await all_of(documents, more)
        await asyncio.to_thread(SummariserRunnable(summariser).batch, waiting, {"max_concurrency": self.limit})
