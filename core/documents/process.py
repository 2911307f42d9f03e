"""Files read in processes of their own: whatever is in them, it ends as documents or as a sentence."""

import contextlib
import os
import resource
import select
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator

from core.documents.files import InputFile
from core.documents.frames import NEWS, End, Frame, Item, Reading, Shares, unpack_news
from core.documents.port import ReadOptions, megabytes
from core.documents.reader import NOT_UNDERSTOOD, Failed, Reader, too_slow
from core.documents.shares import Cancelled, Share, Source
from core.errors import DocumentError
from core.language import Message, message_of
from core.records import Document

_LOOK_EVERY = 0.2  # seconds between two looks whether the reading is still wanted
_GIVEN = 2  # shares a process has: the one it reads, and the next, so that it never waits for us
_SHARE_BYTES = 1 << 12  # taken for what a share costs beside its frames
_OPEN = 4  # of so many files that this process may have open, one is for those that are read
_AHEAD = 32 << 20  # bytes kept of shares whose turn has not come; a process that is further ahead waits


def cores() -> int:
    """How many processes can work at a time on this machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def read_in_child(
    files: Iterable[InputFile],
    options: ReadOptions | None = None,
    *,
    readers: Callable[[], int] = lambda: 1,
    nice: int = 0,
    stopped: Callable[[], bool] = lambda: False,
    files_read: Callable[[int], None] = lambda _: None,
) -> Iterator[Item]:
    """As `read`, in other processes, with an offer after each text file that looks like a document a line.

    `readers` says how many processes may read at the same time; documents come in the order of the files all the same.
    A file, or a member of an archive, that takes too much memory, time or text, or that kills its process, ends in a
    problem; the others are read. `nice` lowers the processes' priority. `files_read` is told how many files more have
    been read, those in archives counted.

    :raises DocumentError: `stopped` said so; within half a second, whatever is being read.
    """
    with contextlib.closing(_Schedule(iter(files), options or ReadOptions(), readers, nice, stopped)) as schedule:
        yield from schedule.items(files_read)


class _Schedule:
    """Shares in the order of the files (`line`), those among them that no process has (`waiting`), and who reads."""

    def __init__(
        self,
        files: Iterator[InputFile],
        options: ReadOptions,
        most: Callable[[], int],
        nice: int,
        stopped: Callable[[], bool],
    ) -> None:
        self._files = enumerate(files)
        self._options = options
        self._most = most
        self._nice = nice
        self._stopped = stopped
        self._line: deque[Share] = deque()
        self._waiting: deque[Share] = deque()
        self._readers: list[Reader] = []
        self._kept = 0  # bytes of all frames
        self._most_open = _most_open()

    def close(self) -> None:
        for reader in self._readers:
            reader.close()
        for share in self._line:
            share.source.opened.close()

    def items(self, files_read: Callable[[int], None]) -> Iterator[Item]:
        position = 0
        while self._share_out():
            first = self._line[0]
            while first.frames:
                for item in self._unpacked(first, position):
                    position += isinstance(item, Document)
                    yield item
            if first.ended:
                self._forget_first()
                if first.problem:
                    yield first.problem
                files_read(first.files)
            else:
                self._listen()

    # Who reads what

    def _share_out(self) -> bool:
        """Give shares to processes that have too few; whether anything is left to read."""
        if self._stopped():
            raise Cancelled
        while (share := self._next()) and (reader := self._free(share)):
            self._waiting.popleft()
            reader.give(share)
        return bool(self._line)

    def _next(self) -> Share | None:
        """The first share that waits, of the next file where all are given."""
        while not self._waiting and not self._is_ahead:
            number, file = next(self._files, (0, None))
            if file is None:
                return None
            share = self._opened_share(Source(file, self._options, number))
            self._line.append(share)
            self._waiting.extend([] if share.ended else [share])
        return self._waiting[0] if self._waiting else None

    def _opened_share(self, source: Source) -> Share:
        share = Share(source, source.file.source)
        try:
            source.open(self._stopped)
        except DocumentError as error:
            share.end(message_of(error.message))
        return share

    @property
    def _is_ahead(self) -> bool:
        return len(self._line) > self._most_open or self._kept + _SHARE_BYTES * len(self._line) > _AHEAD

    def _free(self, share: Share) -> Reader | None:
        """A process for the share; None where it has to wait."""
        first = share is self._line[0]
        if self._is_ahead and not first:
            return None
        busy = [reader for reader in self._readers if reader.shares]
        if first or len(busy) < max(1, self._most()):
            return self._idle() or self._new()
        least = min(busy, key=lambda reader: len(reader.shares))
        return least if len(least.shares) < _GIVEN else None

    def _idle(self) -> Reader | None:
        for reader in [reader for reader in self._readers if not reader.shares]:
            if not reader.gone:
                return reader
            self._dismiss(reader)
        return None

    def _new(self) -> Reader:
        reader = Reader(self._nice)
        self._readers.append(reader)
        return reader

    def _dismiss(self, reader: Reader) -> None:
        """End the process; what it has not read waits again."""
        reader.close()
        self._readers = [other for other in self._readers if other is not reader]
        self._wait_again()

    def _wait_again(self) -> None:
        given = {id(share) for reader in self._readers for share in reader.shares}
        self._waiting = deque(share for share in self._line if not share.ended and id(share) not in given)

    # What they say

    def _listen(self) -> None:
        """Take in what the processes say, of those that are not too far ahead."""
        first = self._line[0]
        readers = [each for each in self._readers if each.shares and (first in each.shares or not self._is_ahead)]
        poll = select.poll()
        for reader in readers:
            poll.register(reader.channel, select.POLLIN)
        began = time.monotonic()
        ready = {descriptor for descriptor, _ in poll.poll(1000 * _LOOK_EVERY)}
        waited = time.monotonic() - began
        for reader in readers:
            try:
                if reader.channel.fileno() in ready:
                    self._take(reader)
                else:
                    reader.keep_silent(waited)
            except Failed as failed:
                self._fail(reader, failed)

    def _take(self, reader: Reader) -> None:
        for frame in reader.frames():
            share = reader.shares[0]
            if frame.kind == NEWS:
                self._hear(reader, share, frame)
            else:
                self._keep(share, frame)
            if not reader.shares or reader not in self._readers:
                return

    def _keep(self, share: Share, frame: Frame) -> None:
        if share.ended:  # what comes of it is not wanted any more
            return
        source = share.source
        share.frames.append(frame)
        self._kept += frame.size
        source.received += len(frame.texts)
        limits = self._options.limits
        most = min(limits.total_bytes, max(10 * limits.ratio_floor, limits.ratio * source.file.size))
        if source.received > most:
            raise Failed(Message("holds more than {size} of text.", size=megabytes(most)))

    def _hear(self, reader: Reader, share: Share, frame: Frame) -> None:
        try:
            news = unpack_news(frame.head)
        except ValueError:
            raise Failed(NOT_UNDERSTOOD()) from None
        if isinstance(news, Shares):
            self._divide(share, news)
        elif isinstance(news, Reading):
            share.name = news.source
        else:
            self._end(reader, share, news)

    def _divide(self, share: Share, news: Shares) -> None:
        """The archive's first share is known now, and the others."""
        if share.members is None and not share.ended:
            share.members, *others = news.bounds()
            self._put_behind(share, [Share(share.source, share.name, members) for members in others])

    def _put_behind(self, share: Share, others: list[Share]) -> None:
        at = self._line.index(share) + 1
        line = list(self._line)
        self._line = deque([*line[:at], *others, *line[at:]])
        self._wait_again()

    def _end(self, reader: Reader, share: Share, end: End) -> None:
        reader.done()
        share.source.spent += end.spent
        if not share.ended:
            slow = share.members is not None and share.source.spent.seconds > share.source.most_seconds
            share.end(too_slow(share) if slow else None)
            if slow or end.full:
                self._drop_behind(share)
        if end.fresh:
            self._dismiss(reader)

    # What goes wrong

    def _unpacked(self, share: Share, position: int) -> Iterator[Item]:
        frame = share.frames.popleft()
        self._kept -= frame.size
        try:
            yield from share.items(frame, position)
        except ValueError:
            self._forget_frames(share)
            share.end(NOT_UNDERSTOOD())
            self._drop_behind(share)

    def _fail(self, reader: Reader, failed: Failed) -> None:
        """The process ends with its share; the members of an archive are tried one by one where one is to blame."""
        share = reader.shares.popleft()
        to_blame = not (share.ended or failed.before)
        if to_blame and failed.one and share.may_be_split:
            self._forget_frames(share)
            self._put_behind(share, share.split())
            self._line.remove(share)
        elif to_blame:
            if not failed.one:
                share.name = share.source.file.source
            share.end(failed.why)
            if not failed.one:
                self._drop_behind(share)
        self._dismiss(reader)

    def _drop_behind(self, share: Share) -> None:
        """Nothing more of this share's file is wanted; a process that reads of it is ended."""
        at = self._line.index(share) + 1
        for other in [each for each in list(self._line)[at:] if each.source is share.source]:
            self._forget_frames(other)
            other.end()
            self._line.remove(other)
        for reader in [each for each in self._readers if each.shares and each.shares[0].ended]:
            self._dismiss(reader)
        self._wait_again()

    def _forget_frames(self, share: Share) -> None:
        self._kept -= sum(frame.size for frame in share.frames)
        share.frames.clear()

    def _forget_first(self) -> None:
        source = self._line.popleft().source
        if not self._line or self._line[0].source is not source:
            source.opened.close()


def _most_open() -> int:
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return (_AHEAD // _SHARE_BYTES if soft == resource.RLIM_INFINITY else soft) // _OPEN
