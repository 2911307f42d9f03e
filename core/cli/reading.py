"""Documents from the paths a person names into the store, with a word on what was left out."""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from core.cli.choices import Unmet
from core.cli.incoming import Incoming
from core.documents import OfferedLines, ReadingReport
from core.errors import ConfigurationError
from core.language import Message, counted, joined, listed, say
from core.records import Document, Problem
from core.runs.registry import Registry
from core.settings import RunSettings
from core.summarise.prompts import prompts_of, unknown_places
from core.views.expected import parts_line
from core.views.terminal import one_line

_MOST_PROBLEMS = 20


@contextmanager
def documents_coming(registry: Registry, options: argparse.Namespace) -> Iterator[Incoming]:
    """The documents while they are read into a draft, which is deleted at the end of the block: a run keeps its own
    rows of them. What is not read by then is read no more."""
    try:
        coming = Incoming(registry, options)
        try:
            yield coming
        finally:
            coming.stop()
    finally:
        registry.discard_drafts()


@contextmanager
def documents_read(registry: Registry, options: argparse.Namespace) -> Iterator[str]:
    """All documents as a draft in the store, for the time of the block. Says what was left out."""
    with documents_coming(registry, options) as coming:
        coming.wait()
        tell_read(coming, options)
        yield coming.draft


def tell_read(coming: Incoming, options: argparse.Namespace) -> None:
    """Say what was read, and what was left out.

    Raises:
        GistmillError: nothing was read, or not all.
    """
    report = coming.report()
    if not options.first:
        _tell_unmet(coming.unmet)
    _tell(report)
    if not options.lines:
        _offer_lines(report.offers)


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
