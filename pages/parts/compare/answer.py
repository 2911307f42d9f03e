"""The answer of a comparison: one large sentence, why, how sure it is, what to do with it, and its figures."""

import math
from collections.abc import Sequence
from html import escape

import streamlit as st

from core.compare.figures import EntrantResult
from core.compare.snapshot import ComparisonSnapshot
from core.compare.verdict import Verdict
from core.runs.registry import Registry
from core.views.forms import filled_in
from core.views.question_words import Tile, cost_tiles, verdict_tiles
from core.views.result_words import SECONDS, USE, USE_EFFECT, WITHIN, WITHIN_HELP
from core.views.verdict_words import certainty, headline, lost_chip, sure, whole_paragraph
from pages.parts.compare.share import share
from pages.parts.compare.try_further import try_further
from pages.parts.frame.problems import plain
from pages.parts.frame.state import fill_form

_STEP = 0.1  # seconds
_CLOSE = 0.25
"""Repeats that differ by more, as a share of their median, are not called sure."""


def answer(registry: Registry, comparison: ComparisonSnapshot) -> None:
    with st.container(key="card_result_answer", gap="medium"):
        with st.container(key="result_head", horizontal=True):
            said = st.container(key="result_said", gap="medium")
            with st.container(key="result_asked", gap="small"):
                chips = st.empty()
                within = _asked(comparison.result().entrants)
        verdict = comparison.verdict(within)
        with said:
            _sentences(verdict)
            _actions(registry, comparison, verdict, within)
        chips.html(_chips(verdict))
        figures = (*verdict_tiles(verdict), *cost_tiles(comparison))
        st.html(f'<dl class="gm-figures">{"".join(map(_figure, figures))}</dl>')


def _sentences(verdict: Verdict) -> None:
    st.html(
        f'<h2 class="gm-answer">{escape(headline(verdict))}</h2>'
        f'<p class="gm-answer-why">{escape(whole_paragraph(verdict))}</p>'
    )


def _chips(verdict: Verdict) -> str:
    kinds = ("good" if sure(verdict) and verdict.width <= _CLOSE else "warn", "bad" if verdict.lost else "good")
    words = (certainty(verdict), lost_chip(verdict))
    chips = (f'<span class="gm-chip gm-{kind}">{escape(said)}</span>' for kind, said in zip(kinds, words, strict=True))
    return f'<div class="gm-chips">{"".join(chips)}</div>'


def _figure(tile: Tile) -> str:
    kind = {True: " gm-good", False: " gm-bad"}.get(tile.good, "") if tile.good is not None else ""
    return f'<div><dt>{escape(tile.label)}</dt><dd class="gm-figure{kind}">{escape(tile.value)}</dd></div>'


def _asked(entrants: Sequence[EntrantResult]) -> float | None:
    """The right end of the slider, above every p95 there is, asks for nothing."""
    highest = max((each.p95.high for each in entrants if each.p95), default=0.0)
    top = round(max(2 * _STEP, math.ceil(highest / _STEP) * _STEP + _STEP), 1)
    help_words = plain(WITHIN_HELP())
    within: float = st.slider(
        plain(WITHIN()), _STEP, top, top, _STEP, format=SECONDS(), key="comparison_within", help=help_words
    )
    return None if within >= top else within


def _actions(registry: Registry, comparison: ComparisonSnapshot, verdict: Verdict, within: float | None) -> None:
    with st.container(key="result_actions", horizontal=True, gap="small"):
        if verdict.pick and st.button(USE(), type="primary", key="comparison_use", help=USE_EFFECT()):
            _use(registry, comparison, verdict.pick)
        try_further(registry, comparison)
        share(comparison, within)


def _use(registry: Registry, comparison: ComparisonSnapshot, pick: EntrantResult) -> None:
    """Open Summarise with the comparison's documents and the pick's settings filled in. The key stays out."""
    fill_form(filled_in(comparison.plan.settings(pick.entrant)))
    st.switch_page("summarise.py", query_params={"draft": registry.comparisons.again(comparison.comparison_id)})
