"""The head of every page: the name, the pages, what runs now."""

import streamlit as st

_PAGES = {"Summarise": "summarise.py", "Runs": "runs.py", "Compare": "compare.py"}
_NAME = '<span class="gm-mark" aria-hidden="true"></span><span class="gm-name">Gistmill</span>'
_UNDER = {"Run": "Runs"}  # pages that are reached from another, by that one


def header(page: str) -> None:
    """`page` is the title of the page that is open."""
    here = _UNDER.get(page, page)
    with st.container(key="header"), st.container(key="header_inner", horizontal=True, vertical_alignment="center"):
        st.html(
            '<span class="gm-mark" aria-hidden="true"></span><span class="gm-name">Gistmill</span>', width="content"
        )
        with st.container(key="nav", horizontal=True, width="content"):
            for title, file in _PAGES.items():
                with st.container(key=f"nav_{title.lower()}{'_here' if title == here else ''}", width="content"):
                    st.page_link(file, label=title)
