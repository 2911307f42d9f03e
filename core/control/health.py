"""A circuit breaker: while the endpoint answers no request, the run pauses and one document at a time tries again."""

import asyncio
import heapq
import itertools
import math
from collections import deque
from collections.abc import Callable

from core.control.stop import StopSignal
from core.language import Message

DOWN_AFTER = 8
"""Failures in a row, without one answer between them, after which the endpoint is taken to be down."""

DOWN_AT_FIRST = 3
"""The same for one of several endpoints that has never answered: the others do its work meanwhile."""

REFUSED_AFTER = 2
"""The same for refusals that name no time, of an endpoint that has answered so far."""

FIRST_WAIT = 1.0
LONGEST_WAIT = 30.0
LONGEST_WAIT_OF_SEVERAL = 5.0
"""Seconds between two looks whether it is back."""

RECENT = 50
MOSTLY = 0.75
"""An endpoint that answers this share of the last RECENT requests is sound: what fails there fails by chance."""

PATIENCE = 300.0
"""Seconds an endpoint that has answered before may be down before the run is given up (and can be resumed)."""

PATIENCE_AT_FIRST = 30.0
"""The same for one that has never answered: more likely a wrong address than an outage."""

LENIENT = 31.0
"""Waits of this many times the first one add up while refusals are nobody's failed attempts."""


class Health:
    """A circuit breaker for one run; for one event loop. Times are the run's clock, seconds.

    Closed, it is in nobody's way. After DOWN_AFTER failures in a row (of any documents) it opens: everyone waits in
    `ready`, one document a time is let through after 1, 2, 4 .. 30 s, and its answer closes it again. What fails while
    it is open is the endpoint's fault, not the document's. A document that failed while others were answered is under
    suspicion: that it fails again says nothing about the endpoint. The least tried document asks first, since one that
    no endpoint can answer would learn nothing.

    A refusal that names no time opens it too, at once or, where most of the last requests were answered, with the
    second in a row: everyone pauses, longer each time, and few are refused. It is then closed only by the answer to a
    request that was sent later: those under way were let in before the quota was used up. `first_wait` is in seconds;
    `served` says that the run had answers before, in an earlier session, `several` that other endpoints do its work
    while this one is away: then it is soon left alone, and often asked whether it is back.

    Source: M. Nygard, Release It, 2007 (circuit breaker).
    """

    def __init__(
        self,
        clock: Callable[[], float],
        first_wait: float = FIRST_WAIT,
        *,
        served: bool = False,
        several: bool = False,
    ) -> None:
        self._clock = clock
        self._served = served
        self._first_wait = first_wait
        self._several = several
        self._longest_wait = LONGEST_WAIT_OF_SEVERAL if several else LONGEST_WAIT
        self._in_a_row = 0
        self._refused_in_a_row = 0
        self._refusing = False
        self._opened = 0.0
        self._recent: deque[bool] = deque(maxlen=RECENT)
        self._answered = False
        self._last_answer = -math.inf
        self._resigned_at = -math.inf
        self._waiting: list[tuple[int, int, asyncio.Future[bool]]] = []  # a heap: the least tried document first
        self._arrivals = itertools.count()
        self._timer: asyncio.TimerHandle | None = None  # while somebody waits for a turn to ask
        self._heard: StopSignal | None = None
        self._probing = False
        self.down = False
        self._wait = first_wait
        self._since = 0.0
        self.retry_at = 0.0
        self.why = ""

    @property
    def sound(self) -> bool:
        """Whether most of the latest requests were answered, and no two failures came in a row."""
        return self._in_a_row <= 1 and self._mostly_answers

    @property
    def _mostly_answers(self) -> bool:
        return sum(self._recent) >= MOSTLY * len(self._recent)

    @property
    def hopeless(self) -> bool:
        """Whether the endpoint has been down for longer than a run should wait."""
        patience = PATIENCE if self._answered else PATIENCE_AT_FIRST
        return self.down and self._clock() - self._since > patience

    @property
    def exhausting(self) -> bool:
        """Whether refusals without a time have gone on, with no answer between them, for longer than a document's
        attempts are spared: half a minute."""
        return self._refusing and self._clock() - self._since >= LENIENT * self._first_wait

    @property
    def farewell(self) -> str:
        """Why the run is given up: a sentence or two."""
        if self._refusing:
            return Message("The endpoint refused all requests for too long. {why}", why=self.why)
        return Message("The endpoint stayed away for too long. {why}", why=self.why)

    def answered(self, sent: float = math.inf) -> None:
        """An answer came to a request that was sent at `sent`, so the endpoint is up."""
        self._answered = True
        self._last_answer = self._clock()
        self._recent.append(True)
        self._in_a_row = self._refused_in_a_row = 0
        if self._refusing and sent < self._opened:
            return
        self._refusing = self._probing = False
        self._wait = self._first_wait
        self._let_go()

    def refused(self, why: str, sent: float) -> None:
        """A request that was sent at `sent` was refused with 429, and no time was named."""
        self._answered = True
        self._in_a_row = 0
        self._refused_in_a_row += 1
        few = self._refused_in_a_row < REFUSED_AFTER and len(self._recent) > DOWN_AFTER and self._mostly_answers
        if few and not self.down:
            return
        if sent < self._opened and self.down:
            return  # it was under way when the pause began
        self.why = why
        if not self._refusing:
            self._since = self._clock()
        longer = self._refusing and self.down
        self._refusing = True
        self._open(min(self._longest_wait, self._wait * 2) if longer else self._first_wait)

    @property
    def _enough(self) -> int:
        """Failures in a row that take it down."""
        return DOWN_AT_FIRST if self._several and not self._answered else DOWN_AFTER

    def resigns(self) -> bool:
        """At the end of patience, once: let the documents that wait fail for themselves, and see whether others are
        answered. It may be these that no answer is had to, and a resumed run asks for all that failed again."""
        answered = self._answered or self._served
        if not answered or self._refusing or self._resigned_at > self._last_answer:
            return False
        self._resigned_at = self._clock()
        self._in_a_row = 0
        self._probing = False
        self._let_go()
        return True

    def failed(self, why: str, first_failure: float | None = None, *, silent: bool = False) -> None:
        """No answer came, or a 5xx, to a document that failed before at `first_failure`, or that did not. A `silent`
        endpoint is down at once: it answers nobody, and others do."""
        self._recent.append(False)
        suspected = first_failure is not None and max(self._last_answer, self._resigned_at) > first_failure
        self._in_a_row += not suspected
        self.why = why
        if self.down:
            if self._probing:
                self._schedule(min(self._longest_wait, self._wait * 2))
        elif silent or self._in_a_row >= self._enough:
            if self._resigned_at <= self._last_answer:
                self._since = self._clock()
            self._open(self._first_wait)

    def asks(self) -> bool:
        """Whether it is down and the time has come to ask whether it is back: then whoever this is told asks."""
        if not self.down or self._probing or self.retry_at > self._clock():
            return False
        self._probing = True
        return True

    def asked_nothing(self) -> None:
        """The one whose turn it was to ask did not: another may."""
        self._probing = False
        self._look()

    def _open(self, wait: float) -> None:
        self.down = True
        self._opened = self._clock()
        self._schedule(wait)

    def _schedule(self, wait: float) -> None:
        self._probing = False
        self._wait = wait
        self.retry_at = self._clock() + wait
        self._look()

    async def ready(self, stop: StopSignal, attempts: int = 0) -> bool:
        """Return when the endpoint is up or the run is stopped; True where it is this document's turn to ask.

        `attempts` is how often it was tried: where several wait, one that was tried least asks, the
        last that came: where documents that are next to each other have no answer, it is the furthest from them.
        """
        if not self.down or stop.asked:
            return False
        if self._heard is not stop:
            self._heard = stop
            stop.when_asked(self._release)
        turn: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (attempts, -next(self._arrivals), turn))
        if self._timer is None or self.retry_at <= self._clock():
            self._look()
        return await turn

    def _let_go(self) -> None:
        """It is up."""
        if self.down:
            self.down = False
            self._release()

    def _release(self) -> None:
        """Nobody waits any more."""
        waiting, self._waiting = self._waiting, []
        for _, _, turn in waiting:
            if not turn.done():
                turn.set_result(False)

    def _look(self) -> None:
        """Let one document ask where the time has come, or look again when it does."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        while self._waiting and self._waiting[0][2].done():  # cancelled
            heapq.heappop(self._waiting)
        if not self._waiting or self._probing or not self.down:
            return
        remaining = self.retry_at - self._clock()
        if remaining > 0:
            self._timer = asyncio.get_running_loop().call_later(remaining, self._look)
        else:
            self._probing = True
            heapq.heappop(self._waiting)[2].set_result(True)
