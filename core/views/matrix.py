"""A comparison as a table of cells: a strategy a row, a number in flight a column, the documents a second in each."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from core.compare.figures import EntrantResult
from core.compare.plan import Entrant, Plan
from core.compare.recommendation import differ
from core.compare.result import Result
from core.compare.snapshot import ComparisonRun, ComparisonSnapshot
from core.language import Message, Wording, counted, joined
from core.records import RunStatus
from core.views.format import decimal, number, rate

CellState = Literal["done", "running", "waiting", "failed"]

_CORNER = Wording("docs/s")
_BY_SIZE = Wording("docs/s of documents")
_FAILED = Wording("failed")
_SHADES = Wording("Cells that chance cannot tell apart share a shade.")
_CLICK = Wording("Click one to open its run.")
_RowKey = tuple[str, bool, int]
"""Strategy, protection and documents, 0 where these stand across: what differs in the column alone shares a row."""


@dataclass(frozen=True, slots=True)
class Cell:
    """`shade` is from 0 to 1; `run` is the run that a click opens, "" for none; `label` is the cell in words."""

    state: CellState = "waiting"
    text: str = ""
    shade: float = 0.0
    run: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """`rows` have a cell for each of `columns`, ascending: numbers in flight, or of documents where these alone
    differ."""

    columns: tuple[int, ...]
    rows: tuple[Row, ...]
    corner: str = ""
    caption: str = ""

    @property
    def runs(self) -> frozenset[str]:
        """The runs that a click may open."""
        return frozenset(cell.run for row in self.rows for cell in row.cells if cell.run)

    def to_data(self) -> dict[str, Any]:
        """What the browser gets; every number in it is finite."""
        return asdict(self)


def matrix(comparison: ComparisonSnapshot, *, opens: bool = True) -> Matrix:
    """The comparison as it stands; `opens` says so of its cells.

    Serial has one document in flight, and stands in the caption, unless it is alone."""
    result = comparison.result()
    shown = [each for each in result.entrants if each.entrant.strategy != "serial"] or list(result.entrants)
    by_size = len({each.level for each in shown}) == 1 and len({each.entrant.documents for each in shown}) > 1
    shades = shades_of(result.entrants)
    latest = {run.planned.entrant: run for run in comparison.runs if not run.planned.warm_up and _begun(run)}
    one_row = by_size or result.plan.climb is not None  # a climb has the more documents the more are in flight
    rows: dict[_RowKey, dict[int, Cell]] = {}
    for each in shown:
        cell = _cell(each, latest.get(each.index), shades.get(each.index, 0.0))
        column = each.entrant.documents if by_size else each.level
        rows.setdefault(_row_of(each.entrant, one_row=one_row), {}).setdefault(column, cell)
    columns = tuple(sorted({column for cells in rows.values() for column in cells}))
    drawn = tuple(
        Row(_name(key, result.plan), tuple(cells.get(column, Cell()) for column in columns))
        for key, cells in rows.items()
    )
    corner = _BY_SIZE if by_size else _CORNER
    return Matrix(columns, drawn, corner(), _caption(result, shown, opens=opens))


def shades_of(entrants: Sequence[EntrantResult]) -> dict[int, float]:
    """How dark the cell of each entrant is, by its place in the plan: (throughput / best)^2, of the best of those that
    chance cannot tell from each other. From the fastest down, an entrant is of the group whose best it cannot be told
    from, else it begins one."""
    some = [each for each in entrants if each.throughput]
    ran = [each for each in some if each.entrant.strategy != "serial"] or some
    ran.sort(key=lambda each: -_middle(each))
    shades: dict[int, float] = {}
    best = group = ran[0] if ran else None
    for each in ran:
        if group is None or best is None or differ(group.throughput, each.throughput):
            group = each
        shades[each.index] = (_middle(group) / _middle(best)) ** 2 if best and _middle(best) else 0.0
    return shades


def _middle(result: EntrantResult) -> float:
    value = result.throughput.middle if result.throughput else 0.0
    return value if math.isfinite(value) else 0.0


def _row_of(entrant: Entrant, *, one_row: bool) -> _RowKey:
    return entrant.strategy, entrant.protection, 0 if one_row else entrant.documents


def _name(row: _RowKey, plan: Plan) -> str:
    strategy, protected, documents = row
    name = strategy if protected else Message("{name}, unprotected", name=strategy)
    if not documents or len(plan.sizes) == 1:
        return name
    return counted("{name}, {count:,} document", "{name}, {count:,} documents", count=documents, name=name)


def _begun(run: ComparisonRun) -> bool:
    return run.run.worked > 0 or run.run.status.working or run.run.status is RunStatus.REFUSED


def _cell(result: EntrantResult, latest: ComparisonRun | None, shade: float) -> Cell:
    """`latest` is the last of the entrant's runs that was begun, None where none was."""
    state = _state(result, latest)
    middle = result.throughput.middle if result.throughput else None
    text = _FAILED() if state == "failed" else decimal(middle) if middle is not None else ""
    run = latest.run.run_id if latest else ""
    return Cell(state, text, shade if state == "done" else 0.0, run, _said(result.entrant, state, middle))


def _said(entrant: Entrant, state: CellState, middle: float | None) -> Message:
    name, limit = entrant.strategy, number(entrant.concurrency)
    match state:
        case "done":
            return Message("{name} with {limit} in flight: {rate}", name=name, limit=limit, rate=rate(middle))
        case "running" if middle is not None:
            so_far = rate(middle)
            return Message(
                "{name} with {limit} in flight: {rate} so far, runs again", name=name, limit=limit, rate=so_far
            )
        case "running":
            return Message("{name} with {limit} in flight: runs now", name=name, limit=limit)
        case "failed":
            return Message("{name} with {limit} in flight: failed", name=name, limit=limit)
    return Message("{name} with {limit} in flight: waits for its turn", name=name, limit=limit)


def _state(result: EntrantResult, latest: ComparisonRun | None) -> CellState:
    if latest is None:
        return "waiting"
    if latest.run.status.working:
        return "running"
    if result.throughput:
        return "done"
    ended = latest.run.status in (RunStatus.FINISHED, RunStatus.REFUSED)
    return "failed" if ended else "waiting"


def _caption(result: Result, shown: Sequence[EntrantResult], *, opens: bool) -> str:
    beside = (each for each in result.entrants if each.entrant.strategy == "serial" and each not in shown)
    serial = next((each.throughput.middle for each in beside if each.throughput), None)
    said = "" if serial is None else Message("One at a time (serial): {rate}.", rate=rate(serial))
    return joined(said, _SHADES(), _CLICK() if opens else "")
