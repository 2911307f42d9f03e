"""A few rows as a small table, the text's column tinted; it scrolls in its own box where it is wide."""

import html

import streamlit as st

from core.language import Message
from core.views.preview import Preview


def show_preview(shown: Preview) -> None:
    """What stands in the cells is anybody's: it is escaped."""
    kinds = [kind for _, kind in shown.titles]
    head = "".join(_title(title, kind) for title, kind in shown.titles)
    body = "".join(
        f"<tr>{''.join(_cell(cell, kind) for cell, kind in zip(row, kinds, strict=True))}</tr>" for row in shown.rows
    )
    more = f'<p class="gm-more">{html.escape(shown.more)}</p>' if shown.more else ""
    label = html.escape(Message("The first rows"))
    st.html(
        f'<div class="gm-preview" role="region" aria-label="{label}" tabindex="0">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{more}"
    )


def _title(title: str, kind: str) -> str:
    return f'<th scope="col" class="gm-is-{kind}" dir="auto"><div>{html.escape(title)}</div></th>'


def _cell(cell: str, kind: str) -> str:
    return f'<td class="gm-is-{kind}"><div dir="auto">{html.escape(cell)}</div></td>'
