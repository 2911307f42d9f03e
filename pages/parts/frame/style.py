"""The styles of the pages: one block for the frame, one for each page's own pieces."""

from pathlib import Path

import streamlit as st

_PARTS = Path(__file__).resolve().parents[1]


def style(page: str) -> None:
    """Put the styles of `pages/parts/PAGE/*.css` into the page. Takes no room."""
    for file in sorted((_PARTS / page).glob("*.css")):
        st.html(file)
