"""Fields for secrets: a key, and extra headers' values. What was typed counts, however a field was left."""

from collections.abc import Sequence
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.credentials import unlikely_key
from core.language import Message, say
from core.records import EndpointSettings
from core.request import extra_header
from core.runs.keyring import API_KEY
from pages.parts.frame.problems import plain

EACH_CHANGE = "0ms"
"""`live` of a text field that has an icon to tab to, the eye of a password or the help: without it Streamlit loses what
was typed where the focus goes from the field to that icon, as Tab and Shift+Tab do."""

_WIDTH = 320  # pixels of a field


def secret_field(
    place: DeltaGenerator,
    label: str,
    key: str,
    *,
    help: str | None = None,  # noqa: A002  # Streamlit's own word
    placeholder: str | None = None,
    persist_state: Literal["page", "session"] | None = None,
) -> str:
    return place.text_input(
        label,
        type="password",
        autocomplete="off",
        key=key,
        help=help,
        placeholder=placeholder,
        persist_state=persist_state,
        live=EACH_CHANGE,
    )


def key_doubt(key: str) -> None:
    """Says where what was typed is too short to be a key."""
    if said := unlikely_key(key):
        st.warning(plain(say(said)))


def secret_fields(endpoint: EndpointSettings, lacking: Sequence[str], *, refused: bool, key: str) -> bool:
    """Fields for the secrets that are gone; for all of them, where the endpoint refused the run.

    Returns whether all that are lacking have been typed.
    """
    names = [name for name in _names(endpoint) if refused or name in lacking]
    if names:
        _draw(endpoint, names, key)
    if API_KEY in names:
        key_doubt(_typed(key, API_KEY))
    return all(_typed(key, name) for name in lacking)


def _draw(endpoint: EndpointSettings, names: Sequence[str], key: str) -> None:
    """Beside each other, as long as there is room."""
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"secrets_{key}"):
        for name in names:
            key_label = Message("API key for {address}", address=plain(endpoint.base_url))
            label = key_label if name == API_KEY else Message("Header {name}", name=plain(name))
            secret_field(st.container(width=_WIDTH), label, _field(key, name))


def typed_secrets(endpoint: EndpointSettings, key: str) -> tuple[str, dict[str, str]]:
    """The key and the headers' values that the fields hold now: a callback runs before the page is drawn again."""
    values = {name: _typed(key, name) for name in _names(endpoint)}
    return values.pop(API_KEY, ""), {name: value for name, value in values.items() if value}


def _names(endpoint: EndpointSettings) -> tuple[str, ...]:
    if endpoint.kind == "practice":
        return ()
    return (API_KEY, *(extra_header(words)[0] for words in endpoint.extra_headers))


def _field(key: str, name: str) -> str:
    return key if name == API_KEY else f"{key}_{name}"


def _typed(key: str, name: str) -> str:
    typed: str = st.session_state.get(_field(key, name), "")
    return typed.strip()
