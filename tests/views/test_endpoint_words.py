"""Several endpoints of a run in words."""

from dataclasses import replace

from core.language import Message
from core.prices import Price
from core.records import EndpointFigures, RunSnapshot, RunStatus
from core.settings import RunSettings
from core.views.endpoint_words import away_words, changes_of_state, endpoint_lines
from core.views.terminal import progress_line

A = EndpointFigures(0, "http://a:1/v1", "m", succeeded=30, busy=10.0, p50=0.25, p95=1.5)
B = EndpointFigures(1, "http://b:2/v1", "m", succeeded=10, failed=1, busy=10.0, p50=1.0, p95=2.0)
WHY = Message("The endpoint does not answer.")
AWAY = replace(B, state=WHY)


def run(*endpoints: EndpointFigures, status: RunStatus = RunStatus.RUNNING) -> RunSnapshot:
    return RunSnapshot("r", status, RunSettings(), 100, succeeded=40, elapsed=10.0, endpoints=endpoints)


def test_each_endpoint_has_a_line_at_the_end() -> None:
    """How much of the work it did, what failed there, and how fast it was; one alone shares with nobody."""
    assert endpoint_lines(run(A)) == []
    first, second = endpoint_lines(run(A, AWAY))
    assert first == ("http://a:1/v1: 30 requests answered (75 %), 3.0 requests a second, p50 250 ms, p95 1.5 s.")
    assert second == (
        "http://b:2/v1: 10 requests answered (25 %), 1 request failed, 1.0 requests a second, p50 1.0 s, p95 2.0 s."
        f" {WHY}"
    )
    assert endpoint_lines(run(A, replace(A, place=1, model="n")))[1].startswith("n at http://a:1/v1: 30 requests")


def test_an_endpoint_that_did_nothing_has_a_line_too() -> None:
    nothing = EndpointFigures(1, "http://b:2/v1", "m")
    assert endpoint_lines(run(A, nothing))[1] == "http://b:2/v1: 0 requests answered (0 %)."
    assert endpoint_lines(run(nothing, nothing))[0] == "http://b:2/v1: 0 requests answered (0 %)."


def test_the_progress_line_says_who_gets_nothing() -> None:
    """By its host, or how many they are; nothing where all work, where none does, and after the end."""
    assert away_words(run(A, B)) == ""
    assert away_words(run(A, AWAY)) == "b:2 gets nothing now"
    assert away_words(run(A, AWAY, replace(AWAY, place=2))) == "2 of 3 endpoints get nothing now"
    assert away_words(run(AWAY, replace(AWAY, place=0))) == ""
    assert away_words(run(A, AWAY, status=RunStatus.FINISHED)) == ""
    for width in (79, 160):
        assert "b:2 gets nothing now" in progress_line(run(A, AWAY), width)


def test_a_narrow_progress_line_rather_leaves_that_out() -> None:
    """It has been said above the line; what is spent is said nowhere else."""
    far = replace(AWAY, address=f"http://{'b' * 60}.example/v1")
    paid = replace(run(A, far), price=Price(1.0, 1.0), cost=0.42)
    assert "bbb" in progress_line(paid, 160)
    assert progress_line(paid, 79) == "███░░░░░ 40 %  40/100  $0.42 so far"


def test_a_change_is_told_once() -> None:
    """When it goes away, and when it is back, not while its words change."""
    assert changes_of_state((), (A, B)) == []
    assert changes_of_state((A, B), (A, AWAY)) == ["http://b:2/v1: The endpoint does not answer."]
    assert changes_of_state((A, AWAY), (A, replace(B, state=Message("{n} s", n=1)))) == []
    assert changes_of_state((A, AWAY), (A, B)) == ["http://b:2/v1: documents are sent there again."]
    assert changes_of_state((), (AWAY,)) == []
