"""What a visitor's session holds: the form's values and the documents that were read. No two visitors share it."""

from dataclasses import dataclass, fields

import streamlit as st

from core.config import Environment
from core.documents import InputFile, ReadingReport, ReadOptions
from core.views.forms import Form

_READING, _PENDING, _UPLOADS = "reading", "pending", "uploads"
_DRAFT = "draft"  # in the address


@dataclass(frozen=True, slots=True)
class Reading:
    """Documents copied into the store as a draft. `files` are kept while there is a choice about them, as of tables."""

    draft: str
    report: ReadingReport
    options: ReadOptions
    files: tuple[InputFile, ...] = ()

    @property
    def lines(self) -> int:
        """How many documents the text files make with one a line, where that is on offer."""
        return sum(offer.documents for offer in self.report.offers)


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
    """Keep it, in place of what was read before."""
    st.session_state[_READING] = new
    keep_pending("")
    name_draft(new.draft)


def pending_draft() -> str:
    """The draft that files are being read into, after a reload the one in the address; "" for none."""
    return st.session_state.get(_PENDING) or ("" if reading() else st.query_params.get(_DRAFT, ""))


def keep_pending(draft: str) -> None:
    """Files are being read into this draft; the upload field gets a new key, and so forgets them."""
    st.session_state[_PENDING] = draft
    st.session_state[_UPLOADS] = uploads() + 1
    name_draft(draft)


def name_draft(draft: str) -> None:
    """Put the draft into the page's address, so that a reload finds it again; "" takes it out."""
    if not draft:
        st.query_params.pop(_DRAFT, None)
    elif st.query_params.get(_DRAFT) != draft:
        st.query_params[_DRAFT] = draft


def uploads() -> int:
    """How often something was read."""
    count: int = st.session_state.get(_UPLOADS, 0)
    return count
