"""What every strategy drives: a document in, its outcome out.

Prompt, call, pacing, retries, the mapping of errors, the parts of long documents and the record of the outcome are all
inside it, since nothing can be put around it: `with_retry` is skipped by batch_as_completed, and with abatch it hands
out other documents' outputs (langchain-ai/langchain#35475).
"""

import asyncio
from collections.abc import Callable

from core.control.endpoints import Endpoints
from core.control.gate import HeldSlot, Slot
from core.errors import DocumentError
from core.records import Document, Outcome, Status
from core.settings import RunSettings
from core.summarise.context import Context
from core.summarise.effort import Effort
from core.summarise.long_documents import LongDocuments
from core.summarise.port import DAMAGED, Recorder
from core.summarise.prompts import fill
from core.summarise.requests import Requests


class Summariser:
    """Never raises; records each outcome itself, the moment it lands. Belongs to the loop it was made in.

    `clock` is the run's, seconds; `context` is what is known of the model's. Documents cancelled before anything was
    sent are not recorded: they are as they were.
    """

    def __init__(
        self,
        endpoints: Endpoints,
        settings: RunSettings,
        recorder: Recorder,
        clock: Callable[[], float],
        *,
        context: Context | None = None,
    ) -> None:
        self._settings = settings
        self._endpoints = endpoints
        self._recorder = recorder
        self._clock = clock
        self._context = context or Context(settings.context_tokens, settings.endpoint.max_tokens)
        self._requests = Requests(endpoints, settings, recorder, clock, context=self._context)
        self._long = LongDocuments(settings, endpoints, recorder, clock, context=self._context, requests=self._requests)
        self._loop = asyncio.get_running_loop()

    def invoke(self, document: Document) -> Outcome:
        """For the strategies that block a thread: the work itself goes on in the worker's loop, on its one client."""
        return asyncio.run_coroutine_threadsafe(self.ainvoke(document), self._loop).result()

    async def ainvoke(self, document: Document) -> Outcome:
        """For strategies that hold no permits: the slot is theirs."""
        return await self.summarise(document, HeldSlot())

    async def summarise(self, document: Document, slot: Slot) -> Outcome:
        """What becomes of the document. `slot` is the strategy's: lent to others while this document waits."""
        effort = Effort(document, fill(self._settings.prompt, document.text, document.fields), self._clock())
        try:
            return await self._driven(effort, document, slot)
        except DocumentError as error:
            outcome = self._requests.ended(effort, Status.FAILED, error=error.message, reason=DAMAGED)
            self._recorder.landed(document.position, outcome)
            return outcome

    async def _driven(self, effort: Effort, document: Document, slot: Slot) -> Outcome:
        if not self._endpoints.stop.asked:
            await self._recorder.cleared(document.position)
        recorded = self._recorder.parts(document.position)
        if not recorded and await self._fits(effort.prompt, slot):
            outcome = await self._requests.outcome(effort, slot)
            if outcome:
                return outcome
        return await self._long.outcome(effort, slot, recorded)

    async def _fits(self, prompt: str, slot: Slot) -> bool:
        """Whether it may be sent in one piece. The first one that is not short asks the endpoint for its context."""
        if len(prompt) <= self._context.surely or self._context.short(prompt):
            return True
        if not self._context.settled and not self._endpoints.stop.asked:
            await self._endpoints.lend(slot, self._context.settle())
        return self._context.fits(prompt)
