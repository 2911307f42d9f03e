"""A recorder in memory: a summariser without a store."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.records import Outcome


@dataclass(slots=True)
class Recorder:
    outcomes: list[Outcome] = field(default_factory=list)
    cut_later: list[int] = field(default_factory=list)
    in_flight: int = 0
    peak_in_flight: int = 0

    def sent(self) -> None:
        self.in_flight += 1
        self.peak_in_flight = max(self.peak_in_flight, self.in_flight)

    def answered(self) -> None:
        self.in_flight -= 1

    def record(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)

    def prompt_cut(self, positions: Sequence[int], read: int, whole: int) -> None:
        self.cut_later.extend(positions)

    def repeats(self, position: int) -> None:
        """Nothing to write down."""

    async def cleared(self, position: int) -> None:
        """Everything may be sent."""
