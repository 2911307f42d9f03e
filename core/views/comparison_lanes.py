"""A comparison as data for the components `lanes` and `matrix`: plain dictionaries, in seconds and texts."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.compare.figures import EntrantResult, RunFigures
from core.compare.plan import Entrant
from core.compare.recommendation import differ
from core.compare.result import Result
from core.compare.snapshot import ComparisonSnapshot
from core.language import ENGLISH, Language, Message, joined, say
from core.records import STRATEGY_NAMES, StrategyName
from core.views import palette
from core.views.format import decimal
from core.views.lesson import call_of

MOST_DOCUMENTS = 200
"""Of a lane."""

_MOST_LANES = 7
_DIGITS = 3

Spans = Sequence[tuple[float, float]]
"""(start, end) of documents in one run, seconds since its start, in the documents' order."""


@dataclass(frozen=True, slots=True)
class Lane:
    """Whose run is shown: the name beside the lane, the run's id, and its entrant."""

    name: str
    run_id: str
    entrant: Entrant


def shown_lanes(result: Result) -> tuple[Lane, ...]:
    """The runs to show: of each strategy the median run nearest to what is recommended; of one strategy alone, of up to
    seven of its numbers in flight."""
    ran = [each for each in result.entrants if each.throughput]
    strategies = {each.entrant.strategy for each in ran}
    if len(strategies) == 1:
        return tuple(_lane(each, each.name) for each in _spread_out(sorted(ran, key=lambda each: each.level)))
    best = [_nearest([each for each in ran if each.entrant.strategy == name], result) for name in _ordered(strategies)]
    return tuple(_lane(each, each.entrant.strategy) for each in best)


def current_lanes(comparison: ComparisonSnapshot) -> tuple[Lane, ...]:
    """The run at work, to be shown while it grows; none between two runs, and for the warm-up."""
    now = comparison.current
    if now is None or now.planned.warm_up:
        return ()
    return (
        Lane(comparison.plan.names[now.planned.entrant], now.run.run_id, comparison.plan.entrants[now.planned.entrant]),
    )


def _ordered(strategies: Iterable[StrategyName]) -> list[StrategyName]:
    return [name for name in STRATEGY_NAMES if name in set(strategies)]


def _spread_out(ran: Sequence[EntrantResult]) -> Sequence[EntrantResult]:
    """Seven at most, the first and the last among them."""
    if len(ran) <= _MOST_LANES:
        return ran
    step = (len(ran) - 1) / (_MOST_LANES - 1)
    return [ran[round(place * step)] for place in range(_MOST_LANES)]


def _nearest(ran: Sequence[EntrantResult], result: Result) -> EntrantResult:
    pick = result.recommendation.result or ran[0]
    return min(
        ran,
        key=lambda each: (
            each.entrant.protection != pick.entrant.protection,
            abs(each.level - pick.level),
            each.entrant.documents,  # fewer documents are easier to follow
        ),
    )


def _lane(result: EntrantResult, name: str) -> Lane:
    return Lane(name, median_run(result).run_id, result.entrant)


def median_run(result: EntrantResult) -> RunFigures:
    """The run in the middle by throughput."""
    runs = sorted(result.runs, key=lambda run: run.throughput or 0.0)
    return runs[(len(runs) - 1) // 2]


def documents_shown(lanes: Iterable[Lane]) -> int:
    """How many documents each lane shows: the same first ones, so as many as the shortest run has, 200 at most."""
    return min(MOST_DOCUMENTS, min((lane.entrant.documents for lane in lanes), default=0))


def lanes_data(lanes: Sequence[Lane], spans: Mapping[str, Spans], clock: float = 0.0) -> dict[str, Any]:
    """Every lane on one clock, as the component takes it; `spans` are by run id. `clock` is the least its end may be.

    `handed` are the moments at which `batch_as_completed` hands a result over: it waits for whichever call is next to
    end, so that is when each ends. The other calls hand their list over at the end, and have no ticks.
    """
    drawn = [_drawn(lane, spans.get(lane.run_id, ())) for lane in lanes]
    return {"clock": round(max([clock, *(each["end"] for each in drawn)]), _DIGITS), "lanes": drawn}


def _drawn(lane: Lane, spans: Spans) -> dict[str, Any]:
    sound = [(start, end) for start, end in spans[:MOST_DOCUMENTS] if math.isfinite(start) and math.isfinite(end)]
    documents = [[round(max(0.0, start), _DIGITS), round(max(0.0, start, end), _DIGITS)] for start, end in sound]
    strategy = lane.entrant.strategy
    return {
        "name": lane.name,
        "code": call_of(strategy, lane.entrant.concurrency),
        "colour": palette.STRATEGY_COLOURS[strategy],
        "end": max((end for _, end in documents), default=0.0),
        "documents": documents,
        "handed": sorted(end for _, end in documents) if strategy == "batch_as_completed" else [],
    }


def lanes_title(count: int) -> Message:
    """What stands above the lanes."""
    if count == 1:
        return Message("The same document, on one clock")
    return Message("The same {count:,} documents, on one clock", count=count)


def matrix_data(comparison: ComparisonSnapshot, result: Result, language: Language = ENGLISH) -> dict[str, Any]:
    """Strategy down, in flight across, documents a second in the cells; across are the sizes where those differ.

    `state` is done where a run of the cell has a throughput, running where one is at work, failed where those that
    ended got no summary, else waiting. `run` is the median run, or the one at work; "" for neither.
    """
    by_size = len(comparison.plan.sizes) > 1
    shown = [each for each in result.entrants if each.entrant.strategy != "serial"] or list(result.entrants)
    columns = sorted({_column(each, by_size=by_size) for each in shown})
    shades = _shades(shown)
    rows: dict[str, dict[int, dict[str, Any]]] = {}
    for each in shown:
        cells = rows.setdefault(_row_name(each), {})
        cells.setdefault(_column(each, by_size=by_size), _cell(comparison, each, shades))
    return {
        "columns": columns,
        "rows": [
            {"name": name, "cells": [cells.get(column, dict(_NO_CELL)) for column in columns]}
            for name, cells in rows.items()
        ],
        "caption": say(_caption(result, shown, by_size=by_size), language),
    }


_NO_CELL = {"text": "", "shade": 0.0, "run": "", "state": "done"}


def _column(result: EntrantResult, *, by_size: bool) -> int:
    return result.entrant.documents if by_size else result.level


def _row_name(result: EntrantResult) -> str:
    return result.entrant.strategy if result.entrant.protection else f"{result.entrant.strategy}, unprotected"


def _cell(comparison: ComparisonSnapshot, result: EntrantResult, shades: Mapping[int, float]) -> dict[str, Any]:
    now = comparison.current
    if now and now.planned.entrant == result.index and not now.planned.warm_up:
        state, run = "running", now.run.run_id
    elif result.throughput:
        state, run = "done", median_run(result).run_id
    else:
        state, run = ("failed", result.runs[0].run_id) if result.runs else ("waiting", "")
    text = decimal(result.throughput.middle) if result.throughput else ""
    return {"text": text, "shade": shades.get(result.index, 0.0), "run": run, "state": state}


def _shades(results: Iterable[EntrantResult]) -> dict[int, float]:
    """By entrant, 0 to 1 of the best: from the fastest down, those that chance cannot tell from the first of their
    group share its mean."""
    ran = sorted((each for each in results if each.throughput), key=_rate, reverse=True)
    groups: list[list[EntrantResult]] = []
    for each in ran:
        if groups and not differ(groups[-1][0].throughput, each.throughput):
            groups[-1].append(each)
        else:
            groups.append([each])
    best = _rate(ran[0]) if ran else 0.0
    return {
        each.index: round(sum(map(_rate, group)) / len(group) / best, 2) if best else 0.0
        for group in groups
        for each in group
    }


def _rate(result: EntrantResult) -> float:
    return result.throughput.middle if result.throughput else 0.0


def _caption(result: Result, shown: Sequence[EntrantResult], *, by_size: bool) -> str:
    across = (
        Message("Documents a second: strategy down, documents across.")
        if by_size
        else Message("Documents a second: strategy down, in flight across.")
    )
    serial = next(
        (e for e in result.entrants if e.entrant.strategy == "serial" and e.throughput and e not in shown), None
    )
    beside = Message("Serial: {rate}.", rate=decimal(_rate(serial))) if serial else ""
    return joined(across, beside, Message("Cells that chance cannot tell apart share a shade."))
