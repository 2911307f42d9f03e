"""How far a reading is, in one line on a terminal."""

import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator

from core.records import Document
from core.views.terminal import fitted, padded
from core.views.words import reading_words

_DRAW_EVERY = 0.2  # seconds


class ReadingProgress:
    """Counts what is read, and says so on stderr where that is a terminal. The line is gone at the end."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._drawn_at = clock()
        self._files = self._documents = self._width = 0
        self._over = False

    def count_files(self, more: int) -> None:
        self._files += more
        self._draw()

    def shown(self, documents: Iterable[Document]) -> Iterator[Document]:
        try:
            for document in documents:
                self._documents += 1
                self._draw()
                yield document
        finally:
            self._clear()

    def end(self) -> None:
        """Say nothing more: the line is somebody else's from now on."""
        self._over = True
        self._clear()

    def _draw(self) -> None:
        if self._over:
            return
        now = self._clock()
        if now - self._drawn_at < _DRAW_EVERY or not sys.stderr.isatty():
            return
        self._drawn_at = now
        self._width = shutil.get_terminal_size().columns - 1
        line = fitted(reading_words(self._files, self._documents), self._width)
        print(f"\r{padded(line, self._width)}", end="", file=sys.stderr, flush=True)

    def _clear(self) -> None:
        if self._width:
            print(f"\r{'':<{self._width}}\r", end="", file=sys.stderr, flush=True)
            self._width = 0
