"""The charts of a comparison: their findings, their numbers, and the one selection they share."""

import json
from itertools import pairwise
from typing import Any

import pytest

from core.compare.plan import Entrant, Plan
from core.compare.result import Result, result
from core.settings import EndpointSettings, RunSettings
from core.views import palette
from core.views.charts import Chart
from core.views.comparison_charts import speed_up_chart, trade_off_chart
from core.views.comparison_marks import PICKED
from core.views.concurrency_chart import concurrency_chart
from core.views.timeline import CHART_HEIGHT
from tests.compare.scenes import run

SERIAL = Entrant("serial", documents=20)
LEVELS = {Entrant("windowed", level): rate for level, rate in ((5, 12.5), (10, 25.0), (20, 40.0), (50, 40.0))}
GPU = EndpointSettings(preset="single GPU")


def found() -> Result:
    plan = Plan("d", (SERIAL, *LEVELS), RunSettings(endpoint=GPU))
    rates = (2.5, *LEVELS.values())
    return result(plan, [run(index, rate, latency=0.4) for index, rate in enumerate(rates)])


def _one_each(rates: dict[Entrant, float]) -> Result:
    """The result of one run of each entrant, with these throughputs."""
    runs = [run(place, rate, documents=entrant.documents) for place, (entrant, rate) in enumerate(rates.items())]
    return result(Plan("d", tuple(rates)), runs)


def figures() -> dict[str, Chart]:
    return charts_of(found())


def charts_of(found: Result) -> dict[str, Chart]:
    return {
        "speed_up": speed_up_chart(found),
        "concurrency": concurrency_chart(found),
        "trade_off": trade_off_chart(found),
    }


@pytest.mark.parametrize("name", ["speed_up", "concurrency", "trade_off"])
def test_every_chart_shares_the_selection_and_speaks(name: str) -> None:
    """A valid specification with the selection of the strategy in it, a title, and words for who cannot see it."""
    chart = figures()[name]
    spec = chart.drawing.to_dict()
    assert [(p["name"], p["select"]["fields"]) for p in spec["params"]] == [(PICKED, ["strategy"])]
    assert f'"param": "{PICKED}"' in json.dumps(spec)
    assert spec["config"]["aria"] is False  # its words are ours
    assert chart.title
    assert len(chart.alt) > len(chart.title)
    assert not chart.empty


def test_a_strategy_can_be_highlighted_from_the_start() -> None:
    """What the page was told is picked is picked in the chart."""
    spec = speed_up_chart(found(), picked="windowed").drawing.to_dict()
    assert spec["params"][0]["value"] == [{"strategy": "windowed"}]


def test_colours_come_from_the_palette() -> None:
    """Windowed has its one colour, in the house's order."""
    text = json.dumps(figures()["concurrency"].drawing.to_dict())
    assert palette.STRATEGY_COLOURS["windowed"] in text


def layers(chart: Chart) -> list[Any]:
    spec = chart.drawing.to_dict()
    return [spec["datasets"][layer["data"]["name"]] for layer in spec["layer"] if "data" in layer]


def test_the_ideal_line_has_its_corner_at_the_ceiling() -> None:
    """16 slots of 400 ms: 40/s from 16 in flight on; at 5 it is 12.5."""
    ideal = next(data for data in layers(concurrency_chart(found())) if "ideal" in data[0])
    assert {(point["concurrency"], point["ideal"]) for point in ideal} >= {(5, 12.5), (16, 40.0), (50, 40.0)}


def test_the_title_says_where_throughput_stops_growing() -> None:
    """25/s at 10 and 40/s at 20: the knee is at 15.5, and its mark says so."""
    chart = concurrency_chart(found())
    assert chart.title == "Throughput stops growing at 16 in flight"
    (band,) = next(data for data in layers(chart) if "knee" in data[0])
    assert band["knee"] == "stops growing: 16"
    assert band["low"] < 15.52 < band["high"]


def test_the_names_at_the_ends_of_lines_do_not_lie_on_each_other() -> None:
    """Three strategies at 40/s: their names stand 16 pixels apart, the fastest at its own end."""
    three = {Entrant(name, 20): 40.0 for name in ("windowed", "abatch", "batch")}
    names = next(data for data in layers(concurrency_chart(_one_each(three))) if "place" in data[0])
    places = sorted((row["place"] for row in names), reverse=True)
    assert places[0] == 40.0
    assert all(above - below >= 0.99 * 40.0 * 16 / CHART_HEIGHT for above, below in pairwise(places))


def test_the_axis_is_logarithmic_and_has_the_numbers_that_were_tried() -> None:
    """5, 10, 20 and 50; the names have room behind 50."""
    spec = concurrency_chart(found()).drawing.to_dict()
    across = next(layer["encoding"]["x"] for layer in spec["layer"] if "scale" in layer["encoding"].get("x", {}))
    assert across["scale"]["type"] == "log"
    assert across["scale"]["domain"][1] > 100
    assert across["axis"]["values"] == [5, 10, 20, 50]


def test_the_speed_up_names_the_best() -> None:
    """40/s over 2.5/s; of two that chance cannot tell apart neither."""
    best = _one_each({SERIAL: 2.5, Entrant("windowed", 20): 40.0, Entrant("windowed", 10): 25.0})
    assert charts_of(best)["speed_up"].title == "windowed 20 is 16.0 times as fast as serial"
    title = "2 ways, which chance cannot tell apart, are 16.0 times as fast as serial"
    assert figures()["speed_up"].title == title


def test_what_has_not_run_is_said() -> None:
    """Before the first run every chart says that it has nothing yet."""
    plan = Plan("d", (SERIAL, *LEVELS), RunSettings(endpoint=GPU))
    assert all(chart.empty for chart in charts_of(result(plan, ())).values())


def test_who_loses_documents_wins_no_title() -> None:
    """Twice as fast with a tenth of the documents lost: the other one is called the fastest, and the loss is told."""
    plan = Plan("d", (SERIAL, Entrant("windowed", 5), Entrant("windowed", 5, protection=False)))
    charts = charts_of(result(plan, [run(0, 4.0), run(1, 20.0), run(2, 40.0, failed=10)]))
    assert charts["speed_up"].title == "windowed 5 is 5.0 times as fast as serial; 1 other lost more documents"
    title = "20.0 documents a second at best, with 5 in flight; 1 other lost more documents"
    assert charts["concurrency"].title == title
    assert charts["trade_off"].title == "p95 is 1.0 s at the highest throughput, and nowhere higher"


def test_numbers_that_would_lie_on_each_other_are_told_once() -> None:
    """Two strategies that do the same at 10, and one far away: two numbers beside three points."""
    pair = {Entrant("windowed", 10): 40.0, Entrant("abatch", 10): 39.9, Entrant("windowed", 5): 20.0}
    points, numbers = layers(trade_off_chart(_one_each(pair)))
    assert (len(points), sorted(row["concurrency"] for row in numbers)) == (3, [5, 10])
