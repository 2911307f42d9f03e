"""How fast a run is, or was: four tiles, and two charts under one crosshair."""

from html import escape

import streamlit as st

from core.language import Message, Wording, say
from core.metrics import MOST_TICKS, ProcessingMetrics
from core.records import RunSnapshot
from core.runs.registry import Registry
from core.views.report import metrics_table
from core.views.speed import Course, SpeedView, speed_view
from core.views.speed_chart import speed_spec
from core.views.speed_files import speed_csv, speed_png
from core.views.speed_frame import SPEED_HEADS
from pages.parts.run.servers import servers
from pages.parts.run.tiles import tiles
from pages.parts.run.watched import watched

_MENU = Wording("Table, picture, numbers")  # for those who do not see the three dots
_CHARTS, _POINTS, _FIGURES = "charts", "points", "figures"
_VIEWS = {
    _CHARTS: Wording("Charts"),
    _POINTS: Wording("Points as a table"),
    _FIGURES: Wording("All figures"),
}
_TABLE_HEIGHT = 632  # pixels: as high as the charts, so that nothing moves


def speed(registry: Registry, snapshot: RunSnapshot, metrics: ProcessingMetrics | None) -> None:
    """`metrics` are those of an ended run."""
    view = _ended(registry, snapshot, metrics) if metrics else watched.speed(registry, snapshot.run_id)
    if view.line:
        st.html(f'<p class="gm-line">{escape(view.line)}</p>')
        servers(snapshot)
        return
    tiles(view.tiles)
    servers(snapshot)
    with st.container(key="card_speed"):
        with st.container(key="speed_head", horizontal=True, vertical_alignment="center"):
            st.html(f'<h2 class="gm-card-title">{escape(view.title)}</h2>')
            shown = _menu(view, snapshot.run_id, metrics)
        _show(shown, view, metrics)
        st.html(f'<p class="gm-note">{escape(view.note)}</p>')


def _ended(registry: Registry, snapshot: RunSnapshot, metrics: ProcessingMetrics) -> SpeedView:
    run_id = snapshot.run_id
    ticks = registry.ticks(run_id, most=MOST_TICKS)
    return speed_view(snapshot, Course(ticks, ticks, registry.pauses(run_id), registry.limit_changes(run_id)), metrics)


def _show(shown: str, view: SpeedView, metrics: ProcessingMetrics | None) -> None:
    """All of the same height, so that nothing moves."""
    if shown == _POINTS:
        heads = {name: say(words) for name, words in SPEED_HEADS.items()}
        st.dataframe(view.table, hide_index=True, height=_TABLE_HEIGHT, column_config=heads, key="speed_table")
    elif shown == _FIGURES and metrics:
        st.dataframe(metrics_table(metrics), hide_index=True, height=_TABLE_HEIGHT, key="speed_figures")
    else:
        with st.container(key="speed_charts"):
            st.vega_lite_chart(view.drawing, speed_spec(), key="speed_chart", width="stretch")


def _menu(view: SpeedView, run_id: str, metrics: ProcessingMetrics | None) -> str:
    """What is wanted in the card, and the files of it."""
    with st.popover(_MENU(), key="speed_menu", type="tertiary", icon=":material/more_horiz:", width="content"):
        views = [_CHARTS, _POINTS, *([_FIGURES] if metrics else [])]
        shown: str = st.radio(
            Message("Show"),
            views,
            key="speed_shown",
            format_func=lambda view: say(_VIEWS[view]),
            label_visibility="collapsed",
        )
        chart = speed_spec()  # said here: the picture is made later, where nobody is known to read
        for name, made, kind, ending in (
            (Message("Picture (PNG)"), lambda: speed_png(chart, view.drawing, view.title), "image/png", "png"),
            (Message("Numbers (CSV)"), lambda: speed_csv(view.table), "text/csv", "csv"),
        ):
            st.download_button(
                name,
                made,
                f"gistmill-{run_id}-speed.{ending}",
                kind,
                on_click="ignore",
                key=f"speed_{ending}",
                width="stretch",
            )
    return shown
