"""A comparison as one HTML file that opens anywhere: its charts drawn by libraries inside it, no outside address.

The file's own content policy forbids every request, so nothing in it can reach the network. vl-convert-python carries
the browser's side of Vega-Lite; it is loaded here, when a report is made, and nowhere else.
"""

import html
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from core.compare.figures import EntrantResult
from core.compare.presets import COMPARED, COMPARED_DOCUMENTS, WHY_OURS_DIFFERS
from core.compare.result import Result
from core.compare.snapshot import ComparisonSnapshot
from core.errors import ConfigurationError
from core.records import StrategyName, Tick
from core.views.charts import Chart
from core.views.comparison import claims_table, entrants_table, runs_table
from core.views.comparison_charts import comparison_charts
from core.views.comparison_marks import PICKED
from core.views.comparison_timelines import in_flight_charts
from core.views.format import absolute_time, duration, plural
from core.views.palette import NEUTRAL
from core.views.words import where

_POLICY = "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data:"
_STYLE = """
:root { color-scheme: light dark; }
body { font: 14px/1.45 system-ui, sans-serif; max-width: 1280px; margin: 24px auto; padding: 0 16px; }
h1 { font-size: 1.5rem; margin: 0 0 4px; } h2 { font-size: 1rem; margin: 24px 0 8px; }
.advice { font-size: 1.1rem; border: 1px solid #8886; border-radius: 8px; padding: 12px 16px; margin: 16px 0; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(480px, 1fr)); gap: 16px; }
figure { border: 1px solid #8886; border-radius: 8px; margin: 0; padding: 12px; overflow: hidden; }
.small { grid-template-columns: repeat(auto-fit, minmax(320px, 1fr)); margin-top: 16px; }
figcaption { font-weight: 600; margin-bottom: 8px; } .chart { width: 100%; }
.tables { overflow-x: auto; } table { border-collapse: collapse; white-space: nowrap; }
th, td { border: 1px solid #8886; padding: 3px 8px; text-align: right; } td:first-child, th { text-align: left; }
p.small { color: #7a7a7a; }
"""
_SCRIPT = """
const views = [];
let passing = false;
function pass(from) {
  if (passing) return;
  passing = true;
  const picked = from.data(STORE).map(({values, fields}) => ({values, fields}));
  Promise.all(views.filter(v => v !== from).map(v => v.data(STORE, picked.map(p => ({...p, unit: ''}))).runAsync()))
    .finally(() => { passing = false; });
}
FIGURES.forEach((spec, place) =>
  vegaEmbed('#chart' + place, spec, {mode: 'vega-lite', actions: false, renderer: 'svg'}).then(({view}) => {
    try { view.data(STORE); } catch { return; }
    views.push(view);
    view.addDataListener(STORE, () => pass(view));
  }));
"""


def comparison_report(
    comparison: ComparisonSnapshot,
    result: Result,
    named: Mapping[str, tuple[StrategyName, Sequence[Tick]]] | None = None,
) -> bytes:
    """The report, UTF-8. `named` are the runs to draw over time: entrant -> its strategy and ticks.

    Raises:
        ConfigurationError: vl-convert-python, which carries the charts' library, is not installed.
    """
    entrants = result.entrants
    compared = [chart for chart in comparison_charts(result).values() if not chart.empty]
    timed = list(in_flight_charts(named or {}).values())
    body = [
        "<h1>Comparison of strategies</h1>",
        f"<p class='small'>{html.escape(_facts(comparison))}</p>",
        f"<p class='advice'>{html.escape(result.recommendation.sentence)}</p>",
        _charts("charts", compared, 0),
        _charts("charts small", timed, len(compared)),
        _section("Entrants: medians, and their range over the repeats", entrants_table(entrants)),
        _lesson(comparison, entrants),
        _section("Runs, in the order they ran", runs_table(comparison)),
    ]
    return _page("\n".join(body), [_spec(chart) for chart in (*compared, *timed)]).encode("utf-8", "replace")


def _lesson(comparison: ComparisonSnapshot, entrants: Sequence[EntrantResult]) -> str:
    """The lesson's table, where this comparison has the same strategies over as many documents."""
    here = {entrant.strategy for entrant in comparison.plan.entrants if entrant.documents == COMPARED_DOCUMENTS}
    if not set(COMPARED) <= here:
        return ""
    return _section("What the lesson claims, and what was measured", claims_table(entrants), WHY_OURS_DIFFERS)


def _facts(comparison: ComparisonSnapshot) -> str:
    plan = comparison.plan
    return (
        f"{absolute_time(comparison.started_utc)}: {where(plan.base.endpoint)}; {plural(plan.documents, 'document')}"
        f"{f' ({comparison.label})' if comparison.label else ''}; {plural(len(plan.entrants), 'entrant')} with"
        f" {plural(plan.repeats, 'repeat')}; {comparison.done} of {plural(comparison.total, 'run')} done in"
        f" {duration(comparison.elapsed)}; order shuffled by seed {plan.seed}; nothing from the cache;"
        f" {plan.warm_up} documents of warm-up. {comparison.message}"
    ).strip()


def _charts(kind: str, charts: Sequence[Chart], first: int) -> str:
    """`first` is the place of the first of them among all the charts of the page."""
    drawn = "".join(_chart(place, chart) for place, chart in enumerate(charts, first))
    return f"<div class='{kind}'>{drawn}</div>" if charts else ""


def _chart(place: int, chart: Chart) -> str:
    words, title = html.escape(chart.alt, quote=True), html.escape(chart.title)
    return (
        f"<figure><figcaption>{title}</figcaption>"
        f'<div class="chart" id="chart{place}" role="img" aria-label="{words}"></div></figure>'
    )


def _section(title: str, table: pd.DataFrame, words: str = "") -> str:
    shown = table.to_html(index=False, border=0, na_rep="–", escape=True)
    said = f"<p>{html.escape(words)}</p>" if words else ""
    return f"<h2>{html.escape(title)}</h2>{said}<div class='tables'>{shown}</div>"


def _spec(chart: Chart) -> dict[str, Any]:
    spec: dict[str, Any] = chart.drawing.to_dict()
    del spec["$schema"]  # an address; the mode is told to the embedder instead
    if "width" not in spec:
        spec["width"] = "container"
    quiet = {"labelColor": NEUTRAL, "titleColor": NEUTRAL, "gridColor": "#8884", "domainColor": "#8888"}
    words = {"labelColor": NEUTRAL, "titleColor": NEUTRAL}
    spec["config"] = {"background": "transparent", "view": {"stroke": None}, "axis": quiet, "legend": words}
    return spec


def _page(body: str, specs: Sequence[dict[str, Any]]) -> str:
    # "<" cannot stand in a script as it is: a document's name may hold "</script>".
    drawn = json.dumps(specs, ensure_ascii=False).replace("<", "\\u003c")
    store = json.dumps(f"{PICKED}_store")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Comparison of strategies</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"><style>{_STYLE}</style></head>'
        f"<body>{body}<script>{_libraries()}</script>"
        f"<script>const FIGURES = {drawn}; const STORE = {store};{_SCRIPT}</script></body></html>"
    )


def _libraries() -> str:
    try:
        import vl_convert  # noqa: PLC0415  # 60 MB in memory, for a report only
    except ImportError:
        raise ConfigurationError("A report needs vl-convert-python: pip install vl-convert-python.") from None
    return str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")).replace("</script", "<\\/script")
