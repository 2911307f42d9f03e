"""The title of a card of this page."""

import html

import streamlit as st


def card_title(words: str) -> None:
    st.html(f'<h2 class="gm-card-title">{html.escape(words)}</h2>')
