"""windowed and adaptive: lanes that pull from one stream, under a limit that is fixed or finds itself."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.control.limiter import Limiter
from core.records import Document
from core.strategies.port import More, no_more
from core.summarise.summariser import Summariser

LANES_A_PERMIT = 2
"""Lanes beyond the limit take over while a document waits to be tried again; bounded, so memory is O(limit)."""

SPARE_LANES = 16
"""Lanes more, however low the limit: where all others hold documents that no answer is had to, these ask for theirs."""


@dataclass(frozen=True, slots=True)
class Windowed:
    """At most `limiter.limit` documents in flight, each taken from the stream when a lane has a permit.

    A document that waits (back-off, shared pause) gives its permit to the next lane and goes first for the next one.
    `ceiling` is the highest limit there will be. Lanes are made as they are needed: while there are documents, one
    waits for a permit that is added or lent.
    """

    limiter: Limiter
    ceiling: int

    async def drive(self, documents: Iterable[Document], summariser: Summariser, more: More = no_more) -> None:
        waiting: Iterator[Document] | None = iter(documents)
        asking = asyncio.Lock()
        spare = self.ceiling * LANES_A_PERMIT + SPARE_LANES
        idle = 0  # lanes that wait for a permit, or for documents, or are about to

        def another() -> None:
            nonlocal spare, idle
            spare -= 1
            idle += 1
            lanes.create_task(lane())

        async def ask(used_up: Iterator[Document]) -> None:
            """Put further documents in the place of those that are used up; the first lane that comes does."""
            nonlocal waiting
            async with asking:
                if waiting is used_up:
                    waiting = await more()

        async def lane() -> None:
            nonlocal idle
            while (mine := waiting) is not None:
                await self.limiter.acquire()
                idle -= 1
                try:
                    for document in mine:
                        if not idle and spare:
                            another()
                        await summariser.summarise(document, self.limiter)
                        if not self.limiter.may_go_on:
                            self.limiter.release()
                            idle += 1
                            await self.limiter.acquire()
                            idle -= 1
                finally:
                    self.limiter.release()
                idle += 1
                await ask(mine)

        async with asyncio.TaskGroup() as lanes:
            another()
