"""The frame around every page; `st.App` runs it first whatever address was asked for."""

import streamlit as st

from core.views.running import PAGE_NAMES, page_title
from pages.parts.frame.header import header
from pages.parts.frame.language import follow_language
from pages.parts.frame.state import arrive
from pages.parts.frame.style import style

follow_language()
opened = st.navigation(
    [st.Page(f"{name}.py", title=words(), default=name == "summarise") for name, words in PAGE_NAMES.items()],
    position="hidden",
)
here = opened.url_path or "summarise"
st.set_page_config(page_title=page_title(here), layout="wide")
style("frame")
arrive(here)
header(here)
opened.run()
