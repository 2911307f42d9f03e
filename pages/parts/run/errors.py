"""Why documents failed."""

import streamlit as st

from core.records import RunSnapshot
from core.runs.registry import Registry
from core.views.charts import errors_chart
from pages.parts.run.cards import chart_card


def errors(registry: Registry, snapshot: RunSnapshot) -> None:
    if snapshot.failed:
        chart_card(errors_chart(registry.digest(snapshot.run_id).reasons), "errors")
    else:
        st.caption("No document failed.")
