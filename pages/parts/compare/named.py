"""The comparison that the address names; where there is none, the page says so and what to do."""

import streamlit as st

from core.compare.snapshot import ComparisonSnapshot
from core.runs.registry import Registry
from core.views.asking import ALL_RUNS, ASK, NONE_HERE, NONE_SUCH
from pages.parts.frame.problems import plain

_NAMED, _NAMED_BEFORE = "comparison", "race"
_LONGEST = 40  # characters of an id that are quoted


def named_comparison(registry: Registry) -> ComparisonSnapshot | None:
    """None where the address names none: a question is to be asked."""
    if _NAMED_BEFORE in st.query_params:  # an address from before comparisons were called so
        st.query_params[_NAMED] = st.query_params.pop(_NAMED_BEFORE)
    named = st.query_params.get(_NAMED)
    comparison = registry.comparisons.find(named) if named else None
    if named and comparison is None:
        _none(named)
        st.stop()
    return comparison


def _none(named: str) -> None:
    with st.container(key="card_no_comparison", gap="medium"):
        st.title(NONE_SUCH(), anchor=False)
        st.markdown(plain(NONE_HERE(id=named[:_LONGEST])))
        with st.container(horizontal=True):
            if st.button(ASK(), type="primary", key="to_compare"):
                del st.query_params[_NAMED]
                st.rerun()
            if st.button(ALL_RUNS(), key="to_runs"):
                st.switch_page("runs.py")
