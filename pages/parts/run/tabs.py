"""What stands beneath a run's bar: its summaries, its speed, its errors, its settings; only the open one is drawn."""

from collections.abc import Callable

import streamlit as st

from core.records import RunSnapshot
from core.runs.registry import Registry
from pages.parts.run.errors import errors
from pages.parts.run.settings import settings
from pages.parts.run.speed import speed
from pages.parts.run.summaries import added_up, summaries
from pages.parts.run.watched import SOONEST, watched

ERRORS_EVERY = 4 * SOONEST  # seconds: they are grouped anew each time


def tabs(registry: Registry, seen: RunSnapshot) -> None:
    """The open tab is in the address. While the run may change, what is in it looks again by itself, each at its pace;
    the tabs around it are drawn once."""

    @st.fragment
    def draw() -> None:
        for tab, piece in zip(st.tabs(list(_TABS), key="tab", bind="query-params"), _TABS.values(), strict=True):
            if tab.open:
                with tab:
                    piece(registry, seen)

    draw()


def _speed(registry: Registry, seen: RunSnapshot) -> None:
    @st.fragment(run_every=watched.pace(seen.run_id) if seen.running else None)
    def draw() -> None:
        snapshot = registry.snapshot(seen.run_id)
        speed(registry, snapshot, None if snapshot.running else added_up(registry, snapshot.run_id))

    draw()


def _errors(registry: Registry, seen: RunSnapshot) -> None:
    @st.fragment(run_every=ERRORS_EVERY if seen.running else None)
    def draw() -> None:
        errors(registry, registry.snapshot(seen.run_id))

    draw()


_TABS: dict[str, Callable[[Registry, RunSnapshot], None]] = {
    "Summaries": summaries,
    "Speed": _speed,
    "Errors": _errors,
    "Settings": settings,
}
ERRORS_PLACE = list(_TABS).index("Errors") + 1
"""Of its tab, counted from 1."""
