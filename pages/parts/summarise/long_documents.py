"""Documents that are longer than the model's context: how long that is, and what their parts are asked."""

import streamlit as st

from core.records import LEAST_CONTEXT, RunSettings
from core.runs.registry import Registry
from core.summarise.prompts import combine_prompt, part_prompt
from core.views.expected import parts_line
from core.views.forms import Checked, Form
from pages.parts.frame.problems import plain
from pages.parts.frame.state import form_key, reading
from pages.parts.summarise.connection import tested_context


def long_documents(form: Form) -> None:
    """The fields; left empty, a prompt is the one that stands in it."""
    usual = RunSettings(prompt=form.prompt) if "{text}" in form.prompt else RunSettings()
    with st.expander("Long documents", key="long_documents"):
        st.caption("A document that is longer than the model takes is split; its parts' summaries are combined.")
        st.number_input(
            "Context, tokens",
            LEAST_CONTEXT,
            1_000_000_000,
            None,
            key=form_key("context_tokens"),
            persist_state="session",
            placeholder="as the endpoint says, or learned",
        )
        _prompt("Prompt for each part", "part_prompt", part_prompt(usual))
        _prompt("Prompt for the parts' summaries together", "combine_prompt", combine_prompt(usual))


def _prompt(label: str, name: str, usual: str) -> None:
    st.text_area(label, key=form_key(name), persist_state="session", height=128, placeholder=usual)


def expected_split(registry: Registry, form: Form, checked: Checked) -> None:
    """One sentence on what will be split, where that is known."""
    current = reading()
    if current is None or not checked.settings:
        return
    expected = registry.expected_parts(current.draft, checked.settings, tested_context(form))
    if expected:
        st.caption(plain(parts_line(expected)))
