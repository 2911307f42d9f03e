"""A run's figures over its sessions, by hand."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from core.records import Document, Outcome, RunSnapshot, Status
from core.runs.store import Store
from core.runs.usage import Usage
from core.settings import RunSettings

DOCUMENTS = [Document(n, f"d{n}", f"Text {n}.") for n in range(20)]


def _written(store: Store, usage: Usage) -> RunSnapshot:
    with store.writing() as connection:
        usage.write(connection)
    return store.snapshot(usage.before.run_id)


def _succeeded(position: int, latency: float) -> Outcome:
    return Outcome(position, Status.SUCCEEDED, summary="In short.", attempts=1, latency=latency)


def test_sessions_add_up(tmp_path: Path) -> None:
    """5 requests in 10 s at half a core, then 3 in 30 s at a tenth: 8 in 40 s at 0.2; the higher of both peaks."""
    with closing(Store(tmp_path / "g.db")) as store:
        run_id = store.add_run(store.add_draft(DOCUMENTS), RunSettings(), None, "")
        first = Usage(store.snapshot(run_id))
        first.elapsed, first.busy, first.attempts, first.paced, first.peak_rss_mb = 10.0, 0.5, 5, 2.0, 80.0
        second = Usage(_written(store, first))
        second.elapsed, second.busy, second.attempts, second.paced, second.peak_rss_mb = 40.0, 0.1, 3, 1.0, 60.0
        run = _written(store, second)
    assert (run.attempts, run.elapsed, run.paced, run.peak_rss_mb) == (8, 40.0, 3.0, 80.0)
    assert round(run.busy, 9) == 0.2


def test_a_request_counts_once_however_its_document_ends(tmp_path: Path) -> None:
    """0 is answered; 1 is refused, then given up with nothing under way; 2 is still in flight: 2 requests, peak 3."""
    with closing(Store(tmp_path / "g.db")) as store:
        usage = Usage(store.snapshot(store.add_run(store.add_draft(DOCUMENTS), RunSettings(), None, "")))
        for position in range(3):
            usage.sent(position)
        usage.landed(0, _succeeded(0, 0.1))
        usage.landed(1, None)
        usage.landed(1, Outcome(1, Status.CANCELLED, attempts=1, rate_limited=1))
        run = _written(store, usage)
    assert (run.attempts, run.rate_limited, run.in_flight, run.peak_in_flight) == (2, 1, 1, 3)


def test_the_first_latency_is_what_the_fastest_tenth_of_the_first_answers_took(tmp_path: Path) -> None:
    """Ten places, ten answers of 0.1, 0.2 .. 1.0 s: the second fastest, 0.2 s; what comes later changes nothing."""
    with closing(Store(tmp_path / "g.db")) as store:
        run_id = store.add_run(store.add_draft(DOCUMENTS), RunSettings(concurrency=10), None, "")
        usage = Usage(replace(store.snapshot(run_id), first_latency=9.0))
        for position in range(9):
            usage.landed(position, _succeeded(position, (position + 1) / 10))
        assert _written(store, usage).first_latency == 9.0  # of the session before
        for position in range(9, 20):
            usage.landed(position, _succeeded(position, 1.0))
        assert _written(store, usage).first_latency == 0.2
