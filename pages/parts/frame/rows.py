"""The table of rows, as a component: what a visitor does in it comes back as a `RowsState`."""

import json
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.runs.listing import RowsWanted
from pages.parts.frame.components import component

_LONGEST_KEY = 300  # characters of a column's key
_MOST_KEYS = 100
_FURTHEST = 2**32  # rows


@dataclass(frozen=True, slots=True)
class RowsState:
    """What a visitor wants to see. `turn` counts the changes, so that an answer to an older one is told from the last.

    `sort` is a column's; "" is the order that a table has by itself. `columns` None are those of the beginning.
    """

    only: str = "all"
    search: str = ""
    sort: str = ""
    descending: bool = False
    start: int = 0
    columns: tuple[str, ...] | None = None
    opened: int | None = None
    turn: int = 0

    def wanted(self, default: str = "position") -> RowsWanted:
        """Which rows of the store these are."""
        key, _, column = self.sort.partition(":")
        sort, only = key or default, self.only
        return RowsWanted(only, self.search, sort, column, self.descending)  # type: ignore[arg-type]  # checked there

    def answered(self) -> dict[str, Any]:
        """The same, for the component."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def rows_state(key: str) -> RowsState:
    """What the visitor has done in the component of this key. Nothing in it that does not fit is taken."""
    raw = st.session_state.get(key, {}).get("view")
    raw = raw if isinstance(raw, dict) else {}
    columns = raw.get("columns")
    keys = tuple(_text(each, _LONGEST_KEY) for each in columns[:_MOST_KEYS]) if isinstance(columns, list) else None
    return RowsState(
        only=raw["only"] if raw.get("only") in ("failed", "repeats") else "all",
        search=_text(raw.get("search"), 1_000),
        sort=_text(raw.get("sort"), _LONGEST_KEY),
        descending=raw.get("descending") is True,
        start=_whole(raw.get("start")) or 0,
        columns=keys,
        opened=_whole(raw.get("opened")),
        turn=_whole(raw.get("turn")) or 0,
    )


def lightened(key: str, opened: dict[str, Any] | None, turn: int) -> dict[str, Any] | None:
    """The opened row, without its texts where they went out with the last drawing, and the visitor has done nothing
    since: a live table is drawn again and again. A component that has lost them takes another turn."""
    place = f"{key}_sent"
    sent = (turn, json.dumps(opened))
    before = st.session_state.get(place)
    st.session_state[place] = hash(sent)
    return {"id": opened["id"], "same": True} if opened and before == hash(sent) else opened


def rows(key: str, data: dict[str, Any]) -> None:
    """Draw the table."""
    component("rows")(key=key, data=data, on_view_change=_nothing)


def _nothing() -> None:
    """The state is read at the beginning of the next run."""


def _text(value: object, most: int) -> str:
    """Half a character is none: neither the store nor the component takes it."""
    return value[:most].encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _whole(value: object) -> int | None:
    """A whole number of JSON, which may be written with a point."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _FURTHEST:
        return None
    return int(value)
