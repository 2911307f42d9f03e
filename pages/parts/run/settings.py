"""The settings that a run was started with."""

import streamlit as st

from core.records import RunSnapshot


def settings(snapshot: RunSnapshot) -> None:
    st.text(snapshot.settings.prompt)
