"""The test of the connection, which begins by itself once address and key are left: what it saw, and its models."""

import html
import time
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.endpoints.probe import ConnectionReport
from core.language import Message, say
from core.records import EndpointSettings, RunSettings
from core.runs.registry import Registry
from core.views.expected import connection_words
from core.views.forms import Form
from pages.parts.frame.problems import plain
from pages.parts.frame.state import form_key

_TESTED, _WAITING, _MODEL = "tested", "waiting_for_test", "model_to_take"
_REST = 1.0
"""Seconds for which what is typed has to stand as it is: a key counts while it is typed, letter by letter."""

_LOOK = 0.3  # seconds


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


def model_field(place: DeltaGenerator, form: Form) -> None:
    """The model: a list to choose from where a test of this address found one, and any other name can be typed."""
    tested, key = _tested(), form_key("model")
    if model := st.session_state.pop(_MODEL, ""):
        st.session_state[key] = model
        st.rerun()  # the form was made with the name before
    st.session_state[key] = form.model  # a text field and a list are two widgets: the name goes over
    if tested and tested.report.models and tested.asked.address == (form.address, form.usable_key):
        names = dict.fromkeys((*tested.report.models, form.model))
        place.selectbox(Message("Model"), list(names), key=key, accept_new_options=True, persist_state="session")
    else:
        place.text_input(Message("Model"), key=key, persist_state="session")


def connection(registry: Registry, form: Form, endpoint: EndpointSettings | None) -> None:
    """What the test found; before that, a line that says that it is under way."""
    key, headers = form.usable_key, form.usable_headers
    if endpoint is None or registry.refusal(RunSettings(endpoint=endpoint), key, headers=headers):
        return
    asked, tested = _Asked(endpoint, key, headers), _tested()
    with st.container(key="connection", horizontal=True, vertical_alignment="center"):
        if tested and tested.asked == asked:
            _show(tested.report)
        else:
            testing = html.escape(Message("Testing the connection"))
            st.html(f'<p class="gm-tested">{testing}</p>')
            _wait(registry, asked)


@st.fragment(run_every=_LOOK)
def _wait(registry: Registry, asked: _Asked) -> None:
    """Draws nothing: what a look would draw while a press leads to another page, that page has no place for."""
    waiting: _Waiting | None = st.session_state.get(_WAITING)
    if waiting is None or waiting.asked != asked:
        waiting = st.session_state[_WAITING] = _Waiting(asked, _begins(asked))
    if waiting.report is None and time.monotonic() >= waiting.since:
        waiting.report = registry.begin_test(asked.endpoint, asked.key, headers=asked.headers)
    if waiting.report and waiting.report.done():
        _keep(_Tested(asked, waiting.report.result()))
        st.rerun()


def _begins(asked: _Asked) -> float:
    """Where address and key have been tested before, nobody is typing them."""
    tested = _tested()
    known = tested is not None and tested.asked.address == asked.address
    return time.monotonic() + (0.0 if known else _REST)


def _keep(new: _Tested) -> None:
    """A server that was just found has models of its own: its first, where it lacks the one that stood there."""
    before, models, endpoint = _tested(), new.report.models, new.asked.endpoint
    found = before is None or before.asked.address != new.asked.address
    if found and models and endpoint.model not in models:
        usual = EndpointSettings().model
        st.session_state[_MODEL] = usual if usual in models else models[0]
    st.session_state[_TESTED] = new
    del st.session_state[_WAITING]


def tested_latency(form: Form) -> float | None:
    """Seconds of one short answer of this address and model, as its test found; None where none did."""
    report = _report(form)
    return report.latency if report else None


def tested_context(form: Form) -> int | None:
    """Tokens of this model's context, as a test of this address found; None where none did."""
    report = _report(form)
    return report.context_tokens if report else None


def _report(form: Form) -> ConnectionReport | None:
    tested = _tested()
    if tested is None or form.writer == "practice":
        return None
    same = (*tested.asked.address, tested.asked.endpoint.model) == (form.address, form.usable_key, form.model)
    return tested.report if same else None


def _show(report: ConnectionReport) -> None:
    mark, state = ("✓", "good") if report.ok else ("▲", "bad")
    said = f'<span aria-hidden="true">{mark}</span> {html.escape(connection_words(report))}'
    st.html(f'<p class="gm-tested gm-{state}">{said}</p>')
    if st.button(Message("Test again"), key="test", type="tertiary"):
        del st.session_state[_TESTED]
        st.rerun()
    if report.warning:
        st.warning(plain(say(report.warning)))


def _tested() -> _Tested | None:
    tested: _Tested | None = st.session_state.get(_TESTED)
    return tested
