"""A comparison as one HTML file that opens anywhere: its charts drawn by libraries inside it, no outside address.

The file's own content policy forbids every request, so nothing in it can reach the network. vl-convert-python carries
the browser's side of Vega-Lite; it is loaded here, when a report is made, and nowhere else.
"""

import html
import json
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import Any

import pandas as pd

from core.compare.figures import EntrantResult
from core.compare.presets import COMPARED, COMPARED_DOCUMENTS, WHY_OURS_DIFFERS
from core.compare.result import Result
from core.compare.snapshot import ComparisonSnapshot
from core.compare.verdict import Verdict
from core.errors import ConfigurationError
from core.language import Message, Wording, say
from core.reader import reader
from core.views.charts import Chart
from core.views.comparison import claims_table
from core.views.comparison_charts import first_chart, trade_off_chart
from core.views.comparison_marks import PICKED
from core.views.comparison_tables import headed, printed_table, runs_table
from core.views.comparison_words import comparison_name, facts
from core.views.format import NOTHING, decimal, number
from core.views.matrix import Cell, Matrix, Row, matrix
from core.views.palette import NEUTRAL
from core.views.report_page import POLICY, SCRIPT, STYLE
from core.views.result_words import TRIED
from core.views.run_settings import setting_groups
from core.views.verdict_words import certainty, headline, lost_chip, sure, whole_paragraph

_EVERY_WAY = Wording("Every way that was tried: medians over its runs")
_IN_ORDER = Wording("Runs, in the order they ran")
_CLAIMED = Wording("What the lesson claims, and what was measured")
_SETTINGS = Wording("Settings of every run")

_WORD_JOINER = "\N{WORD JOINER}"
"""No line ends behind it: a unit such as docs/s is not broken."""

_STRONGEST = 0.6
"""Share of the colour in the matrix's fastest cell; the ink on it keeps its contrast, light and dark."""

_LONG = 30
"""Rows of a table beyond which it is folded."""


def comparison_report(
    comparison: ComparisonSnapshot, result: Result, *, within: float | None = None, zone: tzinfo | None = None
) -> bytes:
    """The report, UTF-8, with p95 `within` so many seconds where that is asked for; times in `zone`, UTC without one.


    Raises:
        ConfigurationError: vl-convert-python, which carries the charts' library, is not installed.
    """
    charts = _two(result)
    body = [
        *_head(comparison, comparison.verdict(within), zone),
        _charts(charts),
        _matrix(matrix(comparison, opens=False)),
        _section(_EVERY_WAY(), printed_table(result)),
        _lesson(comparison, result.entrants),
        _section(_IN_ORDER(), headed(runs_table(comparison)), kind="runs"),
        _settings(comparison),
    ]
    name = comparison_name(comparison)
    return _page(name, "\n".join(body), [_spec(chart) for chart in charts]).encode("utf-8", "replace")


def _two(result: Result) -> list[Chart]:
    """What speed depends on, and what it costs."""
    return [chart for chart in (first_chart(result), trade_off_chart(result)) if not chart.empty]


def _head(comparison: ComparisonSnapshot, verdict: Verdict, zone: tzinfo | None) -> Iterator[str]:
    mark = "good" if sure(verdict) else "warn"
    lost = "good" if not verdict.lost else "bad"
    yield f"<header><p class='name' dir='auto'>{_text(comparison_name(comparison))}</p>"
    yield f"<p class='quiet'>{_text(facts(comparison, zone))}</p>"
    yield f"<h1>{_text(headline(verdict))}</h1>"
    yield f"<p class='lead'>{_text(whole_paragraph(verdict))}</p>"
    chips = ((mark, certainty(verdict)), (lost, lost_chip(verdict)))
    yield "".join(f"<span class='chip {kind}'>{_text(words)}</span>" for kind, words in chips)
    yield (f"<p dir='auto'>{_text(say(comparison.message))}</p></header>" if comparison.message else "</header>")


def _lesson(comparison: ComparisonSnapshot, entrants: Sequence[EntrantResult]) -> str:
    """The lesson's table, where this comparison has the same strategies over as many documents."""
    here = {entrant.strategy for entrant in comparison.plan.entrants if entrant.documents == COMPARED_DOCUMENTS}
    if not set(COMPARED) <= here:
        return ""
    return _section(_CLAIMED(), claims_table(entrants), WHY_OURS_DIFFERS())


def _charts(charts: Sequence[Chart]) -> str:
    drawn = "".join(_chart(place, chart) for place, chart in enumerate(charts))
    return f"<div class='charts'>{drawn}</div>" if charts else ""


def _chart(place: int, chart: Chart) -> str:
    words, title = html.escape(chart.alt, quote=True), _text(chart.title)
    return (
        f"<figure><figcaption>{title}</figcaption>"
        f'<div class="chart" id="chart{place}" role="img" aria-label="{words}"></div></figure>'
    )


def _matrix(drawn: Matrix) -> str:
    """The matrix as a table; a cell's colour says its speed, and its number does too."""
    if not any(cell.text for row in drawn.rows for cell in row.cells):
        return ""
    head = "".join(f"<th scope='col'>{number(column)}</th>" for column in drawn.columns)
    rows = "".join(map(_matrix_row, drawn.rows))
    table = f"<table class='matrix'><thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return (
        f"<section class='card'><h2>{_text(TRIED())}</h2>{_box(table, TRIED())}"
        f"<p class='quiet'>{_text(drawn.caption)}</p></section>"
    )


def _matrix_row(row: Row) -> str:
    return f"<tr><th scope='row'>{_text(row.name)}</th>{''.join(map(_matrix_cell, row.cells))}</tr>"


def _matrix_cell(cell: Cell) -> str:
    return f"<td style='--strength: {round(100 * _STRONGEST * cell.shade)}%'>{_text(cell.text)}</td>"


def _section(title: str, table: pd.DataFrame, words: str = "", kind: str = "") -> str:
    whole = table.rename(columns=lambda name: name.replace("/", f"/{_WORD_JOINER}"))
    shown = whole.to_html(index=False, border=0, na_rep=NOTHING, escape=True, float_format=decimal)
    said = f"<p>{_text(words)}</p>" if words else ""
    inside = f"{said}{_box(shown, title)}"
    if len(table) > _LONG:  # opened by a press, and where it is printed
        inside = f"<details><summary><h2>{_text(title)}</h2></summary>{inside}</details>"
    else:
        inside = f"<h2>{_text(title)}</h2>{inside}"
    return f"<section class='card {kind}'>{inside}</section>"


def _box(table: str, name: str) -> str:
    """A table that scrolls by itself where it is wider than the page, by keyboard too."""
    return f'<div class="tables" role="region" tabindex="0" aria-label="{html.escape(name, quote=True)}">{table}</div>'


def _settings(comparison: ComparisonSnapshot) -> str:
    """What all runs had in common: what is written, and who writes. How each was sent stands in the tables."""
    groups = "".join(
        f"<h3>{_text(group.title)}</h3><dl>"
        + "".join(
            f"<dt>{_text(each.label)}</dt><dd dir='auto'{' class=long' if each.long else ''}>{_text(each.value)}</dd>"
            for each in group.settings
        )
        + "</dl>"
        for group in setting_groups(comparison.plan.base)[:2]
    )
    return f"<section class='card'><h2>{_text(_SETTINGS())}</h2>{groups}</section>"


def _text(words: str) -> str:
    return html.escape(str(words))


def _spec(chart: Chart) -> dict[str, Any]:
    spec: dict[str, Any] = chart.drawing.to_dict()
    del spec["$schema"]  # an address; the mode is told to the embedder instead
    if "width" not in spec:
        spec["width"] = "container"
    quiet = {"labelColor": NEUTRAL, "titleColor": NEUTRAL, "gridColor": "#8884", "domainColor": "#8888"}
    words = {"labelColor": NEUTRAL, "titleColor": NEUTRAL}
    spec["config"] |= {"background": "transparent", "view": {"stroke": None}, "axis": quiet, "legend": words}
    return spec


def _page(name: str, body: str, specs: Sequence[dict[str, Any]]) -> str:
    # "<" cannot stand in a script as it is: a document's name may hold "</script>".
    drawn = json.dumps(specs, ensure_ascii=False).replace("<", "\\u003c").replace(NEUTRAL, "var(--mute)")
    store = json.dumps(f"{PICKED}_store")
    return (
        f'<!doctype html><html lang="{_text(reader().code)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_text(name)} · Gistmill</title>"
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><style>{STYLE}</style></head>'
        f"<body><main>{body}</main><script>{_libraries()}</script>"
        f"<script>const FIGURES = {drawn}; const STORE = {store};{SCRIPT}</script></body></html>"
    )


def _libraries() -> str:
    try:
        import vl_convert  # noqa: PLC0415  # 60 MB in memory, for a report only
    except ImportError:
        words = Message("A report needs vl-convert-python: {command}.", command="pip install vl-convert-python")
        raise ConfigurationError(words) from None
    return str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")).replace("</script", "<\\/script")
