"""Resume, or retry what failed: with the fields for the secrets that are gone, where some are."""

import streamlit as st

from core.records import RunSnapshot, RunStatus
from core.runs.registry import Registry
from core.views.actions import go_on_words
from core.views.state import status_sentence
from pages.parts.frame.browser import browser_session
from pages.parts.frame.problems import plain
from pages.parts.frame.secret_fields import secret_fields, typed_secrets

_WAITS_FOR_A_PERSON = (RunStatus.REFUSED, RunStatus.NEEDS_KEY)


def go_on(registry: Registry, snapshot: RunSnapshot) -> None:
    """The button, in a menu with the fields where secrets are gone. A run that waits for a person has it in a card."""
    words = go_on_words(snapshot)
    if not words or snapshot.status in _WAITS_FOR_A_PERSON:
        return
    if lacking := registry.lacks(snapshot.run_id, browser_session()):
        with st.popover(words, key="resume_menu"):
            _button(registry, snapshot, words, typed=_fields(snapshot, lacking))
    else:
        _button(registry, snapshot, words, typed=True, main=snapshot.status is not RunStatus.FINISHED)


def attention(registry: Registry, snapshot: RunSnapshot) -> None:
    """What the run waits for, in whole sentences, with the fields for it; nothing for one that does not wait so."""
    if snapshot.status not in _WAITS_FOR_A_PERSON:
        return
    kind = "refused" if snapshot.status is RunStatus.REFUSED else "needs_key"
    with st.container(key=f"card_attention_{kind}", gap="small"):
        st.markdown(plain(status_sentence(snapshot)))
        with st.container(key="attention_row", horizontal=True, vertical_alignment="bottom"):
            with st.container(key="attention_fields", width="content"):
                typed = _fields(snapshot, registry.lacks(snapshot.run_id, browser_session()))
            _button(registry, snapshot, go_on_words(snapshot), typed=typed, main=True)


def _fields(snapshot: RunSnapshot, lacking: tuple[str, ...]) -> bool:
    refused = snapshot.status is RunStatus.REFUSED
    return secret_fields(snapshot.settings.endpoint, lacking, refused=refused, key=_key(snapshot))


def _button(registry: Registry, snapshot: RunSnapshot, words: str, *, typed: bool, main: bool = False) -> None:
    st.button(
        words,
        type="primary" if main else "secondary",
        key="resume",
        on_click=_resume,
        args=(registry, snapshot),
        disabled=not typed,
    )


def _key(snapshot: RunSnapshot) -> str:
    return f"key_{snapshot.run_id}"


def _resume(registry: Registry, snapshot: RunSnapshot) -> None:
    key, headers = typed_secrets(snapshot.settings.endpoint, _key(snapshot))
    registry.resume(snapshot.run_id, key, headers=headers, session=browser_session())
