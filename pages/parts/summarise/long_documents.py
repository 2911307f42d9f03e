"""Documents that are longer than the model's context: how long that is, and what their parts are asked."""

import streamlit as st

from core.language import Message
from core.settings import LEAST_CONTEXT, RunSettings
from core.summarise.prompts import combine_prompt, part_prompt
from core.views.forms import Form
from pages.parts.frame.state import form_key


def long_documents(form: Form) -> None:
    """The fields; left empty, a prompt is the one that stands in it."""
    usual = RunSettings(prompt=form.prompt) if "{text}" in form.prompt else RunSettings()
    st.caption(Message("A document that is longer than the model takes is split; its parts' summaries are combined."))
    st.number_input(
        Message("Context, tokens"),
        LEAST_CONTEXT,
        1_000_000_000,
        None,
        key=form_key("context_tokens"),
        persist_state="session",
        placeholder=Message("as the endpoint says, or learned"),
    )
    _prompt(Message("Prompt for each part"), "part_prompt", part_prompt(usual))
    _prompt(Message("Prompt for the parts' summaries together"), "combine_prompt", combine_prompt(usual))


def _prompt(label: str, name: str, usual: str) -> None:
    st.text_area(label, key=form_key(name), persist_state="session", height=128, placeholder=usual)
