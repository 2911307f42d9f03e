"""The drawing of a run's speed: one specification that never changes, and one frame."""

import csv
import gettext
import io
import json
from collections.abc import Iterator
from itertools import pairwise

import pandas as pd
import pytest

from core.reader import Language, read_in
from core.records import LimitChange, Pause, Tick
from core.views.speed_chart import GAP, HEIGHT, PANEL, speed_spec
from core.views.speed_files import speed_csv, speed_png
from core.views.speed_frame import speed_frame, speed_table

TICKS = [Tick(float(at), 10 * at, 0, 20 if at < 100 else 0, 20, 0.0) for at in range(1, 101)]


def _rows(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    return frame[frame["kind"] == kind]


def test_the_specification_is_plain() -> None:
    """JSON without data, an address, a background or the colour of a text: the page's theme decides."""
    text = json.dumps(speed_spec())
    assert "http" not in text
    assert not {"data", "background", "usermeta", "$schema"} & set(speed_spec())
    assert "labelColor" not in text


def test_both_charts_have_280_pixels_each_on_one_time_axis() -> None:
    """One view; the two vertical scales have a half of its height each, and the line under the pointer goes through."""
    ranges = {
        tuple(layer["encoding"]["y"]["scale"]["range"])
        for part in speed_spec()["layer"]
        for layer in part.get("layer", [])
        if "scale" in layer["encoding"]["y"]
    }
    assert sorted(bottom for bottom, _ in ranges) == [PANEL, 2 * PANEL + GAP]
    assert speed_spec()["height"] == HEIGHT == 2 * PANEL + GAP
    (rule,) = [layer for layer in speed_spec()["layer"] if layer.get("mark", {}).get("type") == "rule"]
    assert rule["encoding"]["y2"] == {"value": HEIGHT}


class Backwards(gettext.NullTranslations):
    """A language in which a sentence has its parts in another order, and quotation marks."""

    def gettext(self, message: str) -> str:
        return {"{flow} of {limit}": 'of {limit} "{flow}"'}.get(message, message)


def test_a_sentence_under_the_pointer_is_said_in_another_language() -> None:
    """Its fields stand where that language has them, and its words cannot break the expression."""
    with read_in(Language("ja", Backwards())):
        told = json.dumps(speed_spec())
    expression = '"of " + (format(datum.limit, \',d\')) + " \\"" + (format(datum.in_flight, \',.1f\')) + "\\""'
    assert json.dumps(expression) in told


def test_an_outage_is_a_band_with_its_word() -> None:
    """From its first to its last millisecond; the word stands where there is room for it."""
    bands = _rows(speed_frame(TICKS, [Pause(10, 30, "away"), Pause(60, 61, "away")]), "pause")
    assert bands[["clock", "until", "words"]].values.tolist() == [[10_000, 30_000, "paused"], [60_000, 61_000, ""]]


def test_a_thousand_pauses_are_drawn_as_a_few_bands() -> None:
    """Those that are too near to be told apart are one."""
    pauses = [Pause(at / 10, at / 10 + 0.05, "away") for at in range(1_000)]
    assert len(_rows(speed_frame(TICKS, pauses), "pause")) == 1


def test_words_at_the_ends_of_lines_do_not_overlap() -> None:
    """The lines end at the same height, and their words a little apart."""
    full = [Tick(1.0, 1, 0, 20, 20, 0.0)]
    frame = speed_frame(full)
    assert _rows(frame, "most")["limit"].item() - _rows(frame, "flow")["in_flight"].item() >= 1.5


def test_the_axis_has_ten_seconds_at_least() -> None:
    """A run that has just begun does not fill the whole width with one second."""
    assert _rows(speed_frame(TICKS[:1]), "edge")["clock"].tolist() == [0, 10_000]
    assert _rows(speed_frame(TICKS), "edge")["clock"].tolist() == [0, 100_000]


@pytest.mark.parametrize(("succeeded", "highest"), [(0, 1.0), (10, 0.0)])
def test_an_axis_of_nothing_has_a_length(succeeded: int, highest: float) -> None:
    """Before the first summary the axis ends at one document a second; afterwards where the line does."""
    frame = speed_frame([Tick(float(at), succeeded * at, 0, 1, 4, 0.0) for at in range(1, 4)])
    assert _rows(frame, "edge")["throughput"].tolist() == [highest, highest]


def test_a_frame_is_small_however_long_the_run_was() -> None:
    """At most 300 points, and their moments go on."""
    ticks = [Tick(at / 4, at, 0, 2, 4, 0.0) for at in range(1_200)]
    points = _rows(speed_frame(ticks, average=3.0), "point")
    assert len(points) == 300
    assert all(before < after for before, after in pairwise(points["clock"]))


def test_of_many_moves_of_the_limit_some_have_a_point() -> None:
    """The line has them all."""
    moves = [LimitChange(at / 10, 1, 2, "faster") for at in range(950)]
    assert len(_rows(speed_frame(TICKS, changes=moves), "change")) == 95
    assert len(_rows(speed_frame(TICKS, changes=moves[:3]), "change")) == 3


def test_the_picture_is_a_png() -> None:
    """With bands, moves of the limit and an average; of a run without ticks, too."""
    drawing = speed_frame(TICKS, [Pause(10, 30, "away")], [LimitChange(40, 20, 24, "faster")], 9.5)
    for each in (drawing, speed_frame([])):
        assert speed_png(speed_spec(), each, "A title").startswith(b"\x89PNG")


def test_the_numbers_run_nothing_in_a_spreadsheet() -> None:
    """A note that a server wrote as a formula is a text."""
    table = speed_table(TICKS[:2], [Pause(0.5, 1.5, "=cmd()")])
    rows = list(csv.reader(io.StringIO(speed_csv(table).decode("utf-8-sig"))))
    assert rows[0] == ["seconds", "documents_a_second", "in_flight", "limit", "note"]
    assert rows[1][-1] == "'=cmd()"


def _parts(value: object) -> Iterator[dict[str, object]]:
    """Every object within."""
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _parts(each)


def test_vega_says_nothing_in_its_own_english() -> None:
    """No mark, no line over an area and no axis has a name of Vega's making."""
    named = [part for part in _parts(speed_spec()["layer"]) if {"mark", "axis", "line"} & part.keys()]
    own = [part[name] for part in named for name in ("mark", "axis", "line") if name in part]
    assert len(own) > 20
    assert all(isinstance(each, dict) and each.get("aria") is False for each in own)
