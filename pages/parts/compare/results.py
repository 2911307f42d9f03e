"""What came of a comparison: the recommendation first, then its pictures, its rows, its files."""

from collections.abc import Sequence

import streamlit as st

from core.compare.presets import COMPARED, WHY_OURS_DIFFERS
from core.compare.result import Result
from core.compare.snapshot import ComparisonSnapshot
from core.records import StrategyName, Tick
from core.runs.registry import Registry
from core.views.comparison import claims_table, entrants_table, runs_table
from core.views.comparison_charts import comparison_charts, shown_runs
from core.views.comparison_timelines import in_flight_charts
from pages.parts.compare.advice import advice_card
from pages.parts.compare.cards import cards, highlight_control, highlighted
from pages.parts.compare.files import files
from pages.parts.compare.lesson import lesson
from pages.parts.frame.problems import plain

Named = dict[str, tuple[StrategyName, Sequence[Tick]]]


def comparison_results(registry: Registry, seen: ComparisonSnapshot) -> None:
    comparison = registry.comparisons.snapshot(seen.comparison_id)
    result = comparison.result()
    named = _named(registry, result)
    if not comparison.figures:
        st.info("No run has ended, so there is nothing to compare yet.")
        files(comparison, result, named)
        return
    files(comparison, advice_card(result), named)
    _pictures(result, named)
    _rows(comparison, result)
    lesson(registry, result)


def _named(registry: Registry, result: Result) -> Named:
    strategies = {each.name: each.entrant.strategy for each in result.entrants}
    return {name: (strategies[name], registry.ticks(run_id)) for name, run_id in shown_runs(result).items()}


def _pictures(result: Result, named: Named) -> None:
    highlight_control(tuple(dict.fromkeys(each.entrant.strategy for each in result.entrants)))
    charts = comparison_charts(result, highlighted())
    cards({name: chart for name, chart in charts.items() if not chart.empty}, "done")
    cards(in_flight_charts(named, highlighted()), "flight", columns=3)


def _rows(comparison: ComparisonSnapshot, result: Result) -> None:
    st.subheader("Entrants: medians, and their range over the repeats", anchor=False)
    entrants = result.entrants
    rows = entrants_table(entrants)
    order = ["Entrant", "Protection", "Documents", "Runs", *rows.columns[6:]]
    if rows["Note"].any():  # where a run had fewer documents, that stands beside their number
        order = [*order[:3], "Note", *(name for name in order[3:] if name != "Note")]
    st.dataframe(rows, column_order=order, hide_index=True, key="comparison_entrants_table")
    if set(COMPARED) <= {each.entrant.strategy for each in entrants}:
        st.subheader("What the lesson claims, and what was measured", anchor=False)
        st.dataframe(claims_table(entrants), hide_index=True, key="comparison_claims")
        st.caption(plain(WHY_OURS_DIFFERS))
    with st.expander("Runs, in the order they ran"):
        st.dataframe(runs_table(comparison), hide_index=True, key="comparison_runs")
