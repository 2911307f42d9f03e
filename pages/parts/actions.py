"""What can be done with a run that ended: take its files, or go on with it."""

import streamlit as st

from core.records import RunSnapshot, RunStatus
from core.runs.registry import Registry
from core.views.export import csv_bytes, metrics_json
from pages.parts.secret_fields import secret_fields, split


def actions(registry: Registry, snapshot: RunSnapshot) -> None:
    run_id, model = snapshot.run_id, snapshot.settings.endpoint.model_shown
    lacking = registry.lacks(snapshot.run_id)
    refused = snapshot.status is RunStatus.REFUSED
    typed = secret_fields(snapshot.settings.endpoint, lacking, refused=refused, key=f"key_{snapshot.run_id}")
    with st.container(horizontal=True, vertical_alignment="center"):
        _go_on(registry, snapshot, typed, lacking)
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


def _go_on(registry: Registry, snapshot: RunSnapshot, typed: dict[str, str], lacking: tuple[str, ...]) -> None:
    if snapshot.succeeded == snapshot.total:
        return
    failed_only = snapshot.status is RunStatus.FINISHED and snapshot.failed
    key, headers = split(typed)
    st.button(
        "Retry failed" if failed_only else "Resume",
        type="primary",
        key="resume",
        on_click=registry.resume,
        args=(snapshot.run_id, key),
        kwargs={"headers": headers},
        disabled=not all(typed.get(name) for name in lacking),
    )
