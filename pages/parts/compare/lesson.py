"""The lesson made visible: each strategy's requests over time, from its own run, and what to make of it."""

import streamlit as st

from core.compare.result import Result
from core.runs.registry import Registry
from core.views.comparison_charts import shown_runs
from core.views.comparison_timelines import swimlane
from core.views.words import STRATEGY_LINES, STRATEGY_ON_FAILURE, STRATEGY_WHEN
from pages.parts.compare.cards import card
from pages.parts.frame.problems import plain


@st.fragment
def lesson(registry: Registry, result: Result) -> None:
    runs = shown_runs(result, len(result.entrants))
    ran = {each.name: each for each in result.entrants if each.name in runs}
    st.subheader("What each strategy does", anchor=False)
    if not ran:
        return
    name = st.selectbox("Whose run", list(ran), key="comparison_lane")
    strategy = ran[name].entrant.strategy
    words, drawing = st.columns([1, 2])
    with words.container(key="card_comparison_strategy", height="stretch"):
        _paragraph("What it does", STRATEGY_LINES[strategy])
        _paragraph("When to use it", STRATEGY_WHEN[strategy])
        _paragraph("On failure", STRATEGY_ON_FAILURE[strategy])
        if not ran[name].entrant.protection:
            _paragraph("Without protection", "One attempt a document: a refusal or a fault is a lost document.")
    with drawing:
        outcomes = (outcome for outcome, _ in registry.outcomes(runs[name]))
        card(swimlane(strategy, outcomes), "lane")


def _paragraph(head: str, words: str) -> None:
    st.markdown(f"**{head}.** {plain(words)}")
