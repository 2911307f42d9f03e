"""Summarise: documents, endpoint and prompt, strategy; then Start."""

import streamlit as st

from core.views.forms import check, documents_line, endpoint_line, strategy_line
from pages.parts.frame.problems import opened_registry, plain
from pages.parts.frame.state import current_form, reading
from pages.parts.summarise.documents_step import documents_step
from pages.parts.summarise.endpoint_step import endpoint_step
from pages.parts.summarise.start_bar import start_bar
from pages.parts.summarise.strategy_step import strategy_step

registry = opened_registry()
form = current_form(registry.environment)
checked = check(form, registry.environment)
current = reading()

st.title("Summarise", anchor=False)
first, second, third = st.columns(3)
with first, st.expander(plain(documents_line(current.report if current else None)), expanded=True, key="documents"):
    documents_step(registry)
with second, st.expander(plain(endpoint_line(form)), expanded=True, key="endpoint"):
    endpoint_step(registry, form, checked, registry.columns(current.draft) if current else None)
with third, st.expander(plain(strategy_line(form)), expanded=True, key="strategy"):
    strategy_step(form, checked)
with st.bottom:
    start_bar(registry, form, checked)
