"""Runs: all runs and comparisons in one list; the address says which, and in what order."""

import streamlit as st

from core.views.runs_list import NO_RUNS, SUMMARISE, TITLE
from pages.parts.frame.problems import opened_registry
from pages.parts.frame.style import style
from pages.parts.runs.done import done
from pages.parts.runs.listed import asked_for, listed_runs

style("runs")
registry = opened_registry()
done(registry, asked_for())
st.title(TITLE(), anchor=False)
if registry.overview.empty():
    with st.container(key="card_no_runs"):
        st.text(NO_RUNS())
        if st.button(SUMMARISE(), type="primary", key="to_summarise"):
            st.switch_page("summarise.py")
else:
    with st.container(key="runs_place"):
        listed_runs(registry)
