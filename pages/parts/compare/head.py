"""What stands above a comparison: where it is, its name, and what can be done with it. It looks as a run's does."""

from core.compare.snapshot import ComparisonSnapshot
from core.runs.registry import Registry
from core.views.asking import NAME
from core.views.comparison_head import comparison_crumb, comparison_name
from core.views.format import moment
from pages.parts.compare.actions import actions
from pages.parts.frame.clock import reader_now
from pages.parts.frame.page_head import Head, page_head


def head(registry: Registry, comparison: ComparisonSnapshot) -> None:
    begun = moment(comparison.started_utc or comparison.created_utc, reader_now())
    page_head(
        Head(
            key=f"name_{comparison.comparison_id}",
            name=comparison_name(comparison),
            label=comparison.label,
            field=NAME(),
            crumb=comparison_crumb(comparison, begun),
        ),
        rename=lambda typed: registry.comparisons.rename(comparison.comparison_id, typed),
        actions=lambda: actions(registry, comparison),
    )
