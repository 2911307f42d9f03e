"""What the pages of a live run show, made once for all who look at it.

A module-level object: a cache of Streamlit's any visitor can empty for everyone.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from core.metrics import MOST_TICKS
from core.reader import reader
from core.records import RunSnapshot, Tick
from core.runs.registry import Registry
from core.views.speed import LATELY, Course, SpeedView, speed_view

SOONEST, LATEST = 0.5, 2.0
"""Seconds between two ticks of a page: with few lookers, and with many."""

_EACH = 0.06  # seconds more for each looker: a tick of a page costs about 20 ms of a core
_GONE = 5.0  # seconds without a look after which a looker, and a run that nobody looks at, is forgotten


@dataclass(frozen=True, slots=True)
class Look:
    """A run as it stood at one moment, and its ticks up to then; of a long run some, but all of the last minute."""

    snapshot: RunSnapshot
    ticks: tuple[Tick, ...]


@dataclass(slots=True)
class _Run:
    lock: threading.Lock = field(default_factory=threading.Lock)
    course: Course = field(default_factory=Course)
    look: Look | None = None
    speed: dict[str, tuple[Look, SpeedView]] = field(default_factory=dict)  # by language
    made_at: float = 0.0
    lookers: dict[str, float] = field(default_factory=dict)  # by session: when it looked last


class Watched:
    """The live runs that pages look at. Safe to use from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._runs: dict[str, _Run] = {}

    def look(self, registry: Registry, run_id: str, session: str) -> Look:
        """The run as it stands; a look of another session counts for half a second."""
        run = self._run(run_id, session)
        with run.lock:
            now = self._clock()
            if run.look is None or now - run.made_at >= SOONEST:
                run.look = _look(registry, run_id, run.course)
                run.made_at = now
            return run.look

    def speed(self, registry: Registry, run_id: str) -> SpeedView:
        """The speed as of the last look: made where somebody sees it, once for all who do in one language."""
        with self._lock:
            run = self._runs.setdefault(run_id, _Run())
        with run.lock:
            look = run.look = run.look or _look(registry, run_id, run.course)
            seen_at, view = run.speed.get(reader().code, (None, None))
            if view is None or seen_at is not look:
                _add_events(registry, run_id, run.course)
                view = speed_view(look.snapshot, run.course)
                run.speed[reader().code] = look, view
            return view

    def pace(self, run_id: str) -> float:
        """Seconds until a page should look again: more lookers, slower ticks."""
        with self._lock:
            lookers = len(self._runs[run_id].lookers) if run_id in self._runs else 1
        return min(LATEST, max(SOONEST, _EACH * lookers))

    def _run(self, run_id: str, session: str) -> _Run:
        now = self._clock()
        with self._lock:
            run = self._runs.setdefault(run_id, _Run())
            run.lookers[session] = now
            for each in self._runs.values():
                each.lookers = {who: last for who, last in each.lookers.items() if now - last < _GONE}
            self._runs = {name: each for name, each in self._runs.items() if each.lookers}
        return run


def _look(registry: Registry, run_id: str, course: Course) -> Look:
    """Reads, after the first look, only the ticks that are new."""
    snapshot = registry.snapshot(run_id)
    if not course.latest and snapshot.last_tick:
        course.thinned = registry.ticks(run_id, most=MOST_TICKS)
        course.latest = registry.ticks(run_id, snapshot.last_tick.at - LATELY)
    course.add(registry.ticks(run_id, course.last))
    return Look(snapshot, tuple(course.recent))


def _add_events(registry: Registry, run_id: str, course: Course) -> None:
    course.add_pauses(registry.pauses(run_id, course.pauses[-1].since if course.pauses else -1.0))
    course.add_changes(registry.limit_changes(run_id, course.changes[-1].at if course.changes else -1.0))


watched = Watched()
