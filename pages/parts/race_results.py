"""What came of a comparison: the recommendation first, then its pictures, its rows, its files."""

from collections.abc import Sequence

import streamlit as st

from core.compare.presets import COMPARED, WHY_OURS_DIFFERS
from core.compare.results import EntrantResult, recommendation, results
from core.compare.snapshot import RaceSnapshot
from core.endpoints.practice.settings import describe
from core.records import Sample, StrategyName
from core.runs.registry import Registry
from core.views.format import plural
from core.views.race import claims_table, entrants_table, runs_table
from core.views.race_charts import race_figures, shown_runs
from core.views.race_timelines import in_flight_charts
from core.views.words import where
from pages.parts.problems import plain
from pages.parts.race_advice import advice_card
from pages.parts.race_cards import cards, highlight_control, highlighted
from pages.parts.race_files import files
from pages.parts.race_lesson import lesson

Named = dict[str, tuple[StrategyName, Sequence[Sample]]]


def race_head(race: RaceSnapshot) -> None:
    title, link = st.columns([3, 1], vertical_alignment="center")
    title.title("Compare", anchor=False)
    with link.container(horizontal=True, horizontal_alignment="right"):
        if st.button("New comparison", key="race_new"):
            del st.query_params["race"]
            st.rerun()
    plan = race.plan
    numbers = f" ({describe(plan.endpoint.preset)})" if plan.endpoint.kind == "practice" else ""
    counts = f"{plural(len(plan.entrants), 'entrant')}, {plural(plan.repeats, 'repeat')}, order by seed {plan.seed}"
    st.text(f"{race.label or 'No name'} · {counts} · {where(plan.endpoint)}{numbers}")


def race_results(registry: Registry, seen: RaceSnapshot) -> None:
    race = registry.race(seen.race_id)
    found = results(race.plan, race.figures)
    named = _named(registry, race, found)
    if not race.figures:
        st.info("No run has ended, so there is nothing to compare yet.")
        files(registry, race, recommendation(found), named, None)
        return
    advice, within = advice_card(race, found)
    files(registry, race, advice, named, within)
    _pictures(race, found, named)
    _rows(race, found)
    lesson(registry, found)


def _named(registry: Registry, race: RaceSnapshot, found: Sequence[EntrantResult]) -> Named:
    strategies = {result.name: result.entrant.strategy for result in found}
    return {name: (strategies[name], registry.samples(run_id)) for name, run_id in shown_runs(found).items()}


def _pictures(race: RaceSnapshot, found: Sequence[EntrantResult], named: Named) -> None:
    highlight_control(tuple(dict.fromkeys(result.entrant.strategy for result in found)))
    figures = race_figures(race.plan, found, highlighted())
    cards({name: figure for name, figure in figures.items() if not figure.empty}, "done")
    cards(in_flight_charts(named, highlighted()), "flight", columns=3)


def _rows(race: RaceSnapshot, found: Sequence[EntrantResult]) -> None:
    st.subheader("Entrants: medians, and their range over the repeats", anchor=False)
    rows = entrants_table(found)
    order = ["Entrant", "Protection", "Documents", "Runs", *rows.columns[6:]]
    if rows["Note"].any():  # where a run had fewer documents, that stands beside their number
        order = [*order[:3], "Note", *(name for name in order[3:] if name != "Note")]
    st.dataframe(rows, column_order=order, hide_index=True, key="race_entrants_table")
    if set(COMPARED) <= {result.entrant.strategy for result in found}:
        st.subheader("What the lesson claims, and what was measured", anchor=False)
        st.dataframe(claims_table(found), hide_index=True, key="race_claims")
        st.caption(plain(WHY_OURS_DIFFERS))
    with st.expander("Runs, in the order they ran"):
        st.dataframe(runs_table(race), hide_index=True, key="race_runs")
