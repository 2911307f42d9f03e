"""The comparisons on the Runs page: open one, or delete it."""

import streamlit as st

from core.compare.snapshot import ComparisonSnapshot
from core.runs.registry import Registry
from core.views.comparison import comparisons_table
from core.views.words import FILE_LATER
from pages.parts.frame.clock import reader_now

REFRESH = 2.0  # seconds


def comparison_history(registry: Registry) -> None:
    """Nothing where there is no comparison."""
    comparisons = registry.comparisons.all()
    if not comparisons:
        return
    st.subheader("Comparisons", anchor=False)

    @st.fragment(run_every=REFRESH if any(comparison.running for comparison in comparisons) else None)
    def table() -> None:
        listed = registry.comparisons.all()
        actions = st.container(horizontal=True)
        event = st.dataframe(
            comparisons_table(listed, reader_now()),
            hide_index=True,
            on_select="rerun",
            selection_mode="single-row",
            selection_default={"selection": {"rows": [0]}},
            key="comparisons",
            placeholder="",
        )
        for place in event["selection"]["rows"][:1]:
            if place < len(listed):
                with actions:
                    _buttons(registry, listed[place])

    table()
    st.subheader("Runs", anchor=False)


def _buttons(registry: Registry, comparison: ComparisonSnapshot) -> None:
    if st.button("Open comparison", type="primary", key="comparison_open"):
        st.switch_page("compare.py", query_params={"comparison": comparison.comparison_id})
    if st.button("Delete comparison", key="comparison_delete", disabled=comparison.running):
        _confirm(registry, comparison)


@st.dialog("Delete this comparison?")
def _confirm(registry: Registry, comparison: ComparisonSnapshot) -> None:
    st.text(
        f"{comparison.label or 'No name'}, {comparison.done:,} of {comparison.total:,} runs."
        f" They cannot be brought back. {FILE_LATER}"
    )
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep it", key="comparison_keep"):
            st.rerun()
        if st.button("Delete", type="primary", key="comparison_really_delete"):
            registry.forgetting.named(comparison.comparison_id)
            st.rerun()
