"""What servers saw, from the files that they wrote."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from tests.servers.behaviour import name_of

_ENDINGS = ("answered", "refused", "left")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at second `at` of this machine's monotonic clock: started, asked, answered, refused with
    `status`, left (by its client), killed."""

    at: float
    what: str
    text: str = ""
    key: str = ""
    model: str = ""
    status: int = 0
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """All that one server saw, or several together, in the order of time."""

    events: Sequence[Event] = field(repr=False)

    @property
    def requests(self) -> int:
        return self._count("asked")

    @property
    def answered(self) -> int:
        return self._count("answered")

    @property
    def refused(self) -> int:
        return self._count("refused")

    @property
    def keys(self) -> set[str]:
        """The Authorization headers that came."""
        return {event.key for event in self.events if event.what == "asked"}

    @property
    def models(self) -> set[str]:
        return {event.model for event in self.events if event.what == "asked"}

    @property
    def answers(self) -> Counter[str]:
        """How often each text was answered, by `name_of` it."""
        return Counter(event.text for event in self.events if event.what == "answered")

    @property
    def answered_at(self) -> list[float]:
        return [event.at for event in self.events if event.what == "answered"]

    @property
    def tokens(self) -> int:
        """Of all answers, in and out; of what was not answered, in."""
        answered = sum(event.tokens for event in self.events if event.what == "answered")
        asked, done = Counter[str](), Counter[str]()
        into: dict[str, int] = {}
        for event in self.events:
            if event.what == "asked":
                asked[event.text] += 1
                into[event.text] = event.tokens
            elif event.what in ("answered", "refused"):
                done[event.text] += 1
        return answered + sum(count * into[text] for text, count in (asked - done).items())

    def asked(self, text: str) -> int:
        """How often the text was sent."""
        name = name_of(text)
        return sum(event.what == "asked" and event.text == name for event in self.events)

    def between(self, since: float, until: float = math.inf) -> "Record":
        return Record([event for event in self.events if since <= event.at < until])

    @property
    def began(self) -> float:
        """When the first request came."""
        return next(event.at for event in self.events if event.what == "asked")

    @property
    def rate(self) -> float:
        """Answers a second, from the first request to the last answer."""
        return self.answered / (self.answered_at[-1] - self.began)

    def _count(self, what: str) -> int:
        return sum(event.what == what for event in self.events)


def read(file: Path) -> Record:
    """What stands in a server's file; a line that was being written when it was killed is left out."""
    lines = file.read_bytes().split(b"\n")[:-1]
    return Record([Event(**orjson.loads(line)) for line in lines])


def together(records: Iterable[Record]) -> Record:
    """What several servers saw, as of one."""
    return Record(sorted((event for record in records for event in record.events), key=lambda event: event.at))


def peak_in_flight(files: Iterable[Record]) -> int:
    """Requests in flight at these servers together, at most. What a server held that was killed is in flight no more.

    Limitations: a client that goes away has its place back a moment before its server sees that.
    """
    moments = sorted(
        (event.at, number, event) for number, record in enumerate(files) for event in record.events
    )  # the clock is the machine's, so it orders what several servers saw
    held: Counter[int] = Counter()
    peak = 0
    for _, number, event in moments:
        if event.what == "asked":
            held[number] += 1
        elif event.what in _ENDINGS:
            held[number] -= 1
        else:
            held[number] = 0
        peak = max(peak, held.total())
    return peak
