"""A comparison watched to its end on a terminal, and what is told and written of it."""

import argparse
import shutil
import sys
import time

import pandas as pd

from core.cli.arguments import again_words, raised_words
from core.cli.following import LOOK_EVERY, Interrupts
from core.cli.output import write_file
from core.cli.parser import ALL_SUCCEEDED, PROGRAM, SOME_FAILED, STOPPED
from core.compare import presets
from core.compare.plan import Plan
from core.compare.result import Result
from core.compare.snapshot import ComparisonSnapshot
from core.language import Message, Wording, counted, say
from core.records import RunStatus
from core.runs.registry import Registry
from core.views.caps import Caps
from core.views.comparison import (
    claims_table,
    comparison_csv,
    comparison_json,
    progress_words,
    result_lines,
)
from core.views.comparison_head import comparison_ended_by_cap
from core.views.comparison_report import comparison_report
from core.views.result_cost import comparison_cost_lines
from core.views.spending import comparison_spent_line
from core.views.terminal import fitted, one_line, padded
from core.views.verdict_words import verdict_lines


def follow_comparison(registry: Registry, comparison_id: str, options: argparse.Namespace) -> int:
    """Watch the comparison to its end, tell and write what it found, and return the exit code."""
    comparisons = registry.comparisons
    plan = comparisons.snapshot(comparison_id).plan
    print(_head(comparison_id, plan), flush=True)
    with Interrupts() as interrupts:
        while (comparison := comparisons.snapshot(comparison_id)).running:
            _draw(comparison)
            if interrupts.heard():
                comparisons.stop(comparison_id)
            time.sleep(LOOK_EVERY)
            registry.advance()
    _draw(comparison, last=True)
    result = comparison.result(options.p95_within)
    _tell(comparison, result, options)
    _write(comparison, result, options)
    if comparison.done < comparison.total:
        raised = raised_words(_caps(registry, comparison)) if comparison_ended_by_cap(comparison) else ""
        command = f"{PROGRAM} compare --resume {comparison_id}{raised}{again_words(options)}"
        print(Message("Go on with: {command}", command=command))
    if comparison.status is not RunStatus.FINISHED:
        return STOPPED if comparison.status in (RunStatus.STOPPED, RunStatus.INTERRUPTED) else SOME_FAILED
    return ALL_SUCCEEDED


def _caps(registry: Registry, comparison: ComparisonSnapshot) -> Caps:
    spent = registry.comparisons.spent(comparison.comparison_id)
    return Caps(comparison.plan.base, spent.cost, spent.tokens, comparison.likely_cost)


def _head(comparison_id: str, plan: Plan) -> str:
    if plan.growing:
        return Message("Comparison {id}: as many runs as it takes.", id=comparison_id)
    return counted(
        "Comparison {id}: {count:,} run.", "Comparison {id}: {count:,} runs.", count=plan.total, id=comparison_id
    )


def _draw(comparison: ComparisonSnapshot, *, last: bool = False) -> None:
    """One line that renews itself, on a terminal only."""
    if sys.stderr.isatty():
        width = shutil.get_terminal_size().columns - 1
        words = "  ".join(filter(None, [progress_words(comparison), comparison_spent_line(comparison)]))
        line = padded(fitted(words, width), width)
        print(f"\r{line}", end="\n" if last else "", file=sys.stderr, flush=True)


def _tell(comparison: ComparisonSnapshot, result: Result, options: argparse.Namespace) -> None:
    for line in result_lines(result.entrants):
        print(line)
    for sentence in comparison_cost_lines(comparison):
        print(sentence)
    question = comparison.plan.question
    if options.lesson == "table" or question == "lesson":
        with pd.option_context("display.unicode.east_asian_width", True):  # a Han character is two columns
            print(claims_table(result.entrants).to_string(index=False, na_rep="-"))
        print(presets.WHY_OURS_DIFFERS())
    if comparison.message:
        print(one_line(say(comparison.message)), file=sys.stderr)
    if question:
        for line in verdict_lines(comparison.verdict(options.p95_within)):
            print(line)
    else:
        print(say(result.recommendation.sentence))


def _write(comparison: ComparisonSnapshot, result: Result, options: argparse.Namespace) -> None:
    if options.out:
        write_file(options.out, [comparison_csv(comparison)], Wording("Runs in {path}"))
    if options.json:
        write_file(options.json, [comparison_json(comparison, result)], Wording("Figures in {path}"))
    if options.report:
        write_file(
            options.report,
            [comparison_report(comparison, result, within=options.p95_within)],
            Wording("Report in {path}"),
        )
