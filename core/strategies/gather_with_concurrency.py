"""gather_with_concurrency: LangChain's semaphore around each coroutine."""

from collections.abc import Iterable
from dataclasses import dataclass

from langchain_core.runnables.utils import gather_with_concurrency

from core.records import Document
from core.strategies.port import Summarise


@dataclass(frozen=True, slots=True)
class GatherWithConcurrency:
    """`gather_with_concurrency(limit, *coroutines)`: a coroutine for every document at once, of which `limit` run."""

    limit: int

    async def drive(self, documents: Iterable[Document], summarise: Summarise) -> None:
        await gather_with_concurrency(self.limit, *(summarise.ainvoke(document) for document in documents))
