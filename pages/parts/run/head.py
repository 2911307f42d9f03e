"""What stands above a run: where it is, and its name."""

import streamlit as st

from core.records import RunSnapshot
from core.views.forms import run_line


def head(snapshot: RunSnapshot) -> None:
    st.title("Run", anchor=False)
    st.text(run_line(snapshot))
