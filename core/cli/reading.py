"""Documents from the paths a person names into the store, with a word on what was left out."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from core.documents import InputFile, ReadingReport, ReadOptions, Tally, files_at, offers_lines, read
from core.errors import ConfigurationError
from core.runs.registry import Registry
from core.views.format import plural

_MOST_PROBLEMS = 20


def read_documents(registry: Registry, chosen: argparse.Namespace) -> str:
    """Copy the documents into the store, say what was left out, and return the draft's id."""
    files, missing = files_at(chosen.paths)
    tally = Tally()
    for problem in missing:
        tally.note(problem)
    how = ReadOptions(chosen.text_column, chosen.lines, header=False if chosen.no_header else None)
    draft = registry.prepare(tally.documents(read(files, how)), ", ".join(Path(p).name for p in chosen.paths[:3]))
    report = tally.report
    registry.set_report(draft, report.to_json())
    _tell_problems(report)
    if not report.documents:
        registry.delete(draft)
        raise ConfigurationError("There are no documents to summarise.")
    if not chosen.lines:
        _offer_lines(files)
    counts = (report.documents, "document"), (report.words, "word"), (report.duplicates, "duplicate")
    print(", ".join(plural(count, thing) for count, thing in counts) + ".")
    return draft


def _tell_problems(report: ReadingReport) -> None:
    for note in report.notes[:_MOST_PROBLEMS]:
        print(f"Note: {note}", file=sys.stderr)
    for problem in report.problems[:_MOST_PROBLEMS]:
        flags = f" Give {problem.flags}." if problem.flags else ""
        print(f"Left out: {problem.message}{flags}", file=sys.stderr)
    if report.problem_count > _MOST_PROBLEMS:
        print(f"... and {report.problem_count - _MOST_PROBLEMS:,} more.", file=sys.stderr)


def _offer_lines(files: Iterable[InputFile]) -> None:
    for file in files:
        offer = offers_lines(file)
        if offer and offer.likely:
            lines = plural(offer.documents, "line")
            print(f"{file.name} has {lines}; with --lines each is a document.", file=sys.stderr)
