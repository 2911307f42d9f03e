"""The test of the connection: what it saw, the models it found, and how long a run may take."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.endpoints.probe import LIST_PATIENCE, PATIENCE, ConnectionReport
from core.records import EndpointSettings
from core.runs.registry import Registry
from core.views.expected import expected_line
from core.views.forms import Form
from pages.parts.frame.problems import plain
from pages.parts.frame.state import form_key, reading

_TESTED = "tested"


@dataclass(frozen=True, slots=True)
class _Tested:
    """A report, and what was tested; kept in the visitor's own session."""

    endpoint: EndpointSettings
    key: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    report: ConnectionReport


def model_field(place: DeltaGenerator, form: Form) -> None:
    """The model: a list to choose from where a test of this address found one, and any other name can be typed."""
    tested, key = _tested(), form_key("model")
    st.session_state[key] = form.model  # a text field and a list are two widgets: the name goes over
    if tested and tested.report.models and (tested.endpoint.base_url, tested.key) == _address(form):
        names = dict.fromkeys((*tested.report.models, form.model))
        place.selectbox("Model", list(names), key=key, accept_new_options=True, persist_state="session")
    else:
        place.text_input("Model", key=key, persist_state="session")


def connection_test(registry: Registry, form: Form, endpoint: EndpointSettings | None) -> None:
    if st.button("Test connection", key="test", disabled=endpoint is None) and endpoint:
        with st.spinner(f"Waiting for the endpoint, at most {LIST_PATIENCE + PATIENCE:g} s"):
            report = registry.test_connection(endpoint, form.usable_key, headers=form.usable_headers)
        st.session_state[_TESTED] = _Tested(endpoint, form.usable_key, form.usable_headers, report)
        st.rerun()  # the model's field stands above, and has its list now
    tested = _tested()
    if tested and (tested.endpoint, tested.key, tested.headers) == (endpoint, form.usable_key, form.usable_headers):
        _show(tested.report, form)


def tested_latency(form: Form) -> float | None:
    """Seconds of one short answer of this address and model, as its test found; None where none did."""
    tested = _tested()
    same = tested and (*_address(form), form.model) == (tested.endpoint.base_url, tested.key, tested.endpoint.model)
    return tested.report.latency if tested and same else None


def tested_context(form: Form) -> int | None:
    """Tokens of this model's context, as a test of this address found; None where none did."""
    tested = _tested()
    same = tested and (*_address(form), form.model) == (tested.endpoint.base_url, tested.key, tested.endpoint.model)
    return tested.report.context_tokens if tested and same else None


def _show(report: ConnectionReport, form: Form) -> None:
    (st.success if report.ok else st.error)(plain(report.message))
    if report.warning:
        st.warning(plain(report.warning))
    if latency := tested_latency(form):
        current = reading()
        st.caption(plain(expected_line(latency, current.report.documents if current else 0, form.places)))


def _tested() -> _Tested | None:
    tested: _Tested | None = st.session_state.get(_TESTED)
    return tested


def _address(form: Form) -> tuple[str, str]:
    return form.address, form.usable_key
