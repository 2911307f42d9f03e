"""The fields of a table's columns. A choice counts at once: the rows are read once more."""

import html
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from core.language import Message
from core.runs.registry import Registry
from core.views.columns_words import JOIN, NOW, called_words, kept_words, text_choice_words, text_choices
from core.views.names import column_words
from core.views.tables import AUTOMATIC, Columns, with_columns
from pages.parts.frame.problems import plain
from pages.parts.frame.state import Reading, change_reading, pending_draft, uploads
from pages.parts.summarise.shown_draft import take_again

_FEW = 30  # columns that are shown side by side; more of them are searched


def text_field(registry: Registry, held: Reading, chosen: Columns, texts: Sequence[str], name: str) -> bool:
    """Whether several columns are to be chosen."""
    key = f"text_{uploads()}"
    choices = text_choices(chosen.names, texts)
    now = NOW if len(texts) > 1 else next(iter(texts), "")

    def choose() -> None:
        if (column := st.session_state[key]) in chosen.names:
            take_again(registry, with_columns(held.options, held.report, chosen, [column], name))

    picked = st.selectbox(
        Message("Text"),
        choices,
        index=choices.index(now) if now in choices else None,
        key=key,
        on_change=choose,
        disabled=bool(pending_draft()),
        format_func=lambda choice: text_choice_words(choice, texts),
        placeholder=Message("Choose a column"),
    )
    return bool(picked == JOIN and picked not in chosen.names)


def join_field(registry: Registry, held: Reading, chosen: Columns, texts: Sequence[str], name: str) -> None:
    """Several columns in an order."""
    key = f"joined_{uploads()}"

    def join() -> None:
        take_again(registry, with_columns(held.options, held.report, chosen, st.session_state[key], name))

    with st.container(key="joined", horizontal=True, vertical_alignment="bottom"):
        picked = st.multiselect(
            Message("Columns that make the text, in this order"),
            chosen.names,
            texts,
            key=key,
            format_func=column_words,
            placeholder=Message("Choose columns"),
        )
        st.button(Message("Join them"), key="join", on_click=join, disabled=len(picked) < 2)  # noqa: PLR2004  # several


def called_field(registry: Registry, held: Reading, chosen: Columns, texts: Sequence[str], name: str) -> None:
    key = f"called_{uploads()}"
    names = [*([AUTOMATIC] if name == AUTOMATIC else []), *chosen.names]

    def choose() -> None:
        take_again(registry, with_columns(held.options, held.report, chosen, texts, st.session_state[key]))

    st.selectbox(
        Message("Called"),
        names,
        names.index(name),
        key=key,
        on_change=choose,
        disabled=bool(pending_draft()) or not texts,
        format_func=called_words,
    )


def kept_field(registry: Registry, held: Reading) -> None:
    """Which of all own columns stand beside the summary in the result."""
    key = f"kept_{held.draft}"
    kept = [column for column in held.columns if column not in held.left_out]

    def keep() -> None:
        picked = set(st.session_state[key])
        left_out = tuple(column for column in held.columns if column not in picked)
        registry.drafts.leave_out(held.draft, left_out)
        change_reading(replace(held, left_out=left_out))

    label = Message("Keep in the result")
    st.html(f'<span class="gm-label">{html.escape(label)}</span>')
    with st.popover(kept_words(len(held.columns), len(held.left_out)), key="keep", width="stretch"):
        if len(held.columns) <= _FEW:
            st.pills(
                label,
                held.columns,
                selection_mode="multi",
                default=kept,
                key=key,
                on_change=keep,
                format_func=lambda column: plain(column_words(column)),
                label_visibility="collapsed",
            )
        else:
            st.multiselect(
                label,
                held.columns,
                kept,
                key=key,
                on_change=keep,
                format_func=column_words,
                placeholder=Message("Choose columns"),
            )
