"""Comparisons as the app handles them: with real workers and real kills."""

import json
import os
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from core.compare.plan import Entrant, Plan, schedule
from core.compare.snapshot import ComparisonSnapshot
from core.config import OPENAI_URL, Environment
from core.documents import sample_documents
from core.endpoints.practice.fate import content_key, fate
from core.endpoints.practice.settings import PracticeSettings, preset
from core.errors import ConfigurationError, StoreError
from core.records import Document, RunStatus
from core.runs.registry import Registry
from core.settings import DEFAULT_PROMPT, STRATEGY_NAMES, EndpointSettings, RunSettings
from core.summarise.prompts import fill
from tests.conftest import PracticeFactory
from tests.runs.durability.scenes import counting_server
from tests.scripted import Paced, ScriptedServer

INSTANT, HOSTED = EndpointSettings(preset="instant"), EndpointSettings(preset="hosted API")
_CLOCKS = 0.002  # seconds that a timer may fire early
QUICK = (Entrant("windowed", 4, documents=10), Entrant("serial", documents=3))


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    opened = Registry(Environment(store=tmp_path / "g.db"))
    yield opened
    opened.close()


def draft(registry: Registry, count: int = 10) -> str:
    return registry.prepare(sample_documents(count), "ten samples")


def until(registry: Registry, comparison_id: str, wanted: Callable[[ComparisonSnapshot], bool]) -> ComparisonSnapshot:
    """The first snapshot that is as wanted; whoever looks also looks after the comparisons, as the app does."""
    deadline = time.monotonic() + 120
    while not wanted(comparison := registry.comparisons.snapshot(comparison_id)):
        assert time.monotonic() < deadline, comparison
        registry.advance()
        time.sleep(0.05)
    return comparison


def ended(comparison: ComparisonSnapshot) -> bool:
    return not comparison.running


def begun(comparison: ComparisonSnapshot, done: int) -> bool:
    return comparison.done >= done and comparison.current is not None and comparison.current.run.in_flight > 0


def test_a_comparison_runs_its_schedule_and_its_runs_are_its_own(registry: Registry) -> None:
    """Two entrants twice and a warm-up: five runs in the planned order, the same documents in the same order under
    each, stored once, none of them in the history; deleted, nothing is left."""
    source = draft(registry)
    plan = Plan(source, QUICK, RunSettings(endpoint=INSTANT), repeats=2, warm_up=2)
    comparison_id = registry.comparisons.start(plan)
    registry.delete(source)
    comparison = until(registry, comparison_id, ended)
    assert (comparison.status, comparison.done, comparison.label, comparison.message) == (
        RunStatus.FINISHED,
        4,
        "ten samples",
        "",
    )
    assert [(b.planned.place, b.run.total) for b in comparison.runs if b.planned.warm_up] == [(0, 2)]
    assert tuple(b.planned for b in comparison.runs[1:]) == schedule(plan)
    assert all(
        b.run.succeeded == b.run.total == plan.entrants[b.planned.entrant].documents for b in comparison.runs[1:]
    )
    names = [[row.name for row in registry.rows(b.run.run_id)] for b in comparison.runs]
    assert all(found == names[-1][: len(found)] or found[: len(names[-1])] == names[-1] for found in names)
    assert [each.throughput is not None for each in comparison.result().entrants] == [True, True]
    assert registry.runs() == []
    assert stored(registry) == (10, 10)
    assert [comparison.comparison_id for comparison in registry.comparisons.all()] == [comparison_id]
    registry.comparisons.delete(comparison_id)
    assert registry.comparisons.all() == []
    assert registry.comparisons.find(comparison_id) is None
    for gone in comparison.runs:
        with pytest.raises(StoreError):
            registry.snapshot(gone.run.run_id)
    assert stored(registry) == (0, 0)


def stored(registry: Registry) -> tuple[int, int]:
    """How many texts the store has, and how many rows in sets of documents."""
    with closing(sqlite3.connect(registry.environment.store)) as connection:
        found = connection.execute("SELECT (SELECT COUNT(*) FROM documents), (SELECT COUNT(*) FROM set_documents)")
        texts, rows = found.fetchone()
    return texts, rows


def test_a_document_meets_the_same_latency_under_every_strategy(registry: Registry) -> None:
    """The practice endpoint is fresh and has the same seed for each run: no document is answered before the time that
    its content and the seed give it, whichever strategy sends it. A busy machine may add to that, never take away."""
    two_ways = (Entrant("windowed", 5, documents=10), Entrant("abatch", 5, documents=10))
    seeded = EndpointSettings(preset="hosted API", seed=3)
    plan = Plan(draft(registry), two_ways, RunSettings(endpoint=seeded), repeats=1, warm_up=0)
    comparison = until(registry, registry.comparisons.start(plan), ended)
    due = [_due(document.text, preset(seeded.preset, seeded.seed)) for document in sample_documents(10)]
    assert max(due) > min(due) * 1.5
    for begun_run in comparison.runs:
        took = {outcome.position: outcome.latency or 0.0 for outcome, _ in registry.outcomes(begun_run.run.run_id)}
        assert all(took[place] >= due[place] - _CLOCKS for place in range(10))


def _due(text: str, settings: PracticeSettings) -> float:
    """Seconds that the practice endpoint takes for the first serving of this document."""
    key = content_key(["user", fill(DEFAULT_PROMPT, text)])
    return fate(key, 1, settings).latency


def test_a_duplicate_is_left_out(registry: Registry) -> None:
    """It would cost no call and flatter the rate: of six rows with four texts, four count, and five are too many."""
    texts = ["a. One mill.", "b. Two mills.", "a. One mill.", "c. Three mills.", "b. Two mills.", "d. Four mills."]
    source = registry.prepare(Document(place, f"d{place}", text) for place, text in enumerate(texts))
    with pytest.raises(ConfigurationError, match="5 different documents; there are 4"):
        registry.comparisons.start(Plan(source, (Entrant("windowed", 2, documents=5),), RunSettings(endpoint=INSTANT)))
    assert registry.comparisons.all() == []
    four = Plan(source, (Entrant("windowed", 2, documents=4),), RunSettings(endpoint=INSTANT), repeats=1, warm_up=0)
    comparison = until(registry, registry.comparisons.start(four), ended)
    assert [row.name for row in registry.rows(comparison.runs[0].run.run_id)] == ["d0", "d1", "d3", "d5"]
    assert comparison.runs[0].run.duplicates == 0


@pytest.fixture
def pace() -> Paced:
    """Quick for the first run, and then slow, so that the second is still at work."""
    return Paced(2.0, quick=12)


@pytest.fixture
def server(pace: Paced) -> Iterator[ScriptedServer]:
    with counting_server(pace) as running:
        yield running


def slow(registry: Registry, server: ScriptedServer) -> Plan:
    one = (Entrant("windowed", 2, documents=12),)
    settings = RunSettings(endpoint=EndpointSettings(kind="openai", base_url=server.url))
    return Plan(draft(registry, 12), one, settings, repeats=3, warm_up=0)


def finished(comparison: ComparisonSnapshot) -> list[str]:
    return [b.run.run_id for b in comparison.runs if b.run.status is RunStatus.FINISHED]


def test_stop_keeps_what_is_done_and_resume_does_the_rest(
    registry: Registry, server: ScriptedServer, pace: Paced
) -> None:
    """Stopped in its second run: the first stays and is not repeated, the second is done again from the start."""
    comparison_id = registry.comparisons.start(slow(registry, server))
    until(registry, comparison_id, lambda comparison: begun(comparison, 1))
    registry.comparisons.stop(comparison_id)
    stopped = until(registry, comparison_id, ended)
    assert stopped.status is RunStatus.STOPPED
    assert stopped.done == len(stopped.figures) == 1
    pace.delay = 0.0
    registry.comparisons.resume(comparison_id)
    done = until(registry, comparison_id, ended)
    assert (done.status, done.done) == (RunStatus.FINISHED, 3)
    assert finished(done)[:1] == finished(stopped)
    assert [b.run.succeeded for b in done.runs] == [12, 12, 12]
    assert done.elapsed > stopped.runs[0].run.elapsed


def test_a_killed_run_ends_its_comparison_which_goes_on_with_it(
    registry: Registry, server: ScriptedServer, pace: Paced
) -> None:
    """kill -9 of the worker in the second run: the third is not started, it says interrupted, and resumed it keeps
    the first run and ends with all three."""
    comparison_id = registry.comparisons.start(slow(registry, server))
    before = until(registry, comparison_id, lambda comparison: begun(comparison, 1))
    os.kill(registry._queue.workers[before.runs[1].run.run_id].pid, signal.SIGKILL)
    broken = until(registry, comparison_id, ended)
    assert broken.status is RunStatus.INTERRUPTED
    assert "ended from outside" in broken.message
    assert len(broken.begun) == 2
    pace.delay = 0.0
    registry.comparisons.resume(comparison_id)
    done = until(registry, comparison_id, ended)
    assert (done.status, done.done) == (RunStatus.FINISHED, 3)
    assert finished(done)[:1] == finished(broken)


def test_a_comparison_outlives_the_app(tmp_path: Path, server: ScriptedServer, pace: Paced) -> None:
    """The app ends in the second run: the comparison stops, a second app shows what is done, and goes on with it."""
    with closing(Registry(Environment(store=tmp_path / "g.db"))) as first:
        comparison_id = first.comparisons.start(slow(first, server))
        until(first, comparison_id, lambda comparison: begun(comparison, 1))
    other = Registry(Environment(store=tmp_path / "g.db"))
    try:
        kept = until(other, comparison_id, ended)
        assert kept.status is RunStatus.INTERRUPTED
        assert kept.done >= 1
        pace.delay = 0.0
        other.comparisons.resume(comparison_id)
        assert until(other, comparison_id, ended).done == 3
    finally:
        other.close()


def test_nothing_runs_beside_a_comparison_and_each_has_its_turn(tmp_path: Path) -> None:
    """There is room for five. A run that is at work is waited for; what is queued behind a comparison waits for all
    of its runs; each starts by itself."""
    registry = Registry(Environment(store=tmp_path / "g.db", max_runs=5))
    try:
        source = draft(registry)
        one = (Entrant("windowed", 4, documents=10),)
        plan = Plan(source, one, RunSettings(endpoint=INSTANT), repeats=2, warm_up=0)
        before = registry.start(source, RunSettings(endpoint=HOSTED, concurrency=2))
        first = registry.comparisons.start(plan)
        after = registry.start(source, RunSettings(endpoint=INSTANT, concurrency=3))
        second = registry.comparisons.start(plan)
        assert registry.snapshot(before).status is RunStatus.RUNNING
        assert registry.comparisons.snapshot(first).status is RunStatus.QUEUED
        assert registry.snapshot(after).status is RunStatus.QUEUED
        assert registry.snapshot(after).ahead == 1
        last = until(registry, second, ended)
        shown = registry.comparisons.snapshot(first)
        in_turn = [registry.snapshot(before), *(r.run for r in shown.runs), registry.snapshot(after)]
        in_turn += [r.run for r in last.runs]
        assert {run.status for run in in_turn} == {RunStatus.FINISHED}
        assert all(one.ended_utc <= other.started_utc for one, other in pairwise(in_turn))
    finally:
        if not registry.comparisons.snapshot(second).status.ended:
            registry.comparisons.stop(second)
        registry.close()


def test_two_comparisons_never_run_together(registry: Registry) -> None:
    """There is room for two runs, yet the second one waits for the first: each would spoil the other's figures."""
    plan = Plan(draft(registry), QUICK[:1], RunSettings(endpoint=INSTANT), repeats=1, warm_up=0)
    first, second = registry.comparisons.start(plan), registry.comparisons.start(plan)
    assert registry.comparisons.snapshot(first).status is RunStatus.RUNNING
    assert registry.comparisons.snapshot(second).status is RunStatus.QUEUED
    assert [each.comparison_id for each in registry.comparisons.active()] == [second, first]
    assert until(registry, second, ended).status is RunStatus.FINISHED
    assert registry.comparisons.active() == []
    earlier, later = registry.comparisons.snapshot(first), registry.comparisons.snapshot(second)
    assert earlier.runs[-1].run.ended_utc <= later.started_utc


def test_a_queued_comparison_can_be_stopped_and_deleted(tmp_path: Path, server: ScriptedServer) -> None:
    """It has sent nothing, so it stops at once."""
    registry = Registry(Environment(store=tmp_path / "g.db", max_runs=1))
    try:
        run_id = registry.start(draft(registry, 100), RunSettings(concurrency=1, endpoint=HOSTED))
        comparison_id = registry.comparisons.start(slow(registry, server))
        registry.comparisons.delete(comparison_id)
        assert registry.comparisons.snapshot(comparison_id).status is RunStatus.QUEUED
        registry.comparisons.stop(comparison_id)
        assert registry.comparisons.snapshot(comparison_id).status is RunStatus.STOPPED
        registry.comparisons.delete(comparison_id)
        assert registry.comparisons.all() == []
        registry.stop(run_id)
    finally:
        registry.close()


def test_openai_without_a_key_is_refused_before_anything_runs(registry: Registry) -> None:
    """No key anywhere: a sentence, and no comparison."""
    endpoint = EndpointSettings(kind="openai", base_url=OPENAI_URL)
    with pytest.raises(ConfigurationError, match="API key"):
        registry.comparisons.start(Plan(draft(registry), QUICK, RunSettings(endpoint=endpoint)))
    assert registry.comparisons.all() == []


def test_a_typed_key_reaches_the_workers_and_no_file(tmp_path: Path, practice_process: PracticeFactory) -> None:
    """It goes through two environments; no file of the store and no command line has it."""
    key = "sk-a-typed-secret"
    registry = Registry(Environment(store=tmp_path / "g.db"))
    endpoint = EndpointSettings(kind="openai", base_url=practice_process(PracticeSettings(mean_latency=0)).url)
    plan = Plan(draft(registry), QUICK, RunSettings(endpoint=endpoint, key_source="typed"), repeats=1, warm_up=0)
    comparison_id = registry.comparisons.start(plan, key)
    (worker,) = registry._queue.workers.values()
    command = Path(f"/proc/{worker.pid}/cmdline").read_bytes()
    assert until(registry, comparison_id, ended).status is RunStatus.FINISHED
    registry.close()
    assert key.encode() not in command
    for file in tmp_path.rglob("*"):
        assert file.is_dir() or key.encode() not in file.read_bytes(), file


@pytest.mark.slow
@pytest.mark.parametrize("strategy", STRATEGY_NAMES)
def test_the_throughput_shown_is_what_the_server_counted(
    registry: Registry, practice_process: PracticeFactory, strategy: str
) -> None:
    """Documents/s of the figures are those between the first request and the last answer, as the server saw them. What
    a slow machine adds is known from the first and the last call, which took longer than the server had for them."""
    settings = PracticeSettings(mean_latency=0.1, sigma=0.3)
    server = practice_process(settings)
    few = strategy == "serial"
    raw = {"strategy": strategy, "concurrency": 1 if few else 10, "documents": 40 if few else 300}
    endpoint = EndpointSettings(kind="openai", base_url=server.url)
    plan = Plan(draft(registry, 300), (Entrant(**raw),), RunSettings(endpoint=endpoint), repeats=1, warm_up=0)  # type: ignore[arg-type]
    comparison = until(registry, registry.comparisons.start(plan), ended)
    stats, figures = server.stats(), comparison.figures[0]
    assert stats.first_request_at is not None
    assert stats.last_answer_at is not None
    assert figures.throughput is not None
    assert stats.answered == figures.succeeded == raw["documents"]

    counted = stats.last_answer_at - stats.first_request_at
    shown = figures.succeeded / figures.throughput
    began, late = _extra(registry, comparison.runs[0].run.run_id, settings)
    print(json.dumps({"strategy": strategy, "shown": shown, "counted": counted, "began": began, "late": late}))
    assert counted - _CLOCKS <= shown - began <= counted + late + 2 * _CLOCKS
    assert began < counted / 10  # the clock starts with the strategy, not with the process


def _extra(registry: Registry, run_id: str, settings: PracticeSettings) -> tuple[float, float]:
    """Seconds until the first call, and by which it and the call that ended last took longer than the server had for
    them."""
    texts = [document.text for document in sample_documents(300)]
    calls = [
        (outcome.finished_at - latency, outcome.finished_at, latency - _due(texts[outcome.position], settings))
        for outcome, _ in registry.outcomes(run_id)
        if (latency := outcome.latency) is not None
    ]
    first, last = min(calls), max(calls, key=lambda call: call[1])
    return first[0], first[2] + last[2]


def test_a_comparison_is_done_once_more_with_what_was_typed(
    registry: Registry, practice_process: PracticeFactory
) -> None:
    """The same plan over the same documents under a new id, with the key of this session; no draft is left behind.
    Another session has to type the key."""
    url = practice_process(PracticeSettings(mean_latency=0.01)).url
    base = RunSettings(endpoint=EndpointSettings(kind="openai", base_url=url), key_source="typed")
    plan = Plan(draft(registry), QUICK, base, repeats=1, warm_up=0)
    first = registry.comparisons.start(plan, "sk-of-a-test", session="one")
    registry.delete(plan.source)
    until(registry, first, ended)
    with pytest.raises(ConfigurationError):
        registry.comparisons.repeat(first, session="two")
    assert registry.comparisons.lacks_again(first, "two") == ("API key",)
    assert registry.comparisons.lacks_again(first, "one") == ()
    again = until(registry, registry.comparisons.repeat(first, session="one"), ended)
    assert (again.status, again.done, again.label) == (RunStatus.FINISHED, 2, "ten samples")
    assert [each.run.total for each in again.runs] == [
        each.run.total for each in registry.comparisons.snapshot(first).runs
    ]
    assert (registry.runs(), stored(registry)) == ([], (10, 20))
