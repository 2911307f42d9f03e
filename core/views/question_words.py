"""What the Compare page says of its questions, of what they will take, and of the figures in an answer."""

from dataclasses import dataclass

from core.compare.estimate import Estimate
from core.compare.plan import Question
from core.compare.snapshot import ComparisonSnapshot
from core.compare.verdict import Verdict
from core.language import Message, Value, Wording, joined
from core.views.cost_words import NO_PRICE, Capped, capped_words, cost_range, money, noted
from core.views.format import NOTHING, decimal, duration, number, rate


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """A question as its card asks it, and what it does."""

    title: Wording
    does: Wording


QUESTION_WORDS: dict[Question, QuestionWords] = {
    "how-many": QuestionWords(
        Wording("How many at once?"),
        Wording("One strategy with 1, 2, 4 and more at once, until speed stops growing; then a finer look there."),
    ),
    "which": QuestionWords(
        Wording("Which strategy?"),
        Wording("All strategies with the same number at once, over the same documents."),
    ),
    "lesson": QuestionWords(
        Wording("The lesson"),
        Wording("All seven strategies over the lesson's 100, 500 and 1,000 documents, beside what it claims."),
    ),
}


def estimate_sentence(estimate: Estimate, capped: Capped | None = None) -> str:
    """What it will take, in whole sentences: runs, requests and time, how the time is known, and what it may cost."""
    figures: dict[str, Value] = {"runs": estimate.runs, "requests": estimate.requests}
    figures["time"] = duration(estimate.seconds)
    if estimate.guessed:
        took = Message(
            "Runs: {runs:,}; requests: {requests:,}; perhaps {time}, if an answer takes a second.", **figures
        )
    elif estimate.tested is not None:
        took = Message(
            "Runs: {runs:,}; requests: {requests:,}; {time} or more, by the test's short answer of {tested}.",
            **figures,
            tested=duration(estimate.tested),
        )
    else:
        took = Message("Runs: {runs:,}; requests: {requests:,}; about {time}.", **figures)
    more = Message("How many runs it takes, it finds out itself.") if estimate.growing else ""
    return joined(took, more, _cost(estimate, capped))


def _cost(estimate: Estimate, capped: Capped | None) -> str:
    if not estimate.elsewhere or estimate.tokens is None:
        return ""
    cap = capped_words(capped) if capped else ""
    if estimate.cost_low is None or estimate.cost_high is None:
        cost = noted(NO_PRICE(), cap)
        return Message("About {tokens:,} input tokens; {cost}.", tokens=estimate.tokens, cost=cost)
    cost = noted(cost_range(estimate.cost_low, estimate.cost_high), cap)
    return Message("Cost: {cost}.", cost=cost)


@dataclass(frozen=True, slots=True)
class Tile:
    """`good`: the figure is as one wishes; None: it is neither good nor bad."""

    label: Message
    value: str
    good: bool | None = None


def verdict_tiles(verdict: Verdict) -> tuple[Tile, ...]:
    """The figures of what is to be set: speed, against one at a time, the slowest 5 %; and what was lost in all runs.

    A dash where a figure is not known: without serial, or one at a time, there is nothing to hold it against.
    """
    pick = verdict.pick
    times = pick.speed_up.middle if pick and pick.speed_up else None
    return (
        Tile(Message("Speed"), rate(pick.throughput.middle if pick and pick.throughput else None)),
        Tile(
            Message("Against one at a time"), NOTHING if times is None else Message("{times} ×", times=decimal(times))
        ),
        Tile(Message("Slowest 5 %"), duration(pick.p95.middle if pick and pick.p95 else None)),
        Tile(Message("Lost"), number(verdict.lost), good=not verdict.lost),
    )


def cost_tiles(comparison: ComparisonSnapshot) -> tuple[Tile, ...]:
    """What all its runs have cost together; none where no price is known."""
    cost = comparison.cost
    return () if cost is None else (Tile(Message("All runs cost"), money(cost)),)
