"""Runs on one clock: a lane a run, and in it a line a document, from sent to answered."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from core.language import Message, Wording, counted, say
from core.records import Outcome
from core.settings import StrategyName
from core.views import palette
from core.views.format import duration
from core.views.lesson import code_of

MOST_DOCUMENTS = 400
"""Documents a lane; a line each would be no line any more."""

_SOME_DOCUMENTS = Wording("Document by document, on one clock")
_WORDS = {
    "caption": Wording("Each line is one document, from sent to answered. A mark beneath is a result handed over."),
    "play": Wording("Play"),
    "pause": Wording("Pause"),
    "python": Wording("Python"),
    "moment": Wording("Moment on the clock"),
    "seconds": Wording("{seconds} s", seconds="{seconds}"),  # the browser fills it in
}

_ONE_BY_ONE: tuple[StrategyName, ...] = ("serial", "batch_as_completed", "windowed", "adaptive")


@dataclass(frozen=True, slots=True)
class Lane:
    """Times in seconds of the run's clock. `limit` is how many may be in flight; `end` is None while the run goes on;
    `handed` are the moments in which the caller is handed results."""

    name: str
    label: str
    code: str
    colour: str
    shape: str
    limit: int
    end: float | None
    documents: tuple[tuple[float, float], ...]
    handed: tuple[float, ...]


def lane(
    strategy: StrategyName,
    limit: int,
    outcomes: Iterable[Outcome],
    *,
    first: int | None = None,
    name: str = "",
    now: float | None = None,
) -> Lane:
    """The lane of a run, from the outcomes of its `first` so many documents, all by default: a line for each, in the
    order in which they were sent, `MOST_DOCUMENTS` at most. What was not sent has none. `now` is the run's clock where
    it goes on.

    Calls that give all results at their end hand over there, the others with each answer.

    Limitations: with retries a line has the length of all attempts together and ends where the last one did.
    """
    sent = [each for each in outcomes if each.latency is not None and each.attempts]
    if first is not None:
        sent = [each for each in sent if each.position < first]
    return lane_of_spans(strategy, limit, map(_span, sent), name=name, now=now)


def lane_of_spans(
    strategy: StrategyName,
    limit: int,
    spans: Iterable[tuple[float, float]],
    *,
    name: str = "",
    now: float | None = None,
) -> Lane:
    """The same, of (start, end) of each document that was sent, in seconds. What is no number is left out."""
    drawn = sorted(_sound(spans))[:MOST_DOCUMENTS]
    last = max((end for _, end in drawn), default=0.0)
    called = name or strategy
    said = Message(
        "{name}: documents: {documents:,}; most at once: {most:,}; the last answer after {end}.",
        name=called,
        documents=len(drawn),
        most=most_at_once(drawn),
        end=duration(now or last),
    )
    return Lane(
        name=called,
        label=said,
        code=code_of(strategy, limit),
        colour=palette.STRATEGY_COLOURS[strategy],
        shape=palette.STRATEGY_SHAPES[strategy],
        limit=limit,
        end=last if now is None else None,
        documents=tuple(drawn),
        handed=_handed(strategy, drawn, ended=now is None),
    )


def _handed(strategy: StrategyName, spans: Sequence[tuple[float, float]], *, ended: bool) -> tuple[float, ...]:
    ends = sorted(end for _, end in spans)
    if strategy in _ONE_BY_ONE:
        return tuple(ends)
    return tuple(ends[-1:]) if ended else ()


def lanes(
    drawn: Sequence[Lane], *, clock: float = 0.0, rows: int = 0, live: bool = False, single: bool = False
) -> dict[str, Any]:
    """What the browser gets: the lanes on one clock, which ends with the last of them, or at `clock` where that is
    later; each has room for as many in flight as any may
    have, or for `rows`. `live` are runs that go on, `single` is a
    lane that stands alone with a Play of its own."""
    ends = [time for each in drawn for _, time in each.documents]
    return {
        "clock": max([clock if math.isfinite(clock) else 0.0, *ends]),
        "rows": max([rows, *(min(each.limit, MOST_DOCUMENTS if live else len(each.documents)) for each in drawn)]),
        "live": live,
        "single": single,
        "words": {"title": _title(drawn)} | {name: say(words) for name, words in _WORDS.items()},
        "lanes": [_data(each) for each in drawn],
    }


def _title(drawn: Sequence[Lane]) -> Message:
    counts = {len(each.documents) for each in drawn}
    if len(drawn) > 1 and len(counts) == 1:
        return counted(
            "The same document, on one clock", "The same {count:,} documents, on one clock", count=counts.pop()
        )
    return _SOME_DOCUMENTS()


def _data(lane: Lane) -> dict[str, Any]:
    """Times to a tenth of a millisecond: a line is drawn on some hundred pixels."""
    return {
        "name": lane.name,
        "label": lane.label,
        "code": lane.code,
        "colour": lane.colour,
        "shape": lane.shape,
        "end": lane.end,
        "documents": [[round(start, 4), round(end, 4)] for start, end in lane.documents],
        "handed": [round(time, 4) for time in lane.handed],
    }


def _span(outcome: Outcome) -> tuple[float, float]:
    return outcome.finished_at - (outcome.latency or 0.0), outcome.finished_at


def _sound(spans: Iterable[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    for start, end in spans:
        if math.isfinite(start) and math.isfinite(end):
            yield max(0.0, start), max(0.0, start, end)


def most_at_once(spans: Iterable[tuple[float, float]]) -> int:
    """The greatest number of spans over one moment; one that ends as another begins is not over the same."""
    moments = sorted(moment for start, end in spans for moment in ((start, 1), (end, -1)))
    now = most = 0
    for _, step in moments:
        now += step
        most = max(most, now)
    return most
