"""Run: one run as it goes, and what came of it; `/run?run=ID` shows it again from anywhere."""

import streamlit as st

from pages.parts.frame.problems import opened_registry, plain
from pages.parts.frame.style import style
from pages.parts.run.actions import actions
from pages.parts.run.errors import errors
from pages.parts.run.head import head
from pages.parts.run.live import live
from pages.parts.run.settings import settings
from pages.parts.run.speed import speed
from pages.parts.run.summaries import added_up, summaries

style("run")
registry = opened_registry()
asked = st.query_params.get("run")
newest = registry.newest_run()
snapshot = registry.find(asked) if asked else newest

if snapshot is None:
    st.title("Run", anchor=False)
    if asked:
        st.warning(f"There is no run {plain(asked[:40])} here: it was deleted, or the address is not complete.")
        st.page_link("runs.py", label="All runs")
    else:
        st.info("No run yet. Give documents on the Summarise page and press Start; it shows up here.")
        st.page_link("summarise.py", label="Go to Summarise")
    st.stop()

st.query_params["run"] = snapshot.run_id
head(snapshot)
metrics = None if snapshot.running else added_up(registry, snapshot.run_id)
live(registry, snapshot, metrics)
if metrics:
    actions(registry, snapshot)
    in_summaries, in_speed, in_errors, in_settings = st.tabs(["Summaries", "Speed", "Errors", "Settings"], key="tabs")
    with in_summaries:
        summaries(registry, snapshot)
    with in_speed:
        speed(registry, snapshot, metrics)
    with in_errors:
        errors(registry, snapshot)
    with in_settings:
        settings(snapshot)
