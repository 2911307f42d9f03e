"""What came of a comparison: its one sentence, then the chart, the matrix, the lanes on one clock, and the table."""

from html import escape

import streamlit as st

from core.compare.snapshot import ComparisonSnapshot
from core.runs.registry import Registry
from core.views.comparison_charts import first_chart
from core.views.comparison_lanes import documents_shown, drawn_lane, shown_lanes
from core.views.comparison_tables import figures_table
from core.views.matrix import matrix as matrix_of
from core.views.result_words import NO_RUN, TABLE, TRIED
from pages.parts.compare.answer import answer
from pages.parts.compare.lanes import lanes
from pages.parts.compare.matrix import matrix
from pages.parts.frame.problems import plain

_OPENED = "result_run_opened"
_TABLE_HEIGHT = 320  # pixels
_CHART_HEIGHT, _WIDE_CHART_HEIGHT = 304, 240
_MOST_COLUMNS = 8
"""A matrix with more stands beneath the chart, not beside it."""


def result(registry: Registry, seen: ComparisonSnapshot) -> None:
    """`seen` may be without figures."""
    comparison = registry.comparisons.snapshot(seen.comparison_id)
    if not comparison.figures:
        st.caption(plain(NO_RUN()))
        return
    answer(registry, comparison)
    _chart_and_matrix(comparison)
    _lanes(registry, comparison)
    with st.expander(plain(TABLE()), key="result_table"):
        shown = figures_table(comparison.result())
        st.dataframe(shown, hide_index=True, key="result_figures", height=min(_TABLE_HEIGHT, 36 * (len(shown) + 1)))
    if opened := st.session_state.pop(_OPENED, ""):
        st.switch_page("run.py", query_params={"run": opened})


def _chart_and_matrix(comparison: ComparisonSnapshot) -> None:
    drawn = matrix_of(comparison)
    wide = len(drawn.columns) > _MOST_COLUMNS
    with st.container(key="result_wide" if wide else "result_row"):
        with st.container(key="card_result_chart"):
            chart = first_chart(comparison.result())
            _title(chart.title)
            if not chart.empty:
                drawing = chart.drawing.properties(height=_WIDE_CHART_HEIGHT if wide else _CHART_HEIGHT)
                st.altair_chart(drawing, key="result_chart", alt=chart.alt, width="stretch")
        with st.container(key="card_result_matrix"):
            _title(TRIED())
            matrix(drawn, "result_matrix", _open)


def _lanes(registry: Registry, comparison: ComparisonSnapshot) -> None:
    shown = shown_lanes(comparison.result())
    count = documents_shown(shown)
    if not count:
        return
    drawn = [drawn_lane(each, registry.comparisons.spans(each.run_id, count)) for each in shown]
    with st.container(key="card_result_lanes"):
        lanes(drawn, "result_lanes")


def _open(run_id: str) -> None:
    st.session_state[_OPENED] = run_id


def _title(words: str) -> None:
    st.html(f'<h2 class="gm-card-title">{escape(words)}</h2>')
