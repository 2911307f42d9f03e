"""Which one wins, by how much, and what to set; and the button that sets it."""

import math
from collections.abc import Sequence
from dataclasses import fields

import streamlit as st

from core.compare.plan import Plan
from core.compare.results import EntrantResult, Recommendation, Spread, recommendation
from core.compare.snapshot import ComparisonSnapshot
from core.summarise.prompts import PROMPTS
from core.views.format import decimal, duration, percent
from core.views.forms import OWN_PROMPT, Form
from pages.parts.frame.problems import plain
from pages.parts.frame.state import form_key

_STEP = 0.1  # seconds
_TILE_WIDTH = 160  # pixels; narrower, and they wrap


def advice_card(comparison: ComparisonSnapshot, found: Sequence[EntrantResult]) -> tuple[Recommendation, float | None]:
    """The recommendation as asked for, and the p95 (seconds) it was asked to stay within; None: any."""
    with st.container(border=True):
        words, asking = st.columns([3, 1], vertical_alignment="center")
        with asking:
            within = _asked(found)
        advice = recommendation(found, within)
        words.markdown(f"#### {plain(advice.sentence)}")
        if advice.result:
            _tiles(advice.result)
            if st.button("Use these settings", type="primary", key="comparison_use"):
                use_settings(comparison.plan, advice.result)
    return advice, within


def _asked(found: Sequence[EntrantResult]) -> float | None:
    """The right end of the slider, above every p95 there is, asks for nothing."""
    highest = max((result.p95.high for result in found if result.p95), default=0.0)
    top = round(max(2 * _STEP, math.ceil(highest / _STEP) * _STEP + _STEP), 1)
    within: float = st.slider(
        "p95 latency at most, s",
        _STEP,
        top,
        top,
        _STEP,
        format="%.1f",
        key="comparison_within",
        help="Entrants with a higher p95 are left out. At its right end, any p95 will do.",
    )
    return None if within >= top else within


def _tiles(best: EntrantResult) -> None:
    entrant = best.entrant
    limit = "one at a time" if entrant.strategy == "serial" else f"{entrant.concurrency} in flight"
    tiles = [
        (f"Set, protection {'on' if entrant.protection else 'off'}", limit, entrant.strategy),
        ("Throughput, docs/s", *_range(best.throughput)),
        ("p95 latency", duration(best.p95.middle if best.p95 else None), _ends(best.p95)),
        ("Documents lost", percent(best.failed_share), "of all its runs"),
    ]
    if best.speed_up:  # serial took part
        tiles.insert(2, ("Speed-up over serial", *_range(best.speed_up)))
    with st.grid(len(tiles), min_column_width=_TILE_WIDTH):
        for label, value, note in tiles:
            st.metric(label, value, note, delta_color="off", delta_arrow="off", border=True, height="stretch")


def _range(found: Spread | None) -> tuple[str, str]:
    return decimal(found.middle if found else None), _ends(found)


def _ends(found: Spread | None) -> str:
    if found is None:
        return "not measured"
    return f"{decimal(found.low)} to {decimal(found.high)} over {found.count}" if found.count > 1 else "one run"


def use_settings(plan: Plan, best: EntrantResult) -> None:
    """Open Summarise with the entrant's settings, and the plan's endpoint and prompt, filled in. The key stays out."""
    for name, value in _filled_in(plan, best).items():
        st.session_state[form_key(name)] = value
    st.switch_page("summarise.py")


def _filled_in(plan: Plan, best: EntrantResult) -> dict[str, object]:
    endpoint, settings = plan.base.endpoint, plan.settings(best.entrant)
    prompt_name = next((name for name, text in PROMPTS.items() if text == plan.base.prompt), OWN_PROMPT)
    values: dict[str, object] = {
        "endpoint": endpoint.kind,
        "preset": endpoint.preset,
        "model": endpoint.model,
        "temperature": endpoint.temperature,
        "max_tokens": endpoint.max_tokens,
        "client": endpoint.client,
        "extra_body": endpoint.extra_body,
        "header_name": next((words.partition("=")[0] for words in endpoint.extra_headers), ""),
        "prompt_name": prompt_name,
        "strategy": settings.strategy,
        "concurrency": str(settings.concurrency),
        "protection": settings.protection,
        "max_attempts": settings.max_attempts,
        "timeout": settings.timeout,
        "requests_per_minute": settings.requests_per_minute,
        "tokens_per_minute": settings.tokens_per_minute,
        "reuse": endpoint.kind == "openai",
    }
    values |= {"base_url": endpoint.base_url} if endpoint.base_url else {}
    values |= {"own_prompt": plan.base.prompt} if prompt_name == OWN_PROMPT else {}
    return {each.name: values[each.name] for each in fields(Form) if each.name in values}
