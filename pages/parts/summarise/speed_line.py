"""How the endpoint is driven: one closed line, and within it all that sets the speed."""

import streamlit as st

from core.records import STRATEGY_NAMES
from core.views.forms import Checked, Form, strategy_line
from core.views.words import STRATEGY_LINES
from pages.parts.frame.problems import plain
from pages.parts.frame.secret_fields import EACH_CHANGE
from pages.parts.frame.state import form_key


def speed_line(form: Form, checked: Checked) -> None:
    with st.expander(plain(strategy_line(form)), key="speed"):
        _settings(form, checked)


def _settings(form: Form, checked: Checked) -> None:
    st.selectbox("Strategy", STRATEGY_NAMES, key=form_key("strategy"), persist_state="session")
    st.caption(plain(STRATEGY_LINES[form.strategy]))
    st.text_input(
        "Concurrency, 1 to 200",
        key=form_key("concurrency"),
        persist_state="session",
        live=EACH_CHANGE,
        help="Documents in flight at once. The adaptive strategy takes it as its ceiling.",
    )
    if problem := checked.problem("concurrency"):
        st.error(plain(problem))
    _options(form)
    if problem := checked.problem("options"):
        st.error(plain(problem))


def _options(form: Form) -> None:
    st.toggle(
        "Protection",
        key=form_key("protection"),
        persist_state="session",
        help="Pacing, retries and a shared pause when the endpoint asks for one. Off: one attempt a document.",
    )
    st.toggle(
        "Reuse summaries from earlier runs",
        key=form_key("reuse"),
        persist_state="session",
        disabled=form.endpoint == "practice",
        help="The same document, prompt and model are not asked for, or paid for, again. Not for practice runs.",
    )
    attempts, timeout = st.columns(2)
    attempts.number_input("Attempts", 1, 20, key=form_key("max_attempts"), persist_state="session")
    timeout.number_input(
        "Timeout, s", 0.1, 3600.0, step=5.0, format="%g", key=form_key("timeout"), persist_state="session"
    )
    requests, tokens = st.columns(2)
    requests.number_input(
        "Requests/min",
        1,
        placeholder="learned",
        key=form_key("requests_per_minute"),
        persist_state="session",
        help="The endpoint's quota. Left empty, it is learned from what the endpoint says of it.",
    )
    tokens.number_input(
        "Tokens/min", 1, placeholder="learned", key=form_key("tokens_per_minute"), persist_state="session"
    )
    st.segmented_control(
        "Client",
        ("lean", "openai"),
        required=True,
        key=form_key("client"),
        persist_state="session",
        help="lean speaks to the endpoint directly and costs a fraction of the CPU; openai is ChatOpenAI.",
    )
