"""The state that all documents of a run share: it says when a request may go, and learns from each answer and fault.

Protection off, the gate is open: nothing waits, nothing is tried again, and only a stop holds anybody back.
"""

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
from core.control.spending import Call, Spending
from core.control.stop import StopSignal
from core.endpoints.port import Answer
from core.errors import EndpointError, EndpointTimeout, EndpointUnavailable, GivenUp, RateLimited
from core.records import RunSettings

T = TypeVar("T")

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


class Gate:
    """One run's stop flag, pace, shared pause, health and retry budget; for one event loop. `clock` in seconds."""

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
    ) -> None:
        """`served`: an earlier session of the run had answers. `spending` is the run's bill, where it is kept."""
        self._clock = clock
        self._random = randomness or random.Random()
        self._back_off = back_off or BackOff()
        self._feedback = feedback
        self.protection = settings.protection
        self.stop = StopSignal()
        self.pause = SharedPause(clock, self._random)
        self.pace = Pace(clock, settings.requests_per_minute, settings.tokens_per_minute)
        self.health = Health(clock, 2 * self._back_off.base, served=served)
        self.access = Access(served=served)
        self.patience = Patience()
        self.spending = spending or Spending(settings)
        self._budget = RetryBudget(clock)
        self.retries = 0
        self._waiting = 0

    async def cleared(self, slot: Slot, prompt: str, attempts: int = 0) -> Reservation:
        """Return when a request with this prompt may go, with what was taken for it, or when the run is stopped.

        `attempts` is how often its document was tried before.
        """
        reserved = self.pace.expected(prompt)
        if self.protection:
            if not self.pace.take_now(reserved.tokens):
                await self.lend(slot, self.pace.reserve(reserved.tokens, self.stop))
            await self._endpoint_ready(slot, attempts)
        return reserved

    async def admitted(self, slot: Slot, prompt: str, attempts: int = 0) -> Call | None:
        """Return with the call when the cap has room for this prompt; None when the run is stopped, as it is where
        nothing is in flight that could make room. The slot is kept: who waits here waits for others' calls to land.
        """
        while not self.stop.asked:
            if call := self.spending.take(prompt):
                return call
            if not self.spending.waits:
                self.stop.reach(self.spending.reached(prompt))
                return None
            await self.spending.landing()
            if self.protection:
                await self._endpoint_ready(slot, attempts)
        return None

    async def _endpoint_ready(self, slot: Slot, attempts: int) -> None:
        while not self.stop.asked:
            if self.pause.remaining:
                await self.lend(slot, self.pause.over(self.stop))
            elif self.health.down:
                if await self.lend(slot, self.health.ready(self.stop, attempts)):
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
        if slot.spare and not self._waiting:  # nobody waits for its place or for the quota: the run is at its end
            self.patience.at_the_end(latency)

    def failed(
        self, error: EndpointError, prompt: str = "", latency: float = 0.0, first_failure: float | None = None
    ) -> EndpointError:
        """A request came back with a fault after `latency` seconds; take in what it says to all the others.

        `first_failure` is when the same document failed for the first time, where it has failed before.
        Returns what it is to its document.
        """
        error = self.access.judged(error, prompt)
        self._budget.requested()
        if isinstance(error, RateLimited):
            self._refused(error, self._clock() - latency)
        elif isinstance(error, GivenUp):
            self._feedback.overloaded()
            self.patience.gave_up(error.after)
        elif isinstance(error, EndpointTimeout | EndpointUnavailable):
            self._feedback.overloaded()
            self.health.failed(error.message, first_failure)
        else:
            self.health.answered()
        if self.access.refusal:
            self.stop.refuse(self.access.refusal)
        if isinstance(error, EndpointUnavailable) and error.retry_after:
            self.pause.extend(error.retry_after)
        return error

    def gave_up(self, error: EndpointError) -> None:
        """A document was too long for the model, and cannot be split any more: this failure counts as others do."""
        self.access.count(error)
        if self.access.refusal:
            self.stop.refuse(self.access.refusal)

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
        await self.lend(slot, self._back_off_for(failures, refused))

    async def _back_off_for(self, failures: int, refused: bool) -> None:
        # Waiting longer each time spares an endpoint in trouble. One that answers the others has none, and a document
        # that had bad luck five times in a row would hold up the end of the run.
        by_chance = self.health.sound and not refused
        await self.stop.sleep(self._back_off.delay(failures, self._random, by_chance=by_chance))
        while not self.stop.asked and not self.health.down and not self._budget.take():
            await self.stop.sleep(_NO_BUDGET * (0.5 + self._random.random()))

    async def lend(self, slot: Slot, waiting: Awaitable[T]) -> T:
        """Wait without holding the slot, so that other documents go on."""
        slot.release()
        self._waiting += 1
        try:
            return await waiting
        finally:
            self._waiting -= 1
            await slot.acquire(ahead=True)
