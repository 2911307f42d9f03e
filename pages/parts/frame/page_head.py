"""What stands above a run or a comparison: where it is, its name, and what can be done with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from core.views.running import PAGE_NAMES


@dataclass(frozen=True, slots=True)
class Head:
    """`label` is the name as a person gave it, `name` what it is called also without one; `crumb` are its few words.

    `field` says what the field of the name is for, `key` is that field's.
    """

    key: str
    name: str
    label: str
    field: str
    crumb: Sequence[str]


def page_head(head: Head, rename: Callable[[str], object], actions: Callable[[], None]) -> None:
    """`rename` is told what is typed as the name; `actions` draws what stands beside it."""
    with st.container(key="run_head", gap=None):
        _crumb(head)
        with st.container(key="run_name", horizontal=True, vertical_alignment="center"):
            _name(head, rename)
            actions()


def _crumb(head: Head) -> None:
    with st.container(key="run_crumb", horizontal=True, vertical_alignment="center", gap=None):
        st.page_link("runs.py", label=PAGE_NAMES["runs"](), width="content")
        st.html(f'<span dir="auto">/ {escape(" · ".join(head.crumb))}</span>')
    st.html(f'<h1 class="gm-unseen" dir="auto">{escape(head.name)}</h1>')


def _name(head: Head, rename: Callable[[str], object]) -> None:
    """The name as a field that looks like a heading until the pointer is over it."""
    st.session_state[head.key] = head.label  # as the store has it: another tab may have renamed it
    st.text_input(
        head.field,
        key=head.key,
        label_visibility="collapsed",
        placeholder=head.name,
        on_change=_renamed,
        args=(rename, head.key),
    )


def _renamed(rename: Callable[[str], object], key: str) -> None:
    rename(st.session_state[key])
