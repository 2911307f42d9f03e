"""What a run may come to at most, and what its tokens cost: one row."""

import html

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.metrics.cost import common_price
from core.prices import Price
from core.views.cost_words import (
    COST_CAP,
    NO_CAP,
    PRICE,
    PRICE_IN,
    PRICE_OUT,
    PRICE_UNIT,
    TOKENS_CAP,
    cap_meaning,
    exact_figure,
    price_hint,
    price_words,
)
from core.views.forms import Checked, Form
from pages.parts.frame.problems import plain
from pages.parts.frame.state import form_key

_MOST_COST, _MOST_TOKENS, _MOST_PRICE = 1_000_000_000.0, 1_000_000_000_000, 1_000_000.0


def spending(form: Form, *, several: bool = False) -> None:
    """The fields, and what a cap means; of `several` runs together, where they share it."""
    with st.container(key="spending"):
        cost, tokens, price = st.columns(3)
        cost.number_input(
            COST_CAP(),
            0.0,
            _MOST_COST,
            step=1.0,
            format="%g",
            key=form_key("max_cost"),
            persist_state="session",
            placeholder=NO_CAP(),
        )
        tokens.number_input(
            TOKENS_CAP(),
            0,
            _MOST_TOKENS,
            step=1_000,
            key=form_key("max_total_tokens"),
            persist_state="session",
            placeholder=NO_CAP(),
        )
        with price:
            _prices(form)
        if form.capped:
            st.html(f'<p class="gm-quiet">{html.escape(cap_meaning(form.max_tokens, several=several))}</p>')


def spending_problem(checked: Checked) -> None:
    if problem := checked.problem("spending"):
        st.error(plain(problem))


def _prices(form: Form) -> None:
    """The price that counts, on a button; beneath it, the fields for another one."""
    known = common_price((each.model, each.address) for each in form.servers if each.address)
    told = form.price_in is not None and form.price_out is not None
    own = Price(form.price_in or 0.0, form.price_out or 0.0) if told else None
    st.html(f'<span class="gm-label">{html.escape(PRICE())}</span>')
    opened = st.popover(plain(price_words(own or known)), key="prices", width="stretch", on_change="rerun")
    if opened.open:  # else the browser has fields that nobody sees, and gives their values back after they have changed
        with opened:
            hint = price_hint(known, form.model, several=len(form.servers) > 1)
            st.caption(plain(PRICE_UNIT() if form.endpoint == "practice" else hint))
            into, out = st.columns(2)
            _price(into, PRICE_IN(), "price_in", known.into if known else None)
            _price(out, PRICE_OUT(), "price_out", known.out if known else None)


def _price(place: DeltaGenerator, label: str, name: str, known: float | None) -> None:
    place.number_input(
        label,
        0.0,
        _MOST_PRICE,
        step=0.1,
        format="%g",
        key=form_key(name),
        persist_state="session",
        placeholder=None if known is None else exact_figure(known),
    )
