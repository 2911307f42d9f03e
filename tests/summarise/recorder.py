"""A recorder in memory: a summariser without a store."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.records import Outcome, Part


@dataclass(slots=True)
class Recorder:
    outcomes: list[Outcome] = field(default_factory=list)
    cut_later: list[int] = field(default_factory=list)
    landed_parts: list[Part] = field(default_factory=list)
    earlier: list[Part] = field(default_factory=list)
    in_flight: list[int] = field(default_factory=list)
    peak_in_flight: int = 0

    def sent(self, position: int) -> None:
        self.in_flight.append(position)
        self.peak_in_flight = max(self.peak_in_flight, len(self.in_flight))

    def landed(self, position: int, outcome: Outcome | None) -> None:
        if position in self.in_flight:
            self.in_flight.remove(position)
        if outcome:
            self.outcomes.append(outcome)

    def prompt_cut(self, positions: Sequence[int], read: int, whole: int) -> None:
        self.cut_later.extend(positions)

    async def cleared(self, position: int) -> None:
        """Everything may be sent."""

    def parts(self, position: int) -> Sequence[Part]:
        return [part for part in self.earlier if part.position == position]

    def more(self, position: int) -> None:
        """Everything may be sent."""

    def part_landed(self, part: Part) -> None:
        self.in_flight.remove(part.position)
        self.landed_parts.append(part)
