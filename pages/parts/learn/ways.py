"""The seven ways: what each does, its code, its lane from a real run, what happens on a failure, and "try it"."""

from collections.abc import Iterator
from html import escape

import streamlit as st

from core.compare.presets import COMPARED_DOCUMENTS, COMPARED_LEVEL
from core.compare.result import Result
from core.documents import sample_documents
from core.records import Outcome
from core.runs.registry import Registry
from core.settings import RunSettings, StrategyName
from core.views.forms import filled_in
from core.views.lanes import Lane
from core.views.learn import (
    NO_LANE,
    ON_FAILURE,
    TRY_IT,
    WAYS_CAPTION,
    WAYS_TITLE,
    lane_words,
    scale,
    try_label,
    way_lanes,
)
from core.views.lesson import Way, ways
from pages.parts.compare.lanes import one_lane
from pages.parts.frame.state import form_key
from pages.parts.learn.mark import mark


def seven_ways(registry: Registry, result: Result | None) -> None:
    def outcomes(run_id: str) -> Iterator[Outcome]:
        return (outcome for outcome, _ in registry.outcomes(run_id))

    lanes = way_lanes(result, outcomes) if result else {}
    room = scale(lanes.values())
    st.html(f"<div class='gm-ways'><h2>{escape(WAYS_TITLE())}</h2><p>{escape(WAYS_CAPTION())}</p></div>")
    for way in ways():
        _way(registry, way, lanes.get(way.strategy), room)


def _way(registry: Registry, way: Way, lane: Lane | None, room: tuple[float, int]) -> None:
    name = way.strategy
    with st.container(key=f"card_way_{name}"):
        words, shown = st.columns([4, 8], gap="medium")
        with words:
            st.html(
                f"<h3>{mark(name)}<code>{escape(name)}</code></h3><p>{escape(way.does)}</p>"
                f"<p class='gm-failing'><b>{escape(ON_FAILURE())}</b> {escape(way.on_failure)}</p>"
            )
            if st.button(TRY_IT(), key=f"try_{name}"):
                _try(registry, name)
        with shown:
            st.code(way.code.rstrip(), language="python", wrap_lines=True)
            with st.container(key=f"lane_place_{name}", gap=None):
                _lane(lane, name, room)


def _lane(lane: Lane | None, name: StrategyName, room: tuple[float, int]) -> None:
    if lane is None:
        st.html(f"<p class='gm-no-lane'>{escape(NO_LANE())}</p>")
        return
    clock, rows = room
    one_lane(lane, f"lane_{name}", clock=clock, rows=rows)
    st.html(f"<p class='gm-lane-words'>{escape(lane_words(lane))}</p>")


def _try(registry: Registry, strategy: StrategyName) -> None:
    """Open Summarise with samples and this strategy filled in; one press from there starts it. Who writes, and what,
    stays as it was.
    """
    chosen = filled_in(RunSettings(strategy=strategy, concurrency=COMPARED_LEVEL))
    for name in ("strategy", "concurrency"):
        st.session_state[form_key(name)] = chosen[name]
    draft = registry.prepare(sample_documents(COMPARED_DOCUMENTS), try_label(strategy))
    st.switch_page("summarise.py", query_params={"draft": draft})
