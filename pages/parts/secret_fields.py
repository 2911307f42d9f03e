"""Fields for the secrets that a run needs again: its key, and its extra headers' values. None is ever stored."""

from collections.abc import Sequence

import streamlit as st

from core.records import EndpointSettings
from core.request import extra_header
from core.runs.keyring import API_KEY
from pages.parts.problems import plain


def secret_fields(endpoint: EndpointSettings, lacking: Sequence[str], *, refused: bool, key: str) -> dict[str, str]:
    """What was typed, by name. Asked for are those that are gone; all of them, where the endpoint refused the run."""
    if endpoint.kind == "practice":
        return {}
    every = (API_KEY, *(extra_header(words)[0] for words in endpoint.extra_headers))
    names = [name for name in every if refused or name in lacking]
    if not names:
        return {}
    columns = st.columns(max(3, len(names)))
    return {
        name: column.text_input(
            f"API key for {plain(endpoint.base_url)}" if name == API_KEY else f"Header {plain(name)}",
            type="password",
            autocomplete="off",
            key=key if name == API_KEY else f"{key}_{name}",
        ).strip()
        for name, column in zip(names, columns, strict=False)
    }


def split(typed: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The key, and the headers' values that were typed."""
    return typed.get(API_KEY, ""), {name: value for name, value in typed.items() if value and name != API_KEY}
