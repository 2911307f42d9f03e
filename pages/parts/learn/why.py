"""Why what the lesson claims and what is measured differ."""

from html import escape

import streamlit as st

from core.views.learn import WHY_TITLE
from core.views.lesson import WHY, WHY_INTRODUCTION, Reason


def why() -> None:
    with st.container(key="card_learn_why"):
        reasons = "".join(map(_reason, WHY))
        st.html(
            f"<h2>{escape(WHY_TITLE())}</h2><p>{escape(WHY_INTRODUCTION())}</p><ul class='gm-reasons'>{reasons}</ul>"
        )


def _reason(reason: Reason) -> str:
    return f"<li><h3>{escape(reason.title())}</h3><p>{escape(reason.words())}</p></li>"
