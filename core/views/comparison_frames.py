"""The figures of a comparison's entrants as a frame, for its charts."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from core.compare.figures import EntrantResult, Spread
from core.compare.result import Result
from core.views.format import decimal, plural

UNPROTECTED = ", unprotected"
COLUMNS = ("entrant", "strategy", "line", "protection", "concurrency", "documents")


def frame_of(result: Result, **figures: Callable[[EntrantResult], Spread | None]) -> pd.DataFrame:
    """A row an entrant that has the first of the figures; of each: its median, `_low` and `_high`."""
    first = next(iter(figures.values()))
    rows = [_row(each, figures) for each in result.entrants if first(each)]
    columns = [*COLUMNS, *(f"{name}{end}" for name in figures for end in ("", "_low", "_high"))]
    return pd.DataFrame(rows, columns=columns)


def _row(result: EntrantResult, figures: Mapping[str, Callable[[EntrantResult], Spread | None]]) -> tuple[Any, ...]:
    entrant = result.entrant
    line = entrant.strategy + ("" if entrant.protection else UNPROTECTED)
    cells: list[Any] = [result.name, entrant.strategy, line, "on" if entrant.protection else "off"]
    cells += [entrant.concurrency, entrant.documents]
    for figure in figures.values():
        spread = figure(result)
        cells += [spread.middle, spread.low, spread.high] if spread else [None, None, None]
    return tuple(cells)


def kept_of(result: Result, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of those that lost no more documents than others: an entrant that loses half of them is not ranked."""
    kept = frame[frame["entrant"].isin([each.name for each in result.safe])]
    return kept if len(kept) else frame


def losers(result: Result) -> str:
    """How many are not counted in for what they lost; "" where nobody is."""
    count = sum(each.throughput is not None for each in result.entrants) - len(result.safe)
    return f"; {plural(count, 'other')} lost more documents" if count else ""


def spoken_of(frame: pd.DataFrame, field: str, unit: str) -> str:
    return ", ".join(f"{row['entrant']} {decimal(row[field])} {unit}" for _, row in frame.iterrows()) + "."
