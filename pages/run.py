"""Run: one run as it goes, and what came of it; `/run?run=ID` shows it again from anywhere."""

import streamlit as st

from core.views.forms import run_line
from pages.parts.frame.problems import opened_registry, plain
from pages.parts.run.actions import actions
from pages.parts.run.live import live
from pages.parts.run.results import added_up, results

registry = opened_registry()
asked = st.query_params.get("run")
newest = registry.newest_run()
snapshot = registry.find(asked) if asked else newest

st.title("Run", anchor=False)
if snapshot is None:
    if asked:
        st.warning(f"There is no run {plain(asked[:40])} here: it was deleted, or the address is not complete.")
        st.page_link("history.py", label="All runs")
    else:
        st.info("No run yet. Give documents on the Summarise page and press Start; it shows up here.")
        st.page_link("summarise.py", label="Go to Summarise")
    st.stop()

st.query_params["run"] = snapshot.run_id
st.text(run_line(snapshot))
metrics = None if snapshot.running else added_up(registry, snapshot.run_id)
live(registry, snapshot, metrics)
if metrics:
    actions(registry, snapshot)
    results(registry, snapshot, metrics)
