"""The questions that a comparison answers, each as a plan: how many at once, which strategy, the lesson."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.compare.climb import WAVES, around, climb, climbed_on, grows, settled
from core.compare.figures import RunFigures
from core.compare.knee import PLATEAU
from core.compare.plan import SERIAL_DOCUMENTS, USUAL_HIGHEST, Entrant, Mode, Plan, Question, entrants
from core.compare.presets import BENCHMARK_SIZES, COMPARED_DOCUMENTS, COMPARED_LEVEL
from core.errors import ConfigurationError
from core.language import Message
from core.settings import STRATEGY_NAMES, RunSettings, StrategyName

QUESTIONS: tuple[Question, ...] = ("how-many", "which", "lesson")

WHICH_LEVEL = 20
LEAST_DOCUMENTS = 100
"""Of a run that compares strategies."""

_STILL_RISING = 0.9
"""A climb whose knee is at 90 % of its highest number or above was still rising there."""


def how_many(
    base: RunSettings,
    documents: int,
    *,
    source: str = "",
    strategy: StrategyName = "windowed",
    highest: int = USUAL_HIGHEST,
    protection: bool = True,
    repeats: int = 3,
    seed: int = 0,
    answer_seconds: float | None = None,
) -> Plan:
    """One strategy with 1, 2, 4 ... in flight, until throughput stops growing or at `highest`; then around the knee.

    `documents` are those there are: a run takes ten times as many as it has in flight, and fewer than four times as
    many say nothing, so few documents bound the number in flight.

    Raises:
        ConfigurationError: serial, which has one in flight; or a number out of its range.
    """
    if strategy == "serial":
        raise ConfigurationError(
            Message("Serial sends one document at a time: choose another strategy to ask how many at once.")
        )
    return climb(
        strategy,
        documents,
        base,
        source=source,
        highest=highest,
        protection=protection,
        repeats=repeats,
        seed=seed,
        answer_seconds=answer_seconds,
    )


def how_many_documents(highest: int = USUAL_HIGHEST) -> int:
    """As many documents as `how_many` uses at most."""
    return max(WAVES * highest, SERIAL_DOCUMENTS)


def which(
    base: RunSettings,
    documents: int,
    *,
    source: str = "",
    level: int = WHICH_LEVEL,
    strategies: Iterable[StrategyName] = STRATEGY_NAMES,
    protection: Mode = "on",
    repeats: int = 3,
    seed: int = 0,
    answer_seconds: float | None = None,
) -> Plan:
    """All strategies, or those given, with `level` in flight over the same documents: of `documents` that there are, as
    many as tell strategies apart."""
    count = min(documents, which_documents(level))
    return Plan(
        source,
        entrants(strategies, (level,), count, protection),
        base,
        repeats,
        seed,
        question="which",
        answer_seconds=answer_seconds,
    )


def which_documents(level: int = WHICH_LEVEL) -> int:
    """As many documents as `which` uses at most."""
    return max(WAVES * level, LEAST_DOCUMENTS)


def lesson(
    base: RunSettings,
    documents: int,
    *,
    source: str = "",
    protection: Mode = "on",
    repeats: int = 3,
    seed: int = 0,
    answer_seconds: float | None = None,
) -> Plan:
    """All seven strategies with 20 in flight over the lesson's sizes, 100, 500 and 1,000 documents; serial over 100.

    Of the sizes those that there are enough documents for; with fewer than 100, all that there are.
    """
    sizes = [size for size in BENCHMARK_SIZES if size <= documents] or [documents]
    seven = entrants(STRATEGY_NAMES[:1], (1,), min(COMPARED_DOCUMENTS, documents), protection, COMPARED_DOCUMENTS)
    for size in sizes:
        seven += entrants(STRATEGY_NAMES[1:], (COMPARED_LEVEL,), size, protection)
    return Plan(source, seven, base, repeats, seed, question="lesson", answer_seconds=answer_seconds)


def lesson_documents() -> int:
    """As many documents as `lesson` uses at most."""
    return max(BENCHMARK_SIZES)


def anew(plan: Plan, source: str) -> Plan:
    """The plan as it was before its first run, over the documents of `source`: what it grew to, it finds out anew."""
    if plan.climb is None:
        return replace(plan, source=source, order=())
    first = plan.entrants[0]
    return climb(
        first.strategy,
        plan.climb.documents,
        plan.base,
        source=source,
        highest=plan.climb.highest,
        protection=first.protection,
        repeats=plan.repeats,
        seed=plan.seed,
        answer_seconds=plan.answer_seconds,
    )


def tried_levels(plan: Plan, levels: Iterable[int], strategy: StrategyName, documents: int) -> Plan:
    """The plan of another comparison: these numbers in flight with one of its strategies, all else as it was.

    For "Test 12, 14, 16, 18" and "try 40, 80". `documents` are those there are.
    """
    levels = tuple(levels)
    count = min(documents, max(plan.documents, WAVES * max(levels)))
    protection = any(entrant.protection for entrant in plan.entrants)
    return Plan(
        plan.source,
        tuple(Entrant(strategy, level, protection, count) for level in levels),
        plan.base,
        plan.repeats,
        plan.seed,
        answer_seconds=plan.answer_seconds,
    )


def grown(plan: Plan, figures: Sequence[RunFigures]) -> Plan | None:
    """The plan as its runs so far let it go on, where they decide something; None where they do not.

    To be asked before each of its runs starts. While it climbs there is one run ahead: when all but that have ended,
    it is followed by the next number in flight, or given up for the finer look.
    """
    if not plan.growing:
        return None
    climbing, done = len(plan.entrants), {run.planned.place for run in figures}
    count = len(done)
    if done != set(range(1, count + 1)):
        return None
    if count >= climbing:  # the highest number was tried, and the other rounds are planned
        return _settled(plan, _rates(figures, climbing))
    if count != climbing - 1 or plan.total != climbing:
        return None
    rates = _rates(figures, count)
    return climbed_on(plan) if grows(rates) else _settled(plan, rates)


def _rates(figures: Sequence[RunFigures], count: int) -> list[float]:
    """Throughputs of the first runs, by number in flight; 0 where nothing succeeded."""
    return [run.throughput or 0.0 for run in sorted(figures, key=lambda run: run.planned.place)[:count]]


def _settled(plan: Plan, rates: Sequence[float]) -> Plan:
    """The plan with numbers around the knee that the climb shows; without, where it was still rising at the highest."""
    climbed = plan.entrants[: len(rates)]
    wanted = PLATEAU * max(rates)
    place = next(place for place, rate in enumerate(rates) if rate >= wanted)
    knee = _meeting([entrant.concurrency for entrant in climbed[: place + 1]], rates, wanted)
    last = climbed[-1].concurrency
    if not wanted or knee >= _STILL_RISING * last:
        return settled(plan, len(rates))
    tried = (entrant.concurrency for entrant in climbed)
    return settled(plan, len(rates), around(knee, tried, last), climbed[place].documents)


def _meeting(levels: Sequence[int], rates: Sequence[float], wanted: float) -> float:
    """The number in flight at which the ray through the last but one of these levels has the wanted throughput."""
    if len(levels) == 1 or not rates[len(levels) - 2]:
        return levels[-1]
    below = levels[-2]
    return min(max(wanted * below / rates[len(levels) - 2], below), levels[-1])
