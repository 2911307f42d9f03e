"""What a comparison can be handed on as: its report, its files, and a paragraph to be pasted."""

import streamlit as st

from core.compare.snapshot import ComparisonSnapshot
from core.reader import read_in, reader
from core.views.comparison import comparison_csv, comparison_json
from core.views.comparison_report import comparison_report
from core.views.comparison_words import comparison_markdown
from core.views.result_words import CSV, JSON, PARAGRAPH, REPORT, SHARE
from pages.parts.frame.clock import reader_now
from pages.parts.frame.problems import plain


def share(comparison: ComparisonSnapshot, within: float | None) -> None:
    """All with the slowest 5 % `within` so many seconds, where that is asked for."""
    zone, result, language = reader_now().tzinfo, comparison.result(within), reader()

    def report() -> bytes:
        with read_in(language):  # it is made at the press, for a browser that nobody knows there
            return comparison_report(comparison, result, within=within, zone=zone)

    made = (
        (REPORT, "html", "text/html", report),
        (CSV, "csv", "text/csv", lambda: comparison_csv(comparison)),
        (JSON, "json", "application/json", lambda: comparison_json(comparison, result)),
    )
    with st.popover(plain(SHARE()), key="share_menu"), st.container(key="share_files"):
        for words, ending, kind, content in made:
            st.download_button(
                plain(words()),
                content,
                f"gistmill-comparison-{comparison.comparison_id}.{ending}",
                kind,
                type="tertiary",
                on_click="ignore",
                key=f"comparison_{ending}",
                width="stretch",
            )
        st.caption(plain(PARAGRAPH()))
        st.code(comparison_markdown(comparison, within, zone), language=None, wrap_lines=True, height=160)
