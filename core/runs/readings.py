"""Files that are being read into drafts, page or no page: each reading belongs to its draft, and ends with it."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace

from core.documents import InputFile, OfferedLines, ReadOptions, Tally, cores, read_again, read_in_child
from core.errors import DocumentError, GistmillError, StoreError
from core.language import Message, Wording
from core.records import Document, DocumentRow, Problem
from core.runs.drafts import Draft, packed_how
from core.runs.growing import Told
from core.runs.kept_files import KeptFiles
from core.runs.store import Store

LONG = 3.0
"""Seconds from which on nobody is to wait for the end of a reading."""

ABANDONED_AFTER = 65.0
"""Seconds without a look at a reading after which no page shows it. A hidden tab looks once a minute at least."""

_NICE = 10
_LOOK_EVERY = 0.2  # seconds between two looks of a reading that waits for its turn


@dataclass(frozen=True, slots=True)
class ReadingProgress:
    """How a reading stands. Of one that has ended, `problem` says why it came to nothing; "" where it did not.

    `files_read` counts those in archives, too. `may_begin` says that it takes a while, and that a run over what is
    there by now may begin.
    """

    documents: int
    files_read: int
    ended: bool
    problem: str
    may_begin: bool = False


@dataclass(slots=True)
class _Reading:
    """One reading. `seen` is the second of the last look at it."""

    draft: str
    files: tuple[InputFile, ...]
    options: ReadOptions
    seen: float
    source: str = ""  # a draft or run whose documents are read again, in the place of files
    began: float = 0.0
    tally: Tally = field(default_factory=Tally)
    documents: int = 0
    files_read: int = 0
    problem: str = field(default_factory=Wording("The documents could not be read: the reading broke down."))
    started: bool = False  # a run is over its documents, so it goes on though no page shows it
    stopped: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    def counted(self, documents: Iterable[Document]) -> Iterator[Document]:
        for document in documents:
            self.documents += 1
            yield document

    def count_files(self, more: int) -> None:
        self.files_read += more


class Readings:
    """The readings of one store that this process has begun. Safe to use from several threads.

    All readings together have one reading process fewer than the machine has cores, at low priority, so that no other
    visitor waits for them. Each has its share of these; where there are more readings, the later ones wait.
    """

    def __init__(self, store: Store, owner: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._owner = owner
        self._clock = clock
        self._readers = max(1, cores() - 1)
        self._turns = threading.Semaphore(self._readers)
        self._working = 0
        self._files = KeptFiles(clock)
        self._readings: dict[str, _Reading] = {}
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()

    def start(self, files: Sequence[InputFile], options: ReadOptions, label: str) -> str:
        """Begin to read the files into a new draft, and return its id.

        Raises:
            StoreError: the store's disk has too little room for them.
        """
        self._store.check_room(sum(file.size for file in files))
        reading = _Reading(self._store.new_draft(label, self._owner), tuple(files), options, self._clock())
        self._files.keep(reading.draft, files)
        return self._begin(reading)

    def start_again(self, source: str, options: ReadOptions) -> str:
        """Begin to read the documents of a draft or run once more into a new draft, and return its id: from their
        files, and where these are gone, from the columns that the store has of them.

        Raises:
            StoreError: there is no such draft or run, or the store's disk has too little room.
        """
        label = self._store.snapshot(source).label
        if files := self._files.of(source):
            return self.start(files, options, label)
        draft = self._store.new_draft(label, self._owner)
        return self._begin(_Reading(draft, (), options, self._clock(), source))

    def has_files(self, draft: str) -> bool:
        """Whether the draft's files are still here, to be read once more. Whoever asks keeps them for a while."""
        return bool(self._files.of(draft))

    def _begin(self, reading: _Reading) -> str:
        reading.began = self._clock()
        with self._lock:
            self._readings[reading.draft] = reading
            thread = threading.Thread(target=self._work, args=(reading,), daemon=True)
            self._threads = [other for other in self._threads if other.is_alive()] + [thread]
            thread.start()
        return reading.draft

    def look_at(self, draft: str, wait: float = 0.0) -> ReadingProgress | None:
        """How the reading stands; None where there is none. Whoever looks shows it, and so keeps it going.

        Waits up to `wait` seconds for its end.
        """
        with self._lock:
            reading = self._readings.get(draft)
        if reading is None:
            return None
        ended = reading.ended.wait(wait)
        reading.seen = self._clock()
        long = not (ended or reading.source) and self._clock() - reading.began > LONG
        begin = long and self._store.snapshot(draft).total > 0
        return ReadingProgress(reading.documents, reading.files_read, ended, reading.problem, begin)

    def so_far(self, draft: str) -> Draft | None:
        """The draft of a reading that goes on, as it is by now."""
        with self._lock:
            reading = self._readings.get(draft)
        if reading is None or reading.ended.is_set():
            return None
        found, columns = self._store.snapshot(draft), self._store.columns(draft)
        report = replace(reading.tally.report, documents=found.total, duplicates=found.duplicates)
        return Draft(draft, found.label, report, reading.options, columns, source=reading.source)

    def keep(self, draft: str) -> None:
        """A run over the draft is started: where it is still being read, it is read to its end, looked at or not."""
        with self._lock:
            if reading := self._readings.get(draft):
                reading.started = True

    def cancel(self, draft: str) -> None:
        """End the reading and delete its draft; one that has just ended, too. Runs over it have what was read."""
        self._files.forget(draft)
        with self._lock:
            reading = self._readings.pop(draft, None)
            if reading is None:
                return
            reading.stopped.set()
            ended = reading.ended.is_set()
        if ended:
            self._store.delete(draft)

    def forget_files(self, draft: str) -> None:
        """The draft goes, or there is no other way of reading its files."""
        self._files.forget(draft)

    def look_after(self) -> None:
        """End the readings that no page shows any more, and forget those that ended, and old files. Cheap to call
        often."""
        self._files.look_after()
        before = self._clock() - ABANDONED_AFTER
        with self._lock:
            for reading in [reading for reading in self._readings.values() if reading.seen < before]:
                if reading.started and not reading.ended.is_set():
                    continue
                del self._readings[reading.draft]
                reading.stopped.set()

    def close(self) -> None:
        """End them all, and wait for that."""
        with self._lock:
            for reading in self._readings.values():
                reading.stopped.set()
            self._readings.clear()
            threads = self._threads
        for thread in threads:
            thread.join()

    def _work(self, reading: _Reading) -> None:
        try:
            with self._turn(reading):
                self._read(reading)
            reading.problem = ""
        except GistmillError as error:
            reading.problem = error.message
        finally:
            with self._lock:
                reading.ended.set()
                stopped = reading.stopped.is_set()
            if stopped:
                with suppress(StoreError):  # it goes when the app is opened the next time
                    self._store.delete(reading.draft)

    @contextmanager
    def _turn(self, reading: _Reading) -> Iterator[None]:
        while not self._turns.acquire(timeout=_LOOK_EVERY):
            if reading.stopped.is_set():
                raise DocumentError(Message("The reading was cancelled."))
        with self._lock:
            self._working += 1
        try:
            yield
        finally:
            with self._lock:
                self._working -= 1
            self._turns.release()

    def _share(self) -> int:
        """How many processes one reading may have now."""
        return self._readers // max(1, self._working)

    def _read(self, reading: _Reading) -> None:
        tally = reading.tally
        documents = reading.counted(tally.documents(self._stream(reading)))
        how = packed_how(reading.options, reading.source)
        self._store.fill_draft(
            reading.draft, documents, reading.options.id_columns, lambda: Told(tally.report.to_json(), how)
        )

    def _stream(self, reading: _Reading) -> Iterator[Document | Problem | OfferedLines]:
        if reading.source:
            return read_again(self._rows(reading), reading.options)
        return read_in_child(
            reading.files,
            reading.options,
            readers=self._share,
            nice=_NICE,
            stopped=reading.stopped.is_set,
            files_read=reading.count_files,
        )

    def _rows(self, reading: _Reading) -> Iterator[DocumentRow]:
        for row in self._store.rows(reading.source, texts=True):
            if reading.stopped.is_set():
                raise DocumentError(Message("The reading was cancelled."))
            yield row
