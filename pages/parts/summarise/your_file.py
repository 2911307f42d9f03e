"""Your file: what was read, which of its columns are which, its first rows, and what was not read."""

import html
from dataclasses import replace

import streamlit as st

from core.language import Message
from core.runs.registry import Registry
from core.views.your_file import chip_words
from pages.parts.frame.problems import plain
from pages.parts.frame.state import Reading, pending_draft, reading, reading_so_far
from pages.parts.summarise.about_file import about_file
from pages.parts.summarise.column_row import column_row
from pages.parts.summarise.file_style import file_style
from pages.parts.summarise.first_look import first_look
from pages.parts.summarise.reading_progress import reading_progress
from pages.parts.summarise.shown_draft import reading_problem, remove, settle_reading, take_again


def your_file(registry: Registry) -> None:
    """The left column of the page, where documents have been read."""
    if held := reading():
        with st.container(key="card_file"):
            _file(registry, held)


def documents(registry: Registry) -> None:
    """The same where documents are one step of several: files are dropped here, too."""
    settle_reading(registry)
    held = reading()
    if held is None or unread(held):
        first_look(registry)
    else:
        _file(registry, held)


def unread(held: Reading) -> bool:
    """Whether nothing of the files is a document, and no choice could make it one."""
    return not held.report.documents and held.report.question is None


def _file(registry: Registry, held: Reading) -> None:
    file_style()
    with st.container(key="file_head", horizontal=True, vertical_alignment="center"):
        title = html.escape(Message("Your file"))
        st.html(f"<h2>{title}</h2>", width="content")
        with st.container(key="file_chip", horizontal=True, vertical_alignment="center", width="content", gap=None):
            words = [held.label] if reading_so_far() else chip_words(held.label, held.report)
            st.markdown(plain(" · ".join(words)), width="content")
            st.button(
                Message("Remove these documents"), key="remove_file", on_click=remove, args=(registry,), type="tertiary"
            )
    column_row(registry, held)
    if held.lines:
        _lines(registry, held)
    if pending := pending_draft():
        reading_progress(registry, pending)  # in the place of the chips, so that nothing jumps
        return
    if problem := reading_problem():
        st.warning(plain(problem))
    about_file(registry, held)


def _lines(registry: Registry, held: Reading) -> None:
    """Both ways round: a line each, and back to a file each."""
    st.toggle(
        Message("Each line is a document"),
        value=held.options.one_per_line,
        key=f"lines_{held.draft}",
        disabled=not registry.readings.has_files(held.draft),
        on_change=take_again,
        args=(registry, replace(held.options, one_per_line=not held.options.one_per_line)),
        help=plain(Message("{file} looks like it.", file=held.report.offers[0].file)),
    )
