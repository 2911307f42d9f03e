"""Summarise: a file, what to write and who writes it; then Start."""

import html

import streamlit as st

from core.views.forms import check
from core.views.your_file import SENTENCE
from pages.parts.frame.problems import opened_registry
from pages.parts.frame.state import current_form, keep_form, reading
from pages.parts.frame.style import style
from pages.parts.summarise.first_look import first_look
from pages.parts.summarise.shown_draft import follow_address
from pages.parts.summarise.speed_line import speed_line
from pages.parts.summarise.start_bar import notes, start_bar, start_pressed
from pages.parts.summarise.trial import trial
from pages.parts.summarise.what_to_write import what_to_write
from pages.parts.summarise.who_writes import who_writes
from pages.parts.summarise.your_file import unread, your_file

style("summarise")
registry = opened_registry()
follow_address(registry)
current = reading()
if current is None or unread(current):
    first_look(registry)
    st.stop()

form = current_form(registry.environment)
keep_form(registry, form)
checked = check(form, registry.environment)
start_pressed(registry, form, checked)
columns = registry.columns(current.draft)

st.html(f'<h1 class="gm-unseen">{html.escape(SENTENCE())}</h1>')
left, right = st.columns([7, 5])
with left:
    your_file(registry)
    trial(registry, checked)
with right:
    what_to_write(form, checked, columns)
    who_writes(registry, form, checked)
    speed_line(form, checked)
    notes(registry, form, checked)
with st.bottom:
    start_bar(registry, form, checked)
