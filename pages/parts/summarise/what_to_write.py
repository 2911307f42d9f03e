"""What to write: the prompt."""

from collections.abc import Sequence

import streamlit as st

from core.summarise.prompts import no_place, place_words, unknown_places
from core.views.forms import OWN_PROMPT, PROMPT_NAMES, Checked, Form
from pages.parts.frame.problems import plain
from pages.parts.frame.state import form_key
from pages.parts.summarise.long_documents import long_documents


def what_to_write(form: Form, checked: Checked, columns: Sequence[str] | None = None) -> None:
    """`columns` are those of the documents, None where there are no documents yet."""
    with st.container(key="card_write"):
        st.markdown("**What to write**")
        prompt(form, checked, columns)


def prompt(form: Form, checked: Checked, columns: Sequence[str] | None) -> None:
    st.selectbox("Prompt", PROMPT_NAMES, key=form_key("prompt_name"), persist_state="session")
    if form.prompt_name == OWN_PROMPT:
        st.text_area(
            "Your prompt, with {text} where the document belongs",
            key=form_key("own_prompt"),
            persist_state="session",
            height=96,
        )
        if columns:
            st.caption(plain(f"Columns of these documents: {place_words(columns)}"))
    else:
        st.caption(plain(form.prompt))
    long_documents(form)
    if problem := checked.problem("prompt") or ("" if columns is None else no_place(form.prompt, columns)):
        st.error(plain(problem))
    elif columns is not None and (unknown := unknown_places(form.prompt, columns)):
        st.warning(plain(unknown))
