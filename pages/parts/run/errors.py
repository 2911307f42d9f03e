"""Why documents failed: each reason as a whole sentence, the most frequent first, with documents that met it."""

from html import escape

import streamlit as st

from core.language import Wording
from core.records import RunSnapshot, Status
from core.runs.registry import Registry
from core.views.failures import Failure, documents_line, failed_line, failure_groups
from core.views.format import number
from pages.parts.frame.downloads import download_address

_FILE = Wording("Download the failed ones")
_MOST = 20  # reasons that are shown


def errors(registry: Registry, snapshot: RunSnapshot) -> None:
    groups = failure_groups(registry.failures(snapshot.run_id)) if snapshot.failed else []
    with st.container(key="errors_head", horizontal=True, vertical_alignment="center"):
        st.html(f'<p class="gm-line">{escape(failed_line(snapshot, len(groups)))}</p>')
        if groups:
            st.link_button(
                _FILE(),
                download_address(snapshot.run_id, ".csv", Status.FAILED),
                key="errors_file",
            )
    if groups:
        st.html(f'<ul class="gm-failures">{"".join(map(_failure, groups[:_MOST]))}</ul>')


def _failure(failure: Failure) -> str:
    return (
        f'<li class="gm-failure"><p class="gm-failure-message">{escape(failure.message)}</p>'
        f'<p class="gm-failure-count">{number(failure.documents)}</p>'
        f'<p class="gm-failure-names">{escape(documents_line(failure))}</p></li>'
    )
