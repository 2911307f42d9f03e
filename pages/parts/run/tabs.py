"""What stands beneath a run's bar: its summaries, its speed, its errors, its settings; only the open one is drawn."""

from collections.abc import Callable, Sequence

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer

from core.language import Wording
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
        for (name, (_, piece)), tab in zip(_TABS.items(), _drawn_tabs(), strict=True):
            if tab.open:
                _name_in_address(name)
                with tab:
                    piece(registry, seen)

    draw()


def _drawn_tabs() -> Sequence[TabContainer]:
    """What is said of the open tab is a word of the reader's language; what the address says of it is not. The open one
    is taken from the address where that was changed since and no tab was pressed, or where its words are of another
    language."""
    words = {name: title() for name, (title, _) in _TABS.items()}
    named = st.query_params.get("tab", _FIRST)
    pressed = st.session_state.get(_OPEN) != st.session_state.get(_SHOWN)  # a quick press comes with an older address
    changed = named != st.session_state.get(_NAMED) and not pressed
    if st.session_state.get(_OPEN) not in words.values() or changed:
        st.session_state[_OPEN] = words.get(named, words[_FIRST])
    st.session_state[_SHOWN] = st.session_state[_OPEN]
    return st.tabs(list(words.values()), key=_OPEN, on_change="rerun")


def _name_in_address(name: str) -> None:
    st.session_state[_NAMED] = name
    if st.query_params.get("tab", _FIRST) == name:
        return
    if name == _FIRST:
        del st.query_params["tab"]
    else:
        st.query_params["tab"] = name


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


_TABS: dict[str, tuple[Wording, Callable[[Registry, RunSnapshot], None]]] = {
    "Summaries": (Wording("Summaries"), summaries),
    "Speed": (Wording("Speed"), _speed),
    "Errors": (Wording("Errors"), _errors),
    "Settings": (Wording("Settings"), settings),
}
"""By their names in the address."""

_FIRST = next(iter(_TABS))
_OPEN, _NAMED = "tab", "tab_named"  # in the session: the words of the open one, and what the address was left with
_SHOWN = "run_tab_shown"
ERRORS_PLACE = list(_TABS).index("Errors") + 1
"""Of its tab, counted from 1."""
