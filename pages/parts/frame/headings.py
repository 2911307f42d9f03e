"""In which language a downloaded file has its headings and sentences: the reader's, unless English is wished for."""

import streamlit as st

from core.reader import ENGLISH, reader
from core.views.actions import headings_words

_ENGLISH_WISHED = "headings_english"
_CHECKBOX = "headings_of_readers"


def headings() -> str:
    """The code of a language for the address of a file; "" for English."""
    wished = ENGLISH if st.session_state.get(_ENGLISH_WISHED) else reader()
    return "" if wished == ENGLISH else wished.code


def wish_for_headings(*, readers: bool) -> None:
    """From now on in the reader's language, or in English."""
    st.session_state[_ENGLISH_WISHED] = not readers


def headings_choice() -> None:
    """A box to tick; none for a reader of English."""
    if reader() != ENGLISH:
        st.session_state[_CHECKBOX] = bool(headings())
        st.checkbox(headings_words(), key=_CHECKBOX, on_change=_wish)


def _wish() -> None:
    wish_for_headings(readers=bool(st.session_state[_CHECKBOX]))
