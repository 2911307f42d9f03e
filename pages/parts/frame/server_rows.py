"""The rows of the servers beside the first, in a visitor's session: an address, a model and a key each.

A row has a number of its own, which no other gets later: a new row begins with nothing of one that was removed.
"""

from collections.abc import Sequence
from dataclasses import fields

import streamlit as st

from core.views.servers import Server

_ROWS, _MADE = "server_rows", "server_rows_made"
_FIELDS = tuple(each.name for each in fields(Server))


def row_key(row: int, name: str) -> str:
    """The widget key of a row's field."""
    return f"form_server_{row}_{name}"


def server_rows() -> tuple[int, ...]:
    rows: tuple[int, ...] = st.session_state.get(_ROWS, ())
    return rows


def held_servers() -> tuple[Server, ...]:
    """What the rows hold, in their order."""
    return tuple(_held(row) for row in server_rows())


def add_server(server: Server) -> None:
    made: int = st.session_state.get(_MADE, 0) + 1
    st.session_state[_MADE] = made
    st.session_state[_ROWS] = (*server_rows(), made)
    for name in _FIELDS:
        st.session_state[row_key(made, name)] = getattr(server, name)


def remove_server(row: int) -> None:
    st.session_state[_ROWS] = tuple(each for each in server_rows() if each != row)
    for name in _FIELDS:
        st.session_state.pop(row_key(row, name), None)


def fill_servers(servers: Sequence[Server]) -> None:
    """These, in place of those that were there."""
    for row in server_rows():
        remove_server(row)
    for server in servers:
        add_server(server)


def _held(row: int) -> Server:
    """A field that another page has not drawn may be gone."""
    values = {name: st.session_state.get(row_key(row, name)) for name in _FIELDS}
    return Server(**{name: value for name, value in values.items() if value is not None})
