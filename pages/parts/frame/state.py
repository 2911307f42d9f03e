"""What a visitor's session holds: the form's values and the documents that were read. No two visitors share it.

The address names the draft that is shown, and the store has what was read and chosen: a reload, Back, another page and
a restart of the app find all of it again, but for secrets.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

import streamlit as st

from core.config import OPENAI_URL, Environment
from core.documents import ReadingReport, ReadOptions
from core.records import Value
from core.runs.drafts import Draft
from core.runs.registry import Registry
from core.views.forms import Form
from core.views.kept_form import OTHERS, kept_form, restored_form
from pages.parts.frame.server_rows import fill_servers, held_servers

_READING, _PENDING, _UPLOADS = "reading", "pending", "uploads"
_REPLACED, _KEPT_FORM, _PAGE, _CAME_FROM = "replaced", "kept_form", "page", "came_from"
_DRAFT = "draft"  # in the address


@dataclass(frozen=True, slots=True)
class Reading:
    """Documents copied into the store as a draft, what they are called, and how they were read.

    `columns` are all own columns, `left_out` those that results will not have. `source` is the draft or run that they
    were read from once more, "" for files.
    """

    draft: str
    report: ReadingReport
    options: ReadOptions = field(default_factory=ReadOptions)
    label: str = ""
    columns: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    source: str = ""

    @property
    def lines(self) -> int:
        """How many documents the text files make with one a line, where that is on offer."""
        return sum(offer.documents for offer in self.report.offers)


def form_key(name: str) -> str:
    """The widget key of a field of the form."""
    return f"form_{name}"


def current_form(machine: Environment) -> Form:
    """The form as the widgets hold it; at first with the machine's own concurrency, and its address if that is a server
    of one's own. A row of choices may come back with none chosen where another page draws it: then it has the first."""
    own = "" if machine.base_url == OPENAI_URL else machine.base_url
    first = Form(base_url=own, concurrency=str(machine.max_concurrency))
    names = [each.name for each in fields(Form) if each.name != OTHERS]
    for name in names:
        key, value = form_key(name), getattr(first, name)
        if key not in st.session_state or (isinstance(value, str) and st.session_state[key] is None):
            st.session_state[key] = value
    return Form(**{name: st.session_state[form_key(name)] for name in names}, others=held_servers())


def fill_form(values: Mapping[str, Any]) -> None:
    """Put these values into the form's widgets, by the names of its fields."""
    for name, value in values.items():
        if name == OTHERS:
            fill_servers(value)
        else:
            st.session_state[form_key(name)] = value


def keep_form(registry: Registry, form: Form) -> None:
    """Keep the form with the draft, where it has changed; not its secrets."""
    held = reading()
    if held is None:
        return
    now = (held.draft, kept_form(form))
    if st.session_state.get(_KEPT_FORM) != now:
        registry.drafts.keep_form(*now)
        st.session_state[_KEPT_FORM] = now


def last_kept_form() -> Mapping[str, Value]:
    """The form as it was kept last; {} where it was not."""
    kept: tuple[str, Mapping[str, Value]] = st.session_state.get(_KEPT_FORM, ("", {}))
    return kept[1]


def reading() -> Reading | None:
    held: Reading | None = st.session_state.get(_READING)
    return held


def keep_reading(new: Reading) -> None:
    """Keep it, in place of what was read before."""
    before = reading()
    if before and before.draft != new.draft:
        st.session_state.setdefault(_REPLACED, {})[before.draft] = new.draft
    st.session_state[_READING] = new
    keep_pending("")


def reading_so_far() -> Reading | None:
    """What is shown of documents that are still being read; None where all are read, or none are shown."""
    held = reading()
    return held if held and held.draft == pending_draft() else None


def change_reading(new: Reading) -> None:
    """Something else was chosen for the same documents."""
    st.session_state[_READING] = new


def show_draft(draft: Draft) -> None:
    """Show a draft of the store, and fill in the form as it was when it was kept."""
    keep_reading(_as_reading(draft))
    fill_form(restored_form(draft.form))


def show_so_far(draft: Draft) -> None:
    """Show what was read by now of a draft that is still being read."""
    before = reading_so_far()
    change_reading(replace(_as_reading(draft), left_out=before.left_out if before else ()))


def _as_reading(draft: Draft) -> Reading:
    return Reading(draft.run_id, draft.report, draft.options, draft.label, draft.columns, draft.left_out, draft.source)


def drop_reading() -> None:
    """Show no documents; the address names none."""
    st.session_state.pop(_READING, None)
    keep_pending("")


def pending_draft() -> str:
    """The draft that files are being read into; "" for none."""
    pending: str = st.session_state.get(_PENDING, "")
    return pending


def keep_pending(draft: str) -> None:
    """Files are being read into this draft, "" for none; the upload field gets a new key, and so forgets them."""
    held = reading()
    st.session_state[_PENDING] = draft
    st.session_state[_UPLOADS] = uploads() + 1
    name_draft(draft or (held.draft if held else ""))


def draft_in_address() -> str:
    """The draft that the address names, or the one that took its place; "" for none."""
    named = st.query_params.get(_DRAFT, "")
    replaced: dict[str, str] = st.session_state.get(_REPLACED, {})
    while named in replaced:
        named = replaced[named]
    return named


def name_draft(draft: str) -> None:
    """Put the draft into the page's address, so that a reload finds it again; "" takes it out."""
    if not draft:
        st.query_params.pop(_DRAFT, None)
    elif st.query_params.get(_DRAFT) != draft:
        st.query_params[_DRAFT] = draft


def summarise_query() -> dict[str, str]:
    """What a link to Summarise has in its address, so that it leads to the documents that are shown there."""
    held = reading()
    draft = pending_draft() or (held.draft if held else "")
    return {_DRAFT: draft} if draft else {}


def arrive(page: str) -> None:
    """Note which page is open, before it is drawn."""
    st.session_state[_CAME_FROM] = st.session_state.get(_PAGE, "")
    st.session_state[_PAGE] = page


def came_from_elsewhere() -> bool:
    """Whether another page was open when this one was drawn last."""
    return st.session_state.get(_CAME_FROM) != st.session_state.get(_PAGE)


def uploads() -> int:
    """How often something was read."""
    count: int = st.session_state.get(_UPLOADS, 0)
    return count
