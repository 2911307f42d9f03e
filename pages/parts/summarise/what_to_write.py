"""What to write: the prompt, and the language of the summaries, which is a part of it."""

import html
from collections.abc import Sequence

import streamlit as st

from core.language import Message
from core.summarise.prompts import PLACE, SUMMARY_LANGUAGES, name_of_prompt, no_place, place_words, unknown_places
from core.views.choices import LANGUAGE_LABELS, PROMPT_LABELS, PROMPT_LINES
from core.views.forms import OWN_PROMPT, PROMPT_NAMES, Checked, Form
from pages.parts.frame.problems import plain
from pages.parts.frame.state import form_key
from pages.parts.summarise.card_title import card_title


def what_to_write(form: Form, checked: Checked, columns: Sequence[str] | None = None) -> None:
    """`columns` are those of the documents, None where there are no documents yet."""
    with st.container(key="card_write"):
        card_title(Message("What to write"))
        prompt(form, checked, columns)


def prompt(form: Form, checked: Checked, columns: Sequence[str] | None) -> None:
    with st.container(key="choice_prompt"):
        st.radio(
            Message("What to write"),
            PROMPT_NAMES,
            format_func=lambda name: PROMPT_LABELS[name](),
            captions=[PROMPT_LINES[name]() for name in PROMPT_NAMES],
            key=form_key("prompt_name"),
            on_change=_other_prompt,
            args=(form.prompt,),
            persist_state="session",
            label_visibility="collapsed",
            width="stretch",
        )
    if form.prompt_name == OWN_PROMPT:
        _own(columns)
    else:
        _named(form)
    if problem := checked.problem("prompt") or ("" if columns is None else no_place(form.prompt, columns)):
        st.error(plain(problem))
    elif columns is not None and (unknown := unknown_places(form.prompt, columns)):
        st.warning(plain(unknown))


def _other_prompt(before: str) -> None:
    """One's own prompt begins as a copy of the one that stood there, until it is changed."""
    _ask_in_own_words()
    held = st.session_state[form_key("own_prompt")]
    if st.session_state[form_key("prompt_name")] == OWN_PROMPT and (not held.strip() or name_of_prompt(held)):
        st.session_state[form_key("own_prompt")] = before


def _ask_in_own_words() -> None:
    """A prompt that is chosen anew is asked in the reader's language, whatever run the form came from."""
    st.session_state[form_key("asked_in")] = ""


def _named(form: Form) -> None:
    st.segmented_control(
        Message("Language of the summaries"),
        SUMMARY_LANGUAGES,
        format_func=lambda name: LANGUAGE_LABELS[name](),
        required=True,
        key=form_key("summary_language"),
        on_change=_ask_in_own_words,
        persist_state="session",
        width="stretch",
    )
    before = html.escape(Message("The prompt:"))
    asked = f'<span lang="{html.escape(form.prompt_language)}">{html.escape(form.prompt)}</span>'
    st.html(f'<p class="gm-prompt"><span class="gm-sr">{before} </span>{asked}</p>')


def _own(columns: Sequence[str] | None) -> None:
    st.text_area(
        Message("Your prompt, with {text} where the document belongs", text=PLACE),
        key=form_key("own_prompt"),
        persist_state="session",
        height=112,
    )
    if columns:
        st.caption(plain(Message("Columns of these documents: {columns}", columns=place_words(columns))))
