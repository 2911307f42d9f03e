"""What can be done with a run that ended: take its files, or go on with it."""

import streamlit as st

from core.records import RunSnapshot, RunStatus
from core.runs.registry import Registry
from core.views.export import csv_bytes, metrics_json
from pages.parts.problems import plain


def actions(registry: Registry, snapshot: RunSnapshot) -> None:
    run_id, model = snapshot.run_id, snapshot.settings.endpoint.model_shown
    key = _key_field(registry, snapshot)
    with st.container(horizontal=True, vertical_alignment="center"):
        _go_on(registry, snapshot, key)
        st.download_button(
            "Download CSV",
            lambda: b"".join(csv_bytes(registry.rows(run_id), model, snapshot.status)),
            f"gistmill-{run_id}.csv",
            "text/csv",
            on_click="ignore",
            key="csv",
        )
        st.download_button(
            "Download metrics JSON",
            lambda: metrics_json(registry.metrics(run_id)),
            f"gistmill-{run_id}.json",
            "application/json",
            on_click="ignore",
            key="metrics",
        )


def _key_field(registry: Registry, snapshot: RunSnapshot) -> str:
    """Asked for where the run cannot go on without one, or its key was refused."""
    wanted = registry.wants_key(snapshot.run_id) or snapshot.status is RunStatus.REFUSED
    if not wanted or snapshot.settings.endpoint.kind == "practice":
        return ""
    field = st.columns(3)[0]
    return field.text_input(
        f"API key for {plain(snapshot.settings.endpoint.base_url)}",
        type="password",
        autocomplete="off",
        key=f"key_{snapshot.run_id}",
    )


def _go_on(registry: Registry, snapshot: RunSnapshot, key: str) -> None:
    if snapshot.succeeded == snapshot.total:
        return
    failed_only = snapshot.status is RunStatus.FINISHED and snapshot.failed
    st.button(
        "Retry failed" if failed_only else "Resume",
        type="primary",
        key="resume",
        on_click=registry.resume,
        args=(snapshot.run_id, key),
        disabled=registry.wants_key(snapshot.run_id) and not key,
    )
