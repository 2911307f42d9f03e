"""Which column of a table holds the text, or which several, and what its rows are called by: file by file."""

from collections.abc import Callable

import streamlit as st

from core.documents import ReadOptions, TableSeen
from core.views.tables import AUTOMATIC, chosen_id, chosen_texts, columns_table, table_line, with_table
from pages.parts.frame.problems import plain
from pages.parts.frame.state import Reading, uploads


def columns_choice(reading: Reading, read_again: Callable[[ReadOptions], None]) -> None:
    """A closed piece for each table that was read; `read_again` is called with other options."""
    for place, table in enumerate(reading.report.tables):
        with st.expander(plain(table_line(table, reading.options)), key=f"table_{uploads()}_{place}"):
            if options := _chosen(table, reading.options, f"{uploads()}_{place}"):
                read_again(options)


def _chosen(table: TableSeen, options: ReadOptions, key: str) -> ReadOptions | None:
    """Other options, where a person has chosen them and pressed the button."""
    st.dataframe(columns_table(table.columns, table.values), hide_index=True, height="content", key=f"values_{key}")
    before = chosen_texts(table, options), chosen_id(table, options)
    texts = st.multiselect(
        "Text: one column, or several to join in this order", table.columns, before[0], key=f"texts_{key}"
    )
    names = (AUTOMATIC, *table.columns)
    name = st.selectbox("Rows are called by", names, index=names.index(before[1]), key=f"id_{key}")
    same = (texts, name) == before
    if st.button("Read again with these columns", key=f"again_{key}", disabled=same or not texts, width="stretch"):
        return with_table(options, table, texts, name)
    return None
