"""A race as it stood when it was read: all that a page or the command line shows of it while it goes on."""

from dataclasses import dataclass

from core.compare.estimate import run_seconds
from core.compare.plan import Heat, RacePlan
from core.compare.results import RunFigures
from core.records import RunSnapshot, RunStatus


@dataclass(frozen=True, slots=True)
class RaceRun:
    """A run the race has begun: its place and whose it is, and the run as it stands."""

    heat: Heat
    run: RunSnapshot


@dataclass(frozen=True, slots=True)
class RaceSnapshot:
    """`runs` are those begun, in order, the warm-up (place 0) among them; `figures` those that ended and count.

    `message` is one sentence about the status, "" where there is none. `elapsed` is seconds of work on the race,
    starting workers included. `figures` is empty in the list of all races.
    """

    race_id: str
    status: RunStatus
    plan: RacePlan
    runs: tuple[RaceRun, ...] = ()
    figures: tuple[RunFigures, ...] = ()
    label: str = ""
    message: str = ""
    elapsed: float = 0.0
    created_utc: str = ""
    started_utc: str = ""
    ended_utc: str = ""

    @property
    def total(self) -> int:
        """How many runs count."""
        return len(self.plan.entrants) * self.plan.repeats

    @property
    def done(self) -> int:
        return sum(not begun.heat.warm_up and begun.run.status is RunStatus.FINISHED for begun in self.runs)

    @property
    def running(self) -> bool:
        """True while the race may change by itself."""
        return self.status.active

    @property
    def current(self) -> RaceRun | None:
        """The run that is being worked on; None between two."""
        return next((begun for begun in reversed(self.runs) if begun.run.status.active), None)

    @property
    def left(self) -> tuple[int, ...]:
        """The entrants (indices) of the runs that are still to be finished, one for each run."""
        finished = {b.heat for b in self.runs if not b.heat.warm_up and b.run.status is RunStatus.FINISHED}
        done = [heat.entrant for heat in finished]
        return tuple(
            index for index in range(len(self.plan.entrants)) for _ in range(self.plan.repeats - done.count(index))
        )

    @property
    def seconds_left(self) -> float:
        """About how long the rest takes: by the estimate, scaled by how wrong it was so far."""
        finished = [b for b in self.runs if not b.heat.warm_up and b.run.status is RunStatus.FINISHED]
        guess = sum(run_seconds(self.plan.endpoint, self.plan.entrants[b.heat.entrant]) for b in finished)
        rest = sum(run_seconds(self.plan.endpoint, self.plan.entrants[index]) for index in self.left)
        return rest * (self.elapsed / guess if guess and self.elapsed else 1.0)
