"""The bar at the foot of the Summarise page: how much, about how long, where to; Try and Start, or why not."""

import html

import streamlit as st

from core.language import Message, Wording
from core.metrics.estimated import RunEstimate
from core.records import RunSnapshot
from core.runs.growing import READ_FIRST, needs_all
from core.runs.registry import Registry
from core.settings import RunSettings
from core.summarise.prompts import no_place
from core.views.cost_words import beyond_cap, foretold, saves_words
from core.views.expected import parts_line
from core.views.forms import Checked, Form
from core.views.start import (
    answering,
    bill_words,
    coming_words,
    cost_counts,
    count_words,
    goes_on_from,
    start_label,
    start_words,
    time_words,
    trial_label,
)
from core.views.trial import trying_words
from pages.parts.frame.browser import browser_session
from pages.parts.frame.state import pending_draft, reading, reading_so_far
from pages.parts.summarise.connection import tested_context, tested_latency
from pages.parts.summarise.counting import Wanted, counted_for, look_again
from pages.parts.summarise.trial import TRIAL_ANCHOR, start_trial, trial_of

_START = "start"
_NO_DOCUMENTS = Wording("Choose a file first, or try the samples.")
_NO_COLUMN = Wording("Choose the column that holds the text.")
_BEING_READ = Wording("The documents are still being read.")


def start_pressed(registry: Registry, form: Form, checked: Checked) -> None:
    """Starts the run of a press before the page is drawn once more: sooner, and nothing of a page that is left, such as
    a look at the connection's test, is on its way when the next one comes."""
    if not st.session_state.get(_START) or checked.settings is None or _problem(registry, form, checked):
        return
    trial = trial_of(registry)
    if not (trial and trial.running):
        tried = goes_on_from(trial, checked.settings)
        _start(registry, form, checked.settings, trial.run_id if trial and tried else "")


def start_bar(registry: Registry, form: Form, checked: Checked) -> None:
    current, trial = reading(), trial_of(registry)
    report = current.report if current else None
    problem = _problem(registry, form, checked)
    waits = bool(problem) or bool(trial and trial.running)
    tried = goes_on_from(trial, checked.settings)
    with st.container(key="start_bar", horizontal=True, vertical_alignment="center"):
        with st.container(key="start_words"):
            _say(problem, _words(registry, form, checked.settings, trial), trial)
        with st.container(key="start_buttons", horizontal=True, horizontal_alignment="right", width="content"):
            few = trial_label(report)
            if few and not tried and st.button(few, key="try", disabled=waits) and checked.settings:
                start_trial(registry, form, checked.settings)
            label = start_label(report, tried, coming=bool(reading_so_far()))
            st.button(label, type="primary", key=_START, disabled=waits)


def _say(problem: str, words: str, trial: RunSnapshot | None) -> None:
    """Why nothing can start, or else what will; and the way to what was tried, which may be further down."""
    words_of_link = html.escape(Message("See them"))
    see = f' · <a href="#{TRIAL_ANCHOR}" target="_self">{words_of_link}</a>'
    if trial and trial.running:
        st.html(f'<p class="gm-will">{html.escape(trying_words(trial))}{see}</p>')
    elif problem:
        st.html(f'<p class="gm-why"><span aria-hidden="true">▲</span> {html.escape(problem)}</p>')
    else:
        st.html(f'<p class="gm-will">{html.escape(words)}{see if trial else ""}</p>')


def _words(registry: Registry, form: Form, settings: RunSettings | None, trial: RunSnapshot | None) -> str:
    current, tried = reading(), goes_on_from(trial, settings)
    if current is None or settings is None:
        return ""
    if reading_so_far():
        return coming_words(form)
    left = current.report.documents - tried
    measured = registry.metrics(trial.run_id).avg_latency if trial and tried else None
    answers = answering(settings, measured, tested_latency(form))
    split = registry.expected_parts(current.draft, settings, tested_context(form))
    requests = max(1, left - current.report.duplicates) + (split.parts if split else 0)
    cost = _estimate(registry, form, settings, trial)
    return start_words(
        form,
        count_words(current.report, left),
        time_words(settings, requests, answers),
        bill_words(form, cost) if cost else "",
    )


def _estimate(
    registry: Registry, form: Form, settings: RunSettings | None, trial: RunSnapshot | None
) -> RunEstimate | None:
    """What the run would cost; None where that is not asked, or not counted yet."""
    current = reading()
    if current is None or settings is None or reading_so_far() or not current.report.documents:
        return None
    if not cost_counts(form):
        return None
    tried = goes_on_from(trial, settings)
    wanted = Wanted(current.draft, settings, trial.run_id if trial and tried else "", tested_context(form))
    return counted_for(registry, wanted)


def _problem(registry: Registry, form: Form, checked: Checked) -> str:
    """The first thing that keeps a run from starting."""
    current = reading()
    if current is None or not current.report.documents:
        draft = pending_draft()
        if current and current.report.question and not draft:
            return _NO_COLUMN()
        return _BEING_READ() if draft and registry.readings.look_at(draft) else _NO_DOCUMENTS()
    if not checked.settings:
        return checked.first_problem
    if reading_so_far() and needs_all(checked.settings, current.columns):
        return READ_FIRST()
    refusal = registry.refusal(checked.settings, form.usable_key, keys=form.other_keys, headers=form.usable_headers)
    return refusal or no_place(form.prompt, registry.columns(current.draft))


def _start(registry: Registry, form: Form, settings: RunSettings, trial: str) -> None:
    if current := reading():
        run_id = registry.start(
            current.draft,
            settings,
            form.usable_key,
            keys=form.other_keys,
            headers=form.usable_headers,
            session=browser_session(),
            trial=trial,
        )
        st.switch_page("run.py", query_params={"run": run_id})


def notes(registry: Registry, form: Form, checked: Checked) -> None:
    """A sentence each: what will be split, where that is known; what is not paid for; and where the cap is too low."""
    current = reading()
    if current is None or not checked.settings or reading_so_far():
        return
    expected = registry.expected_parts(current.draft, checked.settings, tested_context(form))
    said = [parts_line(expected)] if expected else []
    if cost := _estimate(registry, form, checked.settings, trial_of(registry)):
        if _problem(registry, form, checked):  # which stands where the cost would
            said.append(foretold(bill_words(form, cost)))
        if cost.saved_cost or cost.reused:  # of repeats alone the file's card speaks
            said.append(saves_words(cost.saved_cost, repeats=cost.duplicates, reused=cost.reused))
        said.append(beyond_cap(form, cost))
    look_again()
    for sentence in filter(None, said):
        st.html(f'<p class="gm-quiet">{html.escape(sentence)}</p>')
