"""The list of runs and comparisons, as a component, and what a visitor asks for in it."""

from functools import partial
from typing import Any

import streamlit as st

from core.compare.listed import Listed
from core.reader import ENGLISH, reader
from core.runs.overview import PAGE, ListPage, ListWanted
from core.runs.registry import Registry
from core.views.actions import headings_words
from core.views.row_words import place_words
from core.views.runs_list import (
    any_busy,
    list_chips,
    list_columns,
    list_empty,
    list_files,
    list_found,
    list_row,
    list_words,
)
from pages.parts.frame.clock import reader_now
from pages.parts.frame.components import component
from pages.parts.frame.downloads import download_address
from pages.parts.frame.headings import headings, wish_for_headings
from pages.parts.runs.address import listed_in_address, put_in_address

KEY = "runs"
_ASKED, _TURN = "runs_asked", "runs_turn"
_LIVE_EVERY = 2.0  # seconds
_LONGEST = 1_000  # characters of what a browser sends


def listed_runs(registry: Registry) -> None:
    """A fragment of its own: a search draws the list anew, and nothing else. While one of the runs goes on it looks
    again by itself."""

    @st.fragment(run_every=_LIVE_EVERY if _busy(registry) else None)
    def draw() -> None:
        if st.session_state.get(_ASKED):
            st.rerun()  # the page does it
        wanted, start = listed_in_address()
        page = registry.overview.page(wanted, start)
        component("runs")(key=KEY, data=_data(wanted, page), on_asked_change=partial(_taken, registry))

    draw()


def asked_for() -> dict[str, str]:
    """What was asked for in the list and is for the page to do, once: `do` is open, again, change, delete or compare;
    {} for nothing."""
    asked: dict[str, str] = st.session_state.pop(_ASKED, {})
    return asked


def run_address(listed: Listed) -> str:
    """Relative to the page, so that it is right under any base path."""
    return f"compare?comparison={listed.id}" if listed.plan else f"run?run={listed.id}"


def _busy(registry: Registry) -> bool:
    return any_busy(registry.overview.page(*listed_in_address()).rows)


def _taken(registry: Registry) -> None:
    """What the browser sends may be anything."""
    asked = st.session_state[KEY].get("asked")
    if not isinstance(asked, dict):
        return
    if asked.get("do") == "view":
        st.session_state[_TURN] = _turn(asked.get("turn"))
        put_in_address(asked)
        return
    if asked.get("do") == "headings":
        wish_for_headings(readers=asked.get("readers") is True)
        return
    told = {name: text[:_LONGEST] for name, text in asked.items() if isinstance(name, str) and isinstance(text, str)}
    if told.get("do") == "rename":
        _rename(registry, told.get("id", ""), told.get("name", ""))
    else:
        st.session_state[_ASKED] = told


def _turn(value: object) -> int:
    return int(value) if isinstance(value, int | float) and 0 <= value < 2**32 else 0


def _rename(registry: Registry, named: str, name: str) -> None:
    listed = registry.overview.find(named)
    name = name.encode("utf-8", "replace").decode()  # half a character is none: the store does not take it
    if listed and listed.plan:
        registry.comparisons.rename(named, name)
    elif listed:
        registry.rename(named, name)


def _data(wanted: ListWanted, page: ListPage) -> dict[str, Any]:
    return {
        "turn": st.session_state.get(_TURN, 0),
        "view": {
            "only": wanted.only,
            "search": wanted.search,
            "sort": wanted.sort,
            "descending": wanted.descending,
            "start": page.start,
        },
        "words": list_words(),
        "chips": list_chips(page.counts, wanted.only),
        "columns": list_columns(priced=page.counts.priced > 0),
        "headings": _headings(),
        "rows": [_row(listed) for listed in page.rows],
        "page": {
            "size": PAGE,
            "words": place_words(page.start, len(page.rows), page.count),
            "more": page.start + len(page.rows) < page.count,
            "hint": page.counts.all - page.counts.comparisons > 1,
        },
        "found": list_found(wanted.search, page.count),
        "empty": list_empty(wanted.search),
    }


def _headings() -> dict[str, Any] | None:
    """The choice between the reader's headings of files and English ones; None for a reader of English."""
    if reader() == ENGLISH:
        return None
    return {"words": headings_words(), "code": reader().code, "readers": bool(headings())}


def _row(listed: Listed) -> dict[str, Any]:
    """The files' addresses are without the headings, which the visitor chooses in the list."""
    wanted = list_files(listed)
    files = [(words, download_address(listed.id, ending, only, language="")) for words, ending, only in wanted]
    return {**list_row(listed, reader_now()), "href": run_address(listed), "files": files}
