"""The servers that share a run, a row each: why nothing is sent to one stands under its figures."""

from html import escape

import streamlit as st

from core.records import RunSnapshot
from core.views.endpoint_table import COUNTED, TITLE, EndpointCell, EndpointRow, EndpointTable, endpoint_table


def servers(snapshot: RunSnapshot) -> None:
    """Nothing where there is but one."""
    if table := endpoint_table(snapshot):
        with st.container(key="card_servers", gap="small"):
            st.html(f'<h2 class="gm-card-title">{escape(TITLE())}</h2>')
            st.html(_table(table))
            st.html(f'<p class="gm-note">{escape(COUNTED())}</p>')


def _table(table: EndpointTable) -> str:
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in table.heads)
    rows = "".join(_row(table, row) for row in table.rows)
    return f'<table class="gm-servers"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _row(table: EndpointTable, row: EndpointRow) -> str:
    """Addresses and models come from people, and a state from a server: escaped. Each figure has its head beside it
    for narrow screens, where the heads have no room."""
    model = [f"<td>{escape(row.model)}</td>"] if table.several_models else []
    heads = table.heads[1 + len(model) :]
    figures = [_figure(head, cell) for head, cell in zip(heads, row.figures, strict=True)]
    kind = "gm-away" if row.state else "gm-up"
    name = f'<th scope="row" class="{kind}" title="{escape(row.address)}"><bdi>{escape(row.name)}</bdi></th>'
    why = f'<tr class="gm-why"><td colspan="{len(table.heads)}">{escape(row.state)}</td></tr>' if row.state else ""
    return f"<tr>{name}{''.join([*model, *figures])}</tr>{why}"


def _figure(head: str, cell: EndpointCell) -> str:
    bar = "" if cell.share is None else f'<i><b style="width:{100 * cell.share:.0f}%"></b></i>'
    kind = ' class="gm-bad"' if cell.bad else ""
    return f'<td data-head="{escape(head)}"{kind}>{bar}{escape(cell.text)}</td>'
