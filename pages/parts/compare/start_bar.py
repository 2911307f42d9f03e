"""The bar at the foot of the form: how much the comparison will take, and Start; or why it cannot start."""

import html
from dataclasses import replace

import streamlit as st

from core.compare.plan import Plan
from core.documents import sample_documents
from core.runs.registry import Registry
from core.summarise.prompts import no_place
from core.views.asking import CHARGES, START, WRITING_SAMPLES, sample_name
from core.views.forms import Form
from core.views.question_words import estimate_sentence
from pages.parts.compare.form import ComparisonForm, Planned, planned
from pages.parts.frame.browser import browser_session
from pages.parts.frame.state import reading
from pages.parts.summarise.connection import tested_latency


def comparison_bar(registry: Registry, wanted: ComparisonForm, form: Form) -> None:
    made = _planned(registry, wanted, form)
    problem = made.problem or _refusal(registry, made, form) or no_place(form.prompt, columns_of(registry, wanted))
    with st.container(key="start_bar", horizontal=True, vertical_alignment="center"):
        with st.container(key="start_words", gap=None):
            _say(registry, made, problem)
            agreed = form.endpoint == "practice" or st.checkbox(CHARGES(), key="comparison_agreed")
        with st.container(key="start_buttons", horizontal=True, horizontal_alignment="right", width="content"):
            closed = bool(problem) or not agreed or made.plan is None
            if st.button(START(), type="primary", key="comparison_start", disabled=closed) and made.plan:
                _start(registry, wanted, made.plan, form)


def columns_of(registry: Registry, wanted: ComparisonForm) -> tuple[str, ...]:
    """The columns of the documents that are compared with; samples have none."""
    held = reading()
    return registry.columns(held.draft) if held and wanted.source == "read" else ()


def _planned(registry: Registry, wanted: ComparisonForm, form: Form) -> Planned:
    held = reading() if wanted.source == "read" else None
    report, source = (held.report, held.draft) if held else (None, "")
    return planned(wanted, form, registry.environment, report, source, answer_seconds=tested_latency(form))


def _say(registry: Registry, made: Planned, problem: str) -> None:
    if problem or made.plan is None:
        st.html(f'<p class="gm-why"><span aria-hidden="true">▲</span> {html.escape(problem)}</p>')
    else:
        words = estimate_sentence(registry.comparisons.estimate(made.plan), made.plan.base)
        st.html(f'<p class="gm-will">{html.escape(words)}</p>')


def _refusal(registry: Registry, made: Planned, form: Form) -> str:
    if not made.plan:
        return ""
    return registry.refusal(made.plan.base, form.usable_key, keys=form.other_keys, headers=form.usable_headers)


def _start(registry: Registry, wanted: ComparisonForm, plan: Plan, form: Form) -> None:
    """Samples are written as a draft, which goes again: the comparison has its own documents."""
    session = browser_session()
    if wanted.source == "read":
        comparison_id = registry.comparisons.start(
            plan, form.usable_key, keys=form.other_keys, headers=form.usable_headers, session=session
        )
    else:
        with st.spinner(WRITING_SAMPLES()):
            label = sample_name(plan.needed)
            draft = registry.prepare(sample_documents(plan.needed, plan.seed), label)
            comparison_id = registry.comparisons.start(
                replace(plan, source=draft),
                form.usable_key,
                label,
                keys=form.other_keys,
                headers=form.usable_headers,
                session=session,
            )
            registry.delete(draft)
    st.query_params.from_dict({"comparison": comparison_id})
    st.rerun()
