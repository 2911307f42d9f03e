"""The test of a connection, which begins by itself once address and key are left: what it saw, and its models.

Of several servers each is tested by itself.
"""

import html
import time
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from statistics import fmean
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.endpoints.probe import ConnectionReport
from core.language import Message, say
from core.runs.registry import Registry
from core.settings import EndpointSettings, RunSettings
from core.views.expected import connection_words
from core.views.forms import Form
from core.views.servers import Server, key_of
from pages.parts.frame.problems import plain
from pages.parts.frame.server_rows import row_key, server_rows
from pages.parts.frame.state import form_key

_TESTED, _WAITING, _MODEL = "tested", "waiting_for_test", "model_to_take"
"""In the session, each by row."""
_REST = 1.0
"""Seconds for which what is typed has to stand as it is: a key counts while it is typed, letter by letter."""

_LOOK = 0.3  # seconds
_FIRST = 0


@dataclass(frozen=True, slots=True)
class ServerFields:
    """One server of the form. `row` is that of its fields, 0 for the first server, whose fields are the form's own;
    `key` the key that goes to its address, `number` its place among the servers, from 1."""

    row: int
    number: int
    server: Server
    key: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)

    @property
    def address(self) -> tuple[str, str]:
        return self.server.address, self.key

    def widget(self, name: str) -> str:
        """The key of a field's widget."""
        return row_key(self.row, name) if self.row else form_key(name)


def server_fields(form: Form) -> tuple[ServerFields, ...]:
    """Of all servers, the first one first; none of a practice run."""
    rows, servers = (_FIRST, *server_rows()), form.servers
    return tuple(
        ServerFields(row, number, server, key_of(servers, server.address), form.usable_headers)
        for number, (row, server) in enumerate(
            zip(rows, servers, strict=False), 1
        )  # only a server of one's own has more
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a test is of."""

    endpoint: EndpointSettings
    key: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)

    @property
    def address(self) -> tuple[str, str]:
        return self.endpoint.base_url, self.key


@dataclass(frozen=True, slots=True)
class _Tested:
    """A report, and what was tested; kept in the visitor's own session."""

    asked: _Asked
    report: ConnectionReport


@dataclass(slots=True)
class _Waiting:
    """A test that is about to begin, or under way."""

    asked: _Asked
    since: float
    report: Future[ConnectionReport] | None = None


def model_field(place: DeltaGenerator, fields: ServerFields, label: str, *, labelled: bool = True) -> None:
    """The model: a list to choose from where a test of this address found one, and any other name can be typed."""
    tested, key = _all_tested().get(fields.row), fields.widget("model")
    if model := _models_to_take().pop(fields.row, ""):
        st.session_state[key] = model
        st.rerun()  # the form was made with the name before
    st.session_state[key] = fields.server.model  # a text field and a list are two widgets: the name goes over
    shown: Literal["visible", "collapsed"] = "visible" if labelled else "collapsed"
    if tested and tested.report.models and tested.asked.address == fields.address:
        names = list(dict.fromkeys((*tested.report.models, fields.server.model)))
        place.selectbox(label, names, key=key, accept_new_options=True, persist_state="session", label_visibility=shown)
    else:
        place.text_input(label, key=key, persist_state="session", label_visibility=shown)


def connection(registry: Registry, fields: ServerFields, endpoint: EndpointSettings | None) -> None:
    """What the test found; before that, a line that says that it is under way."""
    if endpoint is None or registry.refusal(RunSettings(endpoint=endpoint), fields.key, headers=fields.headers):
        return
    asked, tested = _Asked(endpoint, fields.key, fields.headers), _all_tested().get(fields.row)
    with st.container(key=f"connection_{fields.row}", horizontal=True, vertical_alignment="center"):
        if tested and tested.asked == asked:
            _show(fields.row, tested.report)
        else:
            testing = html.escape(Message("Testing the connection"))
            st.html(f'<p class="gm-tested">{testing}</p>')
            _wait(registry, fields.row, asked)


@st.fragment(run_every=_LOOK)
def _wait(registry: Registry, row: int, asked: _Asked) -> None:
    """Draws nothing: what a look would draw while a press leads to another page, that page has no place for."""
    all_waiting = _all_waiting()
    waiting = all_waiting.get(row)
    if waiting is None or waiting.asked != asked:
        waiting = all_waiting[row] = _Waiting(asked, _begins(row, asked))
    if waiting.report is None and time.monotonic() >= waiting.since:
        waiting.report = registry.begin_test(asked.endpoint, asked.key, headers=asked.headers)
    if waiting.report and waiting.report.done():
        _keep(row, _Tested(asked, waiting.report.result()))
        st.rerun()


def _begins(row: int, asked: _Asked) -> float:
    """Where address and key have been tested before, nobody is typing them."""
    tested = _all_tested().get(row)
    known = tested is not None and tested.asked.address == asked.address
    return time.monotonic() + (0.0 if known else _REST)


def _keep(row: int, new: _Tested) -> None:
    """A server that was just found has models of its own: its first, where it lacks the one that stood there."""
    before, models, endpoint = _all_tested().get(row), new.report.models, new.asked.endpoint
    found = before is None or before.asked.address != new.asked.address
    if found and models and endpoint.model not in models:
        usual = EndpointSettings().model
        _models_to_take()[row] = usual if usual in models else models[0]
    _all_tested()[row] = new
    _all_waiting().pop(row, None)


def tested_latency(form: Form) -> float | None:
    """Seconds of one short answer of these addresses and models, as their tests found, on average; None where none
    did."""
    latencies = [report.latency for report in _reports(form) if report.latency is not None]
    return fmean(latencies) if latencies else None


def tested_context(form: Form) -> int | None:
    """Tokens of these models' context, the smallest that a test of their addresses found; None where none did."""
    return min((report.context_tokens for report in _reports(form) if report.context_tokens is not None), default=None)


def _reports(form: Form) -> list[ConnectionReport]:
    """Of those servers that were tested as they stand in the form."""
    pairs = [(fields, _all_tested().get(fields.row)) for fields in server_fields(form)]
    return [tested.report for fields, tested in pairs if tested and _is_of(tested.asked, fields)]


def _is_of(asked: _Asked, fields: ServerFields) -> bool:
    return (*asked.address, asked.endpoint.model) == (*fields.address, fields.server.model)


def _show(row: int, report: ConnectionReport) -> None:
    mark, state = ("✓", "good") if report.ok else ("▲", "bad")
    said = f'<span aria-hidden="true">{mark}</span> {html.escape(connection_words(report))}'
    st.html(f'<p class="gm-tested gm-{state}">{said}</p>')
    if st.button(Message("Test again"), key=f"test_{row}" if row else "test", type="tertiary"):
        del _all_tested()[row]
        st.rerun()
    if report.warning:
        st.warning(plain(say(report.warning)))


def _all_tested() -> dict[int, _Tested]:
    tested: dict[int, _Tested] = st.session_state.setdefault(_TESTED, {})
    return tested


def _all_waiting() -> dict[int, _Waiting]:
    waiting: dict[int, _Waiting] = st.session_state.setdefault(_WAITING, {})
    return waiting


def _models_to_take() -> dict[int, str]:
    models: dict[int, str] = st.session_state.setdefault(_MODEL, {})
    return models
