"""A comparison as tables: a row for each way tried, a row for each run; columns have ids until they are shown."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pandas as pd

from core.compare.figures import EntrantResult, Spread
from core.compare.result import Result
from core.compare.snapshot import ComparisonSnapshot
from core.language import Message, Wording, counted
from core.views.comparison_frames import OFF, ON
from core.views.format import NOTHING, decimal, number
from core.views.words import run_status

_Figure = tuple[str, Wording, Callable[[EntrantResult], Spread | None], float]
"""The column's id and its words, where the figure stands, and what it is multiplied by."""

_FIGURES: tuple[_Figure, ...] = (
    ("throughput", Wording("Throughput (docs/s)"), lambda r: r.throughput, 1.0),
    ("speed_up", Wording("Speed-up"), lambda r: r.speed_up, 1.0),
    ("mean_latency", Wording("Mean latency (s)"), lambda r: r.mean_latency, 1.0),
    ("p50", Wording("p50 (s)"), lambda r: r.p50, 1.0),
    ("p95", Wording("p95 (s)"), lambda r: r.p95, 1.0),
    ("efficiency", Wording("Efficiency (%)"), lambda r: r.efficiency, 100.0),
    ("cpu", Wording("CPU (ms/doc)"), lambda r: r.cpu_a_document, 1000.0),
    ("memory", Wording("Peak memory (MB)"), lambda r: r.peak_memory_mb, 1.0),
    ("cost", Wording("Cost ($/1,000 docs)"), lambda r: r.cost_a_thousand, 1.0),
    ("failed", Wording("Failed"), lambda r: r.failed, 1.0),
    ("refused", Wording("Refused (429)"), lambda r: r.refused, 1.0),
)
_COUNTS = ("failed", "refused")
"""Numbers of documents and of requests: whole, but for some medians."""

_RANGE = "_range"
_RANGE_OF = Wording("{figure}, range")
_HEADINGS: dict[str, Wording] = {
    "entrant": Wording("Entrant"),
    "strategy": Wording("Strategy"),
    "in_flight": Wording("Concurrency"),
    "protection": Wording("Protection"),
    "documents": Wording("Documents"),
    "runs": Wording("Times run"),
    "note": Wording("Note"),
    "place": Wording("Place"),
    "round": Wording("Round"),
    "status": Wording("Status"),
    "seconds": Wording("Seconds"),
} | {name: words for name, words, _, _ in _FIGURES}
_HEAD = ("entrant", "strategy", "in_flight", "protection", "documents", "runs")
_WARM_UP = Wording("warm-up")
_OF_A_RUN = ("place", "round", "entrant", "status", "documents", "failed", "seconds", "throughput", "p95")


def entrants_table(entrants: Sequence[EntrantResult]) -> pd.DataFrame:
    """A row an entrant: the median of each figure as a number, and beside it its least and greatest over the repeats.

    The index is the entrant's place in the plan. A figure that nobody has, such as a speed-up without serial, has no
    columns. `note` says where a run had fewer documents than the others.
    """
    figures = [each for each in _FIGURES if any(each[2](result) for result in entrants)]
    columns = [*_HEAD, *(column for name, *_ in figures for column in (name, name + _RANGE)), "note"]
    most = max((result.entrant.documents for result in entrants), default=0)
    rows = [_entrant_row(result, most, figures) for result in entrants]
    frame = pd.DataFrame(rows, columns=columns, index=pd.Index([result.index for result in entrants], dtype="int64"))
    return frame.astype({name: "Float64" for name, *_ in figures})  # a column without a figure stays numbers


def _entrant_row(result: EntrantResult, most: int, figures: Iterable[_Figure]) -> tuple[Any, ...]:
    entrant = result.entrant
    protection = ON() if entrant.protection else OFF()
    cells: list[Any] = [result.name, entrant.strategy, entrant.concurrency, protection, entrant.documents]
    cells.append(len(result.runs))
    for _, _, figure, scale in figures:
        cells += _figure_cells(figure(result), scale)
    shorter = entrant.strategy == "serial" and entrant.documents < most
    cells.append(_shorter(entrant.documents, most) if shorter else "")
    return tuple(cells)


def _shorter(documents: int, most: int) -> Message:
    return counted(
        "on {documents:,} of {count:,} document; rates are compared",
        "on {documents:,} of {count:,} documents; rates are compared",
        count=most,
        documents=documents,
    )


def _figure_cells(spread: Spread | None, scale: float) -> tuple[float | None, str]:
    if spread is None:
        return None, ""
    low, high = decimal(spread.low * scale), decimal(spread.high * scale)
    return round(spread.middle * scale, 3), Message("{low} to {high}", low=low, high=high)


def figures_table(result: Result) -> pd.DataFrame:
    """A row for each way that was tried: medians, with memory, CPU time, failures and refusals; without ranges but the
    throughput's, where a way ran more than once. Its columns have words."""
    table = entrants_table(result.entrants)
    return headed(table.drop(columns=["strategy", "in_flight", *_left_out(result, table)]))


def printed_table(result: Result) -> pd.DataFrame:
    """The same without what the entrant's name says, so that it fits on paper."""
    table = entrants_table(result.entrants)
    for name in _COUNTS:
        if name in table:
            table[name] = [NOTHING if pd.isna(count) else f"{count:g}" for count in table[name]]
    return headed(table.drop(columns=["strategy", "in_flight", "protection", *_left_out(result, table)]))


def _left_out(result: Result, table: pd.DataFrame) -> list[str]:
    """Ranges but the throughput's, where there is one, and a note that nobody has."""
    repeated = any(len(each.runs) > 1 for each in result.entrants)
    shown = ("throughput_range",) if repeated else ()
    ranges = [name for name in table.columns if name.endswith(_RANGE) and name not in shown]
    return ranges if table["note"].any() else [*ranges, "note"]


def runs_table(comparison: ComparisonSnapshot) -> pd.DataFrame:
    """A row a run that was begun, in the order they ran, the warm-up among them; the index is the run's id."""
    figures = {run.run_id: run for run in comparison.figures}
    names, rows = comparison.plan.names, []
    for begun in comparison.begun:
        run, measures = begun.run, figures.get(begun.run.run_id)
        place = _WARM_UP() if begun.planned.warm_up else number(begun.planned.place)
        status, counts = run_status(run.status), (run.total, run.failed)
        times = (measures.seconds, measures.throughput, measures.p95) if measures else (None,) * 3
        rounded = (None if time is None else round(time, 3) for time in times)
        rows.append((place, begun.planned.round, names[begun.planned.entrant], status, *counts, *rounded))
    index = pd.Index([begun.run.run_id for begun in comparison.begun], name="run", dtype="str")
    return pd.DataFrame(rows, columns=list(_OF_A_RUN), index=index)


def headed(table: pd.DataFrame) -> pd.DataFrame:
    """The table with words for its columns."""
    return table.rename(columns=_heading)


def _heading(name: str) -> str:
    if name.endswith(_RANGE):
        return _RANGE_OF(figure=_HEADINGS[name.removesuffix(_RANGE)]())
    return _HEADINGS[name]()
