"""What a question tries: the few fields of its own, and one closed line with what all have."""

import html

import streamlit as st

from core.compare.plan import MOST_REPEATS
from core.settings import MAX_CONCURRENCY, STRATEGY_NAMES
from core.views.asking import (
    HIGHEST,
    HOW_PROTECTED,
    LESSON,
    LEVEL,
    PROTECTION,
    PROTECTION_HELP,
    REPEATS,
    REPEATS_HELP,
    SEED,
    SEED_HELP,
    STRATEGIES,
    STRATEGY,
    TRIED,
    tried_words,
)
from core.views.words import STRATEGY_LINES
from pages.parts.compare.folded import folded
from pages.parts.compare.form import ComparisonForm, comparison_key
from pages.parts.frame.problems import plain


def tried(wanted: ComparisonForm) -> None:
    with st.container(key="card_comparison_tried"):
        st.html(f'<h2 class="gm-card-title">{html.escape(TRIED())}</h2>')
        if wanted.question == "how-many":
            _how_many(wanted)
        elif wanted.question == "which":
            _which()
        else:
            st.markdown(plain(LESSON()))
        words = tried_words(wanted.repeats, wanted.protection)
        with folded("comparison_all", words, wanted.repeats, wanted.protection):
            _all(wanted)


def _how_many(wanted: ComparisonForm) -> None:
    strategy, highest = st.columns([2, 1])
    strategy.selectbox(STRATEGY(), STRATEGY_NAMES[1:], key=comparison_key("strategy"), persist_state="session")
    highest.number_input(HIGHEST(), 1, MAX_CONCURRENCY, key=comparison_key("highest"), persist_state="session")
    st.caption(plain(STRATEGY_LINES[wanted.strategy]()))


def _which() -> None:
    st.number_input(LEVEL(), 1, MAX_CONCURRENCY, key=comparison_key("level"), persist_state="session", width=160)
    st.multiselect(STRATEGIES(), STRATEGY_NAMES, key=comparison_key("strategies"), persist_state="session")


def _all(wanted: ComparisonForm) -> None:
    repeats, seed = st.columns(2)
    repeats.number_input(
        REPEATS(), 1, MOST_REPEATS, key=comparison_key("repeats"), persist_state="session", help=REPEATS_HELP()
    )
    seed.number_input(SEED(), 0, 2**31, key=comparison_key("seed"), persist_state="session", help=SEED_HELP())
    st.segmented_control(
        HOW_PROTECTED(),
        [mode for mode in PROTECTION if wanted.question != "how-many" or mode != "both"],
        format_func=lambda mode: PROTECTION[mode](),
        required=True,
        key=comparison_key("protection"),
        persist_state="session",
        width="stretch",
        help=PROTECTION_HELP(),
    )
