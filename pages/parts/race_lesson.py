"""The lesson made visible: each strategy's requests over time, from its own run, and what to make of it."""

from collections.abc import Sequence

import streamlit as st

from core.compare.results import EntrantResult
from core.records import StrategyName
from core.runs.registry import Registry
from core.views.race_charts import shown_runs
from core.views.race_timelines import swimlane
from core.views.words import STRATEGY_LINES
from pages.parts.problems import plain
from pages.parts.race_cards import card

_WHEN: dict[StrategyName, str] = {
    "serial": "When order matters more than time, and to measure the others against.",
    "batch": "In blocking code that cannot await; each document in flight costs a thread.",
    "abatch": "In async code with a list that fits in memory, where all results are wanted at once.",
    "gather_with_concurrency": "Where the coroutines are your own, and abatch() is too much around them.",
    "batch_as_completed": "In blocking code that wants each result the moment it is there.",
    "windowed": "For long streams of documents: memory depends on the limit, not on how many there are.",
    "adaptive": "Where nobody knows the endpoint's limit, or it changes over the day.",
}
_FAILURE: dict[StrategyName, str] = {
    "serial": "Waits for the retries of one document before it sends the next.",
    "batch": "Its threads are held while a document is tried again.",
    "abatch": "By itself it raises at the first failure while the rest go on; here a failure is an outcome like any.",
    "gather_with_concurrency": "Its slot is held while a document is tried again.",
    "batch_as_completed": "Its threads are held while a document is tried again.",
    "windowed": "A shared pause holds no slot; a failed document leaves its lane to the next.",
    "adaptive": "Cuts its limit on overload, and keeps it on a refusal that says when to come again.",
}


@st.fragment
def lesson(registry: Registry, found: Sequence[EntrantResult]) -> None:
    runs = shown_runs(found, len(found))
    ran = {result.name: result for result in found if result.name in runs}
    st.subheader("What each strategy does", anchor=False)
    name = st.selectbox("Whose run", list(ran), key="race_lane")
    if name is None:
        return
    strategy = ran[name].entrant.strategy
    words, drawing = st.columns([1, 2])
    with words.container(border=True, height="stretch"):
        _paragraph("What it does", STRATEGY_LINES[strategy])
        _paragraph("When to use it", _WHEN[strategy])
        _paragraph("On failure", _FAILURE[strategy])
        if not ran[name].entrant.protection:
            _paragraph("Without protection", "One attempt a document: a refusal or a fault is a lost document.")
    with drawing:
        outcomes = (outcome for outcome, _ in registry.outcomes(runs[name]))
        card(swimlane(strategy, outcomes), "lane")


def _paragraph(head: str, words: str) -> None:
    st.markdown(f"**{head}.** {plain(words)}")
