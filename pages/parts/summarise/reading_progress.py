"""Files being read: how far it is, and Cancel."""

import streamlit as st

from core.runs.registry import Registry
from core.views.words import reading_words
from pages.parts.frame.state import keep_pending

_REFRESH = 0.5  # seconds


def reading_progress(registry: Registry, draft: str) -> None:
    """Looks at the reading while the page is there, and so keeps it going; at its end the page is drawn anew."""

    @st.fragment(run_every=_REFRESH)
    def draw() -> None:
        progress = registry.readings.look_at(draft)
        if progress is None or progress.ended:
            st.rerun()
        st.markdown(reading_words(progress.files_read, progress.documents))
        st.button("Cancel", key="cancel_reading", on_click=_cancel, args=(registry, draft), width="stretch")

    draw()


def _cancel(registry: Registry, draft: str) -> None:
    registry.readings.cancel(draft)
    keep_pending("")
