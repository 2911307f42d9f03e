"""The bar at the foot of the Summarise page: where the documents will go, and Start."""

import streamlit as st

from core.runs.registry import Registry
from core.summarise.prompts import no_place
from core.views.forms import TRIAL, Checked, Form, destination
from pages.parts.frame.browser import browser_session
from pages.parts.frame.problems import plain
from pages.parts.frame.state import pending_draft, reading
from pages.parts.summarise.long_documents import expected_split

_NO_DOCUMENTS = "There are no documents yet: drop files, or use the samples."

_BEING_READ = "The documents are still being read."


def start_bar(registry: Registry, form: Form, checked: Checked) -> None:
    problem = _problem(registry, form, checked)
    words, buttons = st.columns([3, 2], vertical_alignment="center")
    words.markdown(plain(destination(form, registry.environment)))
    with words:
        expected_split(registry, form, checked)
    if problem:
        words.markdown(f":orange[▲ {plain(problem)}]")
    with buttons.container(horizontal=True, horizontal_alignment="right"):
        trial = st.button(f"Try on {TRIAL} first", key="try", disabled=bool(problem))
        start = st.button("Start", type="primary", key="start", disabled=bool(problem))
    if trial or start:
        _start(registry, form, checked, TRIAL if trial else None)


def _problem(registry: Registry, form: Form, checked: Checked) -> str:
    """The first thing that keeps a run from starting."""
    current = reading()
    if current is None or not current.report.documents:
        draft = pending_draft()
        return _BEING_READ if draft and registry.readings.look_at(draft) else _NO_DOCUMENTS
    if not checked.settings:
        return checked.first_problem
    refusal = registry.refusal(checked.settings, form.usable_key, headers=form.usable_headers)
    return refusal or no_place(form.prompt, registry.columns(current.draft))


def _start(registry: Registry, form: Form, checked: Checked, first: int | None) -> None:
    current = reading()
    if current and checked.settings:
        run_id = registry.start(
            current.draft,
            checked.settings,
            form.usable_key,
            first,
            headers=form.usable_headers,
            session=browser_session(),
        )
        st.switch_page("run.py", query_params={"run": run_id})
