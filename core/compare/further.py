"""What to try next: more in flight than was tried, or numbers around the knee, over the same documents."""

from dataclasses import replace

from core.compare.climb import LEAST_WAVES, WAVES
from core.compare.plan import Entrant, Plan
from core.compare.verdict import Verdict


def next_levels(verdict: Verdict) -> tuple[int, ...]:
    """Those that the verdict would try next; none where it knows of nothing."""
    return verdict.further or verdict.around


def further(plan: Plan, verdict: Verdict, source: str, documents: int | None) -> Plan | None:
    """The pick's strategy with those numbers in flight, as often as before; None where there is nothing to try.

    `documents` are those that `source` has: a run takes at least as many as the pick's did, and ten times as many as it
    has in flight where there are so many.
    """
    pick, levels = verdict.pick, next_levels(verdict)
    if pick is None or not levels or pick.entrant.strategy == "serial":
        return None
    most = documents or plan.documents
    count = max(min(most, max(pick.entrant.documents, WAVES * levels[-1])), min(most, LEAST_WAVES * levels[-1]))
    tried = tuple(Entrant(pick.entrant.strategy, level, pick.entrant.protection, count) for level in levels)
    return replace(plan, source=source, entrants=tried, question="", order=(), climb=None)
