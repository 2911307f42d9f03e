"""What stands above a comparison: where it is, its name, and what can be done with it. It looks as a run's does."""

import html

import streamlit as st

from core.compare.snapshot import ComparisonSnapshot
from core.runs.registry import Registry
from core.views.comparison_head import comparison_crumb, comparison_name
from core.views.format import moment
from pages.parts.compare.actions import actions
from pages.parts.frame.clock import reader_now


def head(registry: Registry, comparison: ComparisonSnapshot) -> None:
    with st.container(key="run_head", gap=None):
        _crumb(comparison)
        with st.container(key="run_name", horizontal=True, vertical_alignment="center"):
            _name(registry, comparison)
            actions(registry, comparison)


def _crumb(comparison: ComparisonSnapshot) -> None:
    begun = moment(comparison.started_utc or comparison.created_utc, reader_now())
    with st.container(key="run_crumb", horizontal=True, vertical_alignment="center", gap=None):
        st.page_link("runs.py", label="Runs", width="content")
        st.html(f'<span dir="auto">/ {html.escape(" · ".join(comparison_crumb(comparison, begun)))}</span>')
    st.html(f'<h1 class="gm-unseen" dir="auto">{html.escape(comparison_name(comparison))}</h1>')


def _name(registry: Registry, comparison: ComparisonSnapshot) -> None:
    """The name as a field that looks like a heading until the pointer is over it."""
    key = f"name_{comparison.comparison_id}"
    st.session_state[key] = comparison.label  # as the store has it: another tab may have renamed it
    st.text_input(
        "Name of this comparison",
        key=key,
        label_visibility="collapsed",
        placeholder=comparison_name(comparison),
        on_change=_rename,
        args=(registry, comparison.comparison_id, key),
    )


def _rename(registry: Registry, comparison_id: str, key: str) -> None:
    registry.comparisons.rename(comparison_id, st.session_state[key])
