"""What came of a run: its documents beside their summaries, in a table that the store pages, sorts and searches."""

from typing import Any

import streamlit as st

from core.language import Message
from core.metrics import ProcessingMetrics
from core.records import RunSnapshot
from core.runs.listing import PAGE, RowsPage, RowsWanted
from core.runs.registry import Registry
from core.views.opened_row import opened_row
from core.views.row_words import (
    button_words,
    chips,
    column_menu,
    empty_words,
    found_words,
    opened_place,
    place_words,
    table_label,
)
from core.views.summaries import Layout, layout, shown_columns, table
from pages.parts.frame.rows import RowsState, lightened, rows, rows_state
from pages.parts.run.watched import watched

_LIVE_EVERY = 1.0  # seconds


def added_up(registry: Registry, run_id: str) -> ProcessingMetrics:
    """The figures of an ended run; where they have to be added up first, that is said."""
    if registry.added_up(run_id):
        return registry.metrics(run_id)
    with st.spinner(Message("Adding up the figures of this run. This is done once.")):
        return registry.metrics(run_id)


def summaries(registry: Registry, seen: RunSnapshot) -> None:
    """A fragment of its own: what is done in the table draws the table anew, and nothing else. While the run may
    change it looks again by itself: what is shown of a live run is made once a second for all who look."""
    pace = max(_LIVE_EVERY, watched.pace(seen.run_id)) if seen.running else None

    @st.fragment(run_every=pace)
    def draw() -> None:
        _draw(registry, seen.run_id)

    draw()


def _draw(registry: Registry, run_id: str) -> None:
    key = f"rows_{run_id}"
    snapshot, state = registry.snapshot(run_id), rows_state(key)
    columns = layout(registry.listing.page(run_id, RowsWanted()).rows, registry.columns(run_id))
    if not _sortable(state.sort, columns):
        state = RowsState(**{**state.answered(), "sort": ""})
    wanted = state.wanted("newest" if snapshot.running else "position")
    page = registry.listing.page(run_id, wanted, state.start)
    drawn = _table(snapshot, RowsState(**{**state.answered(), "start": page.start}), columns, page)
    opened = _opened(registry, snapshot, state, wanted)
    rows(key, {**drawn, "opened": lightened(key, opened, state.turn)})


def _sortable(sort: str, columns: Layout) -> bool:
    return sort in {column.sort for column in columns.columns}


def _table(snapshot: RunSnapshot, state: RowsState, columns: Layout, page: RowsPage) -> dict[str, Any]:
    shown, running = shown_columns(columns, state.columns), snapshot.running
    return {
        "view": state.answered(),
        "label": table_label(snapshot.label),
        "words": button_words(),
        "chips": chips(snapshot.total, snapshot.failed, snapshot.duplicates),
        "menu": column_menu(columns, shown),
        "table": table(page.rows, shown),
        "page": {"size": PAGE, "more": page.more, "words": place_words(page.start, len(page.rows), page.count)},
        "found": found_words(state.search.strip(), page.count, page.looked),
        "empty": empty_words(state.search.strip(), state.only, page.looked, running=running),
        "searching": page.looked < 1,
        "live": running,
    }


def _opened(registry: Registry, snapshot: RunSnapshot, state: RowsState, wanted: RowsWanted) -> dict[str, Any] | None:
    """The opened row, and those beside it."""
    if state.opened is None or state.opened >= snapshot.total:
        return None
    row = registry.row(snapshot.run_id, state.opened)
    parts = registry.parts(snapshot.run_id, state.opened) if row.outcome and row.outcome.parts else ()
    place = registry.listing.place(snapshot.run_id, wanted, state.opened)
    return {
        **opened_row(row, parts, several=bool(snapshot.settings.endpoint.others)),
        "place": opened_place(place.index, place.count),
        "index": place.index,
        "before": place.before,
        "behind": place.behind,
    }
