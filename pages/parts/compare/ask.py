"""Compare as it begins: a question, and then only what the question needs."""

import html

import streamlit as st

from core.compare.questions import QUESTIONS
from core.runs.registry import Registry
from core.views.asking import (
    DOCUMENTS,
    LONG_DOCUMENTS,
    PROMPT,
    QUESTION,
    REQUESTS,
    SAMPLES,
    SOURCES,
    WHO_WRITES,
    prompt_words,
)
from core.views.cost_words import COST
from core.views.forms import Checked, Form, check
from core.views.question_words import QUESTION_WORDS
from pages.parts.compare.folded import folded
from pages.parts.compare.form import ComparisonForm, comparison_key, current_comparison_form
from pages.parts.compare.start_bar import columns_of, comparison_bar
from pages.parts.compare.tried import tried
from pages.parts.frame.problems import plain
from pages.parts.frame.state import current_form, draft_in_address, keep_form, name_draft, reading
from pages.parts.summarise.long_documents import long_documents
from pages.parts.summarise.request_settings import request_settings
from pages.parts.summarise.shown_draft import follow_address
from pages.parts.summarise.spending import spending, spending_problem
from pages.parts.summarise.what_to_write import prompt
from pages.parts.summarise.who_writes import practice_preset, writer
from pages.parts.summarise.your_file import documents


def ask(registry: Registry) -> None:
    if draft_in_address():
        follow_address(registry)
    wanted, form = current_comparison_form(), current_form(registry.environment)
    checked = check(form, registry.environment)
    keep_form(registry, form)
    _question()
    left, right = st.columns([7, 5])
    with left:
        _documents(registry, wanted)
        tried(wanted)
    with right:
        _who_writes(registry, form, checked)
        _prompt(registry, wanted, form, checked)
    with st.bottom:
        comparison_bar(registry, wanted, form)


def _question() -> None:
    """Cards with a picture each, as radio buttons."""
    st.html(f'<h1 class="gm-question">{html.escape(QUESTION())}</h1>')
    with st.container(key="choice_question"):
        st.radio(
            QUESTION(),
            QUESTIONS,
            format_func=lambda question: QUESTION_WORDS[question].title(),
            captions=[QUESTION_WORDS[question].does() for question in QUESTIONS],
            key=comparison_key("question"),
            persist_state="session",
            label_visibility="collapsed",
            width="stretch",
        )


def _documents(registry: Registry, wanted: ComparisonForm) -> None:
    with st.container(key="card_comparison_documents"):
        with st.container(key="comparison_source_row", horizontal=True, vertical_alignment="center"):
            _title(DOCUMENTS())
            st.segmented_control(
                DOCUMENTS(),
                list(SOURCES),
                format_func=lambda source: SOURCES[source](),
                required=True,
                key=comparison_key("source"),
                persist_state="session",
                label_visibility="collapsed",
                width="content",
            )
        if wanted.source == "samples":
            st.caption(SAMPLES())
        else:
            documents(registry)
    if wanted.source == "read" and (held := reading()) and not draft_in_address():
        name_draft(held.draft)


def _who_writes(registry: Registry, form: Form, checked: Checked) -> None:
    with st.container(key="card_writer"):
        _title(WHO_WRITES())
        writer(registry, form, checked, several=True)
        if form.writer == "practice":
            practice_preset(form)


def _prompt(registry: Registry, wanted: ComparisonForm, form: Form, checked: Checked) -> None:
    """One closed line: what is asked of each document makes little difference to a comparison of speed."""
    with folded("comparison_prompt", prompt_words(form), form.prompt_name, form.summary_language):
        practice = form.writer == "practice"
        asked, long, request, *cost = st.tabs([PROMPT(), LONG_DOCUMENTS(), REQUESTS(), *([COST()] if practice else [])])
        with asked:
            prompt(form, checked, columns_of(registry, wanted))
        with long:
            long_documents(form)
        with request:
            request_settings()
        for place in cost:
            with place:
                spending(form, several=True)
    if problem := checked.problem("options"):
        st.error(plain(problem))
    if practice:  # the others have their caps where their model is
        spending_problem(checked)


def _title(words: str) -> None:
    st.html(f'<h2 class="gm-card-title">{html.escape(words)}</h2>', width="content")
