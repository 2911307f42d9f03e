"""All runs of a comparison in one table; a click on a cell opens its run."""

from collections.abc import Callable

import streamlit as st

from core.views.matrix import Matrix
from pages.parts.frame.components import component


def matrix(shown: Matrix, key: str, on_open: Callable[[str], None]) -> None:
    """`on_open` is called with the run of the cell that was pressed, before the page is drawn again."""

    def opened() -> None:
        run = st.session_state[key].get("open")
        if isinstance(run, str) and run in shown.runs:  # what a browser sends may be anything
            on_open(run)

    component("matrix")(key=key, data=shown.to_data(), on_open_change=opened)
