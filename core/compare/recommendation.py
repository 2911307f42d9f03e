"""Which differences are real, and what to set."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.compare.figures import EntrantResult, Spread
from core.compare.knee import PLATEAU
from core.language import Message, counted, joined

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
        return Recommendation(None, Message("No run has ended yet."))
    safe = safest(ran)
    fit = [r for r in safe if p95_within is None or (r.p95 and r.p95.middle <= p95_within)]
    if not fit:
        lowest = min(result.p95.middle for result in safe if result.p95)
        sentence = Message(
            "No entrant keeps p95 within {within:g} s; the lowest p95 here is {lowest:.2f} s.",
            within=p95_within or 0.0,
            lowest=lowest,
        )
        return Recommendation(None, sentence)
    return _choice(fit, p95_within, _left_out(len(ran) - len(safe), len(safe) - len(fit)))


def safest(entrants: Sequence[EntrantResult]) -> list[EntrantResult]:
    """Entrants that ran, and whose failure share is at most 1 point above the lowest."""
    ran = [result for result in entrants if result.throughput]
    least = min((result.failed_share for result in ran), default=0.0)
    return [result for result in ran if result.failed_share <= least + MORE_LOST]


def _left_out(losing: int, slow: int) -> str:
    """Which entrants were left out, and why; "" if none was."""
    lost = counted(
        "Left out: {count:,} entrant that lost more documents.",
        "Left out: {count:,} entrants that lost more documents.",
        count=losing,
    )
    late = counted(
        "Left out: {count:,} entrant with a higher p95.", "Left out: {count:,} entrants with a higher p95.", count=slow
    )
    return joined(lost if losing else "", late if slow else "")


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
    return Recommendation(pick, joined(sentence, left_out), different, tuple(result.name for result in alike))


def _middle(result: EntrantResult, within: float | None) -> float:
    entrants = result.goodput(within)
    return entrants.middle if entrants else 0.0


def _no_difference(pick: EntrantResult, fit: Sequence[EntrantResult]) -> Message:
    if len(fit) == 2:  # noqa: PLR2004  # a pair
        return Message(
            "No real difference: {one} and {other} differ by no more than their repeats do."
            " Take the smallest limit: {pick}.",
            one=fit[0].name,
            other=fit[1].name,
            pick=pick.name,
        )
    return counted(
        "No real difference: {count:,} entrant differs by no more than its repeats do."
        " Take the smallest limit: {pick}.",
        "No real difference: {count:,} entrants differ by no more than their repeats do."
        " Take the smallest limit: {pick}.",
        count=len(fit),
        pick=pick.name,
    )


def _why(
    pick: EntrantResult, within: float | None, fit: Sequence[EntrantResult], alike: Sequence[EntrantResult]
) -> Message:
    what, reached = _reaches(pick, within), _middle(pick, within)
    if len(fit) == 1:
        return _alone(what, within)
    if alike:
        return _no_better(what, alike)
    others = [result for result in fit if result is not pick]
    best = max(others, key=lambda result: _middle(result, within))
    rival = _middle(best, within)
    if rival > reached:
        close = Message("{number} %", number="3")
        return Message(
            "{what} with fewer in flight; that is within {share} of {name}.", what=what, share=close, name=best.name
        )
    return _ahead(what, reached, rival, best.name)


def _reaches(pick: EntrantResult, within: float | None) -> Message:
    reached = _middle(pick, within)
    if within is None or not pick.p95:
        return Message("{name} reaches {rate:,.1f} documents/s", name=pick.name, rate=reached)
    return Message(
        "{name} reaches {rate:,.1f} documents/s with p95 at {p95:.2f} s, within the {within:g} s asked for",
        name=pick.name,
        rate=reached,
        p95=pick.p95.middle,
        within=within,
    )


def _alone(what: Message, within: float | None) -> Message:
    if within is not None:
        return Message("{what}; no other entrant stays within it.", what=what)
    return Message("{what}; no other entrant can be compared with it.", what=what)


def _no_better(what: Message, alike: Sequence[EntrantResult]) -> Message:
    if len(alike) == 1:
        return Message(
            "{what}; no real difference to {name}, and no smaller limit does as well.", what=what, name=alike[0].name
        )
    return counted(
        "{what}; no real difference to {count:,} other, and no smaller limit does as well.",
        "{what}; no real difference to {count:,} others, and no smaller limit does as well.",
        count=len(alike),
        what=what,
    )


def _ahead(what: Message, reached: float, rival: float, name: str) -> Message:
    """Such as "2.5 times as many as"; below 1.1 times in percent: "4 % more than"."""
    if not rival:
        return Message("{what}, more than {name}, the next best.", what=what, name=name)
    if reached < _TIMES * rival:
        return Message(
            "{what}, {percent:.0f} % more than {name}, the next best.",
            what=what,
            percent=100 * (reached / rival - 1),
            name=name,
        )
    return Message(
        "{what}, {times:,.1f} times as many as {name}, the next best.", what=what, times=reached / rival, name=name
    )
