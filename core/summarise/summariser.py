"""The one runnable every strategy drives: a document in, its outcome out.

Prompt, call, pacing, retries, the mapping of errors and the record of the outcome are all inside it, since nothing can
be put around it: `with_retry` is skipped by batch_as_completed, and with abatch it hands out other documents' outputs
(langchain-ai/langchain#35475).
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from langchain_core.runnables import Runnable, RunnableConfig

from core.control.gate import Gate, HeldSlot, Slot
from core.control.pace import Reservation
from core.endpoints.port import Answer, Endpoint
from core.errors import EndpointError, EndpointTimeout, GivenUp, RateLimited, TokenLimitSpent
from core.metrics.tokens import estimate_tokens
from core.records import Document, Outcome, RunSettings, Status
from core.summarise.port import Recorder
from core.summarise.prompt_cut import PromptCut
from core.summarise.prompts import fill

_LONG = 10.0  # seconds; from here on a tenth says nothing


@dataclass(slots=True)
class _Effort:
    """What has been spent on one document so far; times are the run's clock, seconds."""

    handed: float
    dispatched: float | None = None
    in_flight: float = 0.0
    last_latency: float = 0.0
    attempts: int = 0
    rate_limited: int = 0
    failures: int = 0
    paused_before: float = 0.0


class Summariser(Runnable[Document, Outcome]):
    """Never raises; records each outcome itself, the moment it lands. Belongs to the loop it was made in.

    `clock` is the run's, seconds. Documents cancelled before anything was sent are not recorded: they are as they were.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        settings: RunSettings,
        gate: Gate,
        recorder: Recorder,
        clock: Callable[[], float],
    ) -> None:
        self._endpoint = endpoint
        self._settings = settings
        self._gate = gate
        self._recorder = recorder
        self._clock = clock
        self._prompt_cut = PromptCut()
        self._loop = asyncio.get_running_loop()

    def invoke(self, input: Document, config: RunnableConfig | None = None, **kwargs: Any) -> Outcome:  # noqa: A002  # LangChain's name
        """For the strategies that block a thread: the work itself goes on in the worker's loop, on its one client."""
        return asyncio.run_coroutine_threadsafe(self.ainvoke(input, config), self._loop).result()

    async def ainvoke(self, input: Document, config: RunnableConfig | None = None, **kwargs: Any) -> Outcome:  # noqa: A002  # LangChain's name
        """For LangChain's own strategies: the slot is theirs."""
        return await self.summarise(input, HeldSlot())

    async def summarise(self, document: Document, slot: Slot) -> Outcome:
        """What becomes of the document. `slot` is the strategy's: lent to others while this document waits."""
        effort = _Effort(self._clock())
        if not self._gate.stop.asked:
            await self._recorder.cleared(document.position)
        outcome = await self._until_landed(document, slot, effort)
        if outcome.attempts:
            self._recorder.record(outcome)
        return outcome

    async def _until_landed(self, document: Document, slot: Slot, effort: _Effort) -> Outcome:
        prompt = fill(self._settings.prompt, document.text)
        while True:
            pace = self._gate.pace
            reserved = pace.expected(estimate_tokens(prompt)) if pace.known else Reservation()
            await self._gate.admit(slot, reserved.tokens)
            await self._recorder.cleared(document.position)
            if self._gate.stop.asked:
                return self._outcome(document, effort, Status.CANCELLED, error=self._gate.stop.unsent)
            try:
                answer = await self._attempt(prompt, effort)
            except EndpointError as error:
                fault = self._gate.failed(error, prompt, effort.last_latency)
                if self._given_up(fault, effort):
                    return self._failure(document, effort, fault)
                self._recorder.repeats(document.position)
                refused = isinstance(fault, RateLimited)
                tries = effort.failures + (effort.rate_limited if refused else 0)
                await self._gate.before_retry(slot, tries, refused=refused)
            else:
                outcome = self._success(document, prompt, answer, effort)
                used = outcome.input_tokens + outcome.output_tokens
                self._gate.answered(answer, effort.last_latency, reserved, used)
                self._gate.landed(slot, effort.last_latency)
                return outcome

    async def _attempt(self, prompt: str, effort: _Effort) -> Answer:
        effort.attempts += 1
        began = self._clock()
        if effort.dispatched is None:
            effort.dispatched, effort.paused_before = began, self._gate.pause.total
        self._recorder.sent()
        try:
            return await self._call(prompt, last=self._is_last(effort))
        finally:
            self._recorder.answered()
            effort.last_latency = self._clock() - began
            effort.in_flight += effort.last_latency

    def _is_last(self, effort: _Effort) -> bool:
        """Whether a failure of this attempt would be the document's, or tells whether the endpoint is back."""
        spent = effort.failures + 1 >= self._settings.max_attempts
        return spent or not self._settings.protection or self._gate.health.down

    async def _call(self, prompt: str, *, last: bool) -> Answer:
        """Ended by the timeout, by the second Stop, or, where there is another attempt, when patience is at its end."""
        stop, patience = self._gate.stop, self._gate.patience
        began, timeout = self._loop.time(), self._settings.timeout
        try:
            async with asyncio.timeout(timeout if last else patience.at_most(timeout)) as scope:
                stop.watch(scope)
                if not last:
                    patience.watch(scope, began, timeout)
                try:
                    return await self._endpoint.answer(prompt)
                finally:
                    stop.unwatch(scope)
                    patience.unwatch(scope)
        except TimeoutError:
            took = self._loop.time() - began
            words = f"No complete answer within {took:,.{0 if took >= _LONG else 1}f} s."
            given_up = took < timeout and not stop.hard
            raise (GivenUp(words, took) if given_up else EndpointTimeout(words)) from None

    def _given_up(self, error: EndpointError, effort: _Effort) -> bool:
        """Whether the document has had all the attempts that are due to it.

        A refusal is none of them, until the endpoint has served nobody for half a minute and named no time, and neither
        is what failed because the endpoint is down. The deadline leaves out the pauses that the endpoint named: they
        are waited through, however long.
        """
        gate = self._gate
        refused = isinstance(error, RateLimited)
        effort.rate_limited += refused
        effort.failures += gate.health.exhausting if refused else not gate.health.down
        if not (gate.protection and self._worth_repeating(error)) or gate.stop.asked:
            return True
        waited = self._clock() - (effort.dispatched or 0.0) - (gate.pause.total - effort.paused_before)
        return effort.failures >= self._settings.max_attempts or waited > self._settings.deadline

    def _worth_repeating(self, error: EndpointError) -> bool:
        same_again = isinstance(error, TokenLimitSpent) and self._settings.endpoint.temperature == 0
        return error.retryable and not same_again

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
            prompt_cut=self._was_cut(document, prompt, answer.input_tokens),
            model=self._model(answer),
        )

    def _model(self, answer: Answer) -> str:
        """As the server names it; the practice endpoint repeats what it was asked for, and has none."""
        asked = self._settings.endpoint
        return answer.model or asked.model if asked.kind == "openai" else asked.model_shown

    def _was_cut(self, document: Document, prompt: str, counted: int | None) -> bool:
        """Whether the endpoint read only a part of the prompt; those that turn out so by it are told to the record."""
        cut = self._prompt_cut.cut(document.position, prompt, counted)
        if cut:
            earlier = [position for position in cut if position != document.position]
            self._recorder.prompt_cut(earlier, counted or 0, estimate_tokens(prompt))
        return document.position in cut

    def _failure(self, document: Document, effort: _Effort, error: EndpointError) -> Outcome:
        if self._gate.stop.hard:
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
