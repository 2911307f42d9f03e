"""A table of which nobody knows which column is the text: a person is asked, with its first values beside."""

import streamlit as st

from core.language import Message, listed
from core.records import Problem
from core.runs.registry import Registry
from core.views.forms import FIRST_ROWS, HEADER_ROW, column_choices
from core.views.names import column_words
from core.views.preview import question_preview
from core.views.tables import with_answer
from core.views.your_file import FILE_GONE
from pages.parts.frame.problems import plain
from pages.parts.frame.state import Reading, pending_draft, uploads
from pages.parts.summarise.preview import show_preview
from pages.parts.summarise.shown_draft import take_again


def column_question(registry: Registry, held: Reading, question: Problem) -> None:
    if not registry.readings.has_files(held.draft):
        st.warning(plain(FILE_GONE()))
        return
    key = f"column_{uploads()}"
    header = _ask_header(question) if question.first_row else held.options.header

    def choose() -> None:
        take_again(registry, with_answer(held.options, held.report, question, st.session_state[key], header))

    st.selectbox(
        Message("Which column holds the text?"),
        column_choices(question, header),
        index=None,
        format_func=column_words,
        placeholder=Message("Choose a column"),
        key=key,
        on_change=choose,
        disabled=bool(pending_draft()),
    )
    show_preview(question_preview(question))


def _ask_header(question: Problem) -> bool:
    """Whether the first row names the columns; where it does not, it is a document like the others."""
    first = Message("The first row of {file}: {row}", file=question.source, row=listed(*question.first_row))
    named = st.radio(
        plain(first),
        tuple(FIRST_ROWS),
        format_func=lambda row: FIRST_ROWS[row](),
        index=int(question.columns == question.first_row),
        horizontal=True,
        key=f"header_{uploads()}",
    )
    return named == HEADER_ROW
