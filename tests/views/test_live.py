from typing import Any

import pytest

from core.records import RunSnapshot, RunStatus, Tick
from core.settings import EndpointSettings, RunSettings
from core.views.live import time_left
from core.views.state import sentence
from core.views.terminal import progress_line

OUTSIDE = RunSettings(endpoint=EndpointSettings(kind="openai", base_url="http://127.0.0.1:9/v1"))


def snapshot(status: RunStatus = RunStatus.RUNNING, **more: Any) -> RunSnapshot:
    values: dict[str, Any] = {"total": 10_000, "succeeded": 4_309, "failed": 12, "elapsed": 100.0, "in_flight": 20}
    return RunSnapshot(**{"run_id": "r", "status": status, "settings": RunSettings(), **values, **more})


def steady(seconds: int, per_second: int, failed: int = 0) -> list[Tick]:
    """A run that lands `per_second` documents each second, one tick a second."""
    return [
        Tick(
            at=float(at),
            succeeded=at * per_second,
            failed=failed,
            in_flight=20,
            limit=20,
            throughput=0.0,
            p50=0.24,
            p95=0.61,
        )
        for at in range(1, seconds + 1)
    ]


def test_time_left_follows_the_recent_pace() -> None:
    """100 s at 10/s, then 30 s at 40/s: the last 20 s landed 800, so 5,000 take 125 s."""
    slow = steady(100, 10)
    fast = [Tick(100.0 + at, 1000 + 40 * at, 0, 20, 20, 0.0) for at in range(1, 31)]
    left = time_left(snapshot(succeeded=5_000, failed=0), [*slow, *fast])
    assert left == 125.0


@pytest.mark.parametrize("ticks", [[], steady(4, 1), steady(1, 4)])
def test_time_left_waits_for_evidence(ticks: list[Tick]) -> None:
    """Four landed documents say nothing yet."""
    assert time_left(snapshot(succeeded=4, failed=0), ticks) is None


def test_time_left_counts_failures_as_landed() -> None:
    """Failed documents are done with too: 5 in 5 s leave 995 for 995 s."""
    ticks = [Tick(0.0, 0, 0, 1, 20, 0.0), Tick(5.0, 0, 5, 1, 20, 0.0)]
    assert time_left(snapshot(total=1_000, succeeded=0, failed=5), ticks) == 995.0


def test_time_left_forgets_an_outage() -> None:
    """100 s at 10/s, 60 s away, 20 s at 10/s: 1,000 left take 100 s, and the terminal says the same."""
    away = [Tick(100.0 + at, 1_000, 0, 0, 20, 0.0) for at in range(1, 61)]
    after = [Tick(160.0 + at, 1_000 + 10 * at, 0, 20, 20, 0.0) for at in range(1, 21)]
    run = snapshot(total=2_200, succeeded=1_200, failed=0)
    ticks = [*steady(100, 10), *away, *after]
    assert time_left(run, ticks) == 100.0
    assert "1 min 40 s left" in progress_line(run, 120, ticks)


@pytest.mark.parametrize("status", [RunStatus.PAUSED, RunStatus.STOPPING, RunStatus.QUEUED])
def test_time_left_is_unknown_while_the_run_is_not_running(status: RunStatus) -> None:
    """A paused, stopping or queued run does not promise an end."""
    assert time_left(snapshot(status), steady(100, 45)) is None


def test_time_left_of_a_slow_endpoint_looks_further_back() -> None:
    """One answer in 10 s: the last five took 50 s, so 7 documents take 70 s; an outage before them is left out."""
    away = [Tick(float(at), 0, 0, 0, 20, 0.0) for at in range(100)]
    slow = [Tick(100.0 + at, at // 10, 0, 1, 20, 0.0) for at in range(61)]
    left = time_left(snapshot(total=13, succeeded=6, failed=0), [*away, *slow])
    assert left == pytest.approx(70, rel=0.02)


@pytest.mark.parametrize(
    ("run", "text"),
    [
        (snapshot(RunStatus.DRAFT), "10,000 documents ready to send."),
        (snapshot(RunStatus.QUEUED, ahead=2), "Queued behind 2 runs; it starts by itself."),
        (snapshot(RunStatus.QUEUED, ahead=1), "Queued behind 1 run; it starts by itself."),
        (snapshot(RunStatus.QUEUED), "Next in the queue; it starts by itself as soon as a run ends."),
        (snapshot(), "Sending with windowed, up to 20 documents at once."),
        (snapshot(responding=False), "The worker has not reported for a while; the numbers may be old."),
        (
            snapshot(RunStatus.PAUSED, message="No connection to 127.0.0.1:9."),
            "No connection to 127.0.0.1:9. It goes on by itself as soon as it can.",
        ),
        (
            snapshot(RunStatus.STOPPING, in_flight=1),
            "Stopping: nothing new is sent; 1 document in flight may still land.",
        ),
        (snapshot(RunStatus.STOPPING, in_flight=0), "Stopping: nothing new is sent."),
        (
            snapshot(RunStatus.STOPPED),
            "Stopped. Resume sends the 5,691 documents without a summary; nothing done is sent again.",
        ),
        (
            snapshot(RunStatus.INTERRUPTED, unrecorded=7),
            (
                "The worker ended unasked. Resume sends the 5,691 documents without a summary; nothing done is sent"
                " again. 7 calls were sent without their answers being recorded. Nothing is billed on the practice"
                " endpoint."
            ),
        ),
        (
            snapshot(RunStatus.NEEDS_KEY, unrecorded=1, settings=OUTSIDE),
            (
                "The API key is never stored. Resume asks for it and goes on."
                " 1 call may have been billed without its answer being recorded."
            ),
        ),
        (snapshot(RunStatus.FINISHED, succeeded=10_000, failed=0), "Every document has a summary."),
        (
            snapshot(RunStatus.FINISHED, succeeded=9_900, failed=100),
            "100 documents failed; Retry failed sends them again.",
        ),
        (
            snapshot(RunStatus.FINISHED, succeeded=9_999, failed=1),
            "1 document failed; Retry failed sends it again.",
        ),
        (
            snapshot(RunStatus.REFUSED, message="The key is wrong.", succeeded=0, failed=0),
            "The key is wrong. Resume sends the 10,000 documents without a summary; nothing done is sent again.",
        ),
    ],
)
def test_sentence_says_where_it_stands_and_what_to_do(run: RunSnapshot, text: str) -> None:
    """Every status has its sentence, with the reason the run gave and the way on."""
    assert sentence(run) == text


def test_serial_sends_one_at_once() -> None:
    """The sentence does not promise a concurrency that serial does not use."""
    run = RunSnapshot("r", RunStatus.RUNNING, RunSettings(strategy="serial"), 10)
    assert sentence(run) == "Sending with serial, up to 1 document at once."
