"""The styles of what concerns the file, wherever that is drawn."""

from pathlib import Path

import streamlit as st

_STYLES = Path(__file__).with_name("file.css")


def file_style() -> None:
    """Takes no room."""
    st.html(_STYLES)
