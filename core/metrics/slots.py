"""How the slots of a run were used over its ticks: one figure, wherever it is shown."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean

from core.records import Tick

MOST_TICKS = 1_200
"""Ticks that the figures and the charts of a run are made of: a run of five minutes has no more."""

NEARLY_ALL = 0.8
"""The share of the slots from which a tick counts as full."""


def slot_use(samples: Sequence[Tick]) -> float | None:
    """The mean over the ticks of min(1, in flight / limit), a share.

    Ticks after the last full one are left out, since the last documents cannot fill all slots. No tick: None.
    """
    shares = [min(1.0, tick.in_flight / max(1, tick.limit)) for tick in samples]
    full = [place for place, share in enumerate(shares) if share >= NEARLY_ALL]
    counted = shares[: full[-1] + 1] if full else shares
    return fmean(counted) if counted else None


def idle_share(samples: Sequence[Tick]) -> float:
    """The share of the ticks at which nothing was in flight and nothing had landed since the one before. None: 0."""
    still = [
        not (before.in_flight or now.in_flight) and (before.succeeded, before.failed) == (now.succeeded, now.failed)
        for before, now in pairwise(samples)
    ]
    return fmean(still) if still else 0.0
