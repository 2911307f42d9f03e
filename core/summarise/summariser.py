"""The one runnable every strategy drives: a document in, its outcome out.

Prompt, call, pacing, retries, the mapping of errors and the record of the outcome are all inside it, since nothing can
be put around it: `with_retry` is skipped by batch_as_completed, and with abatch it hands out other documents' outputs
(langchain-ai/langchain#35475).
"""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from langchain_core.runnables import Runnable, RunnableConfig

from core.control.back_off import BackOff
from core.control.limits import Feedback
from core.control.pause import SharedPause
from core.control.stop import StopSignal
from core.endpoints.port import Answer, Endpoint
from core.errors import AccessRefused, EndpointError, EndpointTimeout, EndpointUnavailable, RateLimited
from core.records import Document, Outcome, RunSettings, Status
from core.summarise.port import HeldSlot, Recorder, Slot
from core.summarise.prompts import fill
from core.summarise.tokens import estimate_tokens

SLOT = "slot"
"""Key of the strategy's slot in the config's `configurable`; a strategy that has one to lend puts it there."""


@dataclass(frozen=True, slots=True)
class Control:
    """What all documents of a run share: when to send, when to wait, when to stop."""

    stop: StopSignal
    pause: SharedPause
    feedback: Feedback
    randomness: random.Random
    back_off: BackOff = field(default_factory=BackOff)


@dataclass(slots=True)
class _Effort:
    """What has been spent on one document so far; times are the run's clock, seconds."""

    handed: float
    dispatched: float | None = None
    in_flight: float = 0.0
    attempts: int = 0
    rate_limited: int = 0
    failures: int = 0


class Summariser(Runnable[Document, Outcome]):
    """Never raises; records each outcome itself, the moment it lands. Belongs to the loop it was made in.

    `clock` is the run's, seconds. Documents cancelled before anything was sent are not recorded: they are as they were.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        settings: RunSettings,
        control: Control,
        recorder: Recorder,
        clock: Callable[[], float],
    ) -> None:
        self._endpoint = endpoint
        self._settings = settings
        self._control = control
        self._recorder = recorder
        self._clock = clock
        self._loop = asyncio.get_running_loop()

    def invoke(self, input: Document, config: RunnableConfig | None = None, **kwargs: Any) -> Outcome:  # noqa: A002  # LangChain's name
        """For the strategies that block a thread: the work itself goes on in the worker's loop, on its one client."""
        return asyncio.run_coroutine_threadsafe(self.ainvoke(input, config), self._loop).result()

    async def ainvoke(self, input: Document, config: RunnableConfig | None = None, **kwargs: Any) -> Outcome:  # noqa: A002  # LangChain's name
        effort = _Effort(self._clock())
        if not self._control.stop.asked:
            await self._recorder.cleared(input.position)
        outcome = await self._summarise(input, _slot(config), effort)
        if outcome.attempts:
            self._recorder.record(outcome)
        return outcome

    async def _summarise(self, document: Document, slot: Slot, effort: _Effort) -> Outcome:
        prompt = fill(self._settings.prompt, document.text)
        while True:
            await self._pause_over(slot)
            if self._control.stop.asked:
                return self._outcome(document, effort, Status.CANCELLED, error="The run was stopped.")
            try:
                answer = await self._attempt(prompt, effort)
            except EndpointError as error:
                if not await self._try_again(error, effort, slot):
                    return self._failure(document, effort, error)
            else:
                return self._success(document, prompt, answer, effort)

    async def _attempt(self, prompt: str, effort: _Effort) -> Answer:
        effort.attempts += 1
        began = self._clock()
        effort.dispatched = effort.dispatched if effort.dispatched is not None else began
        self._recorder.sent()
        try:
            answer = await self._within_time(prompt)
        finally:
            self._recorder.answered()
            effort.in_flight += self._clock() - began
        self._control.feedback.answered(self._clock() - began)
        return answer

    async def _within_time(self, prompt: str) -> Answer:
        """The call, ended by its timeout or by the second Stop."""
        stop = self._control.stop
        try:
            async with asyncio.timeout(self._settings.timeout) as scope:
                stop.watch(scope)
                try:
                    return await self._endpoint.answer(prompt)
                finally:
                    stop.unwatch(scope)
        except TimeoutError:
            raise EndpointTimeout(f"No complete answer within {self._settings.timeout:g} s.") from None

    async def _pause_over(self, slot: Slot) -> None:
        if self._settings.protection and self._control.pause.remaining:
            await self._wait(slot, self._control.pause.over(self._control.stop))

    async def _try_again(self, error: EndpointError, effort: _Effort, slot: Slot) -> bool:
        """Take in what the fault says to all documents, wait as it asks, and say whether another try is due."""
        control = self._control
        effort.rate_limited += isinstance(error, RateLimited)
        if isinstance(error, AccessRefused):
            control.stop.refuse(str(error))
        if isinstance(error, EndpointTimeout | EndpointUnavailable):
            control.feedback.overloaded()
        asked = getattr(error, "retry_after", None)
        effort.failures += not (isinstance(error, RateLimited) and asked is not None)
        if not error.retryable or control.stop.asked or self._given_up(effort, asked or 0.0):
            return False
        if asked is not None:
            control.pause.extend(asked)  # waited for, with everyone else, before the next attempt
        else:
            delay = control.back_off.delay(effort.failures, control.randomness)
            await self._wait(slot, control.stop.sleep(delay))
        return True

    def _given_up(self, effort: _Effort, wait: float) -> bool:
        settings = self._settings
        if not settings.protection or effort.failures >= settings.max_attempts:
            return True
        return effort.dispatched is not None and self._clock() + wait - effort.dispatched > settings.deadline

    async def _wait(self, slot: Slot, waiting: Any) -> None:
        """Wait without holding the slot, so that other documents go on."""
        slot.release()
        try:
            await waiting
        finally:
            await slot.acquire(ahead=True)

    def _success(self, document: Document, prompt: str, answer: Answer, effort: _Effort) -> Outcome:
        estimated = answer.input_tokens is None or answer.output_tokens is None
        return self._outcome(
            document,
            effort,
            Status.SUCCEEDED,
            summary=answer.text.strip(),
            input_tokens=estimate_tokens(prompt) if estimated else answer.input_tokens,
            output_tokens=estimate_tokens(answer.text) if estimated else answer.output_tokens,
            tokens_estimated=estimated,
            cut_off=answer.finish_reason == "length",
            model=answer.model or self._settings.endpoint.model,
        )

    def _failure(self, document: Document, effort: _Effort, error: EndpointError) -> Outcome:
        if self._control.stop.hard:
            return self._outcome(
                document, effort, Status.CANCELLED, error="The run was stopped while it was in flight."
            )
        return self._outcome(document, effort, Status.FAILED, error=str(error), reason=error.reason)

    def _outcome(self, document: Document, effort: _Effort, status: Status, **more: Any) -> Outcome:
        now = self._clock()
        return Outcome(
            position=document.position,
            status=status,
            attempts=effort.attempts,
            rate_limited=effort.rate_limited,
            latency=effort.in_flight if effort.attempts else None,
            queue_time=now - effort.handed - effort.in_flight,
            finished_at=now,
            **more,
        )


def _slot(config: RunnableConfig | None) -> Slot:
    slot: Slot = ((config or {}).get("configurable") or {}).get(SLOT) or HeldSlot()
    return slot
