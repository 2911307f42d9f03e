"""The comparisons on the History page: open one, or delete it."""

import streamlit as st

from core.compare.snapshot import RaceSnapshot
from core.runs.registry import Registry
from core.views.race import races_table

REFRESH = 2.0  # seconds


def race_history(registry: Registry) -> None:
    """Nothing where there is no comparison."""
    races = registry.races()
    if not races:
        return
    st.subheader("Comparisons", anchor=False)

    @st.fragment(run_every=REFRESH if any(race.running for race in races) else None)
    def table() -> None:
        found = registry.races()
        actions = st.container(horizontal=True)
        chosen = st.dataframe(
            races_table(found),
            hide_index=True,
            on_select="rerun",
            selection_mode="single-row",
            selection_default={"selection": {"rows": [0]}},
            key="races",
            placeholder="",
        )
        for place in chosen["selection"]["rows"][:1]:
            if place < len(found):
                with actions:
                    _buttons(registry, found[place])

    table()
    st.subheader("Runs", anchor=False)


def _buttons(registry: Registry, race: RaceSnapshot) -> None:
    if st.button("Open comparison", type="primary", key="race_open"):
        st.switch_page("compare.py", query_params={"race": race.race_id})
    if st.button("Delete comparison", key="race_delete", disabled=race.running):
        _confirm(registry, race)


@st.dialog("Delete this comparison?")
def _confirm(registry: Registry, race: RaceSnapshot) -> None:
    st.text(f"{race.label or 'No name'}, {race.done:,} of {race.total:,} runs. They cannot be brought back.")
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep it", key="race_keep"):
            st.rerun()
        if st.button("Delete", type="primary", key="race_really_delete"):
            registry.delete_race(race.race_id)
            st.rerun()
