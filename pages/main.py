"""The frame around every page; `st.App` runs it first whatever address was asked for."""

import streamlit as st

from core.views.running import page_title
from pages.parts.frame.browser import be_seen
from pages.parts.frame.header import header
from pages.parts.frame.language import follow_language
from pages.parts.frame.state import arrive
from pages.parts.frame.style import style

follow_language()
page = st.navigation(
    [
        st.Page("summarise.py", title="Summarise", default=True),
        st.Page("runs.py", title="Runs"),
        st.Page("run.py", title="Run"),
        st.Page("two_runs.py", title="Two runs"),
        st.Page("compare.py", title="Compare"),
        st.Page("learn.py", title="Learn"),
    ],
    position="hidden",
)
st.set_page_config(page_title=page_title(page.title), layout="wide")
style("frame")
arrive(page.title)
header(page.title)
be_seen()
page.run()
