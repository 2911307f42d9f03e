"""A comparison in words: its name, its facts in one line, and its verdict as Markdown to be sent to somebody."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo

from core.compare.figures import EntrantResult
from core.compare.snapshot import ComparisonSnapshot
from core.language import Message, Wording, counted, joined, listed
from core.views.format import NOTHING, decimal, duration, number
from core.views.spending import comparison_spent_line
from core.views.verdict_words import certainty, headline, whole_paragraph
from core.views.words import where

_NAMELESS = Wording("Comparison")
_SPEED, _SLOWEST, _LOST = Wording("documents/s"), Wording("slowest 5 %"), Wording("lost")
_MARKS = re.compile(r"([\\`*_{}\[\]<>()#+!|~&])")


def comparison_name(comparison: ComparisonSnapshot) -> str:
    """Its label, or what it is."""
    return comparison.label.strip() or _NAMELESS()


def began(comparison: ComparisonSnapshot, zone: tzinfo | None = None) -> str:
    """When it began, with its zone: 2026-03-04 15:06 UTC; UTC without a zone, a dash before it has."""
    if not comparison.started_utc:
        return NOTHING
    moment = datetime.fromisoformat(comparison.started_utc)
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return f"{aware.astimezone(zone or UTC):%Y-%m-%d %H:%M %Z}"


def facts(comparison: ComparisonSnapshot, zone: tzinfo | None = None) -> str:
    """When, where, how many ways, repeats and runs, how long."""
    plan = comparison.plan
    return " · ".join(
        [
            began(comparison, zone),
            where(plan.base.endpoint),
            counted("{count:,} document", "{count:,} documents", count=plan.documents),
            listed(_ways(len(plan.entrants)), _runs_each(plan.repeats)),
            _runs_in(comparison),
            *([comparison_spent_line(comparison)] if comparison.cost is not None and not comparison.running else []),
            Message("order by seed {seed}", seed=plan.seed),
        ]
    )


def _ways(count: int) -> Message:
    return counted("{count:,} way", "{count:,} ways", count=count)


def _runs_each(count: int) -> Message:
    return counted("{count:,} run each", "{count:,} runs each", count=count)


def _runs_in(comparison: ComparisonSnapshot) -> Message:
    return counted(
        "{done:,} of {count:,} run in {time}",
        "{done:,} of {count:,} runs in {time}",
        count=comparison.total,
        done=comparison.done,
        time=duration(comparison.elapsed),
    )


def comparison_markdown(comparison: ComparisonSnapshot, within: float | None = None, zone: tzinfo | None = None) -> str:
    """The sentence, the paragraph, how sure it is, and a table of what was tried, to be pasted where Markdown is read.

    Every text in it is escaped: a name can be no link, no heading and no markup.
    """
    verdict = comparison.verdict(within)
    said = joined(whole_paragraph(verdict), certainty(verdict))
    lines = [f"**{_escaped(headline(verdict))}**", "", _escaped(said)]
    lines += ["", *_table(comparison)]
    lines += ["", _escaped(f"{comparison_name(comparison)} · {facts(comparison, zone)}")]
    return "\n".join(lines).strip() + "\n"


def _table(comparison: ComparisonSnapshot) -> Iterator[str]:
    ran = [each for each in comparison.result().entrants if each.runs]
    if not ran:
        return
    yield f"| | {_SPEED()} | {_SLOWEST()} | {_LOST()} |"
    yield "|---|---:|---:|---:|"
    yield from (_row(each) for each in ran)


def _row(result: EntrantResult) -> str:
    rate = decimal(result.throughput.middle if result.throughput else None)
    slowest = duration(result.p95.middle if result.p95 else None)
    return f"| {_escaped(result.name)} | {rate} | {slowest} | {number(result.lost)} |"


def _escaped(text: str) -> str:
    """On one line, with every mark of Markdown's shown as it is."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
