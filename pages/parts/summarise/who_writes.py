"""Who writes: which endpoint answers."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.endpoints.practice.settings import PRESETS, describe
from core.runs.registry import Registry
from core.views.forms import Checked, Form, key_hint
from pages.parts.frame.problems import plain
from pages.parts.frame.secret_fields import key_doubt, secret_field
from pages.parts.frame.state import form_key
from pages.parts.summarise.connection import connection_test, model_field

_ENDPOINTS = {"practice": "Practice", "openai": "OpenAI-compatible"}


def who_writes(registry: Registry, form: Form, checked: Checked) -> None:
    with st.container(key="card_writer"):
        st.markdown("**Who writes**")
        writer(registry, form, checked)


def writer(registry: Registry, form: Form, checked: Checked) -> None:
    st.segmented_control(
        "Endpoint",
        list(_ENDPOINTS),
        format_func=_ENDPOINTS.__getitem__,
        required=True,
        key=form_key("endpoint"),
        on_change=_reuse_by_endpoint,
        persist_state="session",
        width="stretch",
    )
    if form.endpoint == "practice":
        st.selectbox("Preset", list(PRESETS), key=form_key("preset"), persist_state="session")
        st.caption(f"Its numbers: {describe(form.preset)}. No key, no AI: it quotes sentences.")
    else:
        _openai(registry, form, checked)


def _reuse_by_endpoint() -> None:
    """Summaries that cost money are reused by default; practice runs are there to be measured."""
    st.session_state[form_key("reuse")] = st.session_state[form_key("endpoint")] == "openai"


def _openai(registry: Registry, form: Form, checked: Checked) -> None:
    st.text_input("Base URL", key=form_key("base_url"), persist_state="session", placeholder="https://host/v1")
    model, key = st.columns(2)
    model_field(model, form)
    secret_field(
        key,
        "API key",
        form_key("key"),
        persist_state="session",
        help=plain(key_hint(form, registry.environment)),
        placeholder="from .env" if form.key_source(registry.environment) == "environment" else "none",
    )
    key_doubt(form.usable_key)
    temperature, top_p, tokens = st.columns(3)
    _sampling(temperature, "Temperature", "temperature", 2.0)
    _sampling(top_p, "Top p", "top_p", 1.0)
    tokens.number_input(
        "Max tokens", 1, 1_000_000, key=form_key("max_tokens"), persist_state="session", placeholder="no limit"
    )
    _additions()
    if problem := checked.problem("endpoint"):
        st.error(plain(problem))
    connection_test(registry, form, checked.endpoint)


def _sampling(column: DeltaGenerator, label: str, name: str, most: float) -> None:
    column.number_input(
        label,
        0.0,
        most,
        None,
        step=0.1,
        format="%g",
        key=form_key(name),
        persist_state="session",
        placeholder="the model's own",
        help="Left empty, it is left to the model. Some models take none.",
    )


def _additions() -> None:
    """What few endpoints need."""
    with st.expander("Extra fields and header", key="additions"):
        st.text_area(
            "Extra body, a JSON object",
            key=form_key("extra_body"),
            persist_state="session",
            height=96,
            placeholder='{"enable_thinking": false}',
            help="Fields of every request, such as reasoning\\_effort. They are stored with the run: no secrets here.",
        )
        name, value = st.columns(2)
        name.text_input("Header", key=form_key("header_name"), persist_state="session", placeholder="api-key")
        secret_field(
            value,
            "Its value",
            form_key("header_value"),
            persist_state="session",
            help="Sent with every request. Kept in memory like the key, never stored.",
        )
