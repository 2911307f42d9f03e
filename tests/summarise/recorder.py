"""A recorder in memory: a summariser without a store."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.records import Outcome


@dataclass(slots=True)
class Recorder:
    outcomes: list[Outcome] = field(default_factory=list)
    cut_later: list[int] = field(default_factory=list)
    in_flight: set[int] = field(default_factory=set)
    peak_in_flight: int = 0

    def sent(self, position: int) -> None:
        self.in_flight.add(position)
        self.peak_in_flight = max(self.peak_in_flight, len(self.in_flight))

    def landed(self, position: int, outcome: Outcome | None) -> None:
        self.in_flight.discard(position)
        if outcome:
            self.outcomes.append(outcome)

    def prompt_cut(self, positions: Sequence[int], read: int, whole: int) -> None:
        self.cut_later.extend(positions)

    async def cleared(self, position: int) -> None:
        """Everything may be sent."""
