"""The frame around every page; `st.App` runs it first whatever address was asked for."""

import streamlit as st

from pages.parts.frame.browser import be_seen

st.set_page_config(page_title="Gistmill", layout="wide")
page = st.navigation(
    [
        st.Page("summarise.py", title="Summarise", default=True, help="Give documents, pick a strategy, start a run."),
        st.Page("run.py", title="Run", help="One run: how it goes, and what came of it."),
        st.Page("compare.py", title="Compare", help="The same documents by every strategy, side by side."),
        st.Page("history.py", title="History", help="All runs and comparisons, the newest first."),
    ],
    position="top",
)
be_seen()
page.run()
