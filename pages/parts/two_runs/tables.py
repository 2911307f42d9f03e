"""What differs between two runs: their settings, and their figures against the first."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from core.records import RunSnapshot
from core.runs.registry import Registry
from core.views.format import moment
from core.views.side_by_side import Head, head_of, page_name, side_words
from core.views.two_runs import FigurePair, SettingPair, different_settings, figure_pairs, settings_words
from pages.parts.frame.clock import reader_now
from pages.parts.run.summaries import added_up


def two_heads(one: RunSnapshot, other: RunSnapshot) -> tuple[Head, Head]:
    first, second = (head_of(run, moment(run.started_utc or run.created_utc, reader_now())) for run in (one, other))
    return first, second


def heading(one: RunSnapshot, other: RunSnapshot) -> None:
    with st.container(key="two_head", gap=None):
        st.page_link("runs.py", label=side_words()["runs"], width="content")
        st.html(f'<h1 dir="auto">{escape(page_name(one, other))}</h1>')


def columns(words: str, heads: Sequence[Head]) -> str:
    """The head of a table: what its rows are, and the two runs, which are links."""
    numbered = zip(("first", "second"), heads, strict=True)
    cells = "".join(
        f'<th scope="col"><small>{escape(side_words()[which])}</small>'
        f'<a href="run?run={escape(head.run_id)}" target="_self" dir="auto">{escape(head.name)}</a>'
        f'<span dir="auto">{escape(head.facts)}</span></th>'
        for which, head in numbered
    )
    return f'<thead><tr><th scope="col"><span>{escape(words)}</span></th>{cells}</tr></thead>'


def settings(one: RunSnapshot, other: RunSnapshot) -> None:
    pairs = different_settings(one.settings, other.settings)
    words = side_words()
    with st.container(key="card_two_settings"):
        if said := settings_words(pairs):
            st.html(f"<h2>{escape(words['settings'])}</h2><p>{escape(said)}</p>")
            return
        body = "".join(map(_setting, pairs))
        head = columns(words["setting"], two_heads(one, other))
        st.html(f"<h2>{escape(words['settings'])}</h2><table>{head}<tbody>{body}</tbody></table>")


def _setting(pair: SettingPair) -> str:
    long = ' class="long"' if pair.long else ""
    cells = "".join(f'<td{long} dir="auto">{escape(value)}</td>' for value in (pair.one, pair.other))
    return f'<tr><th scope="row">{escape(pair.label)}</th>{cells}</tr>'


def figures(registry: Registry, one: RunSnapshot, other: RunSnapshot) -> None:
    words = side_words()
    with st.container(key="card_two_figures"):
        pairs = figure_pairs(added_up(registry, one.run_id), added_up(registry, other.run_id))
        head = columns(words["figure"], two_heads(one, other))
        head = head.replace(
            "</tr></thead>", f'<th scope="col"><span>{escape(words["change"])}</span></th></tr></thead>'
        )
        body = "".join(map(_figure, pairs))
        st.html(f"<h2>{escape(words['figures'])}</h2><table>{head}<tbody>{body}</tbody></table>")


def _figure(pair: FigurePair) -> str:
    words = side_words()
    kind, said = ("good", words["better"]) if pair.better else ("bad", words["worse"])
    if pair.better is None:
        kind = said = ""
    told = f'{escape(pair.change)} <span class="{kind}">{escape(said)}</span>'
    values = "".join(f"<td>{escape(value)}</td>" for value in (pair.one, pair.other))
    return f'<tr><th scope="row">{escape(pair.label)}</th>{values}<td>{told}</td></tr>'
