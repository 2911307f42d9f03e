"""What can be done with a comparison that ended: go on with it, or take its files."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.compare.result import Result
from core.compare.snapshot import ComparisonSnapshot
from core.records import RunStatus, StrategyName, Tick
from core.runs.registry import Registry
from core.views.comparison import comparison_csv, comparison_json
from core.views.comparison_report import comparison_report
from pages.parts.frame.browser import browser_session
from pages.parts.frame.secret_fields import secret_fields, typed_secrets


def files(
    registry: Registry,
    comparison: ComparisonSnapshot,
    result: Result,
    named: Mapping[str, tuple[StrategyName, Sequence[Tick]]],
) -> None:
    refused = comparison.status is RunStatus.REFUSED
    lacking = registry.comparisons.lacks(comparison.comparison_id, browser_session())
    typed = secret_fields(comparison.plan.base.endpoint, lacking, refused=refused, key=_name(comparison.comparison_id))
    made = (
        ("CSV", "csv", "text/csv", lambda: comparison_csv(comparison)),
        ("JSON", "json", "application/json", lambda: comparison_json(comparison, result)),
        ("report", "html", "text/html", lambda: comparison_report(comparison, result, named)),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        _go_on(registry, comparison, typed=typed)
        for name, ending, kind, content in made if comparison.figures else ():
            st.download_button(
                f"Download {name}",
                content,
                f"gistmill-comparison-{comparison.comparison_id}.{ending}",
                kind,
                on_click="ignore",
                key=f"comparison_{ending}",
            )


def _name(comparison_id: str) -> str:
    return f"comparison_key_{comparison_id}"


def _resume(registry: Registry, comparison: ComparisonSnapshot) -> None:
    key, headers = typed_secrets(comparison.plan.base.endpoint, _name(comparison.comparison_id))
    registry.comparisons.resume(comparison.comparison_id, key, headers=headers, session=browser_session())


def _go_on(registry: Registry, comparison: ComparisonSnapshot, *, typed: bool) -> None:
    if comparison.done < comparison.total:
        st.button(
            "Resume",
            type="primary",
            key="comparison_resume",
            on_click=_resume,
            args=(registry, comparison),
            disabled=not typed,
        )
