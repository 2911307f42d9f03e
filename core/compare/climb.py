"""A plan that grows while it runs: 1, 2, 4, 8 ... in flight until throughput stops growing, then a finer look.

The first round climbs, one run a number. When it has ended, numbers around the knee join, and the other rounds have all
of them, shuffled. So every number has its repeats, and a slow minute falls on one of them in the first round alone.

The more are in flight, the more documents a run has, `WAVES` times as many: what the start and the end of a run cost is
then the same share of each. With as many documents for all, the high numbers would look slower than they are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random

from core.compare.plan import SERIAL_DOCUMENTS, USUAL_HIGHEST, Climb, Entrant, Plan
from core.settings import RunSettings, StrategyName

WAVES = 10
"""Documents of a run / documents in flight; fewer where there are not so many."""

LEAST_WAVES = 4
"""With fewer, a run is over before its throughput can be told."""

GROWTH = 1.10
"""A doubling that brings less than 10 % more brings nothing: below the knee it brings twice as many."""

GUESSED_KNEE = 32
"""Where throughput may stop growing, where nothing is known of the endpoint."""

WARM_UP = 4
"""Documents; the warm-up has one in flight, as the first run has."""

_STEPS = (20, 10, 5, 2)
_STEPS_A_KNEE = 6
_LOOKS = 4


def climb(
    strategy: StrategyName,
    documents: int,
    base: RunSettings,
    *,
    source: str = "",
    highest: int = USUAL_HIGHEST,
    protection: bool = True,
    repeats: int = 3,
    seed: int = 0,
    answer_seconds: float | None = None,
) -> Plan:
    """The plan with its first two numbers in flight, over at most `documents`, up to `highest`.

    Raises:
        ConfigurationError: a number is out of its range.
    """
    limits = Climb(highest, documents)
    Entrant(strategy, highest)  # which says where that is too much for the strategy
    top = max(1, min(highest, documents // LEAST_WAVES))
    limits = replace(limits, highest=top, documents=min(documents, max(WAVES * top, SERIAL_DOCUMENTS)))
    first = Entrant(strategy, 1, protection, min(limits.documents, SERIAL_DOCUMENTS))
    plan = Plan(
        source, (first,), base, repeats, seed, WARM_UP, "how-many", answer_seconds, order=((1, 0),), climb=limits
    )
    return climbed_on(plan)


def grows(rates: Sequence[float]) -> bool:
    """Whether the last of the throughputs, by number in flight, is 10 % above the best before it."""
    if len(rates) < 2:  # noqa: PLR2004  # nothing to hold it against
        return True
    return rates[-1] > 0 and rates[-1] >= GROWTH * max(rates[:-1])


def climbed_on(plan: Plan) -> Plan:
    """The plan with the next number in flight; at the highest, with the other rounds."""
    last = plan.entrants[-1].concurrency
    if last >= _limits(plan).highest:
        order = (*plan.order, *_rounds(plan, len(plan.entrants), range(2, plan.repeats + 1)))
        return replace(plan, order=order, climb=replace(_limits(plan), settled=plan.repeats == 1 or last == 1))
    entrant = _at(plan, min(2 * last, _limits(plan).highest))
    return replace(plan, entrants=(*plan.entrants, entrant), order=(*plan.order, (1, len(plan.entrants))))


def settled(plan: Plan, climbed: int, fine: Iterable[int] = (), documents: int = 0) -> Plan:
    """The plan when the climb has ended: its first `climbed` numbers, the `fine` ones over `documents`, all rounds."""
    kept = plan.entrants[:climbed]
    joining = tuple(_at(plan, level, documents) for level in fine)
    grown = replace(
        plan,
        entrants=(*kept, *joining),
        order=plan.order[:climbed],
        climb=replace(_limits(plan), settled=True),
    )
    count = len(grown.entrants)
    return replace(
        grown,
        order=(
            *grown.order,
            *_rounds(plan, count, range(1, 2), climbed),
            *_rounds(plan, count, range(2, plan.repeats + 1)),
        ),
    )


def around(knee: float, tried: Iterable[int] = (), highest: int = USUAL_HIGHEST) -> tuple[int, ...]:
    """Numbers in flight for a finer look at a knee, without those that were tried: 12, 14, 16, 18 for 15.5.

    Four in even steps of at most a sixth of the knee, 1 at least, one of them below the knee.
    """
    step = next((step for step in _STEPS if step <= knee / _STEPS_A_KNEE), 1)
    first = step * (int(knee / step) - 1)
    wanted = {first + step * place for place in range(_LOOKS)} - set(tried)
    return tuple(sorted(level for level in wanted if 1 <= level <= highest))


def foreseen(plan: Plan, knee: float | None) -> Plan:
    """The plan as it may be when it has grown, with its knee there: for an estimate. One that is settled is itself."""
    if not plan.growing or len(plan.order) > len(plan.entrants):
        return plan
    where = knee or GUESSED_KNEE
    while plan.growing and _grows_to(plan, where) and len(plan.order) == len(plan.entrants):
        plan = climbed_on(plan)
    fine = around(where, (entrant.concurrency for entrant in plan.entrants), plan.entrants[-1].concurrency)
    return settled(plan, len(plan.entrants), fine, plan.entrants[-1].documents)


def _limits(plan: Plan) -> Climb:
    return plan.climb or Climb()


def _grows_to(plan: Plan, knee: float) -> bool:
    return grows([min(float(entrant.concurrency), knee) for entrant in plan.entrants])


def _at(plan: Plan, level: int, documents: int = 0) -> Entrant:
    """The plan's strategy with so many in flight, over as many documents as that takes, or over those given."""
    wanted = min(_limits(plan).documents, documents or max(WAVES * level, SERIAL_DOCUMENTS))
    return replace(plan.entrants[0], concurrency=level, documents=wanted)


def _rounds(plan: Plan, count: int, turns: Iterable[int], first: int = 0) -> Iterable[tuple[int, int]]:
    """The rounds of the entrants from `first` to before `count`, each shuffled by the plan's seed and the round."""
    for turn in turns:
        order = list(range(first, count))
        Random(f"{plan.seed} {turn}").shuffle(order)
        yield from ((turn, entrant) for entrant in order)
