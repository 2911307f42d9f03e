"""How long a run still takes."""

from collections.abc import Sequence

from core.records import RunSnapshot, RunStatus, Tick

_EVIDENCE = 5  # documents that must have landed before the time left is guessed
_RECENT = 20.0  # seconds it looks back on


def time_left(snapshot: RunSnapshot, ticks: Sequence[Tick]) -> float | None:
    """Seconds: documents neither succeeded nor failed / documents landed per second over the last 20 s.

    Where fewer than 5 landed in them it looks further back, until 5 have, but never over a tick at which nothing was
    in flight: an outage says nothing of the pace. Still fewer than 5, or the run is not working, or nobody knows how
    many documents there are, since they are still being read: None.
    """
    if not ticks or snapshot.reading or snapshot.status is not RunStatus.RUNNING:
        return None
    end, begin = ticks[-1], ticks[-1]
    for tick in reversed(ticks):
        if end.at - begin.at >= _RECENT and (_landed(tick, end) > _EVIDENCE or not tick.in_flight):
            break
        begin = tick
    landed, seconds = _landed(begin, end), end.at - begin.at
    if landed < _EVIDENCE or seconds <= 0:
        return None
    return max(0, snapshot.total - snapshot.done) * seconds / landed


def _landed(begin: Tick, end: Tick) -> int:
    return end.succeeded + end.failed - begin.succeeded - begin.failed
