"""A comparison as it stands: one fragment that looks every second while the comparison may change."""

import streamlit as st

from core.compare.snapshot import ComparisonSnapshot
from core.records import RunStatus
from core.runs.registry import Registry
from core.views.charts import Chart
from core.views.comparison import progress_words
from core.views.comparison_charts import comparison_charts
from core.views.words import COMPARISON_STATUS_LINES
from pages.parts.compare.cards import cards
from pages.parts.frame.badge import badge
from pages.parts.frame.problems import plain

REFRESH = 1.0  # seconds
_DRAWN = "comparison_drawn"


def comparison_live(registry: Registry, seen: ComparisonSnapshot) -> None:
    """`seen` is the comparison as of this full run of the page: it decides whether the fragment ticks."""

    @st.fragment(run_every=REFRESH if seen.running else None)
    def draw() -> None:
        comparison = registry.comparisons.snapshot(seen.comparison_id)
        _state(comparison)
        if not seen.running:
            return
        _progress(registry, comparison)
        cards(_charts(comparison), "live")
        if not comparison.running:
            st.rerun()  # one last full run, which ends the timer and shows the results

    draw()


def _state(comparison: ComparisonSnapshot) -> None:
    said = comparison.message or COMPARISON_STATUS_LINES.get(comparison.status, "")
    st.markdown(f"{badge(comparison.status)} {plain(said)}")


def _progress(registry: Registry, comparison: ComparisonSnapshot) -> None:
    progress, stop = st.columns([8, 1], vertical_alignment="center")
    progress.progress(comparison.done / comparison.total, text=plain(progress_words(comparison)))
    again = comparison.status is RunStatus.STOPPING
    stop.button(
        "Stop now" if again else "Stop",
        key="comparison_stop",
        on_click=registry.comparisons.stop,
        args=(comparison.comparison_id,),
        disabled=not comparison.running,
        help="Cancels what is in flight, too." if again else "Sends nothing more; runs that are finished stay.",
        width="stretch",
    )


def _charts(comparison: ComparisonSnapshot) -> dict[str, Chart]:
    """Made anew only where another run has ended: the browser then draws nothing in between."""
    state = (comparison.comparison_id, len(comparison.figures))
    held: tuple[tuple[str, int], dict[str, Chart]] | None = st.session_state.get(_DRAWN)
    if held is None or held[0] != state:
        held = (state, comparison_charts(comparison.result()))
        st.session_state[_DRAWN] = held
    return held[1]
