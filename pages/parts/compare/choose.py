"""The three steps of a comparison: documents, endpoint and prompt, entrants."""

import streamlit as st

from core.compare.plan import MOST_REPEATS, SERIAL_DOCUMENTS
from core.compare.presets import (
    BENCHMARK_LEVELS,
    BENCHMARK_SIZES,
    COMPARED,
    COMPARED_DOCUMENTS,
    COMPARED_LEVEL,
    THE_LESSON,
)
from core.records import STRATEGY_NAMES
from core.runs.registry import Registry
from core.views.format import plural
from pages.parts.compare.form import LEVELS, ComparisonForm, Kind, comparison_key
from pages.parts.frame.problems import plain
from pages.parts.summarise.your_file import documents

_KINDS: dict[Kind, str] = {
    "own": "My choice",
    "benchmark": "The lesson's benchmark",
    "comparison": "The lesson's table",
}
_SOURCES = {"samples": "Samples", "read": "My documents"}
_PROTECTION = {"on": "On", "off": "Off", "both": "Both"}
_MOST = 100_000


def kind_step() -> None:
    """Which comparison: one's own, or one of the lesson's two."""
    st.segmented_control(
        "Comparison",
        list(_KINDS),
        format_func=_KINDS.__getitem__,
        required=True,
        key=comparison_key("kind"),
        persist_state="session",
        label_visibility="collapsed",
    )


def comparison_documents_step(registry: Registry, wanted: ComparisonForm) -> None:
    st.segmented_control(
        "Documents",
        list(_SOURCES),
        format_func=_SOURCES.__getitem__,
        required=True,
        key=comparison_key("source"),
        persist_state="session",
        width="stretch",
    )
    if wanted.kind == "own":
        st.number_input(
            "How many documents a run",
            1,
            _MOST,
            step=100,
            key=comparison_key("documents"),
            persist_state="session",
            help="The first so many different ones: the same, in the same order, in every run.",
        )
    if wanted.source == "read":
        documents(registry)
    else:
        st.caption("Made-up reports, the same ones every time for the same seed.")


def entrants_step(wanted: ComparisonForm) -> None:
    if wanted.kind == "own":
        _own()
    elif wanted.kind == "benchmark":
        st.selectbox("Strategy", STRATEGY_NAMES[1:], key=comparison_key("one"), persist_state="session")
        words = f"Documents: {_listed(BENCHMARK_SIZES)}. In flight: {_listed(BENCHMARK_LEVELS)}."
        st.caption(plain(f"{THE_LESSON} {words}"))
    else:
        words = f"{', '.join(COMPARED)}, over {COMPARED_DOCUMENTS} documents; serial one at a time, the others with"
        shown = "The table that the lesson claims stands beside what is measured."
        st.caption(plain(f"{THE_LESSON} {words} {COMPARED_LEVEL} in flight. {shown}"))
    repeats, seed = st.columns(2)
    repeats.number_input(
        "Repeats",
        1,
        MOST_REPEATS,
        key=comparison_key("repeats"),
        persist_state="session",
        help="Runs of each entrant. With three or more, chance and a real difference can be told apart.",
    )
    seed.number_input(
        "Seed",
        0,
        2**31,
        key=comparison_key("seed"),
        persist_state="session",
        help="Shuffles the order of each round, and decides what the practice endpoint does with each document.",
    )
    st.segmented_control(
        "Protection",
        list(_PROTECTION),
        format_func=_PROTECTION.__getitem__,
        required=True,
        key=comparison_key("protection"),
        persist_state="session",
        width="stretch",
        help="Pacing, retries and a shared pause. Off: one attempt a document. Both: every entrant runs both ways.",
    )


def _own() -> None:
    st.multiselect(
        "Strategies",
        STRATEGY_NAMES,
        key=comparison_key("strategies"),
        persist_state="session",
        help=f"Serial runs once a round, over at most {plural(SERIAL_DOCUMENTS, 'document')}: all would take hours.",
    )
    st.multiselect(
        "Documents in flight",
        LEVELS,
        accept_new_options=True,
        key=comparison_key("levels"),
        persist_state="session",
        help="Choose, or type a number from 1 to 200.",
    )


def _listed(numbers: tuple[int, ...]) -> str:
    return ", ".join(f"{each:,}" for each in numbers)
