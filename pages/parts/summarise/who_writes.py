"""Who writes: the practice endpoint, OpenAI, or a server of one's own."""

import html
from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.config import Environment
from core.endpoints.practice.settings import PRESETS, describe, preset_words
from core.language import Message, joined
from core.records import Value
from core.runs.registry import Registry
from core.settings import EndpointSettings
from core.views.choices import PRACTICE_LINE, WRITER_LABELS, WRITER_LINES
from core.views.forms import EXAMPLE_ADDRESS, WRITERS, Checked, Form, Writer, destination, key_hint, usual_strategy
from pages.parts.frame.problems import plain
from pages.parts.frame.secret_fields import key_doubt, secret_field
from pages.parts.frame.state import form_key
from pages.parts.summarise.card_title import card_title
from pages.parts.summarise.connection import connection, model_field, server_fields
from pages.parts.summarise.further_servers import further_servers
from pages.parts.summarise.spending import spending, spending_problem

_WRITERS = "writers"  # by writer, in the visitor's session
_ITS_OWN = ("model", "max_cost", "max_total_tokens", "price_in", "price_out")


def who_writes(registry: Registry, form: Form, checked: Checked) -> None:
    with st.container(key="card_writer"):
        card_title(Message("Who writes"))
        writer(registry, form, checked)


def writer(registry: Registry, form: Form, checked: Checked, *, several: bool = False) -> None:
    """`several` runs are to be made, which share a cap."""
    with st.container(key="choice_writer"):
        st.radio(
            Message("Who writes"),
            WRITERS,
            format_func=lambda name: WRITER_LABELS[name](),
            captions=[WRITER_LINES[name]() for name in WRITERS],
            key=form_key("writer"),
            on_change=_usual_settings,
            args=(form.writer, {name: getattr(form, name) for name in _ITS_OWN}),
            persist_state="session",
            label_visibility="collapsed",
            width="stretch",
        )
    if form.writer == "practice":
        st.caption(PRACTICE_LINE())
        return
    if form.writer == "server":
        st.text_input(
            Message("Address"), key=form_key("base_url"), persist_state="session", placeholder=EXAMPLE_ADDRESS
        )
    first = server_fields(form)[0]
    key, model = st.columns(2)
    _key(key, registry, form)
    model_field(model, first, Message("Model"))
    key_doubt(form.usable_key)
    if (problem := checked.problem("endpoint")) and (form.writer == "openai" or form.base_url.strip()):
        st.error(plain(problem))
    connection(registry, first, checked.endpoints[0])
    if form.writer == "server":
        further_servers(registry, form, checked)
    if form.address:
        _where(form, registry.environment, several=several)
        spending(form, several=several)
        spending_problem(checked)


def _where(form: Form, machine: Environment, *, several: bool) -> None:
    """Where documents go and with which key, and what a key that is not there would mean."""
    alone = not form.servers[1:]
    hint = key_hint(form, machine) if alone and form.key_source(machine) == "none" else ""
    st.html(f'<p class="gm-quiet">{html.escape(joined(destination(form, machine, several=several), hint))}</p>')


def _key(place: DeltaGenerator, registry: Registry, form: Form) -> None:
    from_environment = form.key_source(registry.environment) == "environment"
    missing = "sk-..." if form.writer == "openai" else Message("none")
    secret_field(
        place,
        Message("API key"),
        form_key("key"),
        persist_state="session",
        placeholder=Message("from .env") if from_environment else missing,
    )


def _usual_settings(before: Writer, own: Mapping[str, Value]) -> None:
    """What suits the new writer. Summaries that cost money are reused by default; practice runs are there to be
    measured. A strategy that somebody chose among the others stays. Each writer keeps its own model, caps and prices.
    """
    new = st.session_state[form_key("writer")]
    held = st.session_state.setdefault(_WRITERS, {})
    held[before] = own
    for name, value in held.get(new, dict.fromkeys(_ITS_OWN) | {"model": EndpointSettings().model}).items():
        st.session_state[form_key(name)] = value
    st.session_state[form_key("reuse")] = new != "practice"
    if st.session_state[form_key("strategy")] in map(usual_strategy, WRITERS):
        st.session_state[form_key("strategy")] = usual_strategy(new)


def practice_preset(form: Form) -> None:
    """How the practice endpoint behaves."""
    st.selectbox(
        Message("The practice endpoint behaves like"),
        list(PRESETS),
        format_func=preset_words,
        key=form_key("preset"),
        persist_state="session",
    )
    st.caption(plain(Message("Its numbers: {numbers}.", numbers=describe(form.preset))))
