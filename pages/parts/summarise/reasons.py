"""What was left out, or read in another way, by reason: whole sentences that wrap, and beneath each the names."""

from collections.abc import Sequence

import streamlit as st

from core.views.your_file import Reason, reason_names
from pages.parts.frame.problems import plain


def show_reasons(reasons: Sequence[Reason]) -> None:
    for reason in reasons:
        st.markdown(plain(reason.sentence))
        if names := reason_names(reason):
            st.caption(plain(names))
