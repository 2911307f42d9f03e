"""Compare: the same documents by every strategy, side by side; `/compare?race=ID` shows one again from anywhere."""

import streamlit as st

from core.views.forms import check, endpoint_line
from pages.parts.endpoint_step import endpoint_step
from pages.parts.problems import opened_registry, plain
from pages.parts.race_choose import entrants_step, kind_step, race_documents_step
from pages.parts.race_form import current_race_form
from pages.parts.race_live import race_live
from pages.parts.race_results import race_head, race_results
from pages.parts.race_start import race_bar
from pages.parts.state import current_form

registry = opened_registry()
asked = st.query_params.get("race")
race = registry.find_race(asked) if asked else None

if asked and race is None:
    st.title("Compare", anchor=False)
    st.warning(f"There is no comparison {plain(asked[:40])} here: it was deleted, or the address is not complete.")
    st.page_link("history.py", label="All comparisons")
elif race:
    race_head(race)
    race_live(registry, race)
    if not race.running:
        race_results(registry, race)
else:
    chosen, form = current_race_form(), current_form(registry.environment)
    title, kinds = st.columns([2, 3], vertical_alignment="center")
    title.title("Compare", anchor=False)
    with kinds.container(horizontal=True, horizontal_alignment="right"):
        kind_step()
    st.caption(
        "The same documents through the same endpoint by every strategy, one run at a time, repeated and shuffled."
        " Choose, press Start, and the page says which one wins, by how much, and what to set."
    )
    first, second, third = st.columns(3)
    with first, st.expander("1 Documents", expanded=True, key="race_documents_box"):
        race_documents_step(registry, chosen)
    with second, st.expander(plain(endpoint_line(form)), expanded=True, key="race_endpoint_box"):
        endpoint_step(registry, form, check(form, registry.environment))
    with third, st.expander("3 Strategies", expanded=True, key="race_entrants_box"):
        entrants_step(chosen)
    with st.bottom:
        race_bar(registry, chosen, form)
