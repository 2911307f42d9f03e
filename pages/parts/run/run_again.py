"""Run again: the same documents with the same settings, or with others."""

import streamlit as st

from core.records import RunSnapshot
from core.runs.registry import Registry
from core.views.actions import again_words
from core.views.forms import filled_in
from pages.parts.frame.browser import browser_session
from pages.parts.frame.problems import plain
from pages.parts.frame.secret_fields import secret_fields, typed_secrets
from pages.parts.frame.state import fill_form


def run_again(registry: Registry, snapshot: RunSnapshot) -> None:
    words = again_words(snapshot)
    with st.popover(words.title, key="again_menu"), st.container(key="again_ways"):
        lacking = registry.lacks(snapshot.run_id, browser_session())
        typed = secret_fields(snapshot.settings.endpoint, lacking, refused=False, key=_key(snapshot))
        same = st.button(words.same, key="again_same", disabled=not typed, width="stretch")
        st.caption(plain(words.same_effect))
        other = st.button(words.other, key="again_other", width="stretch")
        st.caption(plain(words.other_effect))
    if same:
        _repeat(registry, snapshot)
    if other:
        _change(registry, snapshot)


def _key(snapshot: RunSnapshot) -> str:
    return f"again_key_{snapshot.run_id}"


def _repeat(registry: Registry, snapshot: RunSnapshot) -> None:
    typed = typed_secrets(snapshot.settings.endpoint, _key(snapshot))
    run_id = registry.repeat(
        snapshot.run_id, typed.key, keys=typed.keys, headers=typed.headers, session=browser_session()
    )
    st.switch_page("run.py", query_params={"run": run_id})


def _change(registry: Registry, snapshot: RunSnapshot) -> None:
    """Open Summarise with the run's documents, and its settings filled in. Secrets stay out."""
    fill_form(filled_in(snapshot.settings))
    st.switch_page("summarise.py", query_params={"draft": registry.again(snapshot.run_id)})
