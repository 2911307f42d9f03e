"""The frame around every page; `st.App` runs it first whatever address was asked for."""

import streamlit as st

from pages.parts.frame.browser import be_seen
from pages.parts.frame.header import header
from pages.parts.frame.state import arrive
from pages.parts.frame.style import style

st.set_page_config(page_title="Gistmill", layout="wide")
page = st.navigation(
    [
        st.Page("summarise.py", title="Summarise", default=True),
        st.Page("runs.py", title="Runs"),
        st.Page("run.py", title="Run"),
        st.Page("compare.py", title="Compare"),
    ],
    position="hidden",
)
style("frame")
arrive(page.title)
header(page.title)
be_seen()
page.run()
