"""The address of the Runs page, which says what is listed: a link, a reload and Back show the same."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.errors import ConfigurationError
from core.runs.overview import PAGE, ListWanted

_ONLY, _SEARCH, _SORT, _PAGE = "only", "search", "sort", "page"
_DOWN = "-"  # before a column: sorted downwards
_LONGEST_PAGE = 7  # digits


def listed_in_address() -> tuple[ListWanted, int]:
    """What the address asks for, and the first row. What does not fit is as if it were not there."""
    named = st.query_params
    sort = named.get(_SORT, "")
    page = named.get(_PAGE, "")
    start = (int(page) - 1) * PAGE if page.isascii() and page.isdigit() and len(page) <= _LONGEST_PAGE else 0
    search = named.get(_SEARCH, "")
    wanted = _wanted({"only": named.get(_ONLY, "all"), "search": search}) or ListWanted(search=search)
    order = {"sort": sort.removeprefix(_DOWN), "descending": sort.startswith(_DOWN)} if sort else {}
    return _wanted({"only": wanted.only, "search": search, **order}) or wanted, max(0, start)


def put_in_address(view: Mapping[str, Any]) -> None:
    """Put what a visitor has chosen in the list into the address. What is as at the beginning is left out."""
    given = {name: view[name] for name in ("only", "search", "sort", "descending") if name in view}
    wanted = (
        _wanted(given) if all(isinstance(given.get(name, ""), str) for name in ("only", "search", "sort")) else None
    )
    if wanted is None:
        return
    first = ListWanted()
    start = view.get("start")
    page = int(start) // PAGE + 1 if isinstance(start, int | float) and 0 <= start < 10**_LONGEST_PAGE else 1
    sort = f"{_DOWN if wanted.descending else ''}{wanted.sort}"
    told = {
        _ONLY: wanted.only if wanted.only != first.only else "",
        _SEARCH: wanted.search,
        _SORT: sort if (wanted.sort, wanted.descending) != (first.sort, first.descending) else "",
        _PAGE: str(page) if page > 1 else "",
    }
    if named := {name: value for name, value in told.items() if value}:
        st.query_params.from_dict(named)
    else:
        st.query_params.clear()  # of an empty dict the browser would not hear


def _wanted(values: Mapping[str, Any]) -> ListWanted | None:
    try:
        return ListWanted(**values)
    except ConfigurationError:
        return None
