"""A run as it stands: one fragment that looks twice a second while the run may change, less often with many lookers."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.metrics import ProcessingMetrics
from core.records import RunSnapshot, RunStatus
from core.runs.registry import Registry
from core.views.live import LiveView, present
from core.views.timeline import CHART_HEIGHT, IN_FLIGHT_SPEC, THROUGHPUT_SPEC
from pages.parts.frame.badge import badge
from pages.parts.frame.problems import plain
from pages.parts.run.watched import Look, watched

_OFTEN = 1.5  # times: a pace is set anew where it is so much too fast or too slow
_CARD_HEIGHT = CHART_HEIGHT + 34  # pixels: with its border and padding
_TILE_WIDTH = 160  # pixels; narrower, and they wrap
_NEWEST_HEIGHT = 318  # pixels: the head and eight rows, so that nothing moves as they land
COLUMNS = {
    "Document": st.column_config.TextColumn(width="medium"),
    "Status": st.column_config.TextColumn(width=110),
    "Summary": st.column_config.TextColumn(width="large"),
    "Error": st.column_config.TextColumn(width="medium"),
}


def live(registry: Registry, seen: RunSnapshot, metrics: ProcessingMetrics | None) -> None:
    """`seen` is the run as of this full run of the page: it decides whether the fragment ticks.

    `metrics` are those of an ended run.
    """
    if not seen.running:
        _state_of(registry, seen, present(seen, registry.ticks(seen.run_id), metrics))
        return
    pace = watched.pace(seen.run_id)

    @st.fragment(run_every=pace)
    def draw() -> None:
        look = watched.look(registry, seen.run_id, _session())
        _state_of(registry, look.snapshot, look.view)
        _pictures(look)
        slower = watched.pace(seen.run_id) / pace
        if not look.snapshot.running or not 1 / _OFTEN < slower < _OFTEN:
            st.rerun()  # a full run: the last one, which shows the results, or one that sets another pace

    draw()


def _session() -> str:
    context = get_script_run_ctx()
    return context.session_id if context else ""


def _state_of(registry: Registry, snapshot: RunSnapshot, view: LiveView) -> None:
    _state(snapshot, view)
    if view.held_back:
        st.caption(plain(view.held_back))
    _progress(registry, snapshot, view)
    _tiles(view)


def _state(snapshot: RunSnapshot, view: LiveView) -> None:
    st.markdown(f"{badge(snapshot.status)} {plain(view.sentence)}")


def _tiles(view: LiveView) -> None:
    with st.grid(len(view.tiles), min_column_width=_TILE_WIDTH):
        for tile in view.tiles:
            st.metric(
                tile.label,
                tile.value,
                tile.note,
                delta_color="off",
                delta_arrow="off",
                help=tile.help,
                border=True,
                chart_data=tile.trend,
                height="stretch",
            )


def _progress(registry: Registry, snapshot: RunSnapshot, view: LiveView) -> None:
    progress, stop = st.columns([8, 1], vertical_alignment="center")
    progress.progress(view.done_ratio, text=view.headline)
    if not snapshot.running:
        return
    again = snapshot.status is RunStatus.STOPPING
    stop.button(
        "Stop now" if again else "Stop",
        key="stop",
        on_click=registry.stop,
        args=(snapshot.run_id,),
        help="Cancels what is in flight, too." if again else "Sends nothing more; what is in flight may land.",
        width="stretch",
    )


def _pictures(look: Look) -> None:
    specs = {"throughput": THROUGHPUT_SPEC, "in_flight": IN_FLIGHT_SPEC}
    for column, (name, spec) in zip(st.columns(2), specs.items(), strict=True):
        with column.container(border=True, height=_CARD_HEIGHT):
            if look.view.timeline.empty:
                st.caption("Waiting for the first documents to be sent.")
            else:
                st.vega_lite_chart(look.view.timeline, spec, key=name, width="stretch")
    st.dataframe(
        look.newest,
        column_order=("Document", "Status", "Summary", "Error"),
        column_config=COLUMNS,
        hide_index=True,
        height=_NEWEST_HEIGHT,
        key="newest",
        placeholder="",
    )
