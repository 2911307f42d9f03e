"""Which endpoint of a run the next request goes to."""

from collections.abc import Callable, Sequence
from typing import Protocol


class Choice(Protocol):
    """Told of every request; endpoints are told by their place."""

    def sent(self, place: int) -> int:
        """A request goes there. Returns its number."""

    def landed(self, place: int, number: int, latency: float | None) -> None:
        """The request of this number was answered after `latency` seconds; None: it was not."""

    def best(self, candidates: Sequence[int]) -> int | None:
        """Of those that requests may go to (one at least) the one for the next; None where none has room."""


class ByTurn:
    """One after the other, for strategies that hand their requests out themselves."""

    def __init__(self) -> None:
        self._last = -1

    def sent(self, place: int) -> int:
        self._last = place
        return 0

    def landed(self, place: int, number: int, latency: float | None) -> None: ...

    def best(self, candidates: Sequence[int]) -> int | None:
        return next((place for place in candidates if place > self._last), candidates[0])


class Room:
    """An endpoint's own limit, and how many requests are in flight there. `moved` is told when the limit has moved."""

    def __init__(self, limit: int, moved: Callable[[], None]) -> None:
        self._limit = limit
        self._moved = moved
        self.in_use = 0

    @property
    def limit(self) -> int:
        return self._limit

    @limit.setter
    def limit(self, limit: int) -> None:
        self._limit = limit
        self._moved()


class ByRoom:
    """None gets more than its own limit; where several have room, which there often is where the run's limit is lower
    than theirs together, `among` these chooses another way."""

    def __init__(self, rooms: Sequence[Room], among: Choice) -> None:
        self._rooms = rooms
        self._among = among

    def sent(self, place: int) -> int:
        self._rooms[place].in_use += 1
        return self._among.sent(place)

    def landed(self, place: int, number: int, latency: float | None) -> None:
        self._rooms[place].in_use -= 1
        self._among.landed(place, number, latency)

    def best(self, candidates: Sequence[int]) -> int | None:
        room = [place for place in candidates if self._rooms[place].in_use < self._rooms[place].limit]
        return self._among.best(room) if room else None
