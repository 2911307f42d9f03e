"""Which column is the text, what rows are called by, which columns the result keeps: one row; and the first rows."""

import streamlit as st

from core.documents import TableSeen
from core.language import Message
from core.records import DocumentRow
from core.runs.registry import Registry
from core.views.columns_words import lost_rows
from core.views.preview import ROWS, preview
from core.views.tables import AUTOMATIC, Columns, chosen_id, chosen_texts, column_sets, columns_label
from pages.parts.frame.problems import plain
from pages.parts.frame.state import Reading, uploads
from pages.parts.summarise.column_fields import called_field, join_field, kept_field, text_field
from pages.parts.summarise.column_question import column_question
from pages.parts.summarise.preview import show_preview


def column_row(registry: Registry, held: Reading) -> None:
    """Without columns there is nothing to choose: the first documents stand there."""
    sets = column_sets(held.report)
    if not sets:
        show_preview(preview(_rows(registry, held, 0), (), AUTOMATIC, ()))
        return
    chosen = sets[0]
    if len(sets) > 1:
        labels = list(map(columns_label, sets))
        place = st.selectbox(
            Message("Table"), range(len(sets)), format_func=labels.__getitem__, key=f"table_{uploads()}"
        )
        chosen = sets[place]
    if chosen.table:
        _table(registry, held, chosen, chosen.table)
    elif chosen.question:
        column_question(registry, held, chosen.question)


def _table(registry: Registry, held: Reading, chosen: Columns, table: TableSeen) -> None:
    texts, name = chosen_texts(table, held.options), chosen_id(table, held.options)
    with st.container(key="column_row"):
        text, called, kept = st.columns(3)
        with text:
            joining = text_field(registry, held, chosen, texts, name)
        with called:
            called_field(registry, held, chosen, texts, name)
        with kept:
            kept_field(registry, held)
    if joining:
        join_field(registry, held, chosen, texts, name)
    if sentence := lost_rows(held.report, table, here=registry.readings.has_files(held.draft)):
        st.caption(plain(sentence))
    columns = [column for column in chosen.names if column not in held.left_out]
    show_preview(preview(_rows(registry, held, table.first), texts, name, columns))


def _rows(registry: Registry, held: Reading, start: int) -> list[DocumentRow]:
    return list(registry.rows(held.draft, start, ROWS, texts=True))
