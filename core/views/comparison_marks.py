"""What the charts of a comparison share: the selection, colours and shapes of the strategies, the empty chart."""

from typing import Any

import altair as alt
import pandas as pd

from core.language import Message, Wording
from core.settings import StrategyName
from core.views import palette
from core.views.chart_locale import chart_locale
from core.views.charts import Chart
from core.views.timeline import CHART_HEIGHT

PICKED = "picked"
"""The name of the selection all charts of a comparison share; its field is `strategy`."""

_DIM = 0.15

IN_FLIGHT, DOCUMENTS_A_SECOND = Wording("Documents in flight, at most"), Wording("Documents per second")
PROTECTION, _ENTRANT = Wording("Protection"), Wording("Entrant")
_MEDIAN, _LEAST, _GREATEST = Wording("{figure}, median"), Wording("{figure}, least"), Wording("{figure}, greatest")


def picked_selection(picked: StrategyName | None) -> alt.Parameter:
    start = [{"strategy": picked}] if picked else alt.Undefined
    return alt.selection_point(name=PICKED, fields=["strategy"], value=start)


def bright(parameter: alt.Parameter) -> Any:
    return alt.condition(parameter, alt.value(1), alt.value(_DIM))


def most_of(frame: pd.DataFrame, field: str) -> Any:
    """The row with the largest value."""
    return frame.iloc[int(frame[field].to_numpy().argmax())]


def colour_of(frame: pd.DataFrame, **more: Any) -> alt.Color:
    names = [name for name in palette.STRATEGY_COLOURS if name in set(frame["strategy"])]
    scale = alt.Scale(domain=names, range=[palette.STRATEGY_COLOURS[name] for name in names])
    return alt.Color("strategy:N", scale=scale, **more)


def shape_of(frame: pd.DataFrame, legend: alt.Legend | None) -> alt.Shape:
    names = [name for name in palette.STRATEGY_SHAPES if name in set(frame["strategy"])]
    scale = alt.Scale(domain=names, range=[palette.STRATEGY_SHAPES[name] for name in names])
    return alt.Shape("strategy:N", scale=scale, legend=legend)


def layered(*layers: alt.Chart, height: float = CHART_HEIGHT) -> alt.LayerChart:
    """One drawing. It has no words for those who cannot see it but its `alt`: Vega's own for each mark are English."""
    drawn: alt.LayerChart = alt.LayerChart(layer=list(layers)).properties(height=height)
    return drawn.configure(aria=False, mark=alt.MarkConfig(aria=False), locale=chart_locale())  # type: ignore[no-any-return]


def entrant_tip() -> alt.Tooltip:
    return alt.Tooltip("entrant:N", title=_ENTRANT())


def spread_tips(field: str, title: Message, form: str) -> list[alt.Tooltip]:
    """The median of a figure, its least and its greatest."""
    ends = (("", _MEDIAN), ("_low", _LEAST), ("_high", _GREATEST))
    return [alt.Tooltip(f"{field}{end}:Q", title=words(figure=title), format=form) for end, words in ends]


def nothing_yet(title: Message, table: pd.DataFrame) -> Chart:
    chart = alt.Chart(pd.DataFrame({"x": []})).mark_point().properties(height=CHART_HEIGHT)
    return Chart(title, chart, pd.DataFrame(columns=table.columns), Message("{title}.", title=title))
