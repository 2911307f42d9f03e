"""Fields for secrets: a key, and extra headers' values. What was typed counts, however a field was left."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.credentials import unlikely_key
from core.language import Message, say
from core.request import extra_header
from core.runs.keyring import API_KEY, key_name
from core.settings import EndpointSettings
from pages.parts.frame.problems import plain

EACH_CHANGE = "0ms"
"""`live` of a text field that has an icon to tab to, the eye of a password or the help: without it Streamlit loses what
was typed where the focus goes from the field to that icon, as Tab and Shift+Tab do."""

_WIDTH = 320  # pixels of a field


@dataclass(frozen=True, slots=True)
class TypedSecrets:
    """What was typed: the key of the first endpoint, those of others by their addresses, values of headers by name."""

    key: str = field(default="", repr=False)
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


def secret_field(
    place: DeltaGenerator,
    label: str,
    key: str,
    *,
    help: str | None = None,  # noqa: A002  # Streamlit's own word
    placeholder: str | None = None,
    persist_state: Literal["page", "session"] | None = None,
    labelled: bool = True,
) -> str:
    """Where it is not `labelled`, the label is read aloud only."""
    return place.text_input(
        label,
        type="password",
        autocomplete="off",
        key=key,
        help=help,
        placeholder=placeholder,
        persist_state=persist_state,
        live=EACH_CHANGE,
        label_visibility="visible" if labelled else "collapsed",
    )


def key_doubt(key: str) -> None:
    """Says where what was typed is too short to be a key."""
    if said := unlikely_key(key):
        st.warning(plain(say(said)))


def secret_fields(
    endpoint: EndpointSettings, lacking: Sequence[str], *, refused: bool, key: str, also: Collection[str] = ()
) -> bool:
    """Fields for the secrets that are gone; for all of them, where the endpoint refused the run; and for those that may
    be typed `also`.

    Returns whether all that are lacking have been typed.
    """
    names = [name for name in _names(endpoint) if refused or name in lacking or name in also]
    if names:
        _draw(endpoint, names, key)
    for address in endpoint.addresses.split():
        key_doubt(_typed(key, key_name(endpoint, address)))
    return all(_typed(key, name) for name in lacking)


def _draw(endpoint: EndpointSettings, names: Sequence[str], key: str) -> None:
    """Beside each other, as long as there is room."""
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"secrets_{key}"):
        addresses = _keys(endpoint)
        for name in names:
            if name in addresses:
                label = Message("API key for {address}", address=plain(addresses[name]))
            else:
                label = Message("Header {name}", name=plain(name))
            secret_field(st.container(width=_WIDTH), label, _field(key, name))


def typed_secrets(endpoint: EndpointSettings, key: str) -> TypedSecrets:
    """What the fields hold now: a callback runs before the page is drawn again."""
    values = {name: typed for name in _names(endpoint) if (typed := _typed(key, name))}
    addresses = _keys(endpoint)
    keys = {addresses[name]: value for name, value in values.items() if name in addresses and name != API_KEY}
    headers = {name: value for name, value in values.items() if name not in addresses}
    return TypedSecrets(values.get(API_KEY, ""), keys, headers)


def _names(endpoint: EndpointSettings) -> tuple[str, ...]:
    if endpoint.kind == "practice":
        return ()
    return (*_keys(endpoint), *(extra_header(words)[0] for words in endpoint.extra_headers))


def _keys(endpoint: EndpointSettings) -> dict[str, str]:
    """The addresses of the endpoints, each once, by the names of their keys."""
    return {key_name(endpoint, address): address for address in endpoint.addresses.split()}


def _field(key: str, name: str) -> str:
    return key if name == API_KEY else f"{key}_{name}"


def _typed(key: str, name: str) -> str:
    typed: str = st.session_state.get(_field(key, name), "")
    return typed.strip()
