"""A comparison as tables and files: a row an entrant, a row a run, the CSV and the JSON."""

import csv
import dataclasses
import io
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pandas as pd

from core.compare.estimate import Estimate
from core.compare.figures import EntrantResult, RunFigures, Spread
from core.compare.presets import CLAIMS
from core.compare.result import Result
from core.compare.snapshot import ComparisonSnapshot
from core.compare.verdict import Verdict
from core.views.exports.texts import clean, defuse
from core.views.format import decimal, duration, number, plural, whole_percent
from core.views.verdict_words import certainty, headline, whole_paragraph
from core.views.words import run_status

RUN_COLUMNS = (
    *(
        "race",  # kept from the first files
        "place",
        "round",
        "run",
        "entrant",
        "strategy",
        "concurrency",
        "protection",
        "documents",
        "succeeded",
    ),
    *("failed", "refused", "retries", "seconds", "throughput", "mean_latency_seconds", "p50_seconds", "p95_seconds"),
    *("efficiency", "cpu_seconds_per_document", "peak_memory_mb", "peak_in_flight", "seed"),
)
_DECIMALS = 4
_CENT = 0.01
_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}".encode()

_Figure = tuple[str, Callable[[EntrantResult], Spread | None], float]
"""What the column is called, where the figure stands, and what it is multiplied by."""

_FIGURES: tuple[_Figure, ...] = (
    ("Throughput (docs/s)", lambda r: r.throughput, 1.0),
    ("Speed-up", lambda r: r.speed_up, 1.0),
    ("Mean latency (s)", lambda r: r.mean_latency, 1.0),
    ("p50 (s)", lambda r: r.p50, 1.0),
    ("p95 (s)", lambda r: r.p95, 1.0),
    ("Efficiency (%)", lambda r: r.efficiency, 100.0),
    ("CPU (ms/doc)", lambda r: r.cpu_a_document, 1000.0),
    ("Peak memory (MB)", lambda r: r.peak_memory_mb, 1.0),
    ("Failed", lambda r: r.failed, 1.0),
    ("Refused (429)", lambda r: r.refused, 1.0),
)


def estimate_line(estimate: Estimate) -> str:
    """Such as "30 runs, 6,000 requests, about 2 min 10 s"; a guess is called one; what may cost is priced."""
    about = "perhaps" if estimate.guessed else "about"
    runs, requests = plural(estimate.runs, "run"), plural(estimate.requests, "request")
    if estimate.growing:  # how far it climbs, it finds out itself
        runs, requests = f"about {runs}", f"about {requests}"
    parts = [runs, requests, f"{about} {duration(estimate.seconds)}"]
    if estimate.guessed:
        parts.append("if an answer takes a second")
    if estimate.tested is not None:
        parts[-1] += " or more"
        parts.append(f"the test's short answer took {duration(estimate.tested)}")
    if not estimate.elsewhere:
        return ", ".join(parts)
    if estimate.tokens is not None:
        parts.append(f"about {number(estimate.tokens)} input tokens, {_price(estimate.cost)}")
    return ", ".join(parts)


def _price(cost: float | None) -> str:
    if cost is None:
        return "no list price known"
    return "under $0.01 at list price" if cost < _CENT else f"about ${cost:,.2f} at list price"


def entrants_table(entrants: Sequence[EntrantResult]) -> pd.DataFrame:
    """A row an entrant: the median of each figure as a number, and beside it its least and greatest over the repeats.

    The index is the entrant's place in the plan. A figure that nobody has, such as a speed-up without serial, has no
    columns. `Note` says where a run had fewer documents than the others.
    """
    figures = [each for each in _FIGURES if any(each[1](result) for result in entrants)]
    head = ["Entrant", "Strategy", "In flight", "Protection", "Documents", "Runs"]
    columns = [*head, *(name for title, _, _ in figures for name in (title, f"{title}, range")), "Note"]
    most = max((result.entrant.documents for result in entrants), default=0)
    rows = [_entrant_row(result, most, figures) for result in entrants]
    frame = pd.DataFrame(rows, columns=columns, index=pd.Index([result.index for result in entrants], dtype="int64"))
    return frame.astype({title: "Float64" for title, _, _ in figures})  # a column without a figure stays numbers


def _entrant_row(result: EntrantResult, most: int, figures: Iterable[_Figure]) -> tuple[Any, ...]:
    entrant = result.entrant
    cells: list[Any] = [result.name, entrant.strategy, entrant.concurrency, _mode(result), entrant.documents]
    cells.append(len(result.runs))
    for _, figure, scale in figures:
        cells += _figure_cells(figure(result), scale)
    shorter = entrant.strategy == "serial" and entrant.documents < most
    cells.append(f"on {entrant.documents:,} of {most:,} documents; rates are compared" if shorter else "")
    return tuple(cells)


def _figure_cells(spread: Spread | None, scale: float) -> tuple[float | None, str]:
    if spread is None:
        return None, ""
    return round(spread.middle * scale, 3), f"{decimal(spread.low * scale)} to {decimal(spread.high * scale)}"


def _mode(result: EntrantResult) -> str:
    return "on" if result.entrant.protection else "off"


def runs_table(comparison: ComparisonSnapshot) -> pd.DataFrame:
    """A row a run that was begun, in the order they ran, the warm-up among them; the index is the run's id."""
    columns = [
        "Place",
        "Round",
        "Entrant",
        "Status",
        "Documents",
        "Failed",
        "Seconds",
        "Throughput (docs/s)",
        "p95 (s)",
    ]
    figures = {run.run_id: run for run in comparison.figures}
    names, rows = comparison.plan.names, []
    for begun in comparison.begun:
        run, measures = begun.run, figures.get(begun.run.run_id)
        place = "warm-up" if begun.planned.warm_up else number(begun.planned.place)
        status, counts = run_status(run.status), (run.total, run.failed)
        times = (measures.seconds, measures.throughput, measures.p95) if measures else (None,) * 3
        rows.append((place, begun.planned.round, names[begun.planned.entrant], status, *counts, *map(_rounded, times)))
    index = pd.Index([begun.run.run_id for begun in comparison.begun], name="run", dtype="str")
    return pd.DataFrame(rows, columns=columns, index=index)


def benchmark_table(entrants: Sequence[EntrantResult]) -> pd.DataFrame:
    """Columns strategy, documents, concurrency, throughput (docs/s, median) and words: what the heat map draws."""
    rows = [
        (r.entrant.strategy, r.entrant.documents, r.entrant.concurrency, r.throughput.middle, _range(r.throughput))
        for r in entrants
        if r.throughput and r.entrant.strategy != "serial"
    ]
    return pd.DataFrame(rows, columns=["strategy", "documents", "concurrency", "throughput", "words"])


def _range(spread: Spread) -> str:
    return f"{decimal(spread.middle)} ({decimal(spread.low)} to {decimal(spread.high)})"


def claims_table(entrants: Sequence[EntrantResult]) -> pd.DataFrame:
    """The lesson's own table beside ours: seconds for 100 documents and times as fast as serial, claimed and measured.

    Ours are medians by rates: 100 / throughput. Strategies that did not run have no figure.
    """
    rows: list[tuple[str, float, float, float | None, float | None]] = []
    for claim in CLAIMS:
        ours = next((r for r in entrants if r.entrant.strategy == claim.strategy and r.throughput), None)
        rate = ours.throughput.middle if ours and ours.throughput else None
        times = ours.speed_up.middle if ours and ours.speed_up else None
        seconds = round(100 / rate, 2) if rate else None
        rows.append((claim.strategy, claim.seconds, claim.speed_up, seconds, _rounded(times, 1)))
    columns = ["Strategy", "Claimed (s)", "Claimed speed-up", "Measured (s)", "Measured speed-up"]
    return pd.DataFrame(rows, columns=columns)


def comparison_csv(comparison: ComparisonSnapshot) -> bytes:
    """A row a counted run, in the order they ran; UTF-8 with a byte order mark, lines ended by CRLF."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(RUN_COLUMNS)
    names = comparison.plan.names
    for run in comparison.figures:
        cells = _run_cells(comparison, run, names)
        writer.writerow([defuse(clean(cell)) if isinstance(cell, str) else cell for cell in cells])
    return _BYTE_ORDER_MARK + buffer.getvalue().encode("utf-8")


def _run_cells(comparison: ComparisonSnapshot, run: RunFigures, names: Sequence[str]) -> Iterable[Any]:
    entrant = comparison.plan.entrants[run.planned.entrant]
    yield from (comparison.comparison_id, run.planned.place, run.planned.round, run.run_id, names[run.planned.entrant])
    yield from (entrant.strategy, entrant.concurrency, "on" if entrant.protection else "off", run.documents)
    yield from (run.succeeded, run.failed, run.refused, run.retries, _rounded(run.seconds, _DECIMALS))
    for value in (run.throughput, run.mean_latency, run.p50, run.p95, run.efficiency):
        yield "" if value is None else _rounded(value, _DECIMALS)
    yield "" if run.cpu_a_document is None else _rounded(run.cpu_a_document, 6)
    yield from (_rounded(run.peak_memory_mb, 1), run.peak_in_flight, comparison.plan.seed)


def comparison_json(comparison: ComparisonSnapshot, result: Result) -> bytes:
    """The comparison as one indented JSON object: plan, entrants with their spreads, runs, knees, recommendation."""
    names, advice = comparison.plan.names, result.recommendation
    content = {
        "race": comparison.comparison_id,  # kept from the first files
        "status": comparison.status,
        "created_utc": comparison.created_utc,
        "elapsed_seconds": _rounded(comparison.elapsed),
        "model": comparison.plan.base.endpoint.model_shown,
        "plan": json.loads(comparison.plan.to_json()),
        "entrants": [_entrant_json(each) for each in result.entrants],
        "knees": [
            {"strategy": name, "protection": mode, **_numbers(dataclasses.asdict(knee))}
            for (name, mode), knee in result.knees.items()
        ],
        "recommendation": {
            "entrant": advice.result.name if advice.result else None,
            "different": advice.different,
            "sentence": advice.sentence,
            "no_real_difference_to": list(advice.alike),
        },
        "verdict": _verdict_json(comparison.verdict()),
        "runs": [dict(zip(RUN_COLUMNS, _run_cells(comparison, run, names), strict=True)) for run in comparison.figures],
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _verdict_json(found: Verdict) -> dict[str, Any]:
    return {
        "case": found.case,
        "headline": headline(found),
        "paragraph": whole_paragraph(found),
        "certainty": certainty(found),
        "further": list(found.further),
        "around": list(found.around),
        "lost": found.lost,
    }


def _entrant_json(result: EntrantResult) -> dict[str, Any]:
    spreads = {
        f.name: getattr(result, f.name)
        for f in dataclasses.fields(result)
        if f.name not in ("index", "name", "entrant", "runs", "compared")
    }
    figures = {
        name: None if each is None else _numbers({"min": each.low, "median": each.middle, "max": each.high})
        for name, each in spreads.items()
    }
    return {"name": result.name, **dataclasses.asdict(result.entrant), "runs": len(result.runs), **figures}


def _numbers(values: dict[str, Any]) -> dict[str, Any]:
    return {name: _rounded(value, 6) if isinstance(value, float) else value for name, value in values.items()}


def _rounded(value: float | None, digits: int = 3) -> float | None:
    return None if value is None else round(value, digits)


def progress_words(comparison: ComparisonSnapshot) -> str:
    """One line on where the comparison stands: what runs, what is done, time left."""
    known = plural(comparison.total, "run")
    parts = [f"{plural(comparison.done, 'run')} done" if comparison.plan.growing else f"{comparison.done} of {known}"]
    if comparison.current:
        begun, names = comparison.current, comparison.plan.names
        share = begun.run.done / begun.run.total if begun.run.total else 0.0
        what = "warm-up" if begun.planned.warm_up else names[begun.planned.entrant]
        parts.append(f"{what} {whole_percent(share)}")
    if comparison.running:
        parts.append(f"about {duration(comparison.seconds_left)} left")
    return " · ".join(parts)


def result_lines(entrants: Sequence[EntrantResult]) -> list[str]:
    """The result as a table of plain text: medians, and the range of the throughput; a line an entrant."""
    width = max((len(result.name) for result in entrants), default=0)
    head = f"{'':<{width}}  {'docs/s':>22}  {'speed-up':>8}  {'p50 s':>6}  {'p95 s':>6}  {'eff.':>6}"
    lines = [f"{head}  {'CPU ms':>6}  {'MB':>5}  {'failed':>6}  {'429':>5}"]
    lines += [f"{result.name:<{width}}  {_cells(result)}" for result in entrants if result.runs]
    return lines


def _cells(result: EntrantResult) -> str:
    rate = _range(result.throughput) if result.throughput else "-"
    cells = [f"{rate:>22}", f"{_middle(result.speed_up, '.1f'):>8}"]
    cells += [f"{_middle(figure, '.2f'):>6}" for figure in (result.p50, result.p95)]
    cells.append(f"{_middle(result.efficiency, '.0%'):>6}")
    cells.append(f"{_middle(result.cpu_a_document, '.1f', 1000):>6}")
    cells.append(f"{_middle(result.peak_memory_mb, '.0f'):>5}")
    return "  ".join([*cells, f"{_middle(result.failed, 'g'):>6}", f"{_middle(result.refused, 'g'):>5}"])


def _middle(spread: Spread | None, form: str, scale: float = 1.0) -> str:
    return format(spread.middle * scale, form) if spread else "-"
