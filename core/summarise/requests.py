"""One prompt until it is answered, or has failed for good: pace, calls, retries, and what each is to the run."""

import asyncio
from collections.abc import Callable
from typing import Any

from core.control.endpoints import Endpoints, Way
from core.control.gate import Slot
from core.control.spending import Call
from core.endpoints.port import Answer
from core.errors import (
    EndpointError,
    EndpointTimeout,
    EndpointUnavailable,
    GivenUp,
    RateLimited,
    StoreError,
    TokenLimitSpent,
    TooLong,
)
from core.language import Message
from core.metrics.tokens import estimate_tokens
from core.records import Outcome, Status
from core.settings import EndpointSettings, RunSettings
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
        endpoints: Endpoints,
        settings: RunSettings,
        recorder: Recorder,
        clock: Callable[[], float],
        *,
        context: Context,
    ) -> None:
        self._endpoints = endpoints
        self._settings = settings
        self._stop, self._spending = endpoints.stop, endpoints.spending
        self._recorder = recorder
        self._clock = clock
        self._context = context
        self._prompt_cut = [PromptCut() for _ in endpoints.each]  # each counts in its own way
        self._loop = asyncio.get_running_loop()

    async def outcome(self, effort: Effort, slot: Slot) -> Outcome | None:
        """What becomes of the prompt; None where it is longer than the model takes: then that is learned."""
        while True:
            send = self._try if len(effort.prompt) <= self._context.surely else self._carefully
            outcome = await send(effort, slot)
            if outcome or effort.too_long:
                return outcome
            tries = effort.failures + (effort.rate_limited if effort.refused else 0)
            await self._endpoints.before_retry(
                effort.asked, slot, tries, refused=effort.refused, elsewhere=effort.elsewhere
            )

    async def _carefully(self, effort: Effort, slot: Slot) -> Outcome | None:
        """The same for a prompt that is not short: not where it has been learned meanwhile that it is too long."""
        if not self._context.fits(effort.prompt):
            effort.too_long = True
            return None
        return await (self._alone if self._context.unproven(effort.prompt) else self._try)(effort, slot)

    async def _alone(self, effort: Effort, slot: Slot) -> Outcome | None:
        """The same while no other such prompt is under way; what is learned meanwhile may say that it fits, or not."""
        first = self._context.first
        await self._endpoints.lend(slot, first.acquire())
        try:
            if self._context.unproven(effort.prompt) and self._context.fits(effort.prompt):
                return await self._try(effort, slot)
        finally:
            first.release()
        return await self._carefully(effort, slot)

    async def _try(self, effort: Effort, slot: Slot) -> Outcome | None:
        """One attempt, when it may go; None where the prompt is worth another, or is too long."""
        way = await self._endpoints.way(slot, effort.prompt, effort.attempts, effort.refused_by, effort.failed_at)
        if way is None:
            return self._refused_by_all(effort)
        try:
            await self._recorder.cleared(effort.document.position)
            if not self._spending.fits_alone(effort.prompt):
                return self._over_the_cap(effort)
            call = await self._endpoints.admitted(way, slot, effort.prompt, effort.attempts)
            effort.asked = way.to.place
            return await self._sent_once(effort, slot, way, call) if call else self._cancelled(effort)
        finally:
            self._endpoints.left(way)

    def _refused_by_all(self, effort: Effort) -> Outcome:
        """It waited for an endpoint that had not refused it, and none is worth waiting for any more."""
        error = effort.why_refused
        assert error is not None  # noqa: S101  # it is set beside `refused_by`
        return self._landed(effort, self.ended(effort, Status.FAILED, error=error.message, reason=error.reason))

    def _cancelled(self, effort: Effort) -> Outcome:
        outcome = self.ended(effort, Status.CANCELLED, error=self._stop.unsent)
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

    async def _sent_once(self, effort: Effort, slot: Slot, way: Way, call: Call) -> Outcome | None:
        """Send the prompt. Returns what became of it; None where it is worth another attempt, or is too long."""
        outcome = None
        self._recorder.sent(effort.document.position)
        try:
            outcome = await self._answered(effort, slot, way, call)
        except (MemoryError, StoreError):
            raise  # no answer's doing
        except Exception as error:  # noqa: BLE001  # whatever an answer is, it ends nobody's run
            way.to.gate.health.answered()
            outcome = self.ended(effort, Status.FAILED, error=own_fault(error), reason=OWN_FAULT)
        finally:
            self._spending.lost(call)  # nothing, where it was told what became of it
            if outcome:
                outcome = self._landed(effort, outcome)
            else:
                self._recorder.landed(effort.document.position, None)
        return outcome

    async def _answered(self, effort: Effort, slot: Slot, way: Way, call: Call) -> Outcome | None:
        try:
            answer = await self._attempt(effort, way)
        except EndpointError as error:
            self._spending.failed(call, error)
            input_tokens, output_tokens = error.usage or (0, 0)
            effort.input_tokens += input_tokens
            effort.output_tokens += output_tokens
            fault = self._endpoints.failed(way, error, effort.prompt, effort.last_latency, effort.first_failure)
            if effort.first_failure is None and not isinstance(fault, RateLimited):
                effort.first_failure = self._clock()
            return self._after(fault, effort, way)
        outcome = self._success(effort, answer, way)
        used = outcome.input_tokens - effort.input_tokens, outcome.output_tokens - effort.output_tokens
        (self._spending.estimated if outcome.tokens_estimated else self._spending.counted)(call, *used)
        self._context.accepted(effort.prompt)
        self._endpoints.answered(way, slot, answer, effort.last_latency, used, refused=effort.refused_by)
        return outcome

    async def _attempt(self, effort: Effort, way: Way) -> Answer:
        effort.attempts += 1
        began = self._clock()
        if effort.dispatched is None:
            effort.dispatched, effort.paused_before = began, self._endpoints.paused
        try:
            return await self._call(effort.prompt, way, last=self._is_last(effort, way))
        finally:
            effort.last_latency = self._clock() - began
            effort.in_flight += effort.last_latency

    def _is_last(self, effort: Effort, way: Way) -> bool:
        """Whether a failure of this attempt would be the document's, or tells whether the endpoint is back."""
        beyond = effort.refused_by | effort.failed_at | {way.to.place}
        spent = effort.failures + 1 >= self._settings.max_attempts and not self._endpoints.may_be_answered(beyond)
        return spent or way.asks or not self._settings.protection or way.to.gate.health.down

    async def _call(self, prompt: str, way: Way, *, last: bool) -> Answer:
        """Send the request. The timeout ends it, the second Stop, or patience where another attempt is possible."""
        stop, patience = self._stop, way.to.gate.patience
        began, timeout = self._loop.time(), self._settings.timeout
        if way.asks:
            timeout = self._endpoints.patience(way, timeout)
        try:
            async with asyncio.timeout(timeout) as scope:
                stop.watch(scope)
                if not last:
                    patience.watch(scope, began)
                try:
                    return await way.to.endpoint.answer(prompt)
                finally:
                    stop.unwatch(scope)
                    patience.unwatch(scope)
        except TimeoutError:
            took = self._loop.time() - began
            words = _no_answer(min(took, timeout))
            given_up = took < self._settings.timeout and not stop.hard
            raise (GivenUp(words, took) if given_up else EndpointTimeout(words)) from None

    def _after(self, error: EndpointError, effort: Effort, way: Way) -> Outcome | None:
        """What a fault makes of the prompt; None where another attempt is due to it, or it is too long.

        A refusal is no failed attempt, until the endpoint has served nobody for half a minute and named no time, and
        neither is what failed because the endpoint is down.
        """
        health = way.to.gate.health
        effort.too_long = isinstance(error, TooLong) and self._context.refused(effort.prompt, error)
        if isinstance(error, TooLong) and effort.too_long:
            effort.why = error
            return None
        effort.refused = isinstance(error, RateLimited)
        effort.rate_limited += effort.refused
        if self._counts(error, effort, way):
            effort.failures += health.exhausting if effort.refused else not (health.down or way.asks)
        if self._may_repeat(error, effort):
            return None
        if self._stop.hard:
            stopped = Message("The run was stopped while it was in flight.")
            return self.ended(effort, Status.CANCELLED, error=stopped)
        return self.ended(effort, Status.FAILED, error=error.message, reason=error.reason)

    def _counts(self, error: EndpointError, effort: Effort, way: Way) -> bool:
        """Whether this is a failed attempt of the document's. Of several endpoints, not its first at one, while another
        has not been asked, nor where none of them has answered anybody since it failed first: they may be about to be
        known as away. Of that there is an end."""
        places = effort.failed_at if self._worth_repeating(error) else effort.refused_by
        first = way.to.place not in places
        places.add(way.to.place)
        endpoints = self._endpoints
        effort.elsewhere = endpoints.elsewhere(effort.refused_by, effort.failed_at)
        if first and endpoints.may_be_answered(effort.refused_by | effort.failed_at):
            return False
        away = isinstance(error, EndpointTimeout | EndpointUnavailable) and effort.attempts <= 2 * len(endpoints.each)
        return not (away and endpoints.silent_since(effort.first_failure))

    def _may_repeat(self, error: EndpointError, effort: Effort) -> bool:
        """The deadline leaves out the pauses that the endpoint named: they are waited through, however long."""
        endpoints = self._endpoints
        if not endpoints.protection or self._stop.asked:
            return False
        if not self._worth_repeating(error):
            effort.why_refused = error
            return endpoints.may_be_answered(effort.refused_by)
        waited = self._clock() - (effort.dispatched or 0.0) - (endpoints.paused - effort.paused_before)
        return effort.failures < self._settings.max_attempts and waited <= self._settings.deadline

    def _worth_repeating(self, error: EndpointError) -> bool:
        same_again = isinstance(error, TokenLimitSpent) and self._settings.endpoint.temperature == 0
        return error.retryable and not same_again

    def _success(self, effort: Effort, answer: Answer, way: Way) -> Outcome:
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
            prompt_cut=self._was_cut(effort, answer.input_tokens, way),
            model=_model(answer, way.to.settings),
            endpoint=way.to.address,
        )

    def _was_cut(self, effort: Effort, counted: int | None, way: Way) -> bool:
        """Whether the endpoint read only a part of the prompt; those that turn out so by it are told to the record."""
        own = effort.document.position
        cut = self._prompt_cut[way.to.place].cut(own, effort.prompt, counted)
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


def _model(answer: Answer, asked: EndpointSettings) -> str:
    """As the server names it; the practice endpoint repeats what it was asked for, and has none."""
    return answer.model or asked.model if asked.kind == "openai" else asked.model_shown


def _no_answer(seconds: float) -> Message:
    """Rounded as it is shown: the store takes equal messages together."""
    if seconds >= _LONG:
        return Message("No complete answer within {seconds:,.0f} s.", seconds=round(seconds))
    return Message("No complete answer within {seconds:,.1f} s.", seconds=round(seconds, 1))
