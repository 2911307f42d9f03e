"""Two runs held side by side: the settings that differ, the figures, and the summaries of the same documents."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from core.language import Message, Wording, joined, say
from core.metrics import ProcessingMetrics
from core.records import DocumentRow, Status
from core.settings import RunSettings
from core.views.cost_words import money
from core.views.differences import Stretch, differences
from core.views.format import NOTHING, decimal, duration, number, percent
from core.views.names import name_words
from core.views.run_settings import Setting, setting_groups
from core.views.summaries import LONGEST_CELL, fit

LONGEST_SUMMARY = 4_000
"""Characters of a summary that are shown beside another."""

LEAST_CHANGE = 0.03
"""A figure that changed by a smaller share is called neither better nor worse: two equal runs differ as much."""

_SAME_SETTINGS = Wording("Both runs have the same settings.")
_NOT_SENT, _STOPPED = Wording("Not sent yet"), Wording("Stopped before an answer came")
_NOT_THERE = Wording("This document is not in this run.")
_NO_SUMMARY = Wording("The summary is empty.")
_NOTHING_SHARED = Wording("These two runs have no document in common, so there are no summaries to compare.")


@dataclass(frozen=True, slots=True)
class SettingPair:
    """A setting that differs; a run for which it has no meaning has a dash. `long` is a text of several lines."""

    label: str
    one: str
    other: str
    long: bool = False


@dataclass(frozen=True, slots=True)
class FigurePair:
    """A figure of both runs. `change` is how much the second is above or below the first, such as "+38 %", "" where
    there is nothing to say; `better` is None where it is neither better nor worse."""

    label: str
    one: str
    other: str
    change: str = ""
    better: bool | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a document in one of the runs. `stretches` are its summary, each with whether the other summary
    lacks it; of a failure, the reason. `state` is good, bad or wait."""

    state: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class AnswerPair:
    """`position` is that of the document in the first run, `name` what it is called there."""

    position: int
    name: str
    one: Answer
    other: Answer
    different: bool


def different_settings(one: RunSettings, other: RunSettings) -> tuple[SettingPair, ...]:
    """The settings that are not the same in both, in the order in which people ask for them."""
    ones, others = _by_label(one), _by_label(other)
    labels = [*ones, *(label for label in others if label not in ones)]
    pairs = [(label, ones.get(label), others.get(label)) for label in labels]
    return tuple(_setting_pair(*pair) for pair in pairs if _value(pair[1]) != _value(pair[2]))


def settings_words(pairs: Iterable[SettingPair]) -> str:
    """A sentence where no setting differs, else ""."""
    return "" if tuple(pairs) else _SAME_SETTINGS()


def _by_label(settings: RunSettings) -> dict[str, Setting]:
    return {each.label: each for group in setting_groups(settings) for each in group.settings}


def _setting_pair(label: str, one: Setting | None, other: Setting | None) -> SettingPair:
    return SettingPair(label, _value(one), _value(other), any(each.long for each in (one, other) if each))


def _value(setting: Setting | None) -> str:
    return setting.value if setting else NOTHING


def _cost(cost: float | None) -> str:
    return NOTHING if cost is None else money(cost)


@dataclass(frozen=True, slots=True)
class _Figure:
    """`more_is` is whether a larger one is better; None where neither is. `alike` ones are judged only where both runs
    have as many documents."""

    label: Wording
    value: Callable[[ProcessingMetrics], float | None]
    words: Callable[[Any], str]
    more_is: bool | None = None
    alike: bool = False


_FIGURES = (
    _Figure(Wording("Documents"), lambda m: m.total_documents, number),
    _Figure(Wording("Summarised"), lambda m: m.success_rate, percent, more_is=True),
    _Figure(Wording("Failed"), lambda m: m.failed, number, more_is=False, alike=True),
    _Figure(Wording("Took"), lambda m: m.total_time, duration, more_is=False, alike=True),
    _Figure(Wording("Documents a second"), lambda m: m.throughput, decimal, more_is=True),
    _Figure(Wording("Half of the answers under"), lambda m: m.p50_latency, duration, more_is=False),
    _Figure(Wording("Slowest 5 %"), lambda m: m.p95_latency, duration, more_is=False),
    _Figure(Wording("Most in flight"), lambda m: m.peak_in_flight, number),
    _Figure(Wording("Requests"), lambda m: m.attempts, number),
    _Figure(Wording("Refused for now (429)"), lambda m: m.rate_limited, number, more_is=False, alike=True),
    _Figure(Wording("Input tokens"), lambda m: m.input_tokens, number),
    _Figure(Wording("Output tokens"), lambda m: m.output_tokens, number),
    _Figure(Wording("Cost"), lambda m: m.cost_usd, _cost, more_is=False, alike=True),
)


def figure_pairs(one: ProcessingMetrics, other: ProcessingMetrics) -> tuple[FigurePair, ...]:
    """The figures of both runs, the second against the first; none that neither has."""
    alike = one.total_documents == other.total_documents
    pairs = (_figure_pair(figure, one, other, alike) for figure in _FIGURES)
    return tuple(pair for pair in pairs if (pair.one, pair.other) != (NOTHING, NOTHING))


def _figure_pair(figure: _Figure, one: ProcessingMetrics, other: ProcessingMetrics, alike: bool) -> FigurePair:
    first, second = figure.value(one), figure.value(other)
    change = (second - first) / first if first and second is not None else None
    judged = figure.more_is if alike or not figure.alike else None
    return FigurePair(
        figure.label(),
        figure.words(first),
        figure.words(second),
        _change(change),
        _better(judged, first, second, change),
    )


def _change(change: float | None) -> str:
    """The share in whole percent, with its sign; "" below half a percent."""
    if change is None or abs(change) < 0.005:  # noqa: PLR2004  # rounds to 0
        return ""
    if change > 0:
        return Message("+{points:,.0f} %", points=change * 100)
    return Message("-{points:,.0f} %", points=-change * 100)


def _better(more_is: bool | None, first: float | None, second: float | None, change: float | None) -> bool | None:
    if more_is is None or first is None or second is None or first == second:
        return None
    if change is not None and abs(change) < LEAST_CHANGE:
        return None
    return (second > first) == more_is


def answer_pairs(pairs: Iterable[tuple[DocumentRow, DocumentRow | None]]) -> tuple[AnswerPair, ...]:
    """What became of the same documents in both runs, and where their summaries differ."""
    return tuple(_answer_pair(one, other) for one, other in pairs)


def _answer_pair(one: DocumentRow, other: DocumentRow | None) -> AnswerPair:
    (state, text, summary), (state2, text2, summary2) = _answer(one), _answer(other)
    marked, marked2 = differences(text, text2) if summary and summary2 else ([(text, False)], [(text2, False)])
    return AnswerPair(
        position=one.position,
        name=fit(name_words(one.name), LONGEST_CELL),
        one=Answer(state, tuple(marked)),
        other=Answer(state2, tuple(marked2)),
        different=_ended(one) != _ended(other),
    )


def _answer(row: DocumentRow | None) -> tuple[str, str, bool]:
    """State, text, and whether the text is a summary."""
    outcome = row.outcome if row else None
    if outcome and outcome.status is Status.SUCCEEDED:
        return "good", fit(outcome.summary or _NO_SUMMARY(), LONGEST_SUMMARY), bool(outcome.summary)
    if outcome and outcome.status is Status.FAILED:
        return "bad", fit(say(outcome.error), LONGEST_SUMMARY), False
    missing = _NOT_THERE if row is None else _STOPPED if outcome else _NOT_SENT
    return "wait", missing(), False


def _ended(row: DocumentRow | None) -> tuple[Status | None, str]:
    outcome = row.outcome if row else None
    return (outcome.status, outcome.summary) if outcome else (None, "")


def shared_words(both: int, different: int, only_one: int, only_other: int, *, whole: bool = True) -> str:
    """How much two runs have in common, in distinct documents; not `whole` is a count that goes on."""
    if whole and not both:
        return _NOTHING_SHARED()
    if not whole:
        return _so_far(both, different)
    shared = Message(
        "Documents in both runs: {both:,}. Different summaries: {different:,}.", both=both, different=different
    )
    alone = Message(
        "In the first run alone: {one:,}. In the second run alone: {other:,}.", one=only_one, other=only_other
    )
    return joined(shared, alone if only_one or only_other else "")


def _so_far(both: int, different: int) -> Message:
    return Message(
        "Documents in both runs, so far: {both:,}. Different summaries: {different:,}. Still counting.",
        both=both,
        different=different,
    )
