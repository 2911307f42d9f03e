"""The charts of a comparison side by side, each under its finding; a strategy picked in one is bright in all."""

from collections.abc import Mapping

import streamlit as st

from core.records import StrategyName
from core.views.charts import Chart
from core.views.comparison_marks import PICKED
from core.views.timeline import CHART_HEIGHT
from pages.parts.frame.problems import plain

_HIGHLIGHT = "comparison_highlight"


def highlighted() -> StrategyName | None:
    """The strategy that is bright; None: all are."""
    strategy: StrategyName | None = st.session_state.get(_HIGHLIGHT)
    return strategy


def highlight_control(strategies: tuple[StrategyName, ...]) -> None:
    if len(strategies) > 1:
        st.pills("Highlight", strategies, key=_HIGHLIGHT, help="Or click a strategy's mark in a chart.")


def cards(charts: Mapping[str, Chart], where: str, columns: int = 2) -> None:
    """`where` keeps the keys of one place of the page apart from those of another."""
    names = list(charts)
    for start in range(0, len(names), columns):
        for column, name in zip(st.columns(columns), names[start : start + columns], strict=False):
            with column:
                card(charts[name], f"{where}_{name}", columns)


def card(chart: Chart, name: str, columns: int = 2) -> None:
    """A chart under its finding, and the numbers behind it; `columns` of them stand side by side."""
    with st.container(key=f"card_comparison_{name}", height="stretch"):
        title, toggle = st.columns([10 - 2 * columns, columns], vertical_alignment="center")
        title.markdown(f"**{plain(chart.title)}**")
        as_table = toggle.toggle("Table", key=f"comparison_table_{name}", disabled=chart.empty)
        if as_table:
            st.dataframe(chart.table, hide_index=True, height=CHART_HEIGHT)
        elif not chart.empty and _selectable(chart):
            _linked(chart, f"comparison_chart_{name}")
        elif not chart.empty:
            st.altair_chart(chart.drawing, key=f"comparison_chart_{name}", alt=chart.alt)
        else:
            with st.container(height=CHART_HEIGHT, border=False):  # nothing jumps when the chart comes
                st.caption("Drawn as runs end.")


def _selectable(chart: Chart) -> bool:
    return PICKED in [parameter["name"] for parameter in chart.drawing.to_dict().get("params", ())]


def _linked(chart: Chart, key: str) -> None:
    """A click on a strategy's mark makes it bright in every card; one beside the marks makes all bright again."""
    st.altair_chart(
        chart.drawing,
        key=key,
        alt=chart.alt,
        width="stretch",
        on_select=lambda: _pick(key),
        selection_mode=PICKED,
    )


def _pick(key: str) -> None:
    marks = st.session_state[key]["selection"].get(PICKED) or []
    st.session_state[_HIGHLIGHT] = marks[0]["strategy"] if marks else None
