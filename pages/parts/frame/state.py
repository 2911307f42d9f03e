"""What a visitor's session holds: the form's values and the documents that were read. No two visitors share it."""

from dataclasses import dataclass, fields

import streamlit as st

from core.config import Environment
from core.documents import InputFile, ReadingReport, ReadOptions
from core.views.forms import Form

_READING, _UPLOADS = "reading", "uploads"


@dataclass(frozen=True, slots=True)
class Reading:
    """Documents copied into the store as a draft. `files` are kept only while a choice about them is open."""

    draft: str
    report: ReadingReport
    options: ReadOptions
    files: tuple[InputFile, ...] = ()
    lines: int = 0
    """How many documents the text files make with one a line, where that is on offer."""
    lines_of: str = ""
    """The first of those files."""


def form_key(name: str) -> str:
    """The widget key of a field of the form."""
    return f"form_{name}"


def current_form(machine: Environment) -> Form:
    """The form as the widgets hold it; at first with the machine's own address and concurrency."""
    first = Form(base_url=machine.base_url, concurrency=str(machine.max_concurrency))
    names = [each.name for each in fields(Form)]
    for name in names:
        st.session_state.setdefault(form_key(name), getattr(first, name))
    return Form(**{name: st.session_state[form_key(name)] for name in names})


def reading() -> Reading | None:
    held: Reading | None = st.session_state.get(_READING)
    return held


def keep_reading(new: Reading) -> None:
    """Keep it, and give the upload field a new key: its files are in the store now."""
    st.session_state[_READING] = new
    st.session_state[_UPLOADS] = uploads() + 1


def uploads() -> int:
    """How often something was read."""
    count: int = st.session_state.get(_UPLOADS, 0)
    return count
