"""Servers beside the first, which share the work of a run: a row each, tested by itself."""

import html
from functools import partial

import streamlit as st

from core.language import Message, Wording
from core.runs.registry import Registry
from core.views.forms import EXAMPLE_ADDRESS, Checked, Form, server_field
from core.views.servers import MOST_OTHERS, Server
from pages.parts.frame.problems import plain
from pages.parts.frame.secret_fields import key_doubt, secret_field
from pages.parts.frame.server_rows import add_server, remove_server
from pages.parts.summarise.connection import ServerFields, connection, model_field, server_fields

_ANOTHER = Wording("Another server")
_WHY = Wording(
    "Servers share the work of a run: one queue, and each has its own limit, pace and pause. The number at once is that"
    " of all together."
)


def further_servers(registry: Registry, form: Form, checked: Checked) -> None:
    _, *others = server_fields(form)
    for fields in others:
        _row(registry, fields, checked)
    if problem := checked.problem("servers"):
        st.error(plain(problem))
    if len(others) < MOST_OTHERS and (others or form.address):
        st.button(
            _ANOTHER(),
            key="add_server",
            type="tertiary",
            icon=":material/add:",
            on_click=partial(add_server, Server(model=form.model)),
            help=_WHY(),
        )


def _row(registry: Registry, fields: ServerFields, checked: Checked) -> None:
    number = fields.number
    endpoint = checked.endpoints[number - 1] if number <= len(checked.endpoints) else None
    with st.container(key=f"server_row_{fields.row}", gap="small"):
        _head(fields)
        st.text_input(
            Message("Address of server {number}", number=number),
            key=fields.widget("base_url"),
            persist_state="session",
            placeholder=EXAMPLE_ADDRESS,
            label_visibility="collapsed",
        )
        _key_and_model(registry, fields)
        if (problem := checked.problem(server_field(number - 1))) and fields.server.address:
            st.error(plain(problem))
        connection(registry, fields, endpoint)


def _head(fields: ServerFields) -> None:
    with st.container(key=f"server_head_{fields.row}", horizontal=True, vertical_alignment="center"):
        title = html.escape(Message("Server {number}", number=fields.number))
        st.html(f'<h3 class="gm-server">{title}</h3>')
        st.button(
            Message("Remove"),
            key=f"remove_server_{fields.row}",
            type="tertiary",
            on_click=partial(remove_server, fields.row),
        )


def _key_and_model(registry: Registry, fields: ServerFields) -> None:
    key, model = st.columns(2)
    own = registry.environment.key_for(fields.server.address)
    secret_field(
        key,
        Message("API key of server {number}", number=fields.number),
        fields.widget("key"),
        persist_state="session",
        placeholder=Message("key from .env") if own else Message("no API key"),
        labelled=False,
    )
    model_field(model, fields, Message("Model of server {number}", number=fields.number), labelled=False)
    key_doubt(fields.server.usable_key)
