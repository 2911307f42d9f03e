"""Documents from the paths a person names into the store, with a word on what was left out."""

import argparse
import sys
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import cast

from core.cli.choices import Unmet, read_options
from core.cli.reading_progress import ReadingProgress
from core.documents import OfferedLines, ReadingReport, Tally, cores, files_at, read_in_child
from core.documents.frames import Item
from core.errors import ConfigurationError
from core.records import Document, RunSettings
from core.runs.registry import Registry
from core.summarise.prompts import prompts_of, unknown_places
from core.views.expected import parts_line
from core.views.format import plural
from core.views.terminal import one_line

_MOST_PROBLEMS = 20
_LONGEST_NAME = 100  # characters


@contextmanager
def documents_read(registry: Registry, options: argparse.Namespace) -> Iterator[str]:
    """The documents as a draft in the store, for the time of the block: a run keeps its own rows of them.

    Says what was left out.
    """
    files, missing = files_at(options.paths)
    tally = Tally()
    for problem in missing:
        tally.note(problem)
    how = read_options(options)
    unmet = Unmet(how)
    label = ", ".join(one_line(Path(p).name, _LONGEST_NAME) for p in options.paths[:3])
    size = 0 if options.first else sum(file.size for file in files)
    progress = ReadingProgress()
    items = read_in_child(files, how, readers=cores, files_read=progress.count_files)
    stream = cast("Generator[Item, None, None]", items)
    with closing(stream):  # with --first nothing is read of what follows
        documents = progress.shown(islice(unmet.watch(tally.documents(stream)), options.first))
        with prepared(registry, documents, label, size, how.id_columns) as draft:
            stream.close()
            registry.set_report(draft, tally.report.to_json())
            if not options.first:
                _tell_unmet(unmet)
            _tell(tally.report)
            if not options.lines:
                _offer_lines(tally.report.offers)
            yield draft


@contextmanager
def prepared(
    registry: Registry, documents: Iterable[Document], label: str, size: int = 0, id_columns: Sequence[str] = ()
) -> Iterator[str]:
    """A draft of these documents, deleted however the block ends: Ctrl-C may come before its id is known here."""
    try:
        yield registry.prepare(documents, label, size, id_columns)
    finally:
        registry.discard_drafts()


def tell_unknown_places(registry: Registry, draft: str, settings: RunSettings) -> None:
    """Warn of words in braces that are no column of the draft's documents."""
    for prompt in prompts_of(settings):
        if sentence := unknown_places(prompt, registry.columns(draft)):
            print(f"Note: {one_line(sentence)}", file=sys.stderr)


def _tell_unmet(unmet: Unmet) -> None:
    for sentence in unmet.sentences():
        print(f"Note: {one_line(sentence)}", file=sys.stderr)


def tell_parts(registry: Registry, draft: str, settings: RunSettings) -> None:
    """Say which documents will be split, where that is known."""
    if expected := registry.expected_parts(draft, settings):
        print(parts_line(expected))


def _tell(report: ReadingReport) -> None:
    _tell_problems(report)
    if not report.documents:
        raise ConfigurationError("There are no documents to summarise.")
    counts = (report.documents, "document"), (report.words, "word"), (report.duplicates, "duplicate")
    print(", ".join(plural(count, thing) for count, thing in counts) + ".")


def _tell_problems(report: ReadingReport) -> None:
    for note in report.notes[:_MOST_PROBLEMS]:
        print(f"Note: {one_line(note)}", file=sys.stderr)
    for problem in report.problems[:_MOST_PROBLEMS]:
        flags = f" Give {problem.flags}." if problem.flags else ""
        print(f"Left out: {one_line(problem.message + flags)}", file=sys.stderr)
    if report.problem_count > _MOST_PROBLEMS:
        print(f"... and {report.problem_count - _MOST_PROBLEMS:,} more.", file=sys.stderr)


def _offer_lines(offers: Iterable[OfferedLines]) -> None:
    for offer in offers:
        lines = plural(offer.documents, "line")
        print(f"{one_line(offer.file)} has {lines}; with --lines each is a document.", file=sys.stderr)
