"""What was found in the store and took a while, kept for the next look at it."""

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")

_TIMES = 10.0
"""How many times as long as it took to find it, something of a live run is good for."""

_LEAST = 1.0  # seconds


@dataclass(slots=True)
class _Kept:
    """Something found of what stood at `version`; `took` seconds."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    value: Any = None
    version: Hashable = None
    size: int = 0
    took: float = 0.0
    made_at: float = 0.0


class Remembered:
    """Values by key, those looked at last of them, `most` in size together. Safe to use from several threads; of those
    who ask for the same value at once one finds it, and the others wait."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[Hashable, _Kept] = {}

    def get(
        self,
        key: Hashable,
        version: Hashable,
        find: Callable[[], T],
        size: Callable[[T], int],
        *,
        live: bool,
        busy: Callable[[T], bool] = lambda _: False,
    ) -> T:
        """The value as it was found at this version; what is `live` changes all the time, so there an older one does
        for ten times as long as it took to find. One that is `busy` is not done yet, and is kept."""
        with self._lock:
            kept = self._kept.pop(key, None) or _Kept()
            self._kept[key] = kept
        with kept.lock:
            if kept.value is None or (kept.version != version and not (live and self._good(kept, busy))):
                began = self._clock()
                kept.value = find()
                kept.version, kept.size, kept.made_at = version, size(kept.value), self._clock()
                kept.took = kept.made_at - began
                self._make_room(key)
            value: T = kept.value
            return value

    def _good(self, kept: _Kept, busy: Callable[[Any], bool]) -> bool:
        return busy(kept.value) or self._clock() - kept.made_at < max(_LEAST, _TIMES * kept.took)

    def _make_room(self, but: Hashable) -> None:
        with self._lock:
            over = sum(each.size for each in self._kept.values()) - self._most
            for key in [key for key in self._kept if key != but]:
                if over <= 0 and len(self._kept) <= _MOST_KEYS:
                    return
                over -= self._kept.pop(key).size


_MOST_KEYS = 500
