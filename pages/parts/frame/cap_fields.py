"""Fields for a higher cap, of a run or a comparison that has reached its own."""

import streamlit as st

from core.views.caps import COST, TOKENS, Caps, cap_format

_WIDTH = 200  # pixels of a field
_MOST_COST, _MOST_TOKENS = 1_000_000_000.0, 1_000_000_000_000


def cap_fields(caps: Caps, key: str) -> str:
    """A field for each cap there is, what is proposed in it; returns why it cannot go on with what is typed, a
    sentence."""
    if (cost := caps.proposed_cost) is not None:
        st.number_input(COST(), 0.0, _MOST_COST, cost, format=cap_format(cost), key=_field(key, "cost"), width=_WIDTH)
    if (tokens := caps.proposed_tokens) is not None:
        st.number_input(TOKENS(), 0, _MOST_TOKENS, tokens, key=_field(key, "tokens"), width=_WIDTH)
    return caps.problem(*typed_caps(key))


def typed_caps(key: str) -> tuple[float | None, int | None]:
    """US dollars and tokens that the fields hold now; None for a field that is not there."""
    return st.session_state.get(_field(key, "cost")), st.session_state.get(_field(key, "tokens"))


def _field(key: str, kind: str) -> str:
    return f"{key}_{kind}"
