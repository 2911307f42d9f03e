"""The files of a comparison."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.compare.result import Result
from core.compare.snapshot import ComparisonSnapshot
from core.records import StrategyName, Tick
from core.views.comparison import comparison_csv, comparison_json
from core.views.comparison_report import comparison_report


def files(
    comparison: ComparisonSnapshot,
    result: Result,
    named: Mapping[str, tuple[StrategyName, Sequence[Tick]]],
) -> None:
    made = (
        ("CSV", "csv", "text/csv", lambda: comparison_csv(comparison)),
        ("JSON", "json", "application/json", lambda: comparison_json(comparison, result)),
        ("report", "html", "text/html", lambda: comparison_report(comparison, result, named)),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        for name, ending, kind, content in made if comparison.figures else ():
            st.download_button(
                f"Download {name}",
                content,
                f"gistmill-comparison-{comparison.comparison_id}.{ending}",
                kind,
                on_click="ignore",
                key=f"comparison_{ending}",
            )
