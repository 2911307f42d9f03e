"""Simulated servers behind one run: events in order on a clock of their own, latencies drawn from a seed, no waiting.

The run is a closed loop: as many in flight as `limit` tells, as long as documents wait.
"""

import heapq
import math
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from random import Random

from core.control.choice import Choice

NOTICED = 0.15  # seconds until an endpoint that has died is known to be away
REFUSED_AFTER = 0.005  # seconds


@dataclass(slots=True)
class Server:
    """`slots` are served at once, in order; `load` in flight make it twice as slow, as where requests are batched.

    `mean` is the latency in seconds without a queue, `sigma` its logarithm's standard deviation.
    """

    slots: int = 10**6
    mean: float = 1.0
    sigma: float = 0.5
    load: float = math.inf
    faults: float = 0.0
    dead: bool = False
    frozen_until: float = 0.0


@dataclass(frozen=True, slots=True)
class Change:
    """From second `at` on, the server in this place is like this. Dead: requests in flight fail, as all that come."""

    at: float
    place: int
    slots: int | None = None
    mean: float | None = None
    frozen: float | None = None
    dead: bool | None = None


@dataclass(slots=True, eq=False)
class _Request:
    document: int
    place: int
    number: int
    sent: float
    over: bool = False


class Fleet:
    """One run of `documents` over servers. After `run`, `answered_at` has the moments of all answers."""

    def __init__(self, servers: Sequence[Server], documents: int, seed: int, changes: Sequence[Change] = ()) -> None:
        self.now = 0.0
        self.servers = [replace(server) for server in servers]
        self.up = set(range(len(servers)))
        self.in_flight = [0] * len(servers)
        self.total = 0
        self.answered_at: list[float] = []
        self.failed = [0] * len(servers)
        self._random = Random(seed)
        self._lengths = [self._random.gauss(0, 1) for _ in range(documents)]
        self._waiting = list(range(documents))
        self._queues: list[deque[_Request]] = [deque() for _ in servers]
        self._served: list[dict[_Request, None]] = [{} for _ in servers]  # a set would have another order each time
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._told = 0
        for change in changes:
            self._later(change.at, partial(self._change, change))

    def run(
        self,
        choice: Choice,
        limit: Callable[[], int],
        answered: Callable[[int, float], None] = lambda place, latency: None,
    ) -> "Fleet":
        self._choice, self._limit, self._answered = choice, limit, answered
        self._dispatch()
        while self._events and (self._waiting or self.total):
            self.now, _, happens = heapq.heappop(self._events)
            happens()
            self._dispatch()
        return self

    @property
    def rate(self) -> float:
        return len(self.answered_at) / self.answered_at[-1]

    def rate_between(self, start: float, end: float) -> float:
        return sum(start <= at < end for at in self.answered_at) / (end - start)

    def _later(self, at: float, happens: Callable[[], None]) -> None:
        self._told += 1
        heapq.heappush(self._events, (at, self._told, happens))

    def _dispatch(self) -> None:
        while self._waiting and self.up and self.total < self._limit():
            place = self._choice.best(sorted(self.up))
            if place is None:
                return
            request = _Request(self._waiting.pop(), place, self._choice.sent(place), self.now)
            self.in_flight[place] += 1
            self.total += 1
            if self.servers[place].dead:
                self._later(self.now + REFUSED_AFTER, partial(self._lands, request, ok=False))
            else:
                self._queues[place].append(request)
                self._serve(place)

    def _serve(self, place: int) -> None:
        server, queue, served = self.servers[place], self._queues[place], self._served[place]
        while queue and len(served) < server.slots and self.now >= server.frozen_until:
            request = queue.popleft()
            served[request] = None
            length = math.exp(server.sigma * self._lengths[request.document] - server.sigma**2 / 2)
            latency = server.mean * length * (1 + self.in_flight[place] / server.load)
            self._later(self.now + latency, partial(self._comes_back, request))

    def _comes_back(self, request: _Request) -> None:
        server = self.servers[request.place]
        if request.over:
            return
        if self.now < server.frozen_until:
            self._later(server.frozen_until, partial(self._comes_back, request))
            return
        self._served[request.place].pop(request, None)
        self._lands(request, ok=self._random.random() >= server.faults)
        self._serve(request.place)

    def _lands(self, request: _Request, *, ok: bool) -> None:
        request.over = True
        place = request.place
        self.in_flight[place] -= 1
        self.total -= 1
        if not ok:
            self.failed[place] += 1
            self._waiting.append(request.document)
            self._choice.landed(place, request.number, None)
            return
        self.answered_at.append(self.now)
        self._choice.landed(place, request.number, self.now - request.sent)
        self._answered(place, self.now - request.sent)

    def _change(self, change: Change) -> None:
        place, server = change.place, self.servers[change.place]
        server.slots = change.slots or server.slots
        server.mean = change.mean or server.mean
        if change.frozen:
            server.frozen_until = self.now + change.frozen
            self._later(server.frozen_until, lambda: self._serve(place))
        if change.dead:
            server.dead = True
            for request in [*self._served[place], *self._queues[place]]:
                self._lands(request, ok=False)
            self._served[place].clear()
            self._queues[place].clear()
            self._later(self.now + NOTICED, lambda: self.up.discard(place))
        elif change.dead is False:
            server.dead = False
            self._later(self.now + 2 * self._random.random(), lambda: self.up.add(place))
        self._serve(place)
