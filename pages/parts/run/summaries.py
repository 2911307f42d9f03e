"""What came of a run: its documents beside their summaries."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.metrics import ProcessingMetrics
from core.records import RunSnapshot
from core.runs.registry import Registry
from core.views.expected import part_title
from core.views.format import number, plural
from core.views.report import documents_table, fields_table

COLUMNS = {
    "Document": st.column_config.TextColumn(width="medium"),
    "Status": st.column_config.TextColumn(width=110),
    "Summary": st.column_config.TextColumn(width="large"),
    "Error": st.column_config.TextColumn(width="medium"),
}
_SHOWN = "document_shown"
PART = 5_000  # documents that are shown at a time: some 1.5 MB to the browser


def added_up(registry: Registry, run_id: str) -> ProcessingMetrics:
    """The figures of an ended run; where they have to be added up first, that is said."""
    if registry.added_up(run_id):
        return registry.metrics(run_id)
    with st.spinner("Adding up the figures of this run. This is done once."):
        return registry.metrics(run_id)


@st.fragment
def summaries(registry: Registry, snapshot: RunSnapshot) -> None:
    """Search, sort, and open one: the drawer shows it in full. Of a long run a part is shown at a time."""
    run_id = snapshot.run_id
    words, place = st.columns([3, 1]) if snapshot.total > PART else (st.container(), None)
    search = words.text_input(
        "Search documents, columns, summaries and errors",
        type="search",
        key="search",
        label_visibility="collapsed",
        placeholder="Search documents, columns, summaries and errors",
    )
    start = _part(place, snapshot.total) if place else 0
    rows = registry.rows(run_id, count=PART, search=search) if search.strip() else registry.rows(run_id, start, PART)
    table = documents_table(rows, registry.columns(run_id))
    if search.strip() and len(table) == PART:
        st.caption(f"The first {number(PART)} that were found.")
    event = st.dataframe(
        table,
        column_config=COLUMNS,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="documents",
        placeholder="",
    )
    positions = [int(table.index[place]) for place in event["selection"]["rows"] if place < len(table)]
    if positions and st.session_state.get(_SHOWN) != (run_id, positions[0]):
        _drawer(registry, run_id, positions[0])
    st.session_state[_SHOWN] = (run_id, positions[0]) if positions else None


def _part(place: DeltaGenerator, total: int) -> int:
    """The position from which on documents are shown."""
    parts = list(range(0, total, PART))
    start: int = place.selectbox(
        "Part",
        parts,
        format_func=lambda start: f"{number(start + 1)} to {number(min(start + PART, total))} of {number(total)}",
        key="part",
        label_visibility="collapsed",
    )
    return start


@st.dialog("Document and summary", width="medium", position="right")
def _drawer(registry: Registry, run_id: str, position: int) -> None:
    """Everything in it came from outside: plain text only."""
    row = registry.row(run_id, position)
    st.text(row.name)
    if row.outcome:
        st.caption("Summary" if row.outcome.summary else "Error")
        st.text(row.outcome.summary or row.outcome.error)
    if row.outcome and row.outcome.parts:
        _parts(registry, run_id, position)
    st.caption("Document")
    st.text(row.text)
    if not (fields := fields_table(row)).empty:
        st.caption("Its columns")
        st.dataframe(fields, hide_index=True, height="content", key="fields")


def _parts(registry: Registry, run_id: str, position: int) -> None:
    parts = registry.parts(run_id, position)
    with st.expander(f"Its parts and their summaries ({plural(len(parts), 'summary', 'summaries')})"):
        for part in parts:
            st.caption(part_title(part, parts))
            st.text(part.summary)
