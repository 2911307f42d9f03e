"""One closed line that says what is set, with Change; beneath it, where it is set."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.views.asking import CHANGE
from pages.parts.frame.problems import plain


def folded(key: str, words: str, *settings: str | int) -> DeltaGenerator:
    """The `words` tell the `settings`, and so they change with them. An expander whose words change is drawn as at
    first: open, from the first change on, or it would close on whoever is at it."""
    first = st.session_state.setdefault(f"{key}_first", settings)
    if first != settings:
        st.session_state[f"{key}_first"] = ()
    opened = not st.session_state[f"{key}_first"]
    line = f"{plain(words)} · :primary[{plain(CHANGE())}]"
    return st.expander(line, key=key, expanded=opened)
