"""The lesson's table beside the measured one, where its figures come from, and the button that measures."""

from dataclasses import replace
from html import escape
from typing import Literal

import streamlit as st

from core.compare.snapshot import ComparisonSnapshot
from core.documents import sample_documents
from core.runs.registry import Registry
from core.views.format import NOTHING, moment
from core.views.learn import (
    CLAIMED,
    CLAIMS_OF,
    CLAIMS_TITLE,
    LABEL,
    MEASURED,
    NOT_RUN_YET,
    OPEN_IT,
    RUN_IT,
    RUN_IT_AGAIN,
    SECONDS,
    TIMES,
    lesson_run,
    offer,
    source_words,
    state_words,
)
from core.views.lesson import ClaimRow, claim_rows
from pages.parts.frame.browser import browser_session
from pages.parts.frame.clock import reader_now
from pages.parts.frame.problems import plain
from pages.parts.learn.mark import mark


def claims(registry: Registry, shown: ComparisonSnapshot | None, newest: ComparisonSnapshot | None) -> None:
    """`shown` has the figures, `newest` is the newest of the lesson; None where there is none."""
    with st.container(key="card_learn_claims"):
        entrants = shown.result().entrants if shown else ()
        st.html(f"<h2>{escape(CLAIMS_TITLE())}</h2>{_table(claim_rows(entrants))}")
        with st.container(key="learn_source", horizontal=True, vertical_alignment="center"):
            st.markdown(plain(_words(shown, newest)), width="stretch")
            if newest:
                st.page_link("compare.py", label=OPEN_IT(), query_params={"comparison": newest.comparison_id})
            if not (newest and newest.running):
                _offer(registry, again=shown is not None)


def _table(rows: tuple[ClaimRow, ...]) -> str:
    groups = "".join(f'<th scope="colgroup" colspan="2">{escape(words())}</th>' for words in (CLAIMED, MEASURED))
    columns = "".join(f'<th scope="col">{escape(words())}</th>' for words in (SECONDS, TIMES) * 2)
    head = f'<tr><td></td>{groups}</tr><tr><th scope="col">{escape(CLAIMS_OF())}</th>{columns}</tr>'
    return f'<table class="gm-claims"><thead>{head}</thead><tbody>{"".join(map(_row, rows))}</tbody></table>'


def _row(row: ClaimRow) -> str:
    figures = (row.claimed_seconds, row.claimed_times, row.measured_seconds, row.measured_times)
    cells = "".join(f"<td>{escape(figure or NOTHING)}</td>" for figure in figures)
    name = escape(row.strategy).replace("_", "_<wbr>")
    return f'<tr><th scope="row">{mark(row.strategy)}<code>{name}</code></th>{cells}</tr>'


def _words(shown: ComparisonSnapshot | None, newest: ComparisonSnapshot | None) -> str:
    going_on = state_words(newest) if newest else ""
    if going_on:
        return going_on
    if shown is None:
        return NOT_RUN_YET()
    return source_words(shown, moment(shown.started_utc or shown.created_utc, reader_now()))


def _offer(registry: Registry, *, again: bool) -> None:
    takes = registry.comparisons.estimate(lesson_run()).seconds
    kind: Literal["primary", "secondary"] = "secondary" if again else "primary"
    words = RUN_IT_AGAIN() if again else RUN_IT()
    if st.button(words, type=kind, key="learn_run", help=plain(offer(takes))):
        _start(registry)
        st.rerun()


def _start(registry: Registry) -> None:
    """The samples are written as a draft, which goes again: the comparison has its own documents."""
    plan = lesson_run()
    draft = registry.prepare(sample_documents(plan.documents, plan.seed), LABEL())
    registry.comparisons.start(replace(plan, source=draft), label=LABEL(), session=browser_session())
    registry.delete(draft)
