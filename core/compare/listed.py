"""A run or a comparison as a row of the list of both."""

from dataclasses import dataclass
from typing import Literal

from core.compare.plan import Plan
from core.records import RunStatus
from core.settings import RunSettings

ListFilter = Literal["all", "running", "failed", "comparisons"]
ListSort = Literal["time", "name", "state", "documents", "failed", "speed", "slowest", "cost", "strategy", "model"]


@dataclass(frozen=True, slots=True)
class Listed:
    """A run, or a comparison, which has a `plan`. `steps` are the run's documents, or the runs of the comparison that
    count; `done` is how many lie behind. `total` documents are those of the comparison's largest run, `failed` those of
    all its runs. `speed` is documents a second, `slowest` the latency, seconds, that 95 % of the answers kept under;
    None where nobody can say, as of every comparison. `cost` is US dollars so far, of all runs of a comparison; None
    without a price."""

    id: str
    status: RunStatus
    settings: RunSettings
    label: str = ""
    plan: Plan | None = None
    total: int = 0
    succeeded: int = 0
    failed: int = 0
    in_flight: int = 0
    steps: int = 0
    done: int = 0
    speed: float | None = None
    slowest: float | None = None
    cost: float | None = None
    created_utc: str = ""
    started_utc: str = ""


@dataclass(frozen=True, slots=True)
class ListCounts:
    """How many there are of each filter, without a search; and how many have a price."""

    all: int = 0
    running: int = 0
    failed: int = 0
    comparisons: int = 0
    priced: int = 0
