"""What stands beneath a run's bar: its summaries, its speed, its errors, its settings; only the open one is drawn."""

from collections.abc import Callable

import streamlit as st

from core.records import RunSnapshot
from core.runs.registry import Registry
from pages.parts.run.errors import errors
from pages.parts.run.settings import settings
from pages.parts.run.speed import speed
from pages.parts.run.summaries import added_up, summaries


def _speed(registry: Registry, snapshot: RunSnapshot) -> None:
    speed(registry, snapshot, None if snapshot.running else added_up(registry, snapshot.run_id))


_TABS: dict[str, Callable[[Registry, RunSnapshot], None]] = {
    "Summaries": summaries,
    "Speed": _speed,
    "Errors": errors,
    "Settings": settings,
}


def tabs(registry: Registry, snapshot: RunSnapshot) -> None:
    """The open tab is in the address."""
    _count_errors(snapshot)
    for tab, draw in zip(st.tabs(list(_TABS), key="tab", bind="query-params"), _TABS.values(), strict=True):
        if tab.open:
            with tab:
                draw(registry, snapshot)


def _count_errors(snapshot: RunSnapshot) -> None:
    """The number beside the tab's name: in the name itself it would close the open tab as it grows."""
    place = list(_TABS).index("Errors") + 1
    words = f'" {snapshot.failed:,}"' if snapshot.failed else "none"
    st.html(f"<style>.stApp .st-key-tab [role=tab]:nth-of-type({place}) p::after {{ content: {words}; }}</style>")
