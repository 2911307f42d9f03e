"""What was asked for in the list of runs: open one, run it again, delete it, hold two side by side."""

from collections.abc import Mapping

import streamlit as st

from core.compare.listed import Listed
from core.records import RunSnapshot
from core.runs.registry import Registry
from core.views.actions import again_words
from core.views.forms import filled_in
from core.views.runs_list import delete_words
from pages.parts.frame.browser import browser_session
from pages.parts.frame.problems import plain
from pages.parts.frame.secret_fields import secret_fields, typed_secrets
from pages.parts.frame.state import fill_form


def done(registry: Registry, asked: Mapping[str, str]) -> None:
    """Do it, or ask for what it needs. What is there no more is passed over."""
    what, listed = asked.get("do"), registry.overview.find(asked.get("id", ""))
    if what == "compare":
        st.switch_page("two_runs.py", query_params={"one": asked.get("one", ""), "other": asked.get("other", "")})
    if listed is None:
        return
    if what == "open":
        _open(listed)
    if what == "delete" and not listed.status.active:
        st.dialog(delete_words(listed)[0])(_delete)(registry, listed)
    if what in ("again", "change") and not listed.plan:
        _again(registry, registry.snapshot(listed.id), change=what == "change")


def _open(listed: Listed) -> None:
    if listed.plan:
        st.switch_page("compare.py", query_params={"comparison": listed.id})
    st.switch_page("run.py", query_params={"run": listed.id})


def _delete(registry: Registry, listed: Listed) -> None:
    _, lost, keep, really = delete_words(listed)
    st.text(lost)
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button(keep, key="keep"):
            st.rerun()
        if st.button(really, type="primary", key="really_delete"):
            if listed.plan:
                registry.forgetting.named(listed.id)
            else:
                registry.delete(listed.id)
            st.rerun()


def _again(registry: Registry, snapshot: RunSnapshot, *, change: bool) -> None:
    if change:
        fill_form(filled_in(snapshot.settings))
        st.switch_page("summarise.py", query_params={"draft": registry.again(snapshot.run_id)})
    if registry.lacks(snapshot.run_id, browser_session()):
        st.dialog(again_words(snapshot).title)(_ask_secrets)(registry, snapshot)
    else:
        _repeat(registry, snapshot)


def _ask_secrets(registry: Registry, snapshot: RunSnapshot) -> None:
    words = again_words(snapshot)
    st.caption(plain(words.same_effect))
    lacking = registry.lacks(snapshot.run_id, browser_session())
    typed = secret_fields(snapshot.settings.endpoint, lacking, refused=False, key=_key(snapshot))
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button(words.title, type="primary", key="runs_again", disabled=not typed):
            _repeat(registry, snapshot)


def _key(snapshot: RunSnapshot) -> str:
    return f"runs_again_{snapshot.run_id}"


def _repeat(registry: Registry, snapshot: RunSnapshot) -> None:
    typed = typed_secrets(snapshot.settings.endpoint, _key(snapshot))
    run_id = registry.repeat(
        snapshot.run_id, typed.key, keys=typed.keys, headers=typed.headers, session=browser_session()
    )
    st.switch_page("run.py", query_params={"run": run_id})
