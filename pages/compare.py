"""Compare: the same documents by every strategy, side by side; `/compare?comparison=ID` shows one again."""

import streamlit as st

from core.views.forms import check, endpoint_line
from pages.parts.compare.choose import comparison_documents_step, entrants_step, kind_step
from pages.parts.compare.form import current_comparison_form
from pages.parts.compare.live import comparison_live
from pages.parts.compare.results import comparison_head, comparison_results
from pages.parts.compare.start_bar import columns_of, comparison_bar
from pages.parts.frame.problems import opened_registry, plain
from pages.parts.frame.state import current_form
from pages.parts.frame.style import style
from pages.parts.summarise.long_documents import long_documents
from pages.parts.summarise.request_settings import request_settings
from pages.parts.summarise.what_to_write import prompt
from pages.parts.summarise.who_writes import practice_preset, writer

style("summarise")  # its cards for who writes and what
registry = opened_registry()
if "race" in st.query_params:  # an address from before comparisons were called so
    st.query_params["comparison"] = st.query_params.pop("race")
asked = st.query_params.get("comparison")
comparison = registry.comparisons.find(asked) if asked else None

if asked and comparison is None:
    st.title("Compare", anchor=False)
    st.warning(f"There is no comparison {plain(asked[:40])} here: it was deleted, or the address is not complete.")
    st.page_link("runs.py", label="All comparisons")
elif comparison:
    comparison_head(comparison)
    comparison_live(registry, comparison)
    if not comparison.running:
        comparison_results(registry, comparison)
else:
    wanted, form = current_comparison_form(), current_form(registry.environment)
    title, kinds = st.columns([2, 3], vertical_alignment="center")
    title.title("Compare", anchor=False)
    with kinds.container(horizontal=True, horizontal_alignment="right"):
        kind_step()
    st.caption(
        "The same documents through the same endpoint by every strategy, one run at a time, repeated and shuffled."
        " Choose, press Start, and the page says which one wins, by how much, and what to set."
    )
    first, second, third = st.columns(3)
    with first, st.expander("1 Documents", expanded=True, key="comparison_documents_box"):
        comparison_documents_step(registry, wanted)
    with second, st.expander(plain(endpoint_line(form)), expanded=True, key="comparison_endpoint_box"):
        checked = check(form, registry.environment)
        writer(registry, form, checked)
        if form.writer == "practice":
            practice_preset(form)
        prompt(form, checked, columns_of(registry, wanted))
        with st.expander("Long documents", key="comparison_long"):
            long_documents(form)
        if form.writer != "practice":
            with st.expander("Requests", key="comparison_requests"):
                request_settings()
    with third, st.expander("3 Strategies", expanded=True, key="comparison_entrants_box"):
        entrants_step(wanted)
    with st.bottom:
        comparison_bar(registry, wanted, form)
