"""In which language a visitor reads: that of `?lang=` or of the header, which the browser remembers, or the browser's.

It is asked for wherever a word is said, so a fragment and a callback say theirs in it too.
"""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.reader import ENGLISH, Language, found_by, language_of, languages

COOKIE = "gistmill_language"
_LANGUAGE = "language"
_ASKED = "lang"  # in the address


def visitor_language() -> Language | None:
    """None in a thread that draws for nobody."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return None
    held: Language | None = st.session_state.get(_LANGUAGE)
    if held is None:
        held = language_of([st.context.cookies.get(COOKIE), st.context.locale]) or ENGLISH
        st.session_state[_LANGUAGE] = held
    return held


def follow_language() -> None:
    """Read in the language that the address asks for, from now on, and take it out of the address."""
    if _ASKED in st.query_params:
        if asked := language_of([st.query_params[_ASKED]]):
            st.session_state[_LANGUAGE] = asked
        del st.query_params[_ASKED]


def language_switch() -> None:
    """The languages by their own names."""
    for language in languages():
        if language != visitor_language():
            st.button(
                language.name, key=f"language_{language.code}", type="tertiary", on_click=_choose, args=(language,)
            )


def _choose(language: Language) -> None:
    st.session_state[_LANGUAGE] = language


found_by(visitor_language)
