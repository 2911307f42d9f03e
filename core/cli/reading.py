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
from core.language import Message, counted, joined, listed, say
from core.records import Document, Problem, RunSettings
from core.runs.registry import Registry
from core.summarise.prompts import prompts_of, unknown_places
from core.views.expected import parts_line
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
            _note(sentence)


def _tell_unmet(unmet: Unmet) -> None:
    for sentence in unmet.sentences():
        _note(sentence)


def _note(sentence: str) -> None:
    print(Message("Note: {sentence}", sentence=one_line(say(sentence))), file=sys.stderr)


def tell_parts(registry: Registry, draft: str, settings: RunSettings) -> None:
    """Say which documents will be split, where that is known."""
    if expected := registry.expected_parts(draft, settings):
        print(say(parts_line(expected)))


def _tell(report: ReadingReport) -> None:
    _tell_problems(report)
    if not report.documents:
        raise ConfigurationError(Message("There are no documents to summarise."))
    counts = (
        counted("{count:,} document", "{count:,} documents", count=report.documents),
        counted("{count:,} word", "{count:,} words", count=report.words),
        counted("{count:,} duplicate", "{count:,} duplicates", count=report.duplicates),
    )
    print(Message("{counts}.", counts=listed(*counts)))


def _flags(problem: Problem) -> str:
    """What to add to the command, where that helps."""
    one, _, other = problem.flags.partition("\n")
    if other:
        return Message("Give {flags}, or {others}.", flags=one, others=other)
    return Message("Give {flags}.", flags=one) if one else ""


def _tell_problems(report: ReadingReport) -> None:
    for note in report.notes[:_MOST_PROBLEMS]:
        _note(note)
    for problem in report.problems[:_MOST_PROBLEMS]:
        sentence = one_line(joined(say(problem.message), _flags(problem)))
        print(Message("Left out: {sentence}", sentence=sentence), file=sys.stderr)
    if report.problem_count > _MOST_PROBLEMS:
        print(Message("... and {count:,} more.", count=report.problem_count - _MOST_PROBLEMS), file=sys.stderr)


def _offer_lines(offers: Iterable[OfferedLines]) -> None:
    for offer in offers:
        said = counted(
            "{file} has {count:,} line; with --lines each is a document.",
            "{file} has {count:,} lines; with --lines each is a document.",
            count=offer.documents,
            file=one_line(offer.file),
        )
        print(said, file=sys.stderr)
