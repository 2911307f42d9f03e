"""A comparison as files, the CSV and the JSON, and as lines of plain text."""

import csv
import dataclasses
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from core.compare.estimate import Estimate
from core.compare.figures import EntrantResult, RunFigures, Spread
from core.compare.presets import CLAIMS
from core.compare.result import Result
from core.compare.snapshot import ComparisonSnapshot
from core.compare.verdict import Verdict
from core.language import Message, Value, Wording, counted, say
from core.reader import ENGLISH, read_in
from core.views.cost_words import cost_range
from core.views.exports.texts import clean, defuse
from core.views.format import decimal, duration, whole_percent
from core.views.terminal import padded, width_of
from core.views.verdict_words import certainty, headline, whole_paragraph

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
    *("efficiency", "cpu_seconds_per_document", "peak_memory_mb", "peak_in_flight", "seed", "cost_usd"),
)
_DECIMALS = 4
_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}".encode()


def estimate_line(estimate: Estimate) -> str:
    """Such as "30 runs, 6,000 requests, about 2 min 10 s"; a guess is called one; what may cost is priced."""
    runs, requests = _counts(estimate)
    figures: dict[str, Value] = {"runs": runs, "requests": requests, "time": duration(estimate.seconds)}
    if estimate.guessed:
        took = Message("{runs}, {requests}, perhaps {time}, if an answer takes a second", **figures)
    elif estimate.tested is not None:
        took = Message(
            "{runs}, {requests}, about {time} or more, the test's short answer took {tested}",
            **figures,
            tested=duration(estimate.tested),
        )
    else:
        took = Message("{runs}, {requests}, about {time}", **figures)
    return _priced(took, estimate) if estimate.elsewhere or estimate.cost is not None else took


def _counts(estimate: Estimate) -> tuple[Message, Message]:
    if estimate.growing:  # how far it climbs, it finds out itself
        return (
            counted("about {count:,} run", "about {count:,} runs", count=estimate.runs),
            counted("about {count:,} request", "about {count:,} requests", count=estimate.requests),
        )
    return (
        counted("{count:,} run", "{count:,} runs", count=estimate.runs),
        counted("{count:,} request", "{count:,} requests", count=estimate.requests),
    )


def _priced(took: Message, estimate: Estimate) -> Message:
    tokens, low, high = estimate.tokens, estimate.cost_low, estimate.cost_high
    if tokens is None:
        return took
    if low is None or high is None:
        return Message("{estimate}, about {tokens:,} input tokens, no price is known", estimate=took, tokens=tokens)
    return Message(
        "{estimate}, about {tokens:,} input tokens, {cost}", estimate=took, tokens=tokens, cost=cost_range(low, high)
    )


def estimate_json(estimate: Estimate) -> dict[str, int | float | None]:
    """The figures by the names that programs know; seconds, US dollars."""
    return {
        "runs": estimate.runs,
        "requests": estimate.requests,
        "seconds": round(estimate.seconds, 1),
        "input_tokens": estimate.tokens,
        "output_tokens_low": estimate.output_low,
        "output_tokens": estimate.output,
        "output_tokens_high": estimate.output_high,
        "cost_estimated_low": estimate.cost_low,
        "cost_estimated": estimate.cost,
        "cost_estimated_high": estimate.cost_high,
    }


def _range(spread: Spread) -> Message:
    return Message(
        "{middle} ({low} to {high})", middle=decimal(spread.middle), low=decimal(spread.low), high=decimal(spread.high)
    )


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
    return pd.DataFrame(rows, columns=[words() for words in _CLAIMS])


_CLAIMS = (
    Wording("Strategy"),
    *(Wording("Claimed (s)"), Wording("Claimed speed-up"), Wording("Measured (s)"), Wording("Measured speed-up")),
)


def comparison_csv(comparison: ComparisonSnapshot) -> bytes:
    """A row a counted run, in the order they ran; UTF-8 with a byte order mark, lines ended by CRLF."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(RUN_COLUMNS)
    with read_in(ENGLISH):
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
    yield "" if run.cost is None else _rounded(run.cost, 6)


def comparison_json(comparison: ComparisonSnapshot, result: Result) -> bytes:
    """The comparison as one indented JSON object: plan, entrants with their spreads, runs, knees, recommendation.

    It is in English, for whoever reads it."""
    with read_in(ENGLISH):
        content = _content(comparison, result)
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _content(comparison: ComparisonSnapshot, result: Result) -> dict[str, Any]:
    names, advice = comparison.plan.names, result.recommendation
    return {
        "race": comparison.comparison_id,  # kept from the first files
        "status": comparison.status,
        "created_utc": comparison.created_utc,
        "elapsed_seconds": _rounded(comparison.elapsed),
        "cost_usd": _rounded(comparison.cost, 6),
        "model": comparison.plan.base.endpoint.model_shown,
        "plan": json.loads(comparison.plan.to_json()),
        "entrants": [_entrant_json(each) for each in result.entrants],
        "knees": [
            {"strategy": name, "protection": mode, **_numbers(dataclasses.asdict(knee))}
            for (name, mode), knee in result.knees.items()
        ],
        "recommendation": {
            "entrant": say(advice.result.name) if advice.result else None,
            "different": advice.different,
            "sentence": say(advice.sentence),
            "no_real_difference_to": list(map(say, advice.alike)),
        },
        "verdict": _verdict_json(comparison.verdict()),
        "runs": [dict(zip(RUN_COLUMNS, _run_cells(comparison, run, names), strict=True)) for run in comparison.figures],
    }


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
    return {"name": say(result.name), **dataclasses.asdict(result.entrant), "runs": len(result.runs), **figures}


def _numbers(values: dict[str, Any]) -> dict[str, Any]:
    return {name: _rounded(value, 6) if isinstance(value, float) else value for name, value in values.items()}


def _rounded(value: float | None, digits: int = 3) -> float | None:
    return None if value is None else round(value, digits)


def progress_words(comparison: ComparisonSnapshot) -> str:
    """One line on where the comparison stands: what runs, what is done, time left."""
    done, total = comparison.done, comparison.total
    parts: list[str] = [
        counted("{count:,} run done", "{count:,} runs done", count=done)
        if comparison.plan.growing
        else counted("{done:,} of {count:,} run", "{done:,} of {count:,} runs", count=total, done=done)
    ]
    if comparison.current:
        begun, names = comparison.current, comparison.plan.names
        share = whole_percent(begun.run.done / begun.run.total if begun.run.total else 0.0)
        what = Message("warm-up") if begun.planned.warm_up else names[begun.planned.entrant]
        parts.append(Message("{name} {share}", name=what, share=share))
    if comparison.running:
        parts.append(Message("about {left} left", left=duration(comparison.seconds_left)))
    return " · ".join(parts)


_LINE_HEADS = (
    (Wording("docs/s"), 22),
    (Wording("speed-up"), 8),
    (Wording("p50 s"), 6),
    (Wording("p95 s"), 6),
    (Wording("eff."), 6),
    (Wording("CPU ms"), 6),
    (Wording("MB"), 5),
    (Wording("failed"), 6),
    (Wording("429"), 5),
)
"""Of the table of plain text, each with the columns of a terminal that its figures take."""


def result_lines(entrants: Sequence[EntrantResult]) -> list[str]:
    """The result as a table of plain text: medians, and the range of the throughput; a line an entrant."""
    heads = [words() for words, _ in _LINE_HEADS]
    widths = [max(least, width_of(head)) for head, (_, least) in zip(heads, _LINE_HEADS, strict=True)]
    name = max((width_of(result.name) for result in entrants), default=0)
    rows = [("", *heads), *((result.name, *_cells(result)) for result in entrants if result.runs)]
    return ["  ".join([padded(row[0], name), *_right(row[1:], widths)]) for row in rows]


def _right(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [padded(cell, width, right=True) for cell, width in zip(cells, widths, strict=True)]


def _cells(result: EntrantResult) -> tuple[str, ...]:
    return (
        _range(result.throughput) if result.throughput else "-",
        _middle(result.speed_up, ".1f"),
        _middle(result.p50, ".2f"),
        _middle(result.p95, ".2f"),
        _middle(result.efficiency, ".0%"),
        _middle(result.cpu_a_document, ".1f", 1000),
        _middle(result.peak_memory_mb, ".0f"),
        _middle(result.failed, "g"),
        _middle(result.refused, "g"),
    )


def _middle(spread: Spread | None, form: str, scale: float = 1.0) -> str:
    return format(spread.middle * scale, form) if spread else "-"
