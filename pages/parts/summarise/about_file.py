"""Chips beneath the preview: repeats, what was not read, how it was read. A press opens what each means."""

import streamlit as st

from core.runs.registry import Registry
from core.views.your_file import (
    left_out_reasons,
    left_out_words,
    note_reasons,
    notes_words,
    repeated_lines,
    repeats_sentence,
    repeats_words,
)
from pages.parts.frame.problems import plain
from pages.parts.frame.state import Reading
from pages.parts.summarise.reasons import show_reasons

_LISTED = 8  # documents that are repeated most


def about_file(registry: Registry, held: Reading) -> None:
    report = held.report
    words = repeats_words(report), left_out_words(report), notes_words(report)
    if not any(words):
        return
    with st.container(key="chips", horizontal=True):
        if words[0]:
            _repeats(registry, held, words[0])
        if words[1]:
            with st.popover(plain(words[1]), key="chip_left_out"):
                show_reasons(left_out_reasons(report))
        if words[2]:
            with st.popover(plain(words[2]), key="chip_notes"):
                show_reasons(note_reasons(report))


def _repeats(registry: Registry, held: Reading, words: str) -> None:
    opened = st.popover(plain(words), key="chip_repeats", on_change="rerun")
    if opened.open:
        opened.markdown(plain(repeats_sentence(held.report)))
        for line in repeated_lines(registry.repeated(held.draft, _LISTED)):
            opened.caption(plain(line))
