"""gather_with_concurrency: LangChain's semaphore around each coroutine."""

from collections.abc import Iterable
from dataclasses import dataclass

from langchain_core.runnables.utils import gather_with_concurrency

from core.records import Document
from core.strategies.port import More, all_of, no_more
from core.summarise.summariser import Summariser


@dataclass(frozen=True, slots=True)
class GatherWithConcurrency:
    """`gather_with_concurrency(limit, *coroutines)`: a coroutine for every document at once, of which `limit` run."""

    limit: int

    async def drive(self, documents: Iterable[Document], summariser: Summariser, more: More = no_more) -> None:
        waiting = await all_of(documents, more)
        await gather_with_concurrency(self.limit, *(summariser.ainvoke(document) for document in waiting))
