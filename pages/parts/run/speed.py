"""How fast a run was: its pictures and its figures."""

import streamlit as st

from core.metrics import ProcessingMetrics
from core.records import RunSnapshot
from core.runs.registry import Registry
from core.views.charts import in_flight_chart, latency_chart, throughput_chart
from core.views.report import metrics_table
from core.views.timeline import CHART_HEIGHT
from pages.parts.run.cards import chart_card


def speed(registry: Registry, snapshot: RunSnapshot, metrics: ProcessingMetrics | None) -> None:
    ticks, digest = registry.ticks(snapshot.run_id), registry.digest(snapshot.run_id)
    upper, lower = st.columns(2), st.columns(2)
    with upper[0]:
        chart_card(throughput_chart(snapshot, ticks), "throughput")
    with upper[1]:
        chart_card(in_flight_chart(snapshot, ticks, registry.limit_changes(snapshot.run_id)), "in_flight")
    with lower[0]:
        chart_card(latency_chart(digest.sums.latency), "latency")
    if metrics is None:
        return
    with lower[1], st.container(key="card_report", height="stretch"):
        st.markdown("**Report**")
        st.dataframe(metrics_table(metrics), hide_index=True, height=CHART_HEIGHT, key="report")
