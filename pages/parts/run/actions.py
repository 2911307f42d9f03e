"""What can be done with a run: stop it, go on with it, run it again, take its files."""

import streamlit as st

from core.records import RunSnapshot
from core.runs.registry import Registry
from core.views.actions import stop_words
from pages.parts.run.download import download
from pages.parts.run.go_on import go_on
from pages.parts.run.run_again import run_again


def actions(registry: Registry, snapshot: RunSnapshot) -> None:
    with st.container(key="run_actions", horizontal=True, horizontal_alignment="right", gap="small", width="content"):
        if snapshot.running:
            _stop(registry, snapshot)
        else:
            run_again(registry, snapshot)
            go_on(registry, snapshot)
        download(snapshot)


def _stop(registry: Registry, snapshot: RunSnapshot) -> None:
    words, effect = stop_words(snapshot)
    st.button(words, key="stop", on_click=registry.stop, args=(snapshot.run_id,), help=effect)
