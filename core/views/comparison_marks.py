"""What the charts of a comparison share: the selection, colours and shapes of the strategies, the empty chart."""

from typing import Any

import altair as alt
import pandas as pd

from core.records import StrategyName
from core.views import palette
from core.views.charts import Chart
from core.views.timeline import CHART_HEIGHT

PICKED = "picked"
"""The name of the selection all charts of a comparison share; its field is `strategy`."""

_DIM = 0.15


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


def nothing_yet(title: str, table: pd.DataFrame) -> Chart:
    chart = alt.Chart(pd.DataFrame({"x": []})).mark_point().properties(height=CHART_HEIGHT)
    return Chart(title, chart, pd.DataFrame(columns=table.columns), f"{title}.")
