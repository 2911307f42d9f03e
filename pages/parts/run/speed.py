"""How fast a run is, or was: four tiles, and two charts under one crosshair."""

from html import escape

import streamlit as st

from core.metrics import MOST_TICKS, ProcessingMetrics
from core.records import RunSnapshot
from core.runs.registry import Registry
from core.views.report import metrics_table
from core.views.speed import Course, SpeedView, speed_view
from core.views.speed_chart import SPEED_HEADS, SPEED_SPEC
from core.views.speed_files import speed_csv, speed_png
from pages.parts.run.tiles import tiles
from pages.parts.run.watched import watched

_MENU = "Table, picture, numbers"  # for those who do not see the three dots
_TABLE_HEIGHT = 632  # pixels: as high as the charts, so that nothing moves


def speed(registry: Registry, snapshot: RunSnapshot, metrics: ProcessingMetrics | None) -> None:
    """`metrics` are those of an ended run."""
    view = _ended(registry, snapshot, metrics) if metrics else watched.speed(registry, snapshot.run_id)
    if view.line:
        st.html(f'<p class="gm-line">{escape(view.line)}</p>')
        return
    tiles(view.tiles)
    with st.container(key="card_speed"):
        _charts(view, snapshot.run_id)
    if metrics:
        with st.expander("All figures", key="speed_figures"):
            st.dataframe(metrics_table(metrics), hide_index=True, height="content", key="figures")


def _ended(registry: Registry, snapshot: RunSnapshot, metrics: ProcessingMetrics) -> SpeedView:
    run_id = snapshot.run_id
    ticks = registry.ticks(run_id, most=MOST_TICKS)
    return speed_view(snapshot, Course(ticks, ticks, registry.pauses(run_id), registry.limit_changes(run_id)), metrics)


def _charts(view: SpeedView, run_id: str) -> None:
    with st.container(key="speed_head", horizontal=True, vertical_alignment="center"):
        st.html(f'<h2 class="gm-card-title">{escape(view.title)}</h2>')
        as_table = _menu(view, run_id)
    if as_table:
        st.dataframe(view.table, hide_index=True, height=_TABLE_HEIGHT, column_config=SPEED_HEADS, key="speed_table")
    else:
        with st.container(key="speed_charts"):
            st.vega_lite_chart(view.drawing, SPEED_SPEC, key="speed_chart", width="stretch")
    st.html(f'<p class="gm-note">{escape(view.note)}</p>')


def _menu(view: SpeedView, run_id: str) -> bool:
    """Whether the numbers are wanted in place of the charts; the files of both."""
    with st.popover(_MENU, key="speed_menu", type="tertiary", icon=":material/more_horiz:", width="content"):
        as_table = st.toggle("Show as a table", key="speed_as_table")
        st.download_button(
            "Picture (PNG)",
            lambda: speed_png(view.drawing, view.title),
            f"gistmill-{run_id}-speed.png",
            "image/png",
            on_click="ignore",
            key="speed_png",
            width="stretch",
        )
        st.download_button(
            "Numbers (CSV)",
            lambda: speed_csv(view.table),
            f"gistmill-{run_id}-speed.csv",
            "text/csv",
            on_click="ignore",
            key="speed_csv",
            width="stretch",
        )
    return as_table
