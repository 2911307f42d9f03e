"""What can be done with a run that ended: take its files, or go on with it."""

import streamlit as st

from core.records import RunSnapshot, RunStatus
from core.runs.registry import Registry
from core.views.exports.figures import metrics_json
from pages.parts.frame.browser import browser_session
from pages.parts.frame.secret_fields import secret_fields, typed_secrets
from pages.parts.run.download import download


def actions(registry: Registry, snapshot: RunSnapshot) -> None:
    run_id = snapshot.run_id
    refused = snapshot.status is RunStatus.REFUSED
    endpoint, lacking = snapshot.settings.endpoint, registry.lacks(run_id, browser_session())
    typed = secret_fields(endpoint, lacking, refused=refused, key=_name(run_id))
    with st.container(horizontal=True, vertical_alignment="center"):
        _go_on(registry, snapshot, typed=typed)
        st.download_button(
            "Download metrics JSON",
            lambda: metrics_json(registry.metrics(run_id)),
            f"gistmill-{run_id}.json",
            "application/json",
            on_click="ignore",
            key="metrics",
        )
    download(registry, snapshot)


def _name(run_id: str) -> str:
    return f"key_{run_id}"


def _resume(registry: Registry, snapshot: RunSnapshot) -> None:
    key, headers = typed_secrets(snapshot.settings.endpoint, _name(snapshot.run_id))
    registry.resume(snapshot.run_id, key, headers=headers, session=browser_session())


def _go_on(registry: Registry, snapshot: RunSnapshot, *, typed: bool) -> None:
    if snapshot.succeeded == snapshot.total:
        return
    failed_only = snapshot.status is RunStatus.FINISHED and snapshot.failed
    st.button(
        "Retry failed" if failed_only else "Resume",
        type="primary",
        key="resume",
        on_click=_resume,
        args=(registry, snapshot),
        disabled=not typed,
    )
