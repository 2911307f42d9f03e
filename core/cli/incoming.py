"""Documents on their way from files into the store, read in a thread: a run over many begins before all are read."""

import argparse
import threading
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from contextvars import copy_context
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import cast

from core.cli.choices import Unmet, read_options
from core.cli.reading_progress import ReadingProgress
from core.documents import InputFile, ReadingReport, Tally, cores, files_at, read_in_child
from core.documents.frames import Item
from core.errors import DocumentError, GistmillError
from core.language import Wording
from core.records import Document, Problem
from core.runs.growing import needs_all
from core.runs.registry import Registry
from core.settings import RunSettings, StrategyName
from core.views.terminal import one_line

_LONGEST_NAME = 100  # characters
_LOOK_EVERY = 0.1  # seconds
_BROKE_DOWN = Wording("The documents could not be read: the reading broke down.")


ENOUGH = 20_000
"""Documents from which on a run begins while more are being read: fewer are there within seconds, and what they are
likely to cost, and which of them will be split, is told first."""

_FLOWING: frozenset[StrategyName] = frozenset({"windowed", "adaptive", "serial"})
"""The strategies that take one document after another; LangChain's own need all of them before they begin."""


class Incoming:
    """The documents of one command. `draft` is the draft that they are read into, from the first on."""

    def __init__(self, registry: Registry, options: argparse.Namespace) -> None:
        self._registry = registry
        self._paths = options.paths
        self._first = options.first
        self._how = read_options(options)
        self._tally = Tally()
        self._progress = ReadingProgress()
        self._stopped = threading.Event()
        self._documents = 0
        self._error: GistmillError | None = DocumentError(_BROKE_DOWN())
        self.unmet = Unmet(self._how)
        label = ", ".join(one_line(Path(path).name, _LONGEST_NAME) for path in self._paths[:3])
        self.draft = registry.begin_draft(label, 0 if self._first else sum(map(_size, self._paths)))
        self._thread = threading.Thread(target=copy_context().run, args=(self._read,), daemon=True)  # its language, too
        self._thread.start()

    @property
    def ended(self) -> bool:
        return not self._thread.is_alive()

    def wait(self, enough: float = float("inf")) -> None:
        """Return when all documents are read, or more than `enough` of them and the reading goes on."""
        while not self.ended and self._documents <= enough:
            self._thread.join(_LOOK_EVERY)
        self._progress.end()

    def stop(self) -> None:
        """Read no more; a run has what was read."""
        self._stopped.set()
        self._thread.join()

    def report(self) -> ReadingReport:
        """What was read, once it has ended.

        Raises:
            GistmillError: it could not be read to its end.
        """
        if self._error:
            raise self._error
        return self._report()

    def _report(self) -> ReadingReport:
        return replace(self._tally.report, duplicates=self._registry.snapshot(self.draft).duplicates)

    def _read(self) -> None:
        items = read_in_child(
            self._files(),
            self._how,
            readers=cores,
            stopped=self._stopped.is_set,
            files_read=self._progress.count_files,
        )
        stream = cast("Generator[Item, None, None]", items)
        try:
            with closing(stream):  # with --first nothing is read of what follows
                documents = self._progress.shown(self._counted(stream))
                ids = self._how.id_columns
                self._registry.fill(self.draft, documents, ids, self._told)
            self._error = None
        except GistmillError as error:
            self._error = error

    def _told(self) -> str:
        return self._tally.report.to_json()

    def _counted(self, stream: Iterable[Item]) -> Iterator[Document]:
        for document in islice(self.unmet.watch(self._tally.documents(stream)), self._first):
            self._documents += 1
            yield document

    def _files(self) -> Iterator[InputFile]:
        for item in files_at(self._paths):
            if isinstance(item, Problem):
                self._tally.note(item)
            else:
                yield item


def begins_early(registry: Registry, coming: Incoming, settings: RunSettings) -> bool:
    """Whether a run over what has been read so far may begin, and grow: it takes one document after another, and its
    prompts use no columns, which tell repeats apart."""
    if coming.ended or settings.strategy not in _FLOWING:
        return False
    return not needs_all(settings, registry.columns(coming.draft))


def _size(path: str) -> int:
    """Bytes of a file that is named; a folder is looked through as it is read."""
    try:
        return Path(path).stat().st_size if Path(path).is_file() else 0
    except (OSError, ValueError):
        return 0  # it is told why when it is read
