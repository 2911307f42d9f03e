"""One prompt until it is answered, or has failed for good: pace, calls, retries, and what each is to the run."""

import asyncio
from collections.abc import Callable
from typing import Any

from core.control.gate import Gate, Slot
from core.control.pace import Reservation
from core.control.spending import Call
from core.endpoints.port import Answer, Endpoint
from core.errors import EndpointError, EndpointTimeout, GivenUp, RateLimited, StoreError, TokenLimitSpent, TooLong
from core.language import Message
from core.metrics.tokens import estimate_tokens
from core.records import Outcome, RunSettings, Status
from core.summarise.context import Context
from core.summarise.effort import Effort
from core.summarise.own_fault import OWN_FAULT, own_fault
from core.summarise.port import Recorder
from core.summarise.prompt_cut import PromptCut

OVER_THE_CAP = "over the cap"
"""The reason by which failures are grouped of documents whose request alone could come to more than the cap."""

_LONG = 10.0  # seconds; from here on a tenth says nothing


class Requests:
    """Sends the prompts of one run. Belongs to the loop it was made in. `clock` is the run's, seconds."""

    def __init__(
        self,
        endpoint: Endpoint,
        settings: RunSettings,
        gate: Gate,
        recorder: Recorder,
        clock: Callable[[], float],
        *,
        context: Context,
    ) -> None:
        self._endpoint = endpoint
        self._settings = settings
        self._gate = gate
        self._recorder = recorder
        self._clock = clock
        self._context = context
        self._prompt_cut = PromptCut()
        self._loop = asyncio.get_running_loop()

    async def outcome(self, effort: Effort, slot: Slot) -> Outcome | None:
        """What becomes of the prompt; None where it is longer than the model takes: then that is learned."""
        while True:
            send = self._try if len(effort.prompt) <= self._context.surely else self._carefully
            outcome = await send(effort, slot)
            if outcome or effort.too_long:
                return outcome
            tries = effort.failures + (effort.rate_limited if effort.refused else 0)
            await self._gate.before_retry(slot, tries, refused=effort.refused)

    async def _carefully(self, effort: Effort, slot: Slot) -> Outcome | None:
        """The same for a prompt that is not short: not where it has been learned meanwhile that it is too long."""
        if not self._context.fits(effort.prompt):
            effort.too_long = True
            return None
        return await (self._alone if self._context.unproven(effort.prompt) else self._try)(effort, slot)

    async def _alone(self, effort: Effort, slot: Slot) -> Outcome | None:
        """The same while no other such prompt is under way; what is learned meanwhile may say that it fits, or not."""
        first = self._context.first
        await self._gate.lend(slot, first.acquire())
        try:
            if self._context.unproven(effort.prompt) and self._context.fits(effort.prompt):
                return await self._try(effort, slot)
        finally:
            first.release()
        return await self._carefully(effort, slot)

    async def _try(self, effort: Effort, slot: Slot) -> Outcome | None:
        """One attempt, when it may go; None where the prompt is worth another, or is too long."""
        reserved = await self._gate.cleared(slot, effort.prompt, effort.attempts)
        await self._recorder.cleared(effort.document.position)
        if not self._gate.spending.fits_alone(effort.prompt):
            return self._over_the_cap(effort)
        call = await self._gate.admitted(slot, effort.prompt, effort.attempts)
        return await self._sent_once(effort, slot, reserved, call) if call else self._cancelled(effort)

    def _cancelled(self, effort: Effort) -> Outcome:
        outcome = self.ended(effort, Status.CANCELLED, error=self._gate.stop.unsent)
        return self._landed(effort, outcome) if outcome.attempts and not effort.step else outcome

    def _over_the_cap(self, effort: Effort) -> Outcome:
        """No cap is so small that nothing fits under it, but some prompts are so long."""
        why = Message("Its request alone could come to more than the cap of the run, so it was not sent.")
        return self._landed(effort, self.ended(effort, Status.FAILED, error=why, reason=OVER_THE_CAP))

    def _landed(self, effort: Effort, outcome: Outcome) -> Outcome:
        if effort.land:
            return effort.land(outcome)
        self._recorder.landed(outcome.position, outcome)
        return outcome

    async def _sent_once(self, effort: Effort, slot: Slot, reserved: Reservation, call: Call) -> Outcome | None:
        """Send the prompt. Returns what became of it; None where it is worth another attempt, or is too long."""
        outcome = None
        self._recorder.sent(effort.document.position)
        try:
            outcome = await self._answered(effort, slot, reserved, call)
        except (MemoryError, StoreError):
            raise  # no answer's doing
        except Exception as error:  # noqa: BLE001  # whatever an answer is, it ends nobody's run
            self._gate.health.answered()
            outcome = self.ended(effort, Status.FAILED, error=own_fault(error), reason=OWN_FAULT)
        finally:
            self._gate.spending.lost(call)  # nothing, where it was told what became of it
            if outcome:
                outcome = self._landed(effort, outcome)
            else:
                self._recorder.landed(effort.document.position, None)
        return outcome

    async def _answered(self, effort: Effort, slot: Slot, reserved: Reservation, call: Call) -> Outcome | None:
        try:
            answer = await self._attempt(effort)
        except EndpointError as error:
            self._gate.spending.failed(call, error)
            input_tokens, output_tokens = error.usage or (0, 0)
            effort.input_tokens += input_tokens
            effort.output_tokens += output_tokens
            fault = self._gate.failed(error, effort.prompt, effort.last_latency, effort.first_failure)
            if effort.first_failure is None and not isinstance(fault, RateLimited):
                effort.first_failure = self._clock()
            return self._after(fault, effort)
        outcome = self._success(effort, answer)
        used = outcome.input_tokens - effort.input_tokens, outcome.output_tokens - effort.output_tokens
        (self._gate.spending.estimated if outcome.tokens_estimated else self._gate.spending.counted)(call, *used)
        self._context.accepted(effort.prompt)
        self._gate.landed(slot, reserved, answer, effort.last_latency, sum(used))
        return outcome

    async def _attempt(self, effort: Effort) -> Answer:
        effort.attempts += 1
        began = self._clock()
        if effort.dispatched is None:
            effort.dispatched, effort.paused_before = began, self._gate.pause.total
        try:
            return await self._call(effort.prompt, last=self._is_last(effort))
        finally:
            effort.last_latency = self._clock() - began
            effort.in_flight += effort.last_latency

    def _is_last(self, effort: Effort) -> bool:
        """Whether a failure of this attempt would be the document's, or tells whether the endpoint is back."""
        spent = effort.failures + 1 >= self._settings.max_attempts
        return spent or not self._settings.protection or self._gate.health.down

    async def _call(self, prompt: str, *, last: bool) -> Answer:
        """Send the request. The timeout ends it, the second Stop, or patience where another attempt is possible."""
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
            words = _no_answer(min(took, timeout))
            given_up = took < timeout and not stop.hard
            raise (GivenUp(words, took) if given_up else EndpointTimeout(words)) from None

    def _after(self, error: EndpointError, effort: Effort) -> Outcome | None:
        """What a fault makes of the prompt; None where another attempt is due to it, or it is too long.

        A refusal is no failed attempt, until the endpoint has served nobody for half a minute and named no time, and
        neither is what failed because the endpoint is down.
        """
        health = self._gate.health
        effort.too_long = isinstance(error, TooLong) and self._context.refused(effort.prompt, error)
        if isinstance(error, TooLong) and effort.too_long:
            effort.why = error
            return None
        effort.refused = isinstance(error, RateLimited)
        effort.rate_limited += effort.refused
        effort.failures += health.exhausting if effort.refused else not health.down
        if self._may_repeat(error, effort):
            return None
        if self._gate.stop.hard:
            stopped = Message("The run was stopped while it was in flight.")
            return self.ended(effort, Status.CANCELLED, error=stopped)
        return self.ended(effort, Status.FAILED, error=error.message, reason=error.reason)

    def _may_repeat(self, error: EndpointError, effort: Effort) -> bool:
        """The deadline leaves out the pauses that the endpoint named: they are waited through, however long."""
        gate = self._gate
        if not (gate.protection and self._worth_repeating(error)) or gate.stop.asked:
            return False
        waited = self._clock() - (effort.dispatched or 0.0) - (gate.pause.total - effort.paused_before)
        return effort.failures < self._settings.max_attempts and waited <= self._settings.deadline

    def _worth_repeating(self, error: EndpointError) -> bool:
        same_again = isinstance(error, TokenLimitSpent) and self._settings.endpoint.temperature == 0
        return error.retryable and not same_again

    def _success(self, effort: Effort, answer: Answer) -> Outcome:
        estimated = answer.input_tokens is None or answer.output_tokens is None
        into = estimate_tokens(effort.prompt) if estimated else answer.input_tokens
        out = estimate_tokens(answer.text) if estimated else answer.output_tokens
        return self.ended(
            effort,
            Status.SUCCEEDED,
            summary=answer.text.strip(),
            input_tokens=effort.input_tokens + (into or 0),
            output_tokens=effort.output_tokens + (out or 0),
            tokens_estimated=estimated,
            cut_off=answer.finish_reason == "length",
            prompt_cut=self._was_cut(effort, answer.input_tokens),
            model=self._model(answer),
        )

    def _model(self, answer: Answer) -> str:
        """As the server names it; the practice endpoint repeats what it was asked for, and has none."""
        asked = self._settings.endpoint
        return answer.model or asked.model if asked.kind == "openai" else asked.model_shown

    def _was_cut(self, effort: Effort, counted: int | None) -> bool:
        """Whether the endpoint read only a part of the prompt; those that turn out so by it are told to the record."""
        own = effort.document.position
        cut = self._prompt_cut.cut(own, effort.prompt, counted)
        if cut:
            earlier = [position for position in cut if position != own]
            self._recorder.prompt_cut(earlier, counted or 0, estimate_tokens(effort.prompt))
        return own in cut

    def ended(self, effort: Effort, status: Status, **more: Any) -> Outcome:
        """The outcome of the prompt as things stand."""
        now = self._clock()
        more = {"input_tokens": effort.input_tokens, "output_tokens": effort.output_tokens} | more
        return Outcome(
            position=effort.document.position,
            status=status,
            attempts=effort.attempts,
            rate_limited=effort.rate_limited,
            latency=effort.in_flight if effort.attempts else None,
            queue_time=now - effort.handed - effort.in_flight,
            finished_at=now,
            **more,
        )


def _no_answer(seconds: float) -> Message:
    """Rounded as it is shown: the store takes equal messages together."""
    if seconds >= _LONG:
        return Message("No complete answer within {seconds:,.0f} s.", seconds=round(seconds))
    return Message("No complete answer within {seconds:,.1f} s.", seconds=round(seconds, 1))
