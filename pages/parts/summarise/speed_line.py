"""How the endpoint is driven: one closed line, and within it all that a newcomer need not see."""

import streamlit as st

from core.language import Message
from core.settings import STRATEGY_NAMES, most_concurrency
from core.views.cost_words import COST
from core.views.forms import Checked, Form
from core.views.start import speed_words
from core.views.words import STRATEGY_LINES
from pages.parts.frame.problems import plain
from pages.parts.frame.secret_fields import EACH_CHANGE
from pages.parts.frame.state import form_key
from pages.parts.summarise.long_documents import long_documents
from pages.parts.summarise.request_settings import request_settings
from pages.parts.summarise.spending import spending
from pages.parts.summarise.who_writes import practice_preset


def speed_line(form: Form, checked: Checked) -> None:
    """What is wrong in it is said beneath it, open or not."""
    change = plain(Message("Change"))
    with st.expander(f"{plain(speed_words(form))} · :primary[{change}]", key="speed"):
        titles = [Message("Speed"), Message("Long documents"), Message("Requests")]
        practice = form.writer == "practice"  # the others have their caps where their model is
        speed, long, request, *cost = st.tabs([*titles, *([COST()] if practice else [])])
        with speed:
            _speed(form)
        with long:
            long_documents(form)
        with request:
            request_settings()
        for place in cost:
            with place:
                spending(form)
    for name in ("concurrency", "options", *(["spending"] if practice else [])):
        if problem := checked.problem(name):
            st.error(plain(problem))


def _speed(form: Form) -> None:
    if form.writer == "practice":
        practice_preset(form)
    strategy, concurrency = st.columns(2)
    strategy.selectbox(Message("Strategy"), STRATEGY_NAMES, key=form_key("strategy"), persist_state="session")
    concurrency.text_input(
        Message("At once, 1 to {most:,}", most=most_concurrency(form.strategy)),
        key=form_key("concurrency"),
        persist_state="session",
        live=EACH_CHANGE,
        help=Message("Documents in flight at once. The adaptive strategy takes it as its ceiling."),
    )
    st.caption(plain(STRATEGY_LINES[form.strategy]()))
    st.toggle(
        Message("Protection"),
        key=form_key("protection"),
        persist_state="session",
        help=Message("Pacing, retries and a shared pause when the endpoint asks for one. Off: one attempt a document."),
    )
    st.toggle(
        Message("Reuse summaries from earlier runs"),
        key=form_key("reuse"),
        persist_state="session",
        disabled=form.writer == "practice",
        help=Message(
            "The same document, prompt and model are not asked for, or paid for, again. Not for practice runs."
        ),
    )
    _limits()


def _limits() -> None:
    attempts, timeout = st.columns(2)
    attempts.number_input(Message("Attempts"), 1, 20, key=form_key("max_attempts"), persist_state="session")
    timeout.number_input(
        Message("Timeout, s"), 0.1, 3600.0, step=5.0, format="%g", key=form_key("timeout"), persist_state="session"
    )
    requests, tokens = st.columns(2)
    requests.number_input(
        Message("Requests/min"),
        1,
        placeholder=Message("learned"),
        key=form_key("requests_per_minute"),
        persist_state="session",
        help=Message("The endpoint's quota. Left empty, it is learned from what the endpoint says of it."),
    )
    tokens.number_input(
        Message("Tokens/min"),
        1,
        placeholder=Message("learned"),
        key=form_key("tokens_per_minute"),
        persist_state="session",
    )
