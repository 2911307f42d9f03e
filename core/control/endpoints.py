"""All endpoints of a run: where the next request goes, and when.

There is one queue for all of them. Each has its own gate (pace, pause, health, patience) and limit; one that is away,
or asks for patience, gets nothing, and its documents go elsewhere at once. A single endpoint's gate is all of this.
"""

import asyncio
import math
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from core.control.choice import ByTurn, Choice
from core.control.gate import Gate, Slot
from core.control.joint_limit import JointLimit
from core.control.pace import Pace, Reservation
from core.control.patience import LONGER
from core.control.spending import Call
from core.endpoints.port import Answer, Endpoint
from core.errors import EndpointError, EndpointTimeout, RateLimited
from core.language import Message
from core.metrics import percentile
from core.records import EndpointFigures
from core.settings import EndpointSettings

T = TypeVar("T")

ASKING = 5.0
"""Seconds that such a request may take, at least."""

NOTHING = Reservation()
_RECENT = 500  # answers
_LOOK_EVERY = 0.25  # seconds until one that waits for any endpoint looks again, at the latest


@dataclass(slots=True)
class Guarded:
    """One endpoint of a run, with all that guards it. `before` are its figures as the session found them.

    `out` says why it gets nothing more of this run, a sentence; "" where it may. `said` is its last fault.
    """

    settings: EndpointSettings
    endpoint: Endpoint
    gate: Gate
    place: int = 0
    before: EndpointFigures | None = None
    limit: Callable[[], int] = lambda: 0
    out: str = ""
    said: str = ""
    in_flight: int = 0
    succeeded: int = 0
    failed: int = 0
    rate_limited: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    began: float | None = None
    last: float = 0.0
    last_answer: float = -math.inf
    latencies: deque[float] = field(default_factory=lambda: deque(maxlen=_RECENT))

    @property
    def address(self) -> str:
        """As people and the records have it."""
        return self.settings.base_url if self.settings.kind == "openai" else "practice"

    @property
    def usable(self) -> bool:
        """Whether it is worth waiting for."""
        return not (self.out or self.gate.health.hopeless)

    def _state(self, *, ended: bool) -> str:
        """Why nothing is sent there. When the run has `ended`, nothing is said of a next try; where it has only ever
        failed, what it said."""
        closed = self.gate.why(begun=True) if ended else self.gate.state()
        return self.out or closed or ("" if self.succeeded or self.in_flight else self.said)

    def figures(self, *, ended: bool = False) -> EndpointFigures:
        recent = sorted(self.latencies)
        before = self.before or EndpointFigures(self.place, self.address, self.settings.model_shown)
        return EndpointFigures(
            place=self.place,
            address=self.address,
            model=self.settings.model_shown,
            in_flight=self.in_flight,
            limit=self.limit(),
            succeeded=before.succeeded + self.succeeded,
            failed=before.failed + self.failed,
            rate_limited=before.rate_limited + self.rate_limited,
            input_tokens=before.input_tokens + self.input_tokens,
            output_tokens=before.output_tokens + self.output_tokens,
            p50=percentile(recent, 50),
            p95=percentile(recent, 95),
            busy=before.busy + (max(0.0, self.last - self.began) if self.began is not None else 0.0),
            state=self._state(ended=ended),
            refused=bool(self.out),
        )


@dataclass(slots=True)
class Way:
    """Where one request goes, and what was taken for it of that endpoint's quota, and of the run's. `asks` whether
    that one is back.

    `number` is the one that the choice of endpoints has given it; `latency` is that of its answer, seconds; None where
    none came.
    """

    to: Guarded
    reserved: Reservation
    of_run: Reservation = NOTHING
    asks: bool = False
    landed: bool = False
    number: int = 0
    latency: float | None = None


class Endpoints:
    """Those of one run, for one event loop. `clock` is the run's, seconds."""

    def __init__(
        self,
        each: Sequence[Guarded],
        clock: Callable[[], float],
        choice: Choice | None = None,
        *,
        limit: JointLimit | None = None,
        pace: Pace | None = None,
        notes: Sequence[str] = (),
    ) -> None:
        """`limit` is the run's where each endpoint has one of its own, `pace` the one of all of several together;
        `notes` are the run's own on how it asks."""
        self.each = tuple(each)
        self._clock = clock
        self._choice = choice or ByTurn()
        self._limit = limit
        self._pace = pace or Pace(clock)
        self._own_notes = list(notes)
        self._first = self.each[0].gate
        self.several = len(self.each) > 1
        self.stop, self.spending, self.protection = self._first.stop, self._first.spending, self._first.protection
        self.lending = self._first.lending
        self._waited_for_pace = 0.0
        self._turn = asyncio.Lock()
        self._news = asyncio.Event()

    # Before a request

    async def way(self, slot: Slot, prompt: str, attempts: int, refused: set[int], failed: set[int]) -> Way | None:
        """Return the way of a request with this prompt when it may go, or when the run is stopped.

        `attempts` is how often its document was tried; `refused` are places that will never answer it, `failed` those
        that did not: these only where no other is open. None where all that are left have refused it.
        """
        if not self.several:
            reserved = await self._first.cleared(slot, prompt, attempts)
            return self._taken(Way(self.each[0], reserved))
        way = None if self._turn.locked() else self._open_way(prompt, refused, failed)
        return way or await self._first.lending.lend(slot, self._in_line(prompt, refused, failed))

    async def _in_line(self, prompt: str, refused: set[int], failed: set[int]) -> Way | None:
        """First come, first served; who can go to some of them only waits beside the others."""
        if refused:
            return await self._waited(prompt, refused, failed)
        async with self._turn:
            return await self._waited(prompt, refused, failed)

    async def _waited(self, prompt: str, refused: set[int], failed: set[int]) -> Way | None:
        while not self.stop.asked:
            if refused and not self._left(refused):
                return None
            if way := self._open_way(prompt, refused, failed):
                return way
            began, paced = self._clock(), self._closed is None
            await self._something_new(prompt)
            self._waited_for_pace += self._clock() - began if paced else 0.0
        return self._taken(Way(self.each[0], NOTHING))

    def _open_way(self, prompt: str, refused: set[int], failed: set[int]) -> Way | None:
        """The way where one is open now. One that is asked whether it is back is asked by a document that it has not
        failed; by any, where none is open."""
        possible = [one for one in self.each if not one.out and one.place not in refused]
        up = [one.place for one in possible if self._up(one)]
        for one in possible:
            if (one.place not in failed or not up) and one.gate.health.asks():
                return self._taken(Way(one, NOTHING, asks=True))
        of_run = self._pace.expected(prompt)
        if self.protection and self._pace.wait_for(of_run.tokens):
            return None
        while up:
            place = self._choice.best([place for place in up if place not in failed] or up)
            if place is None:
                return None
            gate = self.each[place].gate
            reserved = gate.pace.expected(prompt)
            if not self.protection:
                return self._taken(Way(self.each[place], reserved))
            if gate.pace.take_now(reserved.tokens):
                self._pace.take_now(of_run.tokens)
                return self._taken(Way(self.each[place], reserved, of_run))
            up.remove(place)
        return None

    def _up(self, one: Guarded) -> bool:
        """Without protection nothing is waited for, but none that is away is taken in the place of one that is not."""
        return one.gate.open and (self.protection or not one.gate.health.down or self._all_down)

    @property
    def _all_down(self) -> bool:
        return all(one.gate.health.down for one in self.each if not one.out)

    def _left(self, refused: set[int]) -> bool:
        return any(one.usable and one.place not in refused for one in self.each)

    async def _something_new(self, prompt: str) -> None:
        """Return when an endpoint may be open that was not."""
        open_ones = (one.gate for one in self.each if not one.out)
        soonest = min((gate.closed_for(gate.pace.expected(prompt).tokens) for gate in open_ones), default=_LOOK_EVERY)
        soonest = max(soonest, self._pace.wait_for(self._pace.expected(prompt).tokens))
        try:
            async with asyncio.timeout(min(max(soonest, 0.001), _LOOK_EVERY)):
                await self._news.wait()
        except TimeoutError:
            pass

    def _taken(self, way: Way) -> Way:
        if way.to.began is None:
            way.to.began = self._clock()
        way.to.in_flight += 1
        way.number = self._choice.sent(way.to.place)
        return way

    def left(self, way: Way) -> None:
        """The request has come back, or was not sent."""
        way.to.in_flight -= 1
        self._choice.landed(way.to.place, way.number, way.latency)
        if way.asks and not way.landed:
            way.to.gate.health.asked_nothing()
        self._tell()

    def _tell(self) -> None:
        self._news.set()
        self._news.clear()

    async def admitted(self, way: Way, slot: Slot, prompt: str, attempts: int) -> Call | None:
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
            if self.protection and not self.several:
                await way.to.gate.ready(slot, attempts)
        return None

    def patience(self, way: Way, timeout: float) -> float:
        """How long a call may take, seconds, that asks whether the endpoint is back: longer than it took until then,
        since it may have become slow."""
        return min(timeout, max(ASKING, way.to.gate.patience.seconds or 0.0))

    # After it

    def answered(
        self,
        way: Way,
        slot: Slot,
        answer: Answer,
        latency: float,
        used: tuple[int, int],
        *,
        refused: Collection[int] = (),
    ) -> None:
        """After `latency` seconds, with so many tokens in and out, where the places `refused` would not."""
        one, way.landed, way.latency = way.to, True, latency
        one.last = one.last_answer = self._clock()
        one.succeeded += 1
        one.input_tokens += used[0]
        one.output_tokens += used[1]
        one.latencies.append(latency)
        self._pace.charged(way.of_run, sum(used))
        one.gate.landed(slot, way.reserved, answer, latency, sum(used))
        for other in (self.each[place] for place in refused):
            other.gate.access.overruled(other.said)
            self._refused(other)
        if self.several and slot.spare and not self.lending.waiting:
            self._at_the_end(one.gate.patience.seconds or ASKING)

    def _at_the_end(self, seconds: float) -> None:
        """Nobody waits for a place any more. One that has said nothing yet is not waited for to the timeout, where
        so many seconds are enough for another."""
        for one in self.each:
            one.gate.patience.presume(max(ASKING, LONGER * seconds))

    def failed(
        self, way: Way, error: EndpointError, prompt: str, latency: float, first_failure: float | None
    ) -> EndpointError:
        """A request came back with a fault after `latency` seconds. Returns what it is to its document."""
        one, way.landed = way.to, True
        one.last = self._clock()
        one.failed += 1
        one.said = error.message
        one.rate_limited += isinstance(error, RateLimited)
        into, out = error.usage or (0, 0)
        one.input_tokens += into
        one.output_tokens += out
        silent = isinstance(error, EndpointTimeout) and self._silent(one, self._clock() - latency)
        fault = one.gate.failed(error, prompt, latency, first_failure, silent=silent)
        self._refused(one)
        return fault

    def _silent(self, one: Guarded, since: float) -> bool:
        """Whether it has answered nothing since then, and another has: so it is not that everything is slow."""
        others = (other.last_answer for other in self.each if other is not one)
        return one.last_answer < since < max(others, default=-math.inf)

    def gave_up(self, error: EndpointError) -> None:
        """A document was too long for the model, and cannot be split any more: this failure counts as others do."""
        self._first.access.count(error)
        self._refused(self.each[0])

    def _refused(self, one: Guarded) -> None:
        """Where it accepts no request of this run, the others go on without it; without others the run is refused."""
        why = one.gate.access.refusal
        if not why or one.out:
            return
        if self.several:
            one.out = why
        if any(not other.out for other in self.each if other is not one):
            self._own_notes.append(
                Message("{address} gets no more requests of this run. {why}", address=one.address, why=why)
            )
            self._tell()
        else:
            self.stop.refuse(why)

    # Before another try

    def elsewhere(self, refused: set[int], failed: set[int]) -> bool:
        """Whether another endpoint is open that has not failed this document."""
        beyond = refused | failed
        return self.several and any(not one.out and one.place not in beyond and one.gate.open for one in self.each)

    def may_be_answered(self, refused: set[int]) -> bool:
        """Whether one of several endpoints is worth asking beside these."""
        return self.several and self._left(refused)

    def silent_since(self, second: float | None) -> bool:
        """Whether none of several endpoints has answered anything since then."""
        return self.several and second is not None and max(one.last_answer for one in self.each) < second

    async def before_retry(self, place: int, slot: Slot, failures: int, *, refused: bool, elsewhere: bool) -> None:
        """Wait before the next attempt of a document that this endpoint failed, unless it goes elsewhere."""
        if elsewhere:
            self.each[place].gate.retries += 1
        else:
            await self.each[place].gate.before_retry(slot, failures, refused=refused)

    async def lend(self, slot: Slot, waiting: Awaitable[T]) -> T:
        """Wait without holding the slot, so that other documents go on."""
        return await self.lending.lend(slot, waiting)

    def look(self) -> None:
        """See which endpoints are there. To be called a few times a second."""
        if self._limit:
            self._limit.only([one.place for one in self.each if not one.out and one.gate.open])
        left = [one for one in self.each if not one.out]
        if left and all(one.gate.health.hopeless for one in left) and not self.stop.asked:
            self._give_up(left)

    def _give_up(self, left: Sequence[Guarded]) -> None:
        """None of those that are left is worth waiting for any more."""
        resigned = [one.gate.health.resigns() for one in left]  # each of them, not up to the first
        if not any(resigned):
            self.stop.interrupt(left[0].gate.health.farewell)

    # What they are like, together

    async def context_tokens(self) -> int | None:
        """The smallest context that they tell of, tokens; None where none does."""
        told = await asyncio.gather(*(one.endpoint.context_tokens() for one in self.each))
        return min((context for context in told if context is not None), default=None)

    @property
    def notes(self) -> Sequence[str]:
        """What the run should be told of how it asks, a sentence each."""
        if not self.several:
            return (*self.each[0].endpoint.notes, *self._own_notes)
        of_each = (
            Message("{address}: {note}", address=one.address, note=note)
            for one in self.each
            for note in one.endpoint.notes
        )
        return (*of_each, *self._own_notes)

    @property
    def paused(self) -> float:
        """Seconds in which all of them had asked for patience."""
        return min(one.gate.pause.total for one in self.each)

    @property
    def retries(self) -> int:
        return sum(one.gate.retries for one in self.each)

    @property
    def paced(self) -> float:
        """Seconds that requests waited for a quota, all together."""
        return self._waited_for_pace + sum(one.gate.pace.paced for one in self.each)

    def why(self, *, begun: bool) -> str:
        """Why nothing is sent anywhere; "" where something may be, or the run is stopping."""
        closed = self._closed
        return closed.gate.why(begun=begun) if closed else ""

    def state(self) -> str:
        """Why nothing is sent anywhere, and when it will be again; "" where things are sent, or soon."""
        closed = self._closed
        return closed.gate.state() if closed else ""

    @property
    def _closed(self) -> Guarded | None:
        """The one that is the first to open again, where all are closed."""
        left = [one for one in self.each if not one.out]
        if self.stop.asked or not left or any(one.gate.open for one in left):
            return None
        return min(left, key=lambda one: one.gate.closed_for(0.0))


def alone(endpoint: Endpoint, gate: Gate, settings: EndpointSettings, clock: Callable[[], float]) -> Endpoints:
    """A run's only endpoint."""
    return Endpoints([Guarded(settings, endpoint, gate)], clock)
