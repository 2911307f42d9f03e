"""The state of one endpoint that all documents of a run share: it says when a request may go there, and learns from
each answer and fault.

Protection off, the gate is open: nothing waits, nothing is tried again, and only a stop holds anybody back.
"""

import math
import random
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from core.control.access import Access
from core.control.back_off import BackOff
from core.control.budget import RetryBudget
from core.control.health import Health
from core.control.limits import Feedback
from core.control.pace import Pace, Reservation
from core.control.patience import Patience
from core.control.pause import SharedPause
from core.control.spending import Spending
from core.control.stop import StopSignal
from core.endpoints.port import Answer
from core.errors import EndpointError, EndpointTimeout, EndpointUnavailable, GivenUp, RateLimited
from core.language import Message, joined
from core.settings import RunSettings

T = TypeVar("T")

LONG_PAUSE = 2.0
"""Seconds from which a pause is worth a word, and a band in the charts."""

_NO_BUDGET = 0.5  # seconds until a document without a retry in the budget asks again, jittered


class Slot(Protocol):
    """One place in flight. It can be given to another document during a wait."""

    @property
    def spare(self) -> bool:
        """Whether a slot is free and no document waits for one."""
        ...

    @property
    def shared(self) -> bool:
        """Whether one document may hold several of them."""
        ...

    async def acquire(self, *, ahead: bool = False, spare: bool = False) -> None:
        """Take one: `ahead` of those that have sent nothing yet, or only when it is `spare`."""

    def release(self) -> None: ...


class HeldSlot:
    """The slot of LangChain's own strategies. They hold it themselves, so it is kept during every wait."""

    spare = False  # they do not tell
    shared = False

    async def acquire(self, *, ahead: bool = False, spare: bool = False) -> None: ...

    def release(self) -> None: ...


class Lending:
    """Slots of one run that are lent while their documents wait; `waiting` counts these documents."""

    def __init__(self) -> None:
        self.waiting = 0

    async def lend(self, slot: Slot, waiting: Awaitable[T]) -> T:
        """Wait without holding the slot, so that other documents go on."""
        slot.release()
        self.waiting += 1
        try:
            return await waiting
        finally:
            self.waiting -= 1
            await slot.acquire(ahead=True)


class Gate:
    """One endpoint's pace, shared pause, health and retry budget; for one event loop. `clock` in seconds.

    The stop flag, the bill and the lent slots are the run's: of several gates all have the same.
    """

    def __init__(
        self,
        settings: RunSettings,
        clock: Callable[[], float],
        feedback: Feedback,
        back_off: BackOff | None = None,
        randomness: random.Random | None = None,
        *,
        served: bool = False,
        spending: Spending | None = None,
        run: "Gate | None" = None,
        several: bool = False,
    ) -> None:
        """`served`: an earlier session of the run had answers. `spending` is the run's bill, where it is kept. `run` is
        another gate of the same run, `several` says that others do its work while it is away."""
        self._clock = clock
        self._random = randomness or random.Random()
        self._back_off = back_off or BackOff()
        self._feedback = feedback
        self.protection = settings.protection
        self.stop: StopSignal = run.stop if run else StopSignal()
        self.lending: Lending = run.lending if run else Lending()
        self.pause = SharedPause(clock, self._random)
        self.pace = Pace(clock, settings.requests_per_minute, settings.tokens_per_minute)
        self.health = Health(clock, 2 * self._back_off.base, served=served, several=several)
        self.access = Access(served=served)
        self.patience = Patience()
        self.spending: Spending = run.spending if run else spending or Spending(settings)
        self._budget = RetryBudget(clock, settings.limit)
        self.retries = 0

    async def cleared(self, slot: Slot, prompt: str, attempts: int = 0) -> Reservation:
        """Return when a request with this prompt may go, with what was taken for it, or when the run is stopped.

        `attempts` is how often its document was tried before.
        """
        reserved = self.pace.expected(prompt)
        if self.protection:
            if not self.pace.take_now(reserved.tokens):
                await self.lending.lend(slot, self.pace.reserve(reserved.tokens, self.stop))
            await self.ready(slot, attempts)
        return reserved

    async def ready(self, slot: Slot, attempts: int) -> None:
        """Return when pause and health let a request go, or when the run is stopped."""
        while not self.stop.asked:
            if self.pause.remaining:
                await self.lending.lend(slot, self.pause.over(self.stop))
            elif self.health.down:
                if await self.lending.lend(slot, self.health.ready(self.stop, attempts)):
                    return  # the one that asks whether the endpoint is back
            else:
                return

    def landed(self, slot: Slot, reserved: Reservation, answer: Answer, latency: float, used: float) -> None:
        """A request was answered after `latency` seconds and took `used` tokens, where `reserved` were taken for it."""
        self._budget.requested()
        self._feedback.answered(latency)
        self.patience.answered(latency)
        self.health.answered(self._clock() - latency)
        self.pause.answered()
        self.access.answered()
        if answer.headers:
            self.pace.told(answer.headers)
        self.pace.charged(reserved, used)
        if (
            slot.spare and not self.lending.waiting
        ):  # nobody waits for its place or for the quota: the run is at its end
            self.patience.at_the_end(latency)

    def failed(
        self,
        error: EndpointError,
        prompt: str = "",
        latency: float = 0.0,
        first_failure: float | None = None,
        *,
        silent: bool = False,
    ) -> EndpointError:
        """A request came back with a fault after `latency` seconds; take in what it says to all the others.

        `first_failure` is when the same document failed for the first time, where it has failed before. `silent`: no
        answer has come from here since it was sent, while other endpoints of the run answered.
        Returns what it is to its document.
        """
        error = self.access.judged(error, prompt)
        self._budget.requested()
        if isinstance(error, RateLimited):
            self._refused(error, self._clock() - latency)
        elif isinstance(error, GivenUp) and not silent:
            self._feedback.overloaded()
            self.patience.gave_up(error.after)
        elif isinstance(error, EndpointTimeout | EndpointUnavailable):
            self._feedback.overloaded()
            self.health.failed(error.message, first_failure, silent=silent)
        else:
            self.health.answered()
        if isinstance(error, EndpointUnavailable) and error.retry_after:
            self.pause.extend(error.retry_after)
        return error

    def _refused(self, error: RateLimited, sent: float) -> None:
        self.pace.refused()
        if error.retry_after is None:
            self._feedback.overloaded()
        else:
            self._feedback.refused()
            self.pause.refused(error.retry_after, sent)
        if error.retry_after is None or self.pause.in_vain:
            self.health.refused(error.message, sent)
        else:
            self.health.answered()

    async def before_retry(self, slot: Slot, failures: int, *, refused: bool = False) -> None:
        """Wait before a document's next attempt, after so many failed ones; `refused`: the last of them by a 429."""
        self.retries += 1
        if not failures or (refused and (self.health.down or self.pause.remaining)):
            return  # the shared pause is the wait
        await self.lending.lend(slot, self._back_off_for(failures, refused))

    async def _back_off_for(self, failures: int, refused: bool) -> None:
        # Waiting longer each time spares an endpoint in trouble. One that answers the others has none, and a document
        # that had bad luck five times in a row would hold up the end of the run.
        by_chance = self.health.sound and not refused
        await self.stop.sleep(self._back_off.delay(failures, self._random, by_chance=by_chance))
        while not self.stop.asked and not self.health.down and not self._budget.take():
            await self.stop.sleep(_NO_BUDGET * (0.5 + self._random.random()))

    # What it says of itself

    @property
    def open(self) -> bool:
        """Whether requests may go, as far as pause and health are concerned."""
        return not (self.protection and (self.pause.remaining or self.health.down))

    def closed_for(self, tokens: float) -> float:
        """Seconds until a request of so many tokens may go; 0 where it may at once."""
        if not self.protection:
            return 0.0
        away = self.health.retry_at - self._clock() if self.health.down else 0.0
        return max(self.pause.remaining, self.pace.wait_for(tokens), away)

    def why(self, *, begun: bool) -> str:
        """Why nothing is sent; "" where something may be. A pause that has `begun` lasts to its end."""
        if self.health.down:
            return self.health.why
        if self.pause.remaining > (0 if begun else LONG_PAUSE):
            return Message("The endpoint asked everyone to wait.")
        return ""

    def state(self) -> str:
        """Why nothing is sent, and when it will be again; "" where things are sent, or soon."""
        if self.health.down:
            seconds = max(0, math.ceil(self.health.retry_at - self._clock()))
            return joined(self.health.why, Message("Trying again in {seconds} s.", seconds=seconds))
        if self.pause.remaining > LONG_PAUSE:
            seconds = math.ceil(self.pause.remaining)
            return Message("The endpoint asked everyone to wait; going on in {seconds} s.", seconds=seconds)
        return ""
