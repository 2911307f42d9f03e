"""The two runs that the address names; where they are not there, the page says so and where to go."""

import streamlit as st

from core.records import RunSnapshot
from core.runs.registry import Registry
from core.views.side_by_side import not_two, side_words


def named_runs(registry: Registry) -> tuple[RunSnapshot, RunSnapshot]:
    one, other = (registry.find(st.query_params.get(name, "")) for name in ("one", "other"))
    if one is None or other is None or one.run_id == other.run_id:
        with st.container(key="card_no_two_runs", gap="medium"):
            st.title(side_words()["runs"], anchor=False)
            st.text(not_two(same=one is not None and other is not None))
            st.page_link("runs.py", label=side_words()["runs"])
        st.stop()
    return one, other
