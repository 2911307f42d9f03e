"""What goes into every request beside the prompt."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.language import Message
from core.views.choices import CLIENT_LABELS
from pages.parts.frame.problems import plain
from pages.parts.frame.secret_fields import secret_field
from pages.parts.frame.state import form_key


def request_settings() -> None:
    temperature, top_p = st.columns(2)
    _sampling(temperature, Message("Temperature"), "temperature", 2.0)
    _sampling(top_p, Message("Top p"), "top_p", 1.0)
    tokens, client = st.columns(2)
    tokens.number_input(
        Message("Max tokens"),
        1,
        1_000_000,
        key=form_key("max_tokens"),
        persist_state="session",
        placeholder=Message("no limit"),
    )
    client.segmented_control(
        Message("Client"),
        tuple(CLIENT_LABELS),
        format_func=lambda name: CLIENT_LABELS[name](),
        required=True,
        key=form_key("client"),
        persist_state="session",
        width="stretch",
        help=Message(
            "Lean speaks to the endpoint directly, at a fraction of the CPU that LangChain's ChatOpenAI takes."
        ),
    )
    st.text_area(
        Message("Extra body, a JSON object"),
        key=form_key("extra_body"),
        persist_state="session",
        height=96,
        placeholder='{"enable_thinking": false}',
        help=plain(
            Message("Fields of every request, such as reasoning_effort. They are stored with the run: no secrets here.")
        ),
    )
    name, value = st.columns(2)
    name.text_input(Message("Header"), key=form_key("header_name"), persist_state="session", placeholder="api-key")
    secret_field(
        value,
        Message("Its value"),
        form_key("header_value"),
        persist_state="session",
        help=Message("Sent with every request. Kept in memory like the key, never stored."),
    )


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
        placeholder=Message("model's own"),
        help=Message("Left empty, it is left to the model. Some models take none."),
    )
