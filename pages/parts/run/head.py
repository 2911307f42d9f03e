"""What stands above a run: where it is, its name, and what can be done with it."""

from html import escape

import streamlit as st

from core.records import RunSnapshot
from core.runs.registry import Registry
from core.views.format import moment
from core.views.run_head import crumb, name_of
from pages.parts.frame.clock import reader_now
from pages.parts.run.actions import actions


def head(registry: Registry, snapshot: RunSnapshot) -> None:
    with st.container(key="run_head", gap=None):
        _crumb(snapshot)
        with st.container(key="run_name", horizontal=True, vertical_alignment="center"):
            _name(registry, snapshot)
            actions(registry, snapshot)


def _crumb(snapshot: RunSnapshot) -> None:
    begun = moment(snapshot.started_utc or snapshot.created_utc, reader_now())
    with st.container(key="run_crumb", horizontal=True, vertical_alignment="center", gap=None):
        st.page_link("runs.py", label="Runs", width="content")
        st.html(f'<span dir="auto">/ {escape(" · ".join(crumb(snapshot, begun)))}</span>')
    st.html(f'<h1 class="gm-unseen" dir="auto">{escape(name_of(snapshot))}</h1>')


def _name(registry: Registry, snapshot: RunSnapshot) -> None:
    """The name as a field that looks like a heading until the pointer is over it."""
    key = f"name_{snapshot.run_id}"
    st.session_state[key] = snapshot.label  # as the store has it: another tab may have renamed the run
    st.text_input(
        "Name of this run",
        key=key,
        label_visibility="collapsed",
        placeholder=name_of(snapshot),
        on_change=_rename,
        args=(registry, snapshot.run_id, key),
    )


def _rename(registry: Registry, run_id: str, key: str) -> None:
    registry.rename(run_id, st.session_state[key])
