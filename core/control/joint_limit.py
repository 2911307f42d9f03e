"""The limit of a run over several endpoints that each find their own."""

from collections.abc import Callable, Sequence
from functools import partial

from core.control.adaptive import START, AdaptiveLimit
from core.control.choice import Room
from core.control.limiter import Limiter
from core.language import Message
from core.records import LimitChange


class JointLimit:
    """`limiter.limit` is the sum of the limits of the endpoints that requests may go to now, `ceiling` at most.

    `names` are the endpoints' addresses. `tell` receives every change of the sum with its reason. `rooms` are their own
    limits, `feedbacks` what each of these is to be told.
    """

    def __init__(
        self,
        limiter: Limiter,
        ceiling: int,
        clock: Callable[[], float],
        tell: Callable[[LimitChange], None],
        *,
        names: Sequence[str],
        timeout: float,
    ) -> None:
        self._limiter = limiter
        self._ceiling = ceiling
        self._clock = clock
        self._tell = tell
        self._names = names
        self._there = set(range(len(names)))
        self._why = ""
        self.rooms = [Room(min(START, ceiling), self._add_up) for _ in names]
        self.feedbacks = [
            AdaptiveLimit(room, ceiling, clock, partial(self._moving, name), timeout=timeout)
            for room, name in zip(self.rooms, names, strict=True)
        ]
        limiter.limit = self._sum

    def only(self, places: Sequence[int]) -> None:
        """Requests may go to these now. Where they may go nowhere, the limit stays."""
        there = set(places)
        if not there or there == self._there:
            return
        back, away = there - self._there, self._there - there
        self._there = there
        names = [self._names[place] for place in sorted(back or away)]
        if back:
            self._why = Message("{address}: there again", address=names[0])
        else:
            self._why = Message("{address}: away", address=names[0])
        self._add_up()

    def _moving(self, name: str, change: LimitChange) -> None:
        self._why = Message("{address}: {reason}", address=name, reason=change.reason)

    @property
    def _sum(self) -> int:
        return max(1, min(self._ceiling, sum(self.rooms[place].limit for place in self._there)))

    def _add_up(self) -> None:
        before, after = self._limiter.limit, self._sum
        if before != after:
            self._tell(LimitChange(self._clock(), before, after, self._why))
            self._limiter.limit = after
