"""The summariser as LangChain's strategies drive it: one runnable, round which nothing is put."""

from typing import Any

from langchain_core.runnables import Runnable, RunnableConfig

from core.records import Document, Outcome
from core.summarise.summariser import Summariser


class SummariserRunnable(Runnable[Document, Outcome]):
    """Never raises, as the summariser that it hands each document to."""

    def __init__(self, summariser: Summariser) -> None:
        self._summariser = summariser

    def invoke(self, input: Document, config: RunnableConfig | None = None, **kwargs: Any) -> Outcome:  # noqa: A002  # LangChain's name
        return self._summariser.invoke(input)

    async def ainvoke(self, input: Document, config: RunnableConfig | None = None, **kwargs: Any) -> Outcome:  # noqa: A002  # LangChain's name
        return await self._summariser.ainvoke(input)
