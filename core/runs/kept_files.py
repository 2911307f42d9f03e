"""Files that were read into drafts, kept in memory for a while: they may have to be read once more, in another way."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.documents import InputFile

MOST_BYTES = 1_000_000_000
"""Of all that is kept; what was used longest ago goes first."""

KEPT_FOR = 2 * 3600.0
"""Seconds after the last look at a draft; then its files are dropped again, where they are wanted."""


@dataclass(slots=True)
class _Kept:
    files: tuple[InputFile, ...]
    seen: float

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)


class KeptFiles:
    """The files of drafts, by the drafts' ids. Bounded in bytes and in time. Safe to use from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[str, _Kept] = {}
        self._lock = threading.Lock()

    def keep(self, draft: str, files: Sequence[InputFile]) -> None:
        """Keep them, and for them forget others; more than `MOST_BYTES` are not kept at all."""
        with self._lock:
            self._kept.pop(draft, None)
            self._kept[draft] = _Kept(tuple(files), self._clock())
            while sum(kept.size for kept in self._kept.values()) > MOST_BYTES:
                del self._kept[next(iter(self._kept))]

    def of(self, draft: str) -> tuple[InputFile, ...]:
        """The draft's files; () where they are gone. Whoever asks keeps them for another while."""
        with self._lock:
            kept = self._kept.pop(draft, None)
            if kept is None:
                return ()
            kept.seen = self._clock()
            self._kept[draft] = kept  # the last to go
            return kept.files

    def forget(self, draft: str) -> None:
        with self._lock:
            self._kept.pop(draft, None)

    def look_after(self) -> None:
        """Forget what nobody has looked at for long. Cheap to call often."""
        before = self._clock() - KEPT_FOR
        with self._lock:
            for draft in [draft for draft, kept in self._kept.items() if kept.seen < before]:
                del self._kept[draft]
