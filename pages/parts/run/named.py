"""The run that the address names; where there is none, the page says so and what to do."""

import streamlit as st

from core.language import Message
from core.records import RunSnapshot
from core.runs.registry import Registry
from pages.parts.frame.problems import plain

_LONGEST = 40  # characters of an id that are quoted


def named_run(registry: Registry) -> RunSnapshot:
    """Without an id in the address the newest run, which the address names from then on."""
    named = st.query_params.get("run")
    snapshot = registry.find(named) if named else registry.newest_run()
    if snapshot is None:
        _none(named)
        st.stop()
    st.query_params["run"] = snapshot.run_id
    return snapshot


def _none(named: str | None) -> None:
    with st.container(key="card_no_run", gap="medium"):
        if named:
            st.title(Message("No such run"), anchor=False)
            gone = Message(
                "There is no run {name} here: it was deleted, or its address is not whole.", name=named[:_LONGEST]
            )
            st.markdown(plain(gone))
        else:
            st.title(Message("No run yet"), anchor=False)
            st.markdown(Message("Drop a file on Summarise and start; what comes of it stands here."))
        with st.container(horizontal=True):
            if st.button(Message("Summarise a file"), type="primary", key="to_summarise"):
                st.switch_page("summarise.py")
            if st.button(Message("All runs"), key="to_runs"):
                st.switch_page("runs.py")
