"""abatch: LangChain's gather."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.records import Document
from core.strategies.port import More, all_of, no_more
from core.summarise.runnable import SummariserRunnable
from core.summarise.summariser import Summariser


@dataclass(frozen=True, slots=True)
class ABatch:
    """`abatch(max_concurrency=limit)`: a task for every document at once, of which `limit` run.

    Limitations: memory grows with the number of documents, not with the limit.
    """

    limit: int

    async def drive(self, documents: Iterable[Document], summariser: Summariser, more: More = no_more) -> None:
        waiting = await all_of(documents, more)
        await SummariserRunnable(summariser).abatch(waiting, {"max_concurrency": self.limit})
