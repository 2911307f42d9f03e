"""The browser's tab: its title and icon tell how the run stands, and a live region says it aloud as it changes."""

import streamlit as st

from core.compare.snapshot import ComparisonSnapshot
from core.reader import languages, reader
from core.records import RunSnapshot
from core.runs.registry import Registry
from core.views.running import AWAY, PAGES, announcement, page_title, tab_state, tab_title
from core.views.widget_words import widget_words
from pages.parts.frame.components import component
from pages.parts.frame.language import COOKIE, chosen_language

_FOLLOWED, _UNSEEN = "followed_run", "followed_run_unseen"


def tab(registry: Registry | None, page: str) -> None:
    """On the page of a run or comparison, that; elsewhere the run that was looked at, from its work on until its end
    was seen. None where the store cannot be opened."""
    work = (_compared(registry, page) or _followed(registry, page)) if registry else None
    data = {"title": page_title(page), "state": "quiet", "said": "", "run": ""}
    if work:
        named = work.run_id if isinstance(work, RunSnapshot) else work.comparison_id
        data = {"title": tab_title(work), "state": tab_state(work), "said": announcement(work), "run": named}
    component("frame")(key="frame", data={**data, "page": page})


def words() -> None:
    """The frame's own words, and the language they are in, once for all looks at what runs.

    `remember` is the language that was chosen, "" for none.
    """
    said = {
        "away": AWAY(),
        "pages": PAGES(),
        "widgets": widget_words(),
        "language": reader().code,
        "languages": [language.code for language in languages()],
        "remember": chosen_language(),
        "cookie": COOKIE,
    }
    component("frame")(key="frame_words", data={"words": said})


def _compared(registry: Registry, page: str) -> ComparisonSnapshot | None:
    named = st.query_params.get("comparison") if page == "compare" else None
    return registry.comparisons.find(named) if named else None


def _followed(registry: Registry, page: str) -> RunSnapshot | None:
    """None where the tab has the page's own name."""
    here = page == "run"
    if here and "run" in st.query_params:
        st.session_state[_FOLLOWED] = st.query_params["run"]
    run_id = st.session_state.get(_FOLLOWED)
    run = registry.find(run_id) if run_id else None
    if run and run.status.active:
        st.session_state[_UNSEEN] = True
    elif here:
        st.session_state[_UNSEEN] = False
    return run if here or st.session_state.get(_UNSEEN) else None
