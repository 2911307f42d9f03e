"""How fast a run is, or was, in words and figures."""

from typing import Any

import pytest

from core.metrics import MOST_TICKS, ProcessingMetrics, measure
from core.records import LimitChange, Outcome, Pause, RunSnapshot, RunStatus, Status, Tick
from core.settings import RunSettings
from core.views.speed import LATELY, Course, speed_view


def snapshot(status: RunStatus = RunStatus.RUNNING, **more: Any) -> RunSnapshot:
    values: dict[str, Any] = {"total": 10_000, "succeeded": 4_500, "elapsed": 100.0, "in_flight": 20}
    return RunSnapshot(**{"run_id": "r", "status": status, "settings": RunSettings(), **values, **more})


def steady(seconds: int, per_second: int, step: float = 1.0, in_flight: int = 20) -> list[Tick]:
    """A run that lands `per_second` documents each second, a tick each `step` seconds."""
    count = round(seconds / step)
    return [
        Tick(at * step, round(at * step * per_second), 0, in_flight, 20, 0.0, p50=0.24, p95=0.61)
        for at in range(1, count + 1)
    ]


def course(ticks: list[Tick], **more: Any) -> Course:
    return Course(ticks, ticks, **more)


def metrics(run: RunSnapshot, *latencies: float) -> ProcessingMetrics:
    return measure(run, [(Outcome(at, Status.SUCCEEDED, attempts=1, latency=x), 1) for at, x in enumerate(latencies)])


def test_a_live_run_has_four_figures() -> None:
    """45 a second for 100 s: what is done, how fast, how slow the slowest are, and what is left at that pace."""
    ticks = steady(100, 45)
    view = speed_view(snapshot(last_tick=ticks[-1]), course(ticks))
    assert [(each.name, each.value, each.unit, each.note) for each in view.tiles] == [
        ("Done", "4,500", "", "of 10,000"),
        ("Speed", "45.0", "a second", "best 45.0"),
        ("Slowest 5 %", "610 ms", "or more", "half under 240 ms"),
        ("Time left", "2 min 2 s", "", "1 min 40 s so far"),
    ]
    assert [len(each.trend) for each in view.tiles] == [0, 50, 50, 0]
    assert view.line == ""


def test_before_the_first_tick_the_figures_have_their_places() -> None:
    """Nothing is known yet: dashes, and a drawing with its axes alone."""
    view = speed_view(snapshot(succeeded=0, elapsed=0.0, in_flight=0), Course())
    assert [each.value for each in view.tiles] == ["0", "–", "–", "–"]
    assert set(view.drawing["kind"]) == {"edge"}


def test_an_ended_run_has_its_own_four() -> None:
    """Percentiles are those of all its documents, not of the last ticks; no speed of now, nothing in flight."""
    run = snapshot(RunStatus.FINISHED, succeeded=9_990, failed=10, elapsed=100.0, in_flight=0)
    view = speed_view(run, course(steady(100, 100)), metrics(run, 0.1, 0.2, 0.3))
    assert [(each.name, each.value, each.note) for each in view.tiles] == [
        ("Done", "9,990", "of 10,000"),
        ("Failed", "10", "0.1 %"),
        ("Took", "1 min 40 s", "half of the answers under 200 ms"),
        ("Speed", "0.03", "slowest 5 %: over 290 ms"),
    ]


@pytest.mark.parametrize(
    ("limits", "title"),
    [
        ((20, 20), "99.9 documents a second on average, 100 at best; 15.0 of 20 were in flight"),
        ((10, 30), "99.9 documents a second on average, 100 at best; the limit moved between 10 and 30"),
    ],
)
def test_the_title_is_what_was_found(limits: tuple[int, int], title: str) -> None:
    """Average and best, and how much of the limit was used, or where it moved."""
    run = snapshot(RunStatus.FINISHED, succeeded=9_990, elapsed=100.0)
    ticks = [Tick(t.at, t.succeeded, 0, 15, limits[t.at > 50], 0.0) for t in steady(100, 100)]
    assert speed_view(run, course(ticks), metrics(run, 0.1)).title == title


def test_pauses_are_added_up() -> None:
    """Two of them, 12 s together."""
    run = snapshot(RunStatus.STOPPED, total=40, succeeded=40)
    view = speed_view(run, course(steady(100, 1), pauses=[Pause(1, 3, "a"), Pause(5, 15, "b")]), metrics(run, 0.1))
    assert view.note.endswith("Nothing was sent for 12 s, in 2 pauses.")


def test_few_documents_are_a_line() -> None:
    """Under 30 there is a sentence in place of figures and charts, and no verdict."""
    run = snapshot(total=12, succeeded=5, elapsed=2.0)
    assert speed_view(run, Course()).line == "5 of 12 done after 2.0 s. Charts are drawn from 30 documents on."
    done = snapshot(RunStatus.FINISHED, total=12, succeeded=12, elapsed=3.0)
    view = speed_view(done, course(steady(3, 4)), metrics(done, 0.1, 0.2, 0.3))
    assert view.line.startswith("12 of 12 done in 3.0 s; half of the answers came in under 200 ms.")
    assert view.note == ""


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ({"succeeded": 0}, "Nothing was sent, so there is no speed to show."),
        ({"succeeded": 0, "failed": 16}, "No document was summarised, so there is no speed to show."),
        (
            {"succeeded": 9, "cached": 9, "total": 9},
            "Every summary came from earlier runs, so there is no speed to show.",
        ),
    ],
)
def test_a_run_without_a_summary_of_its_own_has_no_speed(more: dict[str, int], line: str) -> None:
    """Stopped before the first document, refused, or all taken from the store: a line says which."""
    run = snapshot(RunStatus.STOPPED, elapsed=1.0, in_flight=0, **more)
    assert speed_view(run, Course(), metrics(run)).line == line


def test_a_long_run_keeps_some_of_its_ticks_and_the_last_minute() -> None:
    """Ten hours, four ticks a second, told in pieces: never more than twice what charts need, all of the last minute,
    and the first and the last are there."""
    seen = Course()
    ticks = steady(36_000, 1, 0.25)
    for start in range(0, len(ticks), 1_000):
        seen.add(ticks[max(0, start - 1) : start + 1_000])  # the last one once more, as the store hands it out
        assert len(seen.thinned) <= 2 * MOST_TICKS
    assert (seen.thinned[0], seen.thinned[-1]) == (ticks[0], ticks[-1])
    assert seen.latest == ticks[-round(LATELY * 4) - 1 :]
    assert seen.recent[-len(seen.latest) :] == seen.latest
    moments = [tick.at for tick in seen.recent]
    assert moments == sorted(set(moments))


def test_a_point_says_what_happened_there() -> None:
    """A pause, and else the last move of the limit, at the points where they were."""
    ticks = [Tick(float(at), at, 0, 1, 4, 0.0) for at in range(1, 9)]
    changes = [LimitChange(1.5, 2, 4, "faster"), LimitChange(6.5, 4, 2, "slower")]
    view = speed_view(snapshot(), course(ticks, pauses=[Pause(2.5, 4.5, "away")], changes=changes))
    assert view.table["note"].tolist() == ["", "faster", "away", "away", "away", "", "slower", ""]
    assert list(view.table.columns) == ["seconds", "documents_a_second", "in_flight", "limit", "note"]


def test_a_pause_that_goes_on_stays_one() -> None:
    """Read again from the last one on, it is longer, and another has come; a move of the limit is not doubled."""
    seen = Course()
    seen.add_pauses([Pause(1, 2, "a"), Pause(5, 6, "b")])
    seen.add_pauses([])
    seen.add_pauses([Pause(5, 9, "b"), Pause(12, 13, "c")])
    assert [(each.since, each.until) for each in seen.pauses] == [(1, 2), (5, 9), (12, 13)]
    seen.add_changes([LimitChange(1.0, 2, 4, "x")])
    seen.add_changes([LimitChange(1.0, 2, 4, "x"), LimitChange(2.0, 4, 8, "y")])
    assert [each.at for each in seen.changes] == [1.0, 2.0]
