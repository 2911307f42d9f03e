"""The bar at the foot of the form: how much the comparison will take, and Start."""

from dataclasses import replace

import streamlit as st

from core.compare.plan import Plan
from core.documents import sample_documents
from core.runs.registry import Registry
from core.summarise.prompts import no_place
from core.views.comparison import estimate_line
from core.views.format import plural
from core.views.forms import Form, destination
from pages.parts.compare.form import ComparisonForm, Planned, planned
from pages.parts.frame.browser import browser_session
from pages.parts.frame.problems import plain
from pages.parts.frame.state import reading


def comparison_bar(registry: Registry, wanted: ComparisonForm, form: Form) -> None:
    held = reading()
    read = held if wanted.source == "read" else None
    made = planned(wanted, form, registry.environment, read.report if read else None, read.draft if read else "")
    problem = made.problem or _refusal(registry, made, form) or no_place(form.prompt, columns_of(registry, wanted))
    words, buttons = st.columns([3, 1], vertical_alignment="center")
    if made.plan:
        words.markdown(f"**{plain(estimate_line(registry.comparisons.estimate(made.plan)))}**")
    words.caption(plain(destination(form, registry.environment)))
    if problem:
        words.markdown(f":orange[▲ {plain(problem)}]")
    agreed = form.endpoint == "practice" or words.checkbox(
        "I know that this endpoint may charge for every request.", key="comparison_agreed"
    )
    with buttons.container(horizontal=True, horizontal_alignment="right"):
        pressed = st.button(
            "Start", type="primary", key="comparison_start", disabled=bool(problem) or not agreed or made.plan is None
        )
    if pressed and made.plan:
        _start(registry, wanted, made.plan, form)


def columns_of(registry: Registry, wanted: ComparisonForm) -> tuple[str, ...]:
    """The columns of the documents that are compared with; samples have none."""
    held = reading()
    return registry.columns(held.draft) if held and wanted.source == "read" else ()


def _refusal(registry: Registry, made: Planned, form: Form) -> str:
    if not made.plan:
        return ""
    return registry.refusal(made.plan.base, form.usable_key, headers=form.usable_headers)


def _start(registry: Registry, wanted: ComparisonForm, plan: Plan, form: Form) -> None:
    """Samples are written as a draft, which goes again: the comparison has its own documents."""
    session = browser_session()
    if wanted.source == "read":
        comparison_id = registry.comparisons.start(plan, form.usable_key, headers=form.usable_headers, session=session)
    else:
        with st.spinner("Writing the samples"):
            label = plural(plan.documents, "sample document")
            draft = registry.prepare(sample_documents(plan.documents, plan.seed), label)
            comparison_id = registry.comparisons.start(
                replace(plan, source=draft), form.usable_key, label, headers=form.usable_headers, session=session
            )
            registry.delete(draft)
    st.query_params["comparison"] = comparison_id
    st.rerun()
