"""A chart under its finding, and the numbers behind it."""

import streamlit as st

from core.views.charts import Chart
from core.views.timeline import CHART_HEIGHT
from pages.parts.frame.problems import plain


@st.fragment
def chart_card(chart: Chart, name: str) -> None:
    with st.container(key=f"card_{name}", height="stretch"):
        title, toggle = st.columns([5, 1], vertical_alignment="center")
        title.markdown(f"**{plain(chart.title)}**")
        as_table = toggle.toggle("Table", key=f"table_{name}", disabled=chart.empty)
        if as_table:
            st.dataframe(chart.table, hide_index=True, height=CHART_HEIGHT)
        elif not chart.empty:
            st.altair_chart(chart.drawing, key=f"chart_{name}", alt=chart.alt)
