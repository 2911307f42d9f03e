"""The figures of a comparison's entrants as a frame, for its charts."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from core.compare.figures import EntrantResult, Spread
from core.compare.result import Result
from core.language import Message, Wording, counted, listed

COLUMNS = ("entrant", "strategy", "line", "protection", "concurrency", "documents")
ON, OFF = Wording("on"), Wording("off")


def frame_of(result: Result, **figures: Callable[[EntrantResult], Spread | None]) -> pd.DataFrame:
    """A row an entrant that has the first of the figures; of each: its median, `_low` and `_high`. Its names, lines and
    protection are in words."""
    first = next(iter(figures.values()))
    rows = [_row(each, figures) for each in result.entrants if first(each)]
    columns = [*COLUMNS, *(f"{name}{end}" for name in figures for end in ("", "_low", "_high"))]
    return pd.DataFrame(rows, columns=columns)


def _row(result: EntrantResult, figures: Mapping[str, Callable[[EntrantResult], Spread | None]]) -> tuple[Any, ...]:
    entrant = result.entrant
    name = entrant.strategy
    line = name if entrant.protection else Message("{name}, unprotected", name=name)
    cells: list[Any] = [result.name, name, line, ON() if entrant.protection else OFF()]
    cells += [entrant.concurrency, entrant.documents]
    for figure in figures.values():
        spread = figure(result)
        cells += [spread.middle, spread.low, spread.high] if spread else [None, None, None]
    return tuple(cells)


def kept_of(result: Result, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of those that lost no more documents than others: an entrant that loses half of them is not ranked."""
    kept = frame[frame["entrant"].isin([each.name for each in result.safe])]
    return kept if len(kept) else frame


def with_losers(result: Result, finding: Message) -> Message:
    """The finding, and how many are not counted in for what they lost, where anybody is."""
    count = sum(each.throughput is not None for each in result.entrants) - len(result.safe)
    if not count:
        return finding
    return counted(
        "{finding}; {count:,} other lost more documents",
        "{finding}; {count:,} others lost more documents",
        count=count,
        finding=finding,
    )


def described(kind: Message, title: str, frame: pd.DataFrame, figure: Callable[[Any], Message]) -> str:
    """A chart in words: what it is, what it found, and the `figure` of each row."""
    told = listed(*(figure(row) for _, row in frame.iterrows()))
    return Message("{kind} {title}. {figures}.", kind=kind, title=title, figures=told)
