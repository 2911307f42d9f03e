"""Runs: all runs; open one, go on with it, or delete it."""

import streamlit as st

from core.records import RunSnapshot
from core.runs.registry import Registry
from core.views.report import history_table
from core.views.words import FILE_LATER, NO_RUNS
from pages.parts.frame.browser import browser_session
from pages.parts.frame.clock import reader_now
from pages.parts.frame.problems import opened_registry
from pages.parts.runs.comparisons import comparison_history

REFRESH = 2.0  # seconds
registry = opened_registry()


@st.dialog("Delete this run?")
def confirm_delete(registry: Registry, run: RunSnapshot) -> None:
    st.text(f"{run.label or 'No name'}, {run.succeeded:,} summaries. They cannot be brought back. {FILE_LATER}")
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep it", key="keep"):
            st.rerun()
        if st.button("Delete", type="primary", key="really_delete"):
            registry.delete(run.run_id)
            st.rerun()


def buttons(run: RunSnapshot) -> None:
    if st.button("Open", type="primary", key="open"):
        st.switch_page("run.py", query_params={"run": run.run_id})
    session = browser_session()
    can_go_on = run.status.ended and run.succeeded < run.total and not registry.lacks(run.run_id, session)
    if st.button("Resume", key="resume", disabled=not can_go_on):
        registry.resume(run.run_id, session=session)
        st.switch_page("run.py", query_params={"run": run.run_id})
    if st.button("Delete", key="delete", disabled=run.running):
        confirm_delete(registry, run)


st.title("Runs", anchor=False)
comparison_history(registry)
runs = registry.runs()
if not runs:
    with st.container(key="card_no_runs"):
        st.text(NO_RUNS)
        if st.button("Summarise a file", type="primary", key="to_summarise"):
            st.switch_page("summarise.py")
    st.stop()


@st.fragment(run_every=REFRESH if any(run.running for run in runs) else None)
def table() -> None:
    listed = registry.runs()
    actions = st.container(horizontal=True)
    event = st.dataframe(
        history_table(listed, reader_now()),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        selection_default={"selection": {"rows": [0]}},
        column_config={
            name: st.column_config.NumberColumn(format="localized") for name in ("Documents", "Succeeded", "Failed")
        },
        placeholder="",
        key="runs",
    )
    for place in event["selection"]["rows"][:1]:
        with actions:
            buttons(listed[place])


table()
