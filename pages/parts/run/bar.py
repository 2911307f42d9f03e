"""The stacked bar: what became of a run's documents."""

from collections.abc import Sequence

import streamlit as st

from core.views.run_head import Count, spoken_counts
from pages.parts.frame.components import component


def bar(
    counts: Sequence[Count], state: str, notes: Sequence[str] = (), *, spent: str = "", key: str = "run_bar"
) -> None:
    """The bar with its counts, its state, what was spent and its notes beneath. Its place is kept while it loads."""
    with st.container(key=f"{key}_place"):
        component("bar")(
            key=key, data=_data(counts) | {"state": state, "spent": spent, "notes": list(notes), "small": False}
        )


def _data(counts: Sequence[Count]) -> dict[str, object]:
    told = [{"kind": count.kind, "number": count.number, "words": count.words} for count in counts]
    return {"counts": told, "label": spoken_counts(counts)}
