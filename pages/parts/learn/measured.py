"""What stands on the Learn page, looked at again while a comparison of the lesson goes on."""

import streamlit as st

from core.runs.registry import Registry
from core.views.learn import lessons, measured
from pages.parts.learn.claims import claims
from pages.parts.learn.ways import seven_ways
from pages.parts.learn.why import why

_WHILE_ACTIVE = 2.0  # seconds between two looks


def measured_lesson(registry: Registry) -> None:
    active = any(each.running for each in lessons(registry.comparisons.active()))

    @st.fragment(run_every=_WHILE_ACTIVE if active else None)
    def draw() -> None:
        known = lessons(registry.comparisons.all())
        source = measured(known)
        shown = registry.comparisons.snapshot(source.comparison_id) if source else None
        newest = known[0] if known else None
        claims(registry, shown, newest)
        why()
        seven_ways(registry, shown.result() if shown else None)
        if active and not (newest and newest.running):
            st.rerun()  # one last full run, which ends the timer

    with st.container():  # more of the page follows
        draw()
