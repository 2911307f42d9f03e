"""windowed and adaptive: lanes that pull from one stream, under a limit that is fixed or finds itself."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from core.control.limiter import Limiter
from core.records import Document
from core.summarise.summariser import Summariser

LANES_A_PERMIT = 2
"""Lanes beyond the limit take over while a document waits to be tried again; bounded, so memory is O(limit)."""

SPARE_LANES = 16
"""Lanes more, however low the limit: where all others hold documents that no answer is had to, these ask for theirs."""


@dataclass(frozen=True, slots=True)
class Windowed:
    """At most `limiter.limit` documents in flight, each taken from the stream when a lane has a permit.

    A document that waits (back-off, shared pause) gives its permit to the next lane and goes first for the next one.
    `ceiling` is the highest limit there will be.
    """

    limiter: Limiter
    ceiling: int

    async def drive(self, documents: Iterable[Document], summariser: Summariser) -> None:
        waiting = iter(documents)

        async def lane() -> None:
            await self.limiter.acquire()
            try:
                for document in waiting:
                    await summariser.summarise(document, self.limiter)
                    self.limiter.release()
                    await self.limiter.acquire()
            finally:
                self.limiter.release()

        async with asyncio.TaskGroup() as lanes:
            for _ in range(self.ceiling * LANES_A_PERMIT + SPARE_LANES):
                lanes.create_task(lane())
