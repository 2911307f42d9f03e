"""The files of a reading, cut into shares: a file each, or some members of an archive. Their order is the files'."""

import contextlib
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, BinaryIO

from core.documents.files import InputFile
from core.documents.frames import Frame, Item, Request, Spent, unpack
from core.documents.port import ReadOptions, unreadable
from core.errors import DocumentError
from core.language import Message
from core.records import Problem

_PIECE = 1 << 20


@dataclass(slots=True, eq=False)
class Source:
    """A file that is being read, open as a descriptor that can seek. `number` is its place among the files.

    `received` counts the bytes of its texts. `again` are items that come a second time, after a process died, and are
    left out.
    """

    file: InputFile
    options: ReadOptions
    number: int
    opened: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    descriptor: int = -1
    spent: Spent = field(default_factory=Spent)
    received: int = 0
    again: int = 0

    def open(self, stopped: Callable[[], bool]) -> None:
        """
        :raises DocumentError: it is empty or cannot be opened.
        :raises Cancelled: `stopped` said so while it was copied.
        """
        if not self.file.size:
            raise DocumentError(Message("is empty."))
        try:
            self.descriptor = self.opened.enter_context(_descriptor(self.file, stopped))
        except OSError as error:
            raise unreadable(error) from error

    @property
    def most_seconds(self) -> int:
        return self.options.limits.seconds_for(self.file.size)


@dataclass(slots=True, eq=False)
class Share:
    """What a process reads at a time. `members` of an archive: the first, and the one after the last.

    `frames` are what came of it and was not handed on; `given` is how many items were. `name` is what is said to have
    failed where it did; `why` goes on after it.
    """

    source: Source
    name: str
    members: tuple[int, int] | None = None
    tried: bool = False
    frames: deque[Frame] = field(default_factory=deque)
    given: int = 0
    ended: bool = False
    why: Message | None = None

    def request(self) -> Request:
        source = self.source
        return Request(source.file.name, source.file.size, source.options, source.number, self.members, source.spent)

    def items(self, frame: Frame, position: int) -> Iterator[Item]:
        """The items of a frame, without those that were given before a process died.

        :raises ValueError: it is no frame of ours.
        """
        for item in unpack(frame.head, frame.texts, position):
            self.given += 1
            if self.source.again:
                self.source.again -= 1
            else:
                yield item

    def end(self, why: Message | None = None) -> None:
        self.ended, self.why = True, why

    @property
    def files(self) -> int:
        """How many files it is."""
        return 1 if self.members is None else self.members[1] - self.members[0]

    @property
    def problem(self) -> Problem | None:
        """Why it ended as it should not."""
        return Problem(self.name, Message("{file} {fault}", file=self.name, fault=self.why)) if self.why else None

    @property
    def may_be_split(self) -> bool:
        """Whether it is worth another try after its process died: of several members, or of which nothing came."""
        return not self.tried and (self.members is not None or not self.given + len(self.frames))

    def split(self) -> list["Share"]:
        """The same again, a member each: one of them ends the process that reads it. What was given comes again."""
        self.source.again += self.given
        parts = [self.members] if self.members is None else [(at, at + 1) for at in range(*self.members)]
        return [Share(self.source, self.name, part, tried=True) for part in parts]


class Cancelled(DocumentError):
    """The reading was stopped."""

    def __init__(self) -> None:
        super().__init__(Message("The reading was cancelled."))


@contextlib.contextmanager
def _descriptor(file: InputFile, stopped: Callable[[], bool]) -> Iterator[int]:
    """The file's own descriptor, or that of a copy which has no name in any folder."""
    with file.open() as stream:
        try:
            own = stream.fileno()
        except OSError:  # bytes in memory
            with tempfile.TemporaryFile() as copy:
                _copy(stream, copy, stopped)
                yield copy.fileno()
        else:
            yield own


def _copy(stream: BinaryIO, copy: IO[bytes], stopped: Callable[[], bool]) -> None:
    while piece := stream.read(_PIECE):
        if stopped():
            raise Cancelled
        copy.write(piece)
    copy.flush()
