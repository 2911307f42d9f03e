"""The run's file: its format, which documents are in it, and the link to it."""

import streamlit as st

from core.records import RunSnapshot, Status
from core.runs.registry import Registry
from core.views.exports.as_xlsx import cut_cells, cut_words
from core.views.exports.formats import FORMATS
from pages.parts.frame.downloads import ONLY, download_address
from pages.parts.frame.problems import plain


@st.fragment
def download(registry: Registry, snapshot: RunSnapshot) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        ending: str = st.selectbox("File", list(FORMATS), format_func=_title, key="file_format", width=200)
        only: Status | None = st.selectbox(
            "Documents in it", [None, *ONLY], format_func=_which, key="file_only", width=200
        )
        search = st.text_input("That hold these words", key="file_search", width=300)
        st.link_button("Download", download_address(snapshot.run_id, ending, only, search), key="file_link")
    if ending == ".xlsx" and (said := cut_words(cut_cells(registry, snapshot, only, search))):
        st.caption(plain(said))


def _title(ending: str) -> str:
    return f"{FORMATS[ending].title} ({ending})"


def _which(only: Status | None) -> str:
    return only.value.capitalize() if only else "All"
