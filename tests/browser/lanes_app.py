"""A page with the matrix and the lanes alone, for `test_lanes.py`: `?show=` is the scene."""

from collections.abc import Callable

import streamlit as st

from core.records import Outcome, Status
from core.views.lanes import Lane, lane
from core.views.matrix import Cell, Matrix, Row
from pages.parts.compare.lanes import lanes, one_lane
from pages.parts.compare.matrix import matrix
from pages.parts.frame.components import component
from pages.parts.frame.style import style

MARKUP = '<img src=x onerror="document.title = 1">' * 200
NAN = float("nan")


def outcomes(count: int, at_once: int) -> list[Outcome]:
    """Documents of one second each, so many of them at once."""
    return [
        Outcome(i, Status.SUCCEEDED, attempts=1, latency=1.0, finished_at=float(i // at_once + 1)) for i in range(count)
    ]


def turn() -> int:
    """How often "Next" was pressed."""
    st.session_state.setdefault("turn", 0)
    if st.button("Next"):
        st.session_state["turn"] += 1
    return int(st.session_state["turn"])


def matrix_scene() -> None:
    second: Cell = Cell("done", "23.8", 1.0, "r2", "abatch with 10 in flight: 23.8 docs/s")
    if not turn():
        second = Cell("running", "", 0.0, "r2", "abatch with 10 in flight: runs now")
    waits = Cell("waiting", label="windowed with 5 in flight: waits for its turn")
    failed = Cell("failed", "failed", 0.0, "r4", "windowed with 10 in flight: failed")
    first = Cell("done", "12.4", 0.3, "r1", "abatch with 5 in flight: 12.4 docs/s")
    rows = (Row("abatch", (first, second)), Row("windowed", (waits, failed)))

    def opened(run: str) -> None:
        st.session_state["opened"] = run

    matrix(Matrix((5, 10), rows, caption="Click one to open its run."), "matrix", opened)
    st.text(f"Opened: {st.session_state.get('opened', 'nothing')}")


def lanes_scene() -> None:
    lanes([lane("serial", 1, outcomes(8, 1)), lane("batch_as_completed", 4, outcomes(8, 4))], "lanes")


def live_scene() -> None:
    seconds = 3.0 + turn()
    landed = [outcome for outcome in outcomes(40, 4) if outcome.finished_at <= seconds]
    lanes([lane("windowed", 4, landed, now=seconds)], "lanes", clock=seconds, live=True)


def single_scene() -> None:
    one_lane(lane("windowed", 4, outcomes(8, 4)), "lane", clock=8.0, rows=4)


def hostile_scene() -> None:
    """Through the component itself, without what the views bound."""
    cell = {"text": MARKUP, "shade": 1e99, "run": MARKUP, "state": "done", "label": MARKUP}
    rows = [{"name": MARKUP, "cells": [cell, 5, None]}, None, {"name": "last", "cells": "none"}]
    component("matrix")(key="m", data={"columns": [5, MARKUP, None], "rows": rows, "caption": MARKUP})
    spans = [[0, 1], ["a", 2], [-1e30, 1e300], [5, 1], None, 7, [1], [2, None]]
    many = [[place / 100, place / 100 + 1] for place in range(3_000)]
    odd = {"name": MARKUP, "code": MARKUP, "colour": "red;}", "shape": "constructor", "end": -5, "handed": ["x", 1e99]}
    drawn = [{**odd, "documents": spans}, None, 5, {"name": "many", "end": 31, "documents": many}]
    component("lanes")(key="l", data={"clock": "x", "rows": 1e9, "words": {"title": MARKUP}, "lanes": drawn})
    component("lanes")(key="n", data="nothing")
    odd_lane = Lane("odd", "", "", "#000000", "square", 1, None, ((0.0, 1.0),), ())
    lanes([odd_lane], "o", clock=NAN)
    st.text("All was drawn.")


SCENES: dict[str, Callable[[], None]] = {
    "matrix": matrix_scene,
    "lanes": lanes_scene,
    "live": live_scene,
    "single": single_scene,
    "hostile": hostile_scene,
}

style("frame")
with st.container(key="card_scene"):
    SCENES[st.query_params["show"]]()
