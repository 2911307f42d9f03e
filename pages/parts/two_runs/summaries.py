"""The summaries of the same documents by two runs, beside each other, a page at a time."""

from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st

from core.records import RunSnapshot
from core.runs.pairs import COUNTED_NOTHING, PairCounts, PairsPage
from core.runs.registry import Registry
from core.views.side_by_side import Head, no_pair, side_words
from core.views.two_runs import Answer, AnswerPair, answer_pairs, shared_words
from pages.parts.two_runs.tables import columns, two_heads

_DIFFERENT, _FROM = "different", "from"  # in the address
_EVERY = 1.0  # seconds between two looks of a count that goes on
_LONGEST = 10  # digits of a position


def summaries(registry: Registry, one: RunSnapshot, other: RunSnapshot) -> None:
    words = side_words()
    with st.container(key="card_two_summaries"):
        with st.container(key="two_summaries_head", horizontal=True, vertical_alignment="center"):
            st.html(f"<h2>{escape(words['summaries'])}</h2>")
            st.session_state["two_different"] = _different()
            st.toggle(words["different"], key="two_different", on_change=_choose)
        _shared(registry, one.run_id, other.run_id)
        page = registry.pairs.page(one.run_id, other.run_id, _start(), different=_different())
        pairs = answer_pairs((pair.one, pair.other) for pair in page.pairs)
        if pairs:
            st.html(answers(pairs, two_heads(one, other)))
        else:
            st.text(no_pair(different=_different(), whole=page.next_start is None, first=not _start()))
        _steps(page)


def answers(pairs: Iterable[AnswerPair], heads: Sequence[Head]) -> str:
    """What two runs, or two models, made of the same documents: HTML, everything in it escaped."""
    body = "".join(
        f'<tr><th scope="row" dir="auto">{escape(pair.name)}</th>{_answer(pair.one)}{_answer(pair.other)}</tr>'
        for pair in pairs
    )
    return f'<table class="answers">{columns(side_words()["document"], heads)}<tbody>{body}</tbody></table>'


def _answer(answer: Answer) -> str:
    text = "".join(f"<mark>{escape(piece)}</mark>" if alone else escape(piece) for piece, alone in answer.stretches)
    return f'<td class="{escape(answer.state)}" dir="auto"><p>{text}</p></td>'


def _shared(registry: Registry, one: str, other: str) -> None:
    """How much the two have in common; of long runs it is counted on while the page is open."""
    key = f"two_counts_{one}_{other}"
    so_far: PairCounts = st.session_state.get(key, COUNTED_NOTHING)

    @st.fragment(run_every=_EVERY if so_far.next_start is not None else None)
    def count() -> None:
        before: PairCounts = st.session_state.get(key, COUNTED_NOTHING)
        now = before if before.next_start is None else registry.pairs.counts(one, other, before)
        st.session_state[key] = now
        whole = now.next_start is None
        said = shared_words(now.both, now.different, now.only_one, now.only_other, whole=whole)
        st.html(f'<p class="shared">{escape(said)}</p>')

    with st.container():  # the summaries follow
        count()


def _different() -> bool:
    return st.query_params.get(_DIFFERENT) == "1"


def _choose() -> None:
    st.query_params.pop(_FROM, None)
    if st.session_state["two_different"]:
        st.query_params[_DIFFERENT] = "1"
    else:
        st.query_params.pop(_DIFFERENT, None)


def _start() -> int:
    named = st.query_params.get(_FROM, "")
    return int(named) if named.isascii() and named.isdigit() and len(named) <= _LONGEST else 0


def _steps(page: PairsPage) -> None:
    words = side_words()
    with st.container(key="two_steps", horizontal=True):
        if _start():
            st.button(words["earlier"], key="two_first", on_click=_go, args=(0,))
        if page.next_start is not None:
            further = words["later"] if page.pairs else words["looking"]
            st.button(further, key="two_next", on_click=_go, args=(page.next_start,))


def _go(start: int) -> None:
    if start:
        st.query_params[_FROM] = str(start)
    else:
        st.query_params.pop(_FROM, None)
