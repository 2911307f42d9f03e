"""Which differences are real, and what to set."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.compare.figures import EntrantResult, Spread
from core.compare.knee import PLATEAU

LEAST_DIFFERENCE = 0.03
"""Medians closer than this, as a share of the larger, are alike whatever their ranges."""

LEAST_DIFFERENCE_UNREPEATED = 0.10
"""The same with fewer than three repeats of either: two ranges of two lie apart by chance one time in three."""

ENOUGH_REPEATS = 3

_TIMES = 1.1
"""From here on "1.1 times as many"; closer than that, a percentage says it."""

MORE_LOST = 0.01
"""An entrant that failed a larger share of its documents than the best one, by more than this, is not recommended."""


def differ(one: Spread | None, other: Spread | None) -> bool:
    """Whether two figures differ by more than their repeats do.

    They do where their ranges (min to max) lie apart and their medians are 3 % apart at least, 10 % where either has
    fewer than three repeats. Ranges of three alike repeats lie apart by chance one time in ten (2 / (6 over 3)), and
    then by little: the 3 % takes most of those away, and less than that is not worth a choice. No distribution is
    assumed, as a t-test would of three numbers, and a reader can check it on the chart. One unknown: no difference.
    """
    if one is None or other is None:
        return False
    few = min(one.count, other.count) < ENOUGH_REPEATS
    least = LEAST_DIFFERENCE_UNREPEATED if few else LEAST_DIFFERENCE
    apart = one.low > other.high or other.low > one.high
    return apart and abs(one.middle - other.middle) >= least * max(one.middle, other.middle)


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What to set, and one sentence why.

    `result` is None where nothing can be recommended. `different` is False where no entrant is really better than the
    rest: the result is then the smallest limit that does as well. `alike` names those it is no better than.
    """

    result: EntrantResult | None
    sentence: str
    different: bool = False
    alike: tuple[str, ...] = ()


def recommendation(entrants: Sequence[EntrantResult], p95_within: float | None = None) -> Recommendation:
    """The smallest limit within 97 % of the best goodput, among the entrants whose p95 stays within `p95_within`.

    Goodput counts what succeeded within that many seconds; None asks for nothing, and goodput is throughput. Left out
    are entrants whose failure share exceeds the lowest by over 1 point, and runs over fewer documents than the longest
    (serial's may be shorter). Among equal limits the best goodput wins; then protection; then the order of the plan.
    """
    ran = [result for result in entrants if result.throughput and result.compared]
    if not ran:
        return Recommendation(None, "No run has ended yet.")
    safe = safest(ran)
    fit = [r for r in safe if p95_within is None or (r.p95 and r.p95.middle <= p95_within)]
    if not fit:
        lowest = min(result.p95.middle for result in safe if result.p95)
        return Recommendation(
            None, f"No entrant keeps p95 within {p95_within:g} s; the lowest p95 here is {lowest:.2f} s."
        )
    return _choice(fit, p95_within, _left_out(len(ran) - len(safe), len(safe) - len(fit)))


def safest(entrants: Sequence[EntrantResult]) -> list[EntrantResult]:
    """Entrants that ran, and whose failure share is at most 1 point above the lowest."""
    ran = [result for result in entrants if result.throughput]
    least = min((result.failed_share for result in ran), default=0.0)
    return [result for result in ran if result.failed_share <= least + MORE_LOST]


def _left_out(losing: int, slow: int) -> str:
    """Which entrants were left out, and why; "" if none was."""
    said = [f"{_entrants(losing)} that lost more documents"] if losing else []
    said += [f"{_entrants(slow)} with a higher p95"] if slow else []
    return f" Left out: {', '.join(said)}." if said else ""


def _entrants(count: int) -> str:
    return f"{count} entrant{'' if count == 1 else 's'}"


def _choice(fit: list[EntrantResult], within: float | None, left_out: str) -> Recommendation:
    best = max(_middle(result, within) for result in fit)
    near = [result for result in fit if _middle(result, within) >= PLATEAU * best]
    pick = min(
        near,
        key=lambda r: (r.entrant.concurrency, not r.entrant.protection, -_middle(r, within), r.index),
    )
    alike = [r for r in fit if r is not pick and not differ(pick.goodput(within), r.goodput(within))]
    different = len(alike) < len(fit) - 1 or len(fit) == 1
    sentence = _why(pick, within, fit, alike) if different else _no_difference(pick, fit)
    return Recommendation(pick, sentence + left_out, different, tuple(result.name for result in alike))


def _middle(result: EntrantResult, within: float | None) -> float:
    entrants = result.goodput(within)
    return entrants.middle if entrants else 0.0


def _no_difference(pick: EntrantResult, fit: Sequence[EntrantResult]) -> str:
    names = f"{len(fit)} entrants" if len(fit) > 2 else " and ".join(result.name for result in fit)  # noqa: PLR2004  # a pair
    return f"No real difference: {names} differ by no more than their repeats do. Take the smallest limit: {pick.name}."


def _why(
    pick: EntrantResult, within: float | None, fit: Sequence[EntrantResult], alike: Sequence[EntrantResult]
) -> str:
    reached = _middle(pick, within)
    what = f"{pick.name} reaches {reached:,.1f} documents/s"
    if within is not None and pick.p95:
        what += f" with p95 at {pick.p95.middle:.2f} s, within the {within:g} s asked for"
    if len(fit) == 1:
        return f"{what}; no other entrant {'stays within it' if within is not None else 'can be compared with it'}."
    others = [result for result in fit if result is not pick and result not in alike]
    if alike:
        names = alike[0].name if len(alike) == 1 else f"{len(alike)} others"
        return f"{what}; no real difference to {names}, and no smaller limit does as well."
    best = max(others, key=lambda result: _middle(result, within))
    rival = _middle(best, within)
    if rival > reached:
        return f"{what} with fewer in flight; that is within 3 % of {best.name}."
    return f"{what}, {_more_than(reached, rival)} {best.name}, the next best."


def _more_than(reached: float, rival: float) -> str:
    """Such as "2.5 times as many as"; below 1.1 times in percent: "4 % more than"."""
    if not rival:
        return "more than"
    if reached < _TIMES * rival:
        return f"{100 * (reached / rival - 1):.0f} % more than"
    return f"{reached / rival:,.1f} times as many as"
