"""batch_as_completed: the thread pool, handing over each outcome as it lands."""

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from core.records import Document
from core.strategies.port import More, all_of, no_more
from core.summarise.runnable import SummariserRunnable
from core.summarise.summariser import Summariser


@dataclass(frozen=True, slots=True)
class BatchAsCompleted:
    """`batch_as_completed(max_concurrency=limit)`, read to its end: leaving it early would cancel what waits."""

    limit: int

    async def drive(self, documents: Iterable[Document], summariser: Summariser, more: More = no_more) -> None:
        def to_the_end() -> None:
            deque(SummariserRunnable(summariser).batch_as_completed(waiting, {"max_concurrency": self.limit}), maxlen=0)

        waiting = await all_of(documents, more)
        await asyncio.to_thread(to_the_end)
