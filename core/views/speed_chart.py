"""The two charts of a run's speed, one above the other, on one time axis and under one crosshair.

Both are drawn by one specification as one view, whose two vertical scales have a half of its height each: so they have
one crosshair and one width. For one reader it is constant, and all that changes stands in one frame (`speed_frame`), so
the page exchanges data alone. It names no background and no colour of texts: the page's theme decides.
"""

import json
import re
from typing import Any

from core.language import Wording, say
from core.views import palette
from core.views.chart_locale import chart_locale

PANEL = 280  # pixels: one chart with its name
GAP = 24  # pixels between the two
HEIGHT = 2 * PANEL + GAP
_HEAD = 40  # pixels of a panel for its name and what stands under the pointer
_LONGEST_RATE = "00,000"  # the place of the words at the right is kept for it
POINTER = "pointer"  # the selection that answers the pointer

_UPPER, _LOWER = Wording("Documents a second"), Wording("In flight")
_FLOW, _LIMIT, _AVERAGE = Wording("in flight"), Wording("limit"), Wording("average {rate}")
_BARE, _NOTED = Wording("{time} \u00b7 {rate} a second"), Wording("{time} \u00b7 {rate} a second \u00b7 {note}")
_OF = Wording("{flow} of {limit}")
_ALT = Wording("Two charts over the time of the run: documents a second, and documents in flight with their limit.")
_QUIET = {"tooltip": None, "aria": False}
"""Of every mark, and of axes: what they show is said by the words of the view, and Vega's own are English alone."""

_FIELD = re.compile(r"\{(\w+)\}")


def _kind(name: str) -> list[dict[str, Any]]:
    return [{"filter": f"datum.kind === '{name}'"}]


def _layer(kind: str, mark: str, encoding: dict[str, Any], **style: Any) -> dict[str, Any]:
    return {"transform": _kind(kind), "mark": {"type": mark, **_QUIET, **style}, "encoding": encoding}


_MOMENT = "(datum.clock < 3600000 ? '' : floor(datum.clock / 3600000) + ':') + utcFormat(datum.clock, '%M:%S')"
_HERE = [{"filter": {"param": POINTER, "empty": False}}]
_TOP = {"value": _HEAD}
_BOTTOM = {"value": HEIGHT}
_RIGHT = {"value": "width"}
_X = {
    "field": "clock",
    "type": "temporal",
    "scale": {"type": "utc", "nice": False},
    "axis": {
        "title": None,
        "aria": False,
        "grid": False,
        "tickCount": 6,
        "labelExpr": (  # past an hour the hours are written too
            "datum.value < 3600000 ? utcFormat(datum.value, '%-M:%S')"
            " : floor(datum.value / 3600000) + utcFormat(datum.value, ':%M:%S')"
        ),
    },
}


def _upright(field: str, name: str, top: int) -> dict[str, Any]:
    """A vertical scale over the panel that begins `top` pixels below the upper edge, its name above it."""
    axis = {
        "title": name,
        "aria": False,
        "titleAngle": 0,
        "titleAlign": "left",
        "titleBaseline": "top",
        "titleX": -40,
        "titleY": top,
        "titleFontWeight": 600,
        "orient": "left",
        "offset": 0,
        "grid": True,
        "minExtent": 40,
        "maxExtent": 40,
        "tickCount": 4,
        "labelPadding": 8,
    }
    scale = {"domainMin": 0, "nice": True, "range": [top + PANEL, top + _HEAD]}
    return {"field": field, "type": "quantitative", "scale": scale, "axis": axis}


def _words(kind: str, y: dict[str, Any], text: dict[str, Any], **style: Any) -> dict[str, Any]:
    """A word behind the end of a line."""
    encoding = {"x": _RIGHT, "y": y, "text": text}
    return _layer(kind, "text", encoding, align="left", baseline="middle", dx=8, fontSize=12, **style)


def _readout(text: str, top: int) -> dict[str, Any]:
    """What stands under the pointer, at the right of the panel's name."""
    return {
        "transform": [*_kind("point"), *_HERE, {"calculate": text, "as": "reading"}],
        "mark": {
            "type": "text",
            "align": "right",
            "baseline": "top",
            "fontSize": 12,
            **_QUIET,
            "limit": {"expr": "max(120, width - 160)"},
        },
        "encoding": {"x": _RIGHT, "y": {"value": top + 1}, "text": {"field": "reading"}},
    }


def _pointer() -> list[dict[str, Any]]:
    """The line at the point nearest to the pointer, through both charts, and what catches the pointer."""
    select = {"type": "point", "on": "pointerover", "clear": "pointerout", "nearest": True, "encodings": ["x"]}
    caught = {
        "transform": _kind("point"),
        "params": [{"name": POINTER, "select": select}],
        "mark": {"type": "point", "opacity": 0, **_QUIET},
        "encoding": {"x": _X, "y": {"value": HEIGHT / 2}},
    }
    rule = {
        "transform": [*_kind("point"), *_HERE],
        "mark": {"type": "rule", "color": palette.NEUTRAL, "strokeWidth": 1, **_QUIET},
        "encoding": {"x": _X, "y": _TOP, "y2": _BOTTOM},
    }
    return [rule, caught]


def _bands() -> list[dict[str, Any]]:
    across = {"x": _X, "x2": {"field": "until"}, "y": _TOP, "y2": _BOTTOM}
    word = {"x": _X, "y": {"value": _HEAD + 4}, "text": {"field": "words"}}
    return [
        _layer("pause", "rect", across, color=palette.WARNING, opacity=0.16, stroke=None),
        _layer("pause", "text", word, align="left", baseline="top", dx=6, fontSize=12),
    ]


def _sentence(template: str, **values: str) -> str:
    """An expression of Vega's that fills the template's fields with these expressions."""
    parts = enumerate(_FIELD.split(template))
    return " + ".join(f"({values[part]})" if place % 2 else json.dumps(part) for place, part in parts)


def _under_the_pointer() -> str:
    values = {"time": _MOMENT, "rate": "format(datum.throughput, ',.1f')", "note": "datum.words"}
    noted, bare = (_sentence(say(template), **values) for template in (_NOTED, _BARE))
    return f"datum.words ? {noted} : {bare}"


def _upper() -> dict[str, Any]:
    y = _upright("throughput", say(_UPPER), 0)
    across = {"x": {"value": 0}, "x2": _RIGHT, "y": y}
    words = _words("average", y, {"field": "label"})
    average = _sentence(say(_AVERAGE), rate="format(datum.throughput, ',.3~r')")
    words["transform"].append({"calculate": average, "as": "label"})
    return {
        "layer": [
            _layer("edge", "point", {"x": _X, "y": y}, opacity=0),
            _layer(
                "point",
                "area",
                {"x": _X, "y": y},
                color=palette.THROUGHPUT,
                fillOpacity=0.14,
                line={"color": palette.THROUGHPUT, "strokeWidth": 2, **_QUIET},
            ),
            _layer("average", "rule", across, color=palette.SLOW, strokeDash=[5, 3], strokeWidth=1.5),
            words,
            _words("edge", y, {"value": _AVERAGE(rate=_LONGEST_RATE)}, opacity=0),
            _readout(_under_the_pointer(), 0),
        ]
    }


def _lower() -> dict[str, Any]:
    top = PANEL + GAP
    flow = _upright("in_flight", say(_LOWER), top)
    flow["axis"]["tickMinStep"] = 1
    limit = {**flow, "field": "limit"}
    values = {"flow": "format(datum.in_flight, ',.1f')", "limit": "format(datum.limit, ',d')"}
    return {
        "layer": [
            _layer("edge", "point", {"x": _X, "y": limit}, opacity=0),
            _layer(
                "point",
                "area",
                {"x": _X, "y": flow},
                color=palette.IN_FLIGHT,
                fillOpacity=0.14,
                line={"color": palette.IN_FLIGHT, "strokeWidth": 2, **_QUIET},
            ),
            _layer(
                "point",
                "line",
                {"x": _X, "y": limit},
                color=palette.LIMIT,
                interpolate="step-before",
                strokeDash=[5, 3],
                strokeWidth=1.5,
            ),
            _layer("change", "point", {"x": _X, "y": limit}, color=palette.LIMIT, filled=True, size=28, opacity=1),
            _words("flow", flow, {"value": say(_FLOW)}),
            _words("most", limit, {"value": say(_LIMIT)}),
            _readout(_sentence(say(_OF), **values), top),
        ]
    }


def speed_spec() -> dict[str, Any]:
    """The specification, its words in the reader's language."""
    return {
        "description": say(_ALT),
        "config": {"locale": chart_locale()},
        "height": HEIGHT,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 0, "top": 4, "right": 0, "bottom": 4},
        "resolve": {"scale": {"y": "independent"}, "axis": {"y": "independent"}},
        "layer": [*_bands(), _upper(), _lower(), *_pointer()],
    }
