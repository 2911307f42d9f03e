"""A comparison as it stands: its bar, and while it runs the matrix as it fills, with the lane of the run at work."""

import html

import streamlit as st

from core.compare.snapshot import ComparisonSnapshot
from core.records import RunStatus
from core.runs.registry import Registry
from core.views.asking import FILLS, NO_LANE_YET, RUNS_NOW
from core.views.comparison_head import comparison_counts, comparison_remarks, comparison_state
from core.views.lanes import Lane, lane
from core.views.matrix import matrix as matrix_of
from core.views.spending import comparison_spent_line
from pages.parts.compare.actions import attention
from pages.parts.compare.lanes import lanes
from pages.parts.compare.matrix import matrix
from pages.parts.run.bar import bar

REFRESH = 1.0  # seconds
_NAMES, _CELL, _NARROWEST, _WIDEST = 188, 120, 480, 1200  # pixels
_OPENED = "comparison_run_opened"


def comparison_live(registry: Registry, seen: ComparisonSnapshot) -> None:
    """`seen` is the comparison as of this full run of the page: it decides whether the fragment ticks."""

    @st.fragment(run_every=REFRESH if seen.running else None)
    def draw() -> None:
        comparison = registry.comparisons.snapshot(seen.comparison_id)
        bar(
            comparison_counts(comparison),
            comparison_state(comparison),
            comparison_remarks(comparison),
            spent=comparison_spent_line(comparison),
        )
        attention(registry, comparison)
        if seen.running and comparison.begun:
            _running(registry, comparison)
        if opened := st.session_state.pop(_OPENED, ""):
            st.switch_page("run.py", query_params={"run": opened})
        if comparison.status is not seen.status:
            st.rerun()  # a full run: other actions for another status, and at the end the result

    if seen.status is not RunStatus.FINISHED:
        draw()


def _running(registry: Registry, comparison: ComparisonSnapshot) -> None:
    with st.container(key="card_comparison_matrix"):
        _title(FILLS())
        shown = matrix_of(comparison)
        with st.container(
            width=min(_WIDEST, max(_NARROWEST, _NAMES + _CELL * len(shown.columns))), key="comparison_matrix_width"
        ):
            matrix(shown, "live_matrix", _open)
    with st.container(key="card_comparison_lanes"):
        if (now := _lane(registry, comparison)) is not None:
            drawn, clock = now
            lanes([drawn], "live_lanes", clock=clock, live=True)
        else:
            _title(RUNS_NOW())
            st.caption(NO_LANE_YET())


def _lane(registry: Registry, comparison: ComparisonSnapshot) -> tuple[Lane, float] | None:
    """The run at work and its clock; between two, the one that has just ended. None before the first."""
    begun = [run for run in comparison.begun if not run.planned.warm_up]
    if not begun:
        return None
    now = next((run for run in begun if run.run.status.working), begun[-1])
    entrant, tick = comparison.plan.entrants[now.planned.entrant], now.run.last_tick
    clock = tick.at if tick else 0.0
    answered = [outcome for outcome, _ in registry.outcomes(now.run.run_id)]
    name = comparison.plan.names[now.planned.entrant]
    return lane(
        entrant.strategy, entrant.concurrency, answered, name=name, now=clock if now.run.status.working else None
    ), clock


def _open(run_id: str) -> None:
    st.session_state[_OPENED] = run_id


def _title(words: str) -> None:
    st.html(f'<h2 class="gm-card-title">{html.escape(words)}</h2>')
