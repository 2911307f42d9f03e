import json

import pytest

from core.metrics import latency_digest
from core.records import LimitChange, RunSettings, RunSnapshot, RunStatus, Tick
from core.views.charts import Chart, errors_chart, in_flight_chart, latency_chart, throughput_chart

SNAPSHOT = RunSnapshot("r", RunStatus.FINISHED, RunSettings(), 400, succeeded=400, elapsed=10.0, peak_in_flight=20)
# 20 documents in every half second, then 60: 40/s and 120/s.
SAMPLES = [Tick(0.5 * at, 20 * at, 0, 15, 20, 0.0) for at in range(1, 11)] + [
    Tick(5 + 0.5 * at, 200 + 60 * at, 0, 15, 20, 0.0) for at in range(1, 5)
]


def failed(*reasons: str) -> list[tuple[str, str, int]]:
    return [(reason, "why", 1) for reason in reasons]


def _latency_chart(latencies: list[float]) -> Chart:
    return latency_chart(latency_digest(latencies))


CHARTS = [
    throughput_chart(SNAPSHOT, SAMPLES),
    in_flight_chart(
        SNAPSHOT, SAMPLES, [LimitChange(1.0, 10, 20, "clean window"), LimitChange(2.0, 20, 14, "overload")]
    ),
    _latency_chart([*[0.1] * 90, *[0.5] * 9, 30.0]),
    errors_chart(failed("timeout", "timeout", "malformed")),
]


@pytest.mark.parametrize("chart", CHARTS)
def test_charts_are_whole(chart: Chart) -> None:
    """A chart has a finding, a text for those who cannot see it, its numbers, a fixed height, axes and tooltips."""
    spec = chart.drawing.to_dict()
    text = json.dumps(spec)
    assert (spec["height"], chart.empty) == (260, False)
    assert chart.title in chart.alt or "Bar chart" in chart.alt
    assert "tooltip" in text
    assert '"Documents' in text
    assert "background" not in spec
    assert "title" not in spec


def test_throughput_title_says_average_and_best() -> None:
    """400 documents in 10 s are 40/s; the best second landed 120."""
    assert CHARTS[0].title == "40.0 documents a second on average, 120 at best"


def test_in_flight_title_says_how_much_of_the_limit_was_used() -> None:
    """15 in flight of 20 is 75 %; a limit that moved says from where to where."""
    assert CHARTS[1].title == "75 % of the 20 slots were taken, 20 at the peak"
    moved = [Tick(1.0, 0, 0, 15, 30, 0.0), Tick(2.0, 0, 0, 10, 10, 0.0)]
    assert in_flight_chart(SNAPSHOT, moved).title == "The limit moved between 10 and 30; 75 % of it was taken"


def test_limit_changes_carry_their_reasons() -> None:
    """Each change of the limit is a point whose tooltip says from, to and why."""
    text = json.dumps(CHARTS[1].drawing.to_dict())
    assert "10 to 20" in text
    assert "clean window" in text
    assert "overload" in text
    assert CHARTS[1].alt.endswith("The limit changed 2 times.")


def test_the_pointer_is_answered_by_one_layer() -> None:
    """The parameter that follows the pointer names its layer; unnamed, Vega would make it once for each of them."""
    spec = CHARTS[0].drawing.to_dict()
    assert [parameter["views"] for parameter in spec["params"]] == [["readings"]]
    assert [layer.get("name") for layer in spec["layer"]].count("readings") == 1


def test_latency_title_says_the_median_and_the_tail() -> None:
    """90 took 100 ms, 9 took 500 ms and one 30 s: the median is 100 ms, p95 500 ms, and one bin holds the slow one."""
    chart = CHARTS[2]
    assert chart.title == "Half of the documents took under 100 ms; one in twenty over 500 ms"
    assert chart.table["documents"].sum() == 100
    assert chart.table.iloc[-1]["beyond"] == "1 slower"
    assert chart.table.iloc[-1]["latency"].endswith("up to 30 s")
    assert chart.alt.endswith("The slowest took 30 s.")


def test_latency_unit_follows_the_tail() -> None:
    """Below a second the axis is in milliseconds, above in seconds."""
    assert "Latency (ms)" in json.dumps(CHARTS[2].drawing.to_dict())
    assert "Latency (s)" in json.dumps(_latency_chart([1.0, 2.0, 3.0]).drawing.to_dict())


def test_few_documents_have_a_plainer_title() -> None:
    """One in twenty means nothing among two; and one document is one document."""
    assert _latency_chart([0.1, 2.0]).title == "The documents took from 100 ms to 2.0 s"
    assert _latency_chart([0.1]).title == "The one document took 100 ms"


def test_errors_title_names_the_most_frequent_reason() -> None:
    """The title counts the failed and names the reason most of them share."""
    assert CHARTS[3].title == "3 documents failed, 2 of them for one reason: timeout"
    assert CHARTS[3].alt == "Bar chart of failed documents by reason: timeout 2, malformed 1."
    assert errors_chart(failed("timeout")).title == "1 document failed: timeout"


def test_many_reasons_share_a_last_bar() -> None:
    """Ten reasons are seven bars and one for the other three; the table keeps them all."""
    chart = errors_chart(failed(*[f"reason {at}" for at in range(10)], "reason 0"))
    data = chart.drawing.to_dict()["datasets"]
    (bars,) = data.values()
    assert [(bar["reason"], bar["documents"]) for bar in bars][-1] == ("3 other reasons", 3)
    assert (len(bars), len(chart.table)) == (8, 10)


@pytest.mark.parametrize(
    "chart", [throughput_chart(SNAPSHOT, []), in_flight_chart(SNAPSHOT, []), _latency_chart([]), errors_chart([])]
)
def test_nothing_to_draw_says_so(chart: Chart) -> None:
    """Without data a chart is empty, and its title says why in a sentence."""
    assert chart.empty
    assert chart.alt == f"{chart.title}."
    assert "NaN" not in json.dumps(chart.drawing.to_dict())
