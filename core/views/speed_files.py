"""The charts of a run's speed as files: the numbers as CSV, the picture as PNG."""

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from core.views.exports.texts import clean, defuse

_WIDTH = 1_120  # pixels
_SCALE = 2.0  # for screens with many pixels
_CONFIG: dict[str, Any] = {
    "background": "#ffffff",
    "font": "system-ui, 'Segoe UI', 'Noto Sans', 'Noto Sans CJK SC', 'DejaVu Sans', sans-serif",
    "view": {"stroke": None},
    "text": {"fill": "#566273"},
    "axis": {
        "domain": False,
        "ticks": False,
        "gridColor": "#e3e7ec",
        "labelColor": "#566273",
        "labelFontSize": 12,
        "titleColor": "#131a24",
        "titleFontSize": 13,
    },
}


def speed_csv(table: pd.DataFrame) -> bytes:
    """UTF-8, a line a point. Notes come from outside: what a spreadsheet would run as a formula is defused."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(table.columns)
    for row in table.itertuples(index=False):
        writer.writerow(defuse(clean(cell)) if isinstance(cell, str) else cell for cell in row)
    return buffer.getvalue().encode("utf-8-sig")


def speed_png(chart: Mapping[str, Any], drawing: pd.DataFrame, title: str) -> bytes:
    """The picture of the `chart`, a `speed_spec`, on white, the title above it. Takes about a second the first time."""
    import vl_convert  # noqa: PLC0415  # 60 MB in memory, for a picture only

    spec = {
        **chart,
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "title": {"text": title, "anchor": "start", "fontSize": 15, "offset": 16, "color": "#131a24"},
        "width": _WIDTH,
        "padding": 20,
        "config": {**chart["config"], **_CONFIG},
        "data": {"values": json.loads(drawing.to_json(orient="records"))},
    }
    return bytes(vl_convert.vegalite_to_png(spec, scale=_SCALE))
