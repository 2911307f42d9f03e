"""A comparison's verdict in sentences: one large one, a paragraph, how sure it is, and the chip of losses.

Each is a `Message`, whole, so that it can be said in another language. Numbers come in as they are read.
"""

from collections.abc import Iterator, Sequence

from core.compare.figures import EntrantResult, Spread
from core.compare.recommendation import ENOUGH_REPEATS, differ
from core.compare.verdict import Verdict
from core.language import Message, Value, counted, joined, listed, say
from core.settings import MAX_CONCURRENCY, StrategyName, most_concurrency
from core.views.format import decimal, duration, number

_MOST_NAMED = 3
_TIMES = 1.1
"""From here on "1.1 times as long"; below it, about as long."""


def headline(verdict: Verdict) -> Message:
    """The one sentence."""
    if verdict.pick is None:
        return _without_pick(verdict)
    if verdict.case in ("identical", "fastest", "group"):
        return _of_strategies(verdict)
    return _rising(verdict, verdict.pick) if verdict.case == "rising" else _of_level(verdict, verdict.pick)


def _of_level(verdict: Verdict, pick: EntrantResult) -> Message:
    if verdict.case == "one at a time":
        return Message("One at a time: {rate} documents a second.", rate=_rate(pick))
    if verdict.case == "single":
        return Message("{level} at once: {rate} documents a second.", level=number(pick.level), rate=_rate(pick))
    if verdict.case == "bound":
        within = duration(verdict.within)
        return Message(
            "{level} at once keeps the slowest 5 % within {within}.", level=number(pick.level), within=within
        )
    if verdict.case == "losing":
        return Message("More than {level} at once loses documents.", level=number(pick.level))
    if pick.level == 1:
        return Message("One at a time is enough.")
    return Message("{level} at once is enough.", level=number(pick.level))


def _without_pick(verdict: Verdict) -> Message:
    if verdict.case == "too slow":
        return Message("Nothing keeps the slowest 5 % within {within}.", within=duration(verdict.within))
    return Message("No document got a summary.") if verdict.case == "all lost" else Message("No run has ended yet.")


def _rising(verdict: Verdict, pick: EntrantResult) -> Message:
    tries = [*verdict.further, 0, 0][:2]
    if tries[1]:
        return Message(
            "Still rising at {level}: try {first}, {second}.",
            level=number(pick.level),
            first=number(tries[0]),
            second=number(tries[1]),
        )
    if tries[0]:
        return Message("Still rising at {level}: try {first}.", level=number(pick.level), first=number(tries[0]))
    return Message("Still rising at {level}.", level=number(pick.level))


def _of_strategies(verdict: Verdict) -> Message:
    if verdict.case == "identical":
        return Message("Any strategy will do.")
    if verdict.case == "fastest":
        return Message("{name} is the fastest.", name=verdict.peers[0].entrant.strategy)
    if len(verdict.alike) <= _MOST_NAMED:
        return Message("Equally fast: {names}.", names=_names(verdict.alike))
    return counted(
        "{count} of {total} strategies is fastest.",
        "{count} of {total} strategies are equally fast.",
        count=len(verdict.alike),
        total=len(verdict.peers),
    )


def paragraph(verdict: Verdict) -> tuple[Message, ...]:
    """Where speed stops growing, what more costs, whether the strategies differ, what was lost: a sentence each."""
    if verdict.case == "nothing":
        return ()
    return (
        *_growth(verdict),
        *_cost(verdict),
        *_differences(verdict),
        *_over_serial(verdict),
        *_losses(verdict),
    )


def _growth(verdict: Verdict) -> Iterator[Message]:
    pick, below = verdict.pick, verdict.below
    if verdict.case == "too slow" and verdict.lowest:
        low = verdict.lowest
        yield Message("The lowest here is {p95}, with {name}.", p95=_p95(low), name=low.name)
    if pick is None:
        return
    if verdict.case == "flat":
        levels = {"low": number(pick.level), "high": number(verdict.levels[-1])}
        yield Message("Speed does not grow from {low} to {high} at once.", **levels)
        if pick.level > 1:
            yield Message("Fewer may do as well.")
    elif verdict.case == "knee" and verdict.knees:
        yield _stops(*verdict.knees)
    elif verdict.case == "unsure" and below:
        levels = {"low": number(below.level), "high": number(pick.level)}
        yield Message("From {low} to {high} at once speed grew by less than chance can tell.", **levels)
    elif verdict.case == "rising" and below:
        levels = {"low": number(below.level), "high": number(pick.level)}
        rates = {"slow": _rate(below), "fast": _rate(pick)}
        yield Message(
            "From {low} to {high} at once speed grew from {slow} to {fast} documents a second.", **levels, **rates
        )
        if not verdict.further:
            yield _no_further(pick.level, pick.entrant.strategy)
    yield from _alone(verdict)


def _stops(low: float, high: float) -> Message:
    if round(low) == round(high):
        return Message("Speed stops growing near {knee} at once.", knee=number(round(low)))
    return Message(
        "Speed stops growing between {low} and {high} at once.", low=number(round(low)), high=number(round(high))
    )


def _no_further(level: int, strategy: StrategyName) -> Message:
    if level >= MAX_CONCURRENCY:
        return Message("More than {level:,} at once cannot be set.", level=level)
    if level >= most_concurrency(strategy):
        return Message(
            "More than {level:,} at once cannot be set with {strategy}; windowed and adaptive go up to {most:,}.",
            level=level,
            strategy=strategy,
            most=MAX_CONCURRENCY,
        )
    return Message("To try more, more documents are needed.")


def _alone(verdict: Verdict) -> Iterator[Message]:
    others = verdict.unprotected or (verdict.pick and verdict.pick.level > 1 and verdict.pick.speed_up)
    if verdict.case in ("single", "one at a time") and not others:
        yield Message("Nothing else was tried, so there is nothing to compare it with.")
    elif verdict.case == "no gain":
        yield Message("Nothing was really faster than one at a time.")


def _cost(verdict: Verdict) -> Iterator[Message]:
    """What the highest number in flight brings and costs, against the pick."""
    pick, beyond = verdict.pick, verdict.beyond
    if pick is None or beyond is None or verdict.case not in ("knee", "flat", "bound"):
        return
    if verdict.case == "bound":
        figures: dict[str, Value] = {"level": number(beyond.level), "rate": _rate(beyond), "p95": _p95(beyond)}
        yield Message("{level} at once does {rate} documents a second, its slowest 5 % take {p95}.", **figures)
        return
    if differ(pick.throughput, beyond.throughput):
        falls: dict[str, Value] = {"level": number(beyond.level), "rate": _rate(beyond), "p95": _p95(beyond)}
        yield Message("{level} is slower: {rate} documents a second, its slowest 5 % take {p95}.", **falls)
        return
    times = beyond.p95.middle / pick.p95.middle if beyond.p95 and pick.p95 and pick.p95.middle else 0.0
    if times >= _TIMES:
        yield Message(
            "{level} is no faster, and its slowest 5 % take {times:.1f} times as long.",
            level=number(beyond.level),
            times=times,
        )
    else:
        yield Message("{level} is no faster.", level=number(beyond.level))


def _differences(verdict: Verdict) -> Iterator[Message]:
    """Whether the strategies differ at the pick's number in flight."""
    if len(verdict.peers) < 2 or verdict.pick is None:  # noqa: PLR2004  # two to compare
        return
    best, last = verdict.peers[0], verdict.peers[-1]
    figures: dict[str, Value] = {"level": number(verdict.pick.level), "slow": _rate(last), "fast": _rate(best)}
    if not verdict.slower:
        yield Message(
            "At {level} at once the strategies differ by no more than chance: take any.", level=figures["level"]
        )
    elif len(verdict.slower) == 1:
        yield Message(
            "At {level} at once {name} is slower: {slow} against {fast} documents a second.",
            name=last.entrant.strategy,
            **figures,
        )
    else:
        yield counted(
            "At {level} at once {count} of {total} strategies is slower, with {slow} against {fast} documents a"
            " second.",
            "At {level} at once {count} of {total} strategies are slower, the slowest with {slow} against {fast}"
            " documents a second.",
            count=len(verdict.slower),
            total=len(verdict.peers),
            **figures,
        )


def _over_serial(verdict: Verdict) -> Iterator[Message]:
    pick = verdict.pick
    times = pick.speed_up.middle if pick and pick.speed_up else 0.0
    if pick and pick.level > 1 and times >= _TIMES:
        yield Message(
            "{level} at once does {times} times as many documents a second as one at a time.",
            level=number(pick.level),
            times=decimal(times),
        )


def _losses(verdict: Verdict) -> Iterator[Message]:
    yield from _lost(verdict)
    if verdict.left_out:
        yield counted(
            "One way lost more documents than the others and is not ranked.",
            "{count} ways lost more documents than the others and are not ranked.",
            count=verdict.left_out,
        )
    if verdict.refused:
        yield counted(
            "One request was refused for coming too soon (429).",
            "{count:,} requests were refused for coming too soon (429).",
            count=verdict.refused,
        )


def _lost(verdict: Verdict) -> Iterator[Message]:
    if verdict.case == "losing" and verdict.losing:
        each = verdict.losing
        documents = sum(run.documents for run in each.runs)
        yield counted(
            "With {level} at once {count:,} of {documents:,} documents was lost.",
            "With {level} at once {count:,} of {documents:,} documents were lost.",
            count=each.lost,
            level=number(each.level),
            documents=documents,
        )
    elif verdict.unprotected and verdict.unprotected[0]:
        lost, documents = verdict.unprotected
        yield counted(
            "Without protection {count:,} of {documents:,} documents was lost; with it, {others:,}.",
            "Without protection {count:,} of {documents:,} documents were lost; with it, {others:,}.",
            count=lost,
            documents=documents,
            others=verdict.lost - lost,
        )
    elif verdict.lost:
        yield counted(
            "{count:,} of {documents:,} documents was lost.",
            "{count:,} of {documents:,} documents were lost.",
            count=verdict.lost,
            documents=verdict.documents,
        )


def certainty(verdict: Verdict) -> Message:
    """How sure it is, by the repeats."""
    if verdict.done < verdict.total:
        return counted(
            "{count} of {total} runs has ended: this is what it says so far.",
            "{count} of {total} runs have ended: this is what they say so far.",
            count=verdict.done,
            total=verdict.total,
        )
    if verdict.repeats <= 1:
        return Message("One run each: repeat for certainty.")
    if verdict.repeats < ENOUGH_REPEATS:
        return Message("{repeats} runs each: differences under 10 % may be chance.", repeats=verdict.repeats)
    share = 100 * verdict.width
    return Message("{repeats} runs each, which differ by {share:.0f} % at most.", repeats=verdict.repeats, share=share)


def sure(verdict: Verdict) -> bool:
    """Whether all runs have ended, three or more of each."""
    return verdict.done >= verdict.total and verdict.repeats >= ENOUGH_REPEATS


def lost_chip(verdict: Verdict) -> Message:
    """ "0 lost"."""
    return Message("{count:,} lost", count=verdict.lost)


def further_label(levels: Sequence[int]) -> Message:
    """The words of the button that tries more in flight, or around the knee: "Test 12, 14, 16, 18"."""
    return Message("Test {levels}", levels=_numbers(levels))


def whole_paragraph(verdict: Verdict) -> str:
    """The paragraph as one text that is still a message; "" where there is nothing to say."""
    return joined(*paragraph(verdict))


def verdict_lines(verdict: Verdict) -> list[str]:
    """The verdict as lines of plain text: the large sentence, the paragraph, how sure, what to test next."""
    said = [headline(verdict), whole_paragraph(verdict), certainty(verdict), lost_chip(verdict)]
    levels = verdict.further or verdict.around
    said += [further_label(levels)] if levels else []
    return [say(text) for text in said if text]


def _names(results: Sequence[EntrantResult]) -> str:
    return listed(*sorted(each.entrant.strategy for each in results))


def _numbers(levels: Sequence[int]) -> str:
    return listed(*map(number, levels))


def _rate(result: EntrantResult) -> str:
    return decimal(_middle(result.throughput))


def _p95(result: EntrantResult) -> str:
    return duration(_middle(result.p95))


def _middle(spread: Spread | None) -> float | None:
    return spread.middle if spread else None
