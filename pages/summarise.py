"""Summarise: a file, what to write and who writes it; then Start."""

import streamlit as st

from core.views.forms import check
from pages.parts.frame.problems import opened_registry
from pages.parts.frame.state import current_form, reading
from pages.parts.frame.style import style
from pages.parts.summarise.speed_line import speed_line
from pages.parts.summarise.start_bar import start_bar
from pages.parts.summarise.trial import trial
from pages.parts.summarise.what_to_write import what_to_write
from pages.parts.summarise.who_writes import who_writes
from pages.parts.summarise.your_file import your_file

style("summarise")
registry = opened_registry()
form = current_form(registry.environment)
checked = check(form, registry.environment)
current = reading()
columns = registry.columns(current.draft) if current else None

left, right = st.columns([7, 5])
with left:
    your_file(registry)
    trial(registry)
with right:
    what_to_write(form, checked, columns)
    who_writes(registry, form, checked)
    speed_line(form, checked)
with st.bottom:
    start_bar(registry, form, checked)
