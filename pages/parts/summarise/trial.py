"""A trial run's few summaries beside their texts, beneath the preview."""

import html
from dataclasses import dataclass

import streamlit as st

from core.language import Message
from core.records import RunSnapshot
from core.runs.registry import Registry
from core.settings import RunSettings
from core.views.forms import TRIAL, Checked, Form
from core.views.trial import Tried, trial_title, trial_words, tried, waiting_words
from pages.parts.frame.browser import browser_session
from pages.parts.frame.state import reading

TRIAL_ANCHOR = "trial"
"""Of the trial in the page, for a link to it."""

_REFRESH = 0.4  # seconds
_TRIAL = "trial"
_ADDRESS = "try"  # in the address


@dataclass(frozen=True, slots=True)
class _Trial:
    draft: str
    run_id: str


def trial(registry: Registry, checked: Checked) -> None:
    """Nothing where there was no trial of these documents."""
    tried = trial_of(registry)
    if tried is None:
        return
    st.query_params[_ADDRESS] = tried.run_id
    with st.container(key="card_trial"):
        st.html(f'<h2 class="gm-card-title" id="{TRIAL_ANCHOR}">{html.escape(trial_title(tried))}</h2>')
        if tried.running:
            _live(registry, tried.run_id, checked.settings)
        else:
            _draw(registry, tried, checked.settings)


def trial_of(registry: Registry) -> RunSnapshot | None:
    """The trial of the documents that were read, in this session or, after a reload, by the address; None for none."""
    current, held = reading(), st.session_state.get(_TRIAL)
    if current is None:
        return None
    if held is None or held.draft != current.draft:
        run_id = st.query_params.get(_ADDRESS, "")
        if not run_id or not _is_of(registry, run_id, current.draft):
            st.query_params.pop(_ADDRESS, None)
            return None
        held = st.session_state[_TRIAL] = _Trial(current.draft, run_id)
    return registry.find(held.run_id)


def _is_of(registry: Registry, run_id: str, draft: str) -> bool:
    """Whether the run is one over the first few documents of the draft: an address may name any run."""
    found = registry.find(run_id)
    if found is None or found.total > TRIAL:
        return False
    ours, theirs = (registry.rows(each, 0, found.total, texts=True) for each in (draft, run_id))
    return [row.text for row in ours] == [row.text for row in theirs]


def start_trial(registry: Registry, form: Form, settings: RunSettings) -> None:
    if current := reading():
        run_id = registry.start(
            current.draft,
            settings,
            form.usable_key,
            TRIAL,
            keys=form.other_keys,
            headers=form.usable_headers,
            session=browser_session(),
        )
        st.session_state[_TRIAL] = _Trial(current.draft, run_id)
        st.query_params[_ADDRESS] = run_id
        st.rerun()


def _live(registry: Registry, run_id: str, settings: RunSettings | None) -> None:
    @st.fragment(run_every=_REFRESH)
    def draw() -> None:
        snapshot = registry.find(run_id)
        if snapshot is None or not snapshot.running:
            st.rerun()
        else:
            _draw(registry, snapshot, settings)

    draw()


def _draw(registry: Registry, trial: RunSnapshot, settings: RunSettings | None) -> None:
    same = settings is not None and trial.settings.keys == settings.keys
    st.html(f'<p class="gm-quiet">{html.escape(trial_words(trial, same=same))}</p>')
    rows = tried(registry.rows(trial.run_id, 0, TRIAL, texts=True))
    st.html(f'<div class="gm-tried">{"".join(_row(row, waiting_words(trial)) for row in rows)}</div>')
    if trial.running:
        st.button(Message("Stop"), key="stop_trial", on_click=registry.stop, args=(trial.run_id,))


def _row(row: Tried, waiting: str) -> str:
    """A name, and under it the text beside what was written of it."""
    kind, said = "gm-none", waiting
    if row.problem:
        kind, said = "gm-bad", row.problem
    elif row.summary:
        kind, said = "gm-summary", row.summary
    name, text = html.escape(row.name), html.escape(row.text)
    return f'<h3>{name}</h3><p class="gm-text">{text}</p><p class="{kind}">{html.escape(said)}</p>'
