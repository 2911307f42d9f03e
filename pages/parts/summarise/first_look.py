"""The page as it is at first: one card with one sentence, into which files are dropped."""

import html

import streamlit as st

from core.documents import InputFile
from core.language import Message
from core.runs.registry import Registry
from core.views.your_file import (
    CHOOSE_FILES,
    DROP_HERE,
    NOTHING_READ,
    SENTENCE,
    STAYS,
    WHAT_TO_DROP,
    left_out_reasons,
    note_reasons,
)
from pages.parts.frame.problems import plain
from pages.parts.frame.state import pending_draft, reading, uploads
from pages.parts.summarise.file_style import file_style
from pages.parts.summarise.reading_progress import reading_progress
from pages.parts.summarise.reasons import show_reasons
from pages.parts.summarise.shown_draft import SAMPLES, reading_problem, remove, take, take_samples


def first_look(registry: Registry) -> None:
    """Until something is read."""
    file_style()
    with st.container(key="card_first"):
        if pending := pending_draft():
            reading_progress(registry, pending)
        else:
            drop_zone(registry)
    if problem := reading_problem():
        st.warning(plain(problem))
    if (held := reading()) and not pending_draft():
        with st.container(key="card_unread"):
            st.markdown(f"**{plain(NOTHING_READ())}**")
            show_reasons(left_out_reasons(held.report) + note_reasons(held.report))


def drop_zone(registry: Registry) -> None:
    """The sentence, and where files are dropped: the whole card."""
    words = f"--gm-choose: {_quoted(CHOOSE_FILES())}; --gm-drop: {_quoted(DROP_HERE())}"
    st.html(
        f"<style>.stApp .st-key-drop {{ {words} }}</style>"
        f'<h1 class="gm-sentence">{html.escape(SENTENCE())}</h1><p class="gm-what">{html.escape(WHAT_TO_DROP())}</p>'
    )
    with st.container(key="drop", horizontal=True, horizontal_alignment="center"):
        key = f"files_{uploads()}"
        st.file_uploader(
            WHAT_TO_DROP(),
            accept_multiple_files=True,
            key=key,
            label_visibility="collapsed",
            on_change=_take_uploads,
            args=(registry, key),
            width=160,
        )
        st.button(Message("Try {count:,} samples", count=SAMPLES), key="samples", on_click=_samples, args=(registry,))
    st.html(f'<p class="gm-stays">{html.escape(STAYS())}</p>')


def _take_uploads(registry: Registry, key: str) -> None:
    """In the callback, where the uploads are not yet copied for the page."""
    dropped = st.session_state.get(key) or []
    if dropped:
        _forget_unread(registry)
        take(registry, [InputFile.from_bytes(file.name, file.getvalue()) for file in dropped])


def _samples(registry: Registry) -> None:
    _forget_unread(registry)
    take_samples(registry)


def _forget_unread(registry: Registry) -> None:
    if reading():
        remove(registry)


def _quoted(words: str) -> str:
    """As a string of CSS."""
    return '"' + words.replace("\\", "").replace('"', "").replace("<", "") + '"'
