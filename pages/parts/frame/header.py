"""The head of every page: the name, the pages, what runs now."""

import streamlit as st

from core.runs.registry import Registry, app_registry
from core.views.running import PAGE_NAMES, pill
from pages.parts.frame.browser import be_seen
from pages.parts.frame.language import language_switch
from pages.parts.frame.problems import plain
from pages.parts.frame.state import summarise_query
from pages.parts.frame.tab import tab, words

_IN_THE_BAR = ("summarise", "runs", "compare", "learn")
_UNDER = {"run": "runs", "two_runs": "runs"}  # pages that are reached from another, by that one
_WHILE_ACTIVE, _ELSE = 2.0, 10.0  # seconds between two looks at what runs


def header(page: str) -> None:
    """`page` is the name of the page that is open, one of `PAGE_NAMES`."""
    with st.container(key="header"):
        with st.container(key="header_inner", horizontal=True, vertical_alignment="center"):
            _bar(page)
        be_seen()


def _bar(page: str) -> None:
    registry = app_registry()
    with st.container(key="brand", width="content"):
        st.page_link("summarise.py", label="Gistmill")
    _navigation(page)
    words()
    if isinstance(registry, Registry):
        _now(registry, page)
    else:
        tab(None, page)
    language_switch()


def _navigation(page: str) -> None:
    here = _UNDER.get(page, page)
    with st.container(key="nav", horizontal=True, width="content"):
        for name in _IN_THE_BAR:
            with st.container(key=f"nav_{name}{'_here' if name == here else ''}", width="content"):
                there = summarise_query() if name == "summarise" != here else None
                st.page_link(f"{name}.py", label=PAGE_NAMES[name](), query_params=there)


def _now(registry: Registry, page: str) -> None:
    """What runs now, as a link, and in the tab; looked at again as long as the page is open."""
    active = bool(registry.active() or registry.comparisons.active())

    @st.fragment(run_every=_WHILE_ACTIVE if active else _ELSE)
    def look() -> None:
        _link(registry)
        tab(registry, page)

    with st.container():  # the languages follow
        look()


def _link(registry: Registry) -> None:
    now = pill(registry.active(), registry.comparisons.active())
    with st.container(key="pill", width="content"):
        if now.run_id:
            st.page_link("run.py", label=plain(now.words), query_params={"run": now.run_id})
        elif now.comparison_id:
            st.page_link("compare.py", label=plain(now.words), query_params={"comparison": now.comparison_id})
        elif now.words:
            st.page_link("runs.py", label=plain(now.words))
