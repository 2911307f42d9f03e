"""Files being read: how far it is, and Cancel."""

import streamlit as st

from core.language import Message
from core.runs.registry import Registry
from core.views.your_file import reading_line
from pages.parts.frame.problems import plain
from pages.parts.frame.state import drop_reading, keep_pending, reading_so_far

_REFRESH = 0.5  # seconds


def reading_progress(registry: Registry, draft: str) -> None:
    """Looks at the reading while the page is there, and so keeps it going; at its end the page is drawn anew, and where
    it takes long as soon as a run may begin."""
    found = registry.find(draft)
    label = found.label if found else ""

    @st.fragment(run_every=_REFRESH)
    def draw() -> None:
        progress = registry.readings.look_at(draft)
        if progress is None or progress.ended or (progress.may_begin and reading_so_far() is None):
            st.rerun()
        with st.container(key="reading", horizontal=True, vertical_alignment="center"):
            st.html('<span class="gm-working" aria-hidden="true"></span>', width="content")
            st.markdown(plain(reading_line(label, progress.files_read, progress.documents)), width="content")
            st.button(Message("Cancel"), key="cancel_reading", on_click=_cancel, args=(registry, draft))

    draw()


def _cancel(registry: Registry, draft: str) -> None:
    registry.readings.cancel(draft)
    if reading_so_far():
        drop_reading()
    keep_pending("")
