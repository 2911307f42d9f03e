"""Problems as sentences on the page, and text from outside as plain text."""

import re

import streamlit as st

from core.errors import GistmillError
from core.language import say
from core.runs.registry import Registry, app_registry

_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$&^=])")
_WORD_JOINER = "\N{WORD JOINER}"  # takes no room; what follows it is no icon, emoji or address to Markdown


def plain(text: str) -> str:
    """Text for where Streamlit reads Markdown: shows as it is, renders nothing, links nowhere."""
    escaped = _MARKS.sub(r"\\\1", " ".join(text.split()))
    return escaped.replace(":", f":{_WORD_JOINER}").replace("@", f"@{_WORD_JOINER}")


def opened_registry() -> Registry:
    """The app's registry; where it cannot be opened, the page says why and ends here."""
    opened = app_registry()
    if not isinstance(opened, Registry):
        st.error(plain(say(opened.message)))
        st.stop()
    return opened


def show_problem(error: Exception) -> bool:
    """Ours are sentences fit to be shown, such as a full disk; the rest stays with Streamlit, which hides details."""
    if isinstance(error, GistmillError):
        st.error(plain(say(error.message)))
        return True
    return False
