"""What a comparison is: who runs, over which documents, how often, and in which order."""

import dataclasses
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, Literal

from core.errors import ConfigurationError
from core.language import Message, Wording, counted
from core.settings import MAX_CONCURRENCY, RunSettings, StrategyName, known_fields, most_concurrency

SERIAL_DOCUMENTS = 20
"""Enough for its rate; all of them would take hours."""

USUAL_HIGHEST = 200
"""Documents in flight at most of a plan that grows, where nobody says more: 4,000 would take 40,000 documents."""

WARM_UP = 20
MOST_REPEATS = 20
MOST_RUNS = 1_000
_MOST_DOCUMENTS = 1_000_000
_CONCURRENCY, _DOCUMENTS = Wording("Concurrency"), Wording("Documents")
_REPEATS, _SEED, _WARM_UP = Wording("Repeats"), Wording("Seed"), Wording("Warm-up (documents)")

Question = Literal["how-many", "which", "lesson"]

OF_AN_ENTRANT = {name: getattr(RunSettings(), name) for name in ("strategy", "concurrency", "protection", "reuse")}
"""Settings that are not the plan's: its entrants say the first three, and no run of it takes summaries again."""

Mode = Literal["on", "off", "both"]


@dataclass(frozen=True, slots=True)
class Entrant:
    """One way of driving the endpoint, over the first `documents` of the comparison's documents.

    `concurrency` says nothing of serial, which has one document in flight; it is 1 there. `protection` off is how the
    lesson writes the strategy: no pacing, no retries, no shared pause.
    """

    strategy: StrategyName
    concurrency: int = 1
    protection: bool = True
    documents: int = 100

    def __post_init__(self) -> None:
        RunSettings(strategy=self.strategy, concurrency=self.concurrency)  # the same ranges, the same words
        if self.strategy == "serial" and self.concurrency != 1:
            raise ConfigurationError(
                Message("Serial has concurrency {level}; it sends one document at a time.", level=self.concurrency)
            )
        _whole(_DOCUMENTS, self.documents, 1, _MOST_DOCUMENTS)

    @property
    def name(self) -> str:
        """Such as "windowed 20" or "serial, unprotected"; the documents are told by the plan, where they differ."""
        name = self.strategy if self.strategy == "serial" else f"{self.strategy} {self.concurrency}"
        return name if self.protection else Message("{name}, unprotected", name=name)


@dataclass(frozen=True, slots=True)
class Climb:
    """Of a plan that grows: `core.compare.climb` adds numbers in flight up to `highest`, over `documents` at most.

    `settled`: it has found its numbers, and grows no more.
    """

    highest: int = USUAL_HIGHEST
    documents: int = 100
    settled: bool = False

    def __post_init__(self) -> None:
        _whole(_CONCURRENCY, self.highest, 1, MAX_CONCURRENCY)
        _whole(_DOCUMENTS, self.documents, 1, _MOST_DOCUMENTS)


@dataclass(frozen=True, slots=True)
class Plan:
    """A comparison, complete: with the documents of `source` (a run or draft) it can be run again to the same order.

    `repeats` is how often each entrant runs; `seed` decides the order within each round (the practice endpoint's own
    seed stands in `base.endpoint`). `warm_up` documents are sent first in a run that does not count; 0 is none. `base`
    holds what all its runs have in common; what an entrant decides is at its default there.

    `question` is what it was started with, "" where its entrants were chosen by hand. `answer_seconds` is how long a
    test's short answer took; None: no test. `order` holds (round, entrant) of each run, in the order they run; empty:
    every round is shuffled. A plan with a `climb` has an order, and both grow while it runs.
    """

    source: str
    entrants: tuple[Entrant, ...]
    base: RunSettings = field(default_factory=RunSettings)
    repeats: int = 3
    seed: int = 0
    warm_up: int = WARM_UP
    question: Question | Literal[""] = ""
    answer_seconds: float | None = None
    order: tuple[tuple[int, int], ...] = ()
    climb: Climb | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "base", replace(self.base, **OF_AN_ENTRANT))
        if not self.entrants:
            raise ConfigurationError(Message("A comparison has no entrant; choose at least one strategy."))
        _whole(_REPEATS, self.repeats, 1, MOST_REPEATS)
        _whole(_SEED, self.seed, 0, 2**31)
        _whole(_WARM_UP, self.warm_up, 0, _MOST_DOCUMENTS)
        if self.total > MOST_RUNS:
            raise ConfigurationError(
                Message(
                    "The comparison has {total:,} runs; at most {most:,} fit. Take fewer of something.",
                    total=self.total,
                    most=MOST_RUNS,
                )
            )
        if any(not 0 <= entrant < len(self.entrants) for _, entrant in self.order):
            raise ConfigurationError(Message("The order of the comparison names an entrant that it does not have."))

    @property
    def total(self) -> int:
        """How many runs count, as far as it is planned."""
        return len(self.order) or self.repeats * len(self.entrants)

    @property
    def growing(self) -> bool:
        """Whether more runs may be planned."""
        return self.climb is not None and not self.climb.settled

    @property
    def documents(self) -> int:
        """As many as the largest run has."""
        return max(entrant.documents for entrant in self.entrants)

    @property
    def needed(self) -> int:
        """As many as the largest run may come to have."""
        return max(self.documents, self.climb.documents if self.climb else 0)

    @property
    def widest(self) -> RunSettings:
        """The settings of the run with the most in flight that there may come to be."""
        entrant = max(self.entrants, key=lambda each: each.concurrency)
        highest = max(entrant.concurrency, self.climb.highest if self.climb else 0)
        return self.settings(replace(entrant, concurrency=highest))

    @property
    def sizes(self) -> tuple[int, ...]:
        """The numbers of documents that are compared with each other, ascending. Serial's shorter run is left out, and
        of a climb, whose runs have more documents the more are in flight, all but the largest."""
        if self.climb:
            return (self.documents,)
        sizes = {e.documents for e in self.entrants if e.strategy != "serial"} or {self.documents}
        return tuple(sorted(sizes))

    @property
    def names(self) -> tuple[str, ...]:
        """One name an entrant, no two alike: documents where they differ, and a letter where all else is equal. For
        whoever reads; a file has them in English."""
        plain = [self._name(entrant) for entrant in self.entrants]
        count, seen = Counter(plain), Counter[str]()
        names = []
        for name in plain:
            seen[name] += 1
            letter = chr(ord("a") + (seen[name] - 1) % 26)
            names.append(Message("{name} ({letter})", name=name, letter=letter) if count[name] > 1 else name)
        return tuple(names)

    def _name(self, entrant: Entrant) -> str:
        if len(self.sizes) == 1 or entrant.strategy == "serial":
            return entrant.name
        return counted(
            "{name}, {count:,} document", "{name}, {count:,} documents", count=entrant.documents, name=entrant.name
        )

    def settings(self, entrant: Entrant) -> RunSettings:
        """The settings of one run of the entrant. Never from the cache: what is not sent cannot be measured."""
        return replace(
            self.base,
            strategy=entrant.strategy,
            concurrency=entrant.concurrency,
            protection=entrant.protection,
            reuse=False,
        )

    def to_json(self) -> str:
        """One flat object: the settings of `base` stand beside the plan's own fields, as they always did."""
        own = dataclasses.asdict(self)
        base = {name: value for name, value in own.pop("base").items() if name not in OF_AN_ENTRANT}
        return json.dumps(own | base, ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> "Plan":
        """The plan `to_json` wrote; fields this version does not know are left out."""
        raw: dict[str, Any] = json.loads(text)
        entrants = tuple(Entrant(**known_fields(Entrant, entrant)) for entrant in raw.pop("entrants"))
        climb = raw.pop("climb", None)
        order = tuple((int(turn), int(entrant)) for turn, entrant in raw.pop("order", ()))
        return Plan(
            entrants=entrants,
            base=RunSettings.from_json(text),
            order=order,
            climb=Climb(**known_fields(Climb, climb)) if climb else None,
            **known_fields(Plan, raw),
        )


def _whole(name: Wording, value: int, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ConfigurationError(
            Message(
                "{name} is {value}; it must be a whole number from {low:,} to {high:,}.",
                name=name(),
                value=repr(value),
                low=low,
                high=high,
            )
        )


def entrants(
    strategies: Iterable[StrategyName],
    levels: Iterable[int],
    documents: int,
    protection: Mode = "on",
    serial_documents: int = SERIAL_DOCUMENTS,
) -> tuple[Entrant, ...]:
    """Every strategy at every level, serial once and over fewer documents; twice over where protection is "both".

    Levels that a strategy does not go up to are left out for it, where there are others.

    Raises:
        ConfigurationError: something is out of its range, or a strategy goes up to none of the levels.
    """
    modes = {"on": (True,), "off": (False,), "both": (True, False)}
    if protection not in modes:
        raise ConfigurationError(Message("Protection is {value}; it must be on, off or both.", value=repr(protection)))
    levels = tuple(levels)
    for level in levels:
        _whole(_CONCURRENCY, level, 1, MAX_CONCURRENCY)
    return tuple(
        Entrant(strategy, level, mode, min(documents, serial_documents) if strategy == "serial" else documents)
        for strategy in strategies
        for level in _levels(strategy, levels)
        for mode in modes[protection]
    )


def _levels(strategy: StrategyName, levels: tuple[int, ...]) -> tuple[int, ...]:
    if strategy == "serial":
        return (1,)
    return tuple(level for level in levels if level <= most_concurrency(strategy)) or levels


@dataclass(frozen=True, slots=True)
class PlannedRun:
    """One run of the comparison: its place in the order (0 is the warm-up), its round (from 1), and whose it is.

    `entrant` is an index into the plan's entrants.
    """

    place: int
    round: int
    entrant: int

    @property
    def warm_up(self) -> bool:
        return self.place == 0


def schedule(plan: Plan) -> tuple[PlannedRun, ...]:
    """The order of the counted runs: each round has every entrant once, shuffled by the seed, so that a slow minute of
    the machine does not fall on one of them alone; or the plan's own order. Places count from 1; place 0 belongs to the
    warm-up.
    """
    if plan.order:
        return tuple(PlannedRun(place, *each) for place, each in enumerate(plan.order, 1))
    dice = Random(plan.seed)
    planned: list[PlannedRun] = []
    for turn in range(1, plan.repeats + 1):
        order = list(range(len(plan.entrants)))
        dice.shuffle(order)
        planned += [PlannedRun(len(planned) + place, turn, entrant) for place, entrant in enumerate(order, 1)]
    return tuple(planned)


def planned_runs(plan: Plan) -> tuple[tuple[PlannedRun, Entrant], ...]:
    """All runs in their order, the warm-up first, each with its entrant."""
    warming = warm_up(plan)
    counted = tuple((planned, plan.entrants[planned.entrant]) for planned in schedule(plan))
    return (warming, *counted) if warming else counted


def warm_up(plan: Plan) -> tuple[PlannedRun, Entrant] | None:
    """The run that does not count: the first entrant of the order over a few documents; None where there is none."""
    if not plan.warm_up:
        return None
    first = schedule(plan)[0]
    entrant = plan.entrants[first.entrant]
    few = min(plan.warm_up, plan.documents)
    return PlannedRun(0, 0, first.entrant), replace(entrant, documents=few)
