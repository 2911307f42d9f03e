"""Resume, or retry what failed: with the fields for the secrets that are gone and for a higher cap, where it needs
those."""

import streamlit as st

from core.records import RunSnapshot, RunStatus
from core.runs.keyring import key_name
from core.runs.registry import Registry
from core.views.actions import go_on_words, refused_addresses
from core.views.caps import caps_of
from core.views.run_head import waits_for_a_person
from core.views.spending import ended_by_cap
from core.views.state import status_sentence
from pages.parts.frame.browser import browser_session
from pages.parts.frame.cap_fields import cap_fields, typed_caps
from pages.parts.frame.problems import plain
from pages.parts.frame.secret_fields import secret_fields, typed_secrets

_KINDS = {RunStatus.REFUSED: "refused", RunStatus.NEEDS_KEY: "needs_key"}


def go_on(registry: Registry, snapshot: RunSnapshot) -> None:
    """The button, in a menu with the fields where secrets are gone. A run that waits for a person has it in a card."""
    words = go_on_words(snapshot)
    if not words or waits_for_a_person(snapshot):
        return
    lacking = registry.lacks(snapshot.run_id, browser_session())
    if lacking or refused_addresses(snapshot):
        with st.popover(words, key="resume_menu"):
            _button(registry, snapshot, words, ready=_fields(snapshot, lacking))
    else:
        _button(registry, snapshot, words, ready=True, main=snapshot.status is not RunStatus.FINISHED)


def attention(registry: Registry, snapshot: RunSnapshot) -> None:
    """What the run waits for, in whole sentences, with the fields for it; nothing for one that does not wait so."""
    if not waits_for_a_person(snapshot):
        return
    kind = "cap" if ended_by_cap(snapshot) else _KINDS[snapshot.status]
    with st.container(key=f"card_attention_{kind}", gap="small"):
        st.markdown(plain(status_sentence(snapshot)))
        with st.container(key="attention_row", horizontal=True, vertical_alignment="bottom"):
            problem = cap_fields(caps_of(snapshot), _cap_key(snapshot)) if ended_by_cap(snapshot) else ""
            with st.container(key="attention_fields", width="content"):
                typed = _fields(snapshot, registry.lacks(snapshot.run_id, browser_session()))
            _button(registry, snapshot, go_on_words(snapshot), ready=typed and not problem, main=True)
        if problem:
            st.error(plain(problem))


def _cap_key(snapshot: RunSnapshot) -> str:
    """Another one for each session of the run, so that what is proposed is proposed anew."""
    return f"cap_{snapshot.run_id}_{snapshot.ended_utc}"


def _fields(snapshot: RunSnapshot, lacking: tuple[str, ...]) -> bool:
    refused = snapshot.status is RunStatus.REFUSED
    endpoint = snapshot.settings.endpoint
    also = [key_name(endpoint, address) for address in refused_addresses(snapshot)]
    return secret_fields(endpoint, lacking, refused=refused, key=_key(snapshot), also=also)


def _button(registry: Registry, snapshot: RunSnapshot, words: str, *, ready: bool, main: bool = False) -> None:
    st.button(
        words,
        type="primary" if main else "secondary",
        key="resume",
        on_click=_resume,
        args=(registry, snapshot),
        disabled=not ready,
    )


def _key(snapshot: RunSnapshot) -> str:
    return f"key_{snapshot.run_id}"


def _resume(registry: Registry, snapshot: RunSnapshot) -> None:
    typed = typed_secrets(snapshot.settings.endpoint, _key(snapshot))
    cost, tokens = typed_caps(_cap_key(snapshot))
    registry.resume(
        snapshot.run_id,
        typed.key,
        keys=typed.keys,
        headers=typed.headers,
        session=browser_session(),
        max_cost=cost,
        max_total_tokens=tokens,
    )
