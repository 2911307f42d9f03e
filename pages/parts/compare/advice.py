"""Which one wins, by how much, and what to set; and the button that sets it."""

import math
from collections.abc import Sequence

import streamlit as st

from core.compare.figures import EntrantResult, Spread
from core.compare.plan import Plan
from core.compare.result import Result
from core.views.format import decimal, duration, percent
from core.views.forms import filled_in
from pages.parts.frame.problems import plain
from pages.parts.frame.state import form_key

_STEP = 0.1  # seconds
_TILE_WIDTH = 160  # pixels; narrower, and they wrap


def advice_card(result: Result) -> Result:
    """The result with the recommendation for the p95 that is asked for."""
    with st.container(key="card_comparison_advice"):
        words, asking = st.columns([3, 1], vertical_alignment="center")
        with asking:
            result = result.within(_asked(result.entrants))
        advice = result.recommendation
        words.markdown(f"#### {plain(advice.sentence)}")
        if advice.result:
            _tiles(advice.result)
            if st.button("Use these settings", type="primary", key="comparison_use"):
                use_settings(result.plan, advice.result)
    return result


def _asked(entrants: Sequence[EntrantResult]) -> float | None:
    """The right end of the slider, above every p95 there is, asks for nothing."""
    highest = max((result.p95.high for result in entrants if result.p95), default=0.0)
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


def _range(spread: Spread | None) -> tuple[str, str]:
    return decimal(spread.middle if spread else None), _ends(spread)


def _ends(spread: Spread | None) -> str:
    if spread is None:
        return "not measured"
    return f"{decimal(spread.low)} to {decimal(spread.high)} over {spread.count}" if spread.count > 1 else "one run"


def use_settings(plan: Plan, best: EntrantResult) -> None:
    """Open Summarise with the entrant's settings, and the plan's endpoint and prompt, filled in. The key stays out."""
    for name, value in filled_in(plan.settings(best.entrant)).items():
        st.session_state[form_key(name)] = value
    st.switch_page("summarise.py")
