"""A comparison whose plan grows while it runs: with real workers, a typed key, a restart, and a run that waits."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from core.compare.plan import Plan, schedule
from core.compare.questions import how_many
from core.config import Environment
from core.endpoints.practice.settings import PracticeSettings
from core.records import RunStatus
from core.runs.registry import Registry
from core.settings import EndpointSettings, RunSettings
from tests.conftest import PracticeFactory
from tests.runs.durability.scenes import counting_server
from tests.runs.test_comparisons import INSTANT, begun, draft, ended, finished, registry, until
from tests.scripted import Paced, ScriptedServer

__all__ = ["registry"]  # the fixture


def growing(registry: Registry, base: RunSettings, repeats: int = 1) -> Plan:
    """1, 2 and perhaps 4 in flight over 16 documents."""
    return how_many(base, 16, source=draft(registry, 16), strategy="abatch", repeats=repeats)


def test_a_comparison_grows_with_its_key_and_keeps_its_turn(
    registry: Registry, practice_process: PracticeFactory
) -> None:
    """The server answers in 20 ms whatever is in flight, so it is tried up to 4, and has its second round. Runs that
    were added have the typed key, and what is queued behind it waits for them."""
    url = practice_process(PracticeSettings(mean_latency=0.02)).url
    base = RunSettings(endpoint=EndpointSettings(kind="openai", base_url=url), key_source="typed")
    plan = growing(registry, base, repeats=2)
    comparison_id = registry.comparisons.start(plan, "sk-of-a-test")
    after = registry.start(plan.source, RunSettings(endpoint=INSTANT))
    comparison = until(registry, comparison_id, ended)
    assert (comparison.status, comparison.message) == (RunStatus.FINISHED, "")
    assert [entrant.concurrency for entrant in comparison.plan.entrants][:3] == [1, 2, 4]
    assert not comparison.plan.growing
    assert comparison.done == comparison.total == 2 * len(comparison.plan.entrants)
    assert tuple(each.planned for each in comparison.runs if not each.planned.warm_up) == schedule(comparison.plan)
    assert all(each.run.succeeded == each.run.total for each in comparison.runs)
    until(registry, comparison_id, lambda _: registry.snapshot(after).status is RunStatus.FINISHED)
    assert comparison.runs[-1].run.ended_utc <= registry.snapshot(after).started_utc


@pytest.fixture
def pace() -> Paced:
    """Quick for the warm-up and the first number in flight, then slow."""
    return Paced(2.0, quick=20)


@pytest.fixture
def server(pace: Paced) -> Iterator[ScriptedServer]:
    with counting_server(pace) as running:
        yield running


def test_a_plan_that_grows_goes_on_after_a_restart(tmp_path: Path, server: ScriptedServer, pace: Paced) -> None:
    """The app ends while 2 are in flight, with the next number planned. A second app resumes: what had ended is kept,
    and the plan grows on from there to its end."""
    with closing(Registry(Environment(store=tmp_path / "g.db"))) as first:
        base = RunSettings(endpoint=EndpointSettings(kind="openai", base_url=server.url))
        comparison_id = first.comparisons.start(growing(first, base))
        before = until(first, comparison_id, lambda comparison: begun(comparison, 1))
        assert [entrant.concurrency for entrant in before.plan.entrants] == [1, 2, 4]
    with closing(Registry(Environment(store=tmp_path / "g.db"))) as other:
        kept = until(other, comparison_id, ended)
        assert (kept.status, kept.done) == (RunStatus.INTERRUPTED, 1)
        pace.delay = 0.0
        other.comparisons.resume(comparison_id)
        done = until(other, comparison_id, ended)
        assert done.status is RunStatus.FINISHED
        assert done.done == done.total >= 2
        assert finished(done)[:2] == finished(before)
        assert not done.plan.growing or done.plan.entrants[-1].concurrency == 4


def test_a_comparison_can_be_renamed_and_done_again(registry: Registry) -> None:
    """A plan without growth stays as it was started. Its name is kept, and a draft has its documents, also when the
    comparison is gone."""
    plan = replace(growing(registry, RunSettings(endpoint=INSTANT)), climb=None, warm_up=0)
    comparison = until(registry, registry.comparisons.start(plan), ended)
    assert (comparison.plan, comparison.total, comparison.documents) == (plan, 2, 16)
    assert registry.comparisons.rename(comparison.comparison_id, " Small\n talk ") == "Small talk"
    assert registry.comparisons.rename(comparison.comparison_id, " ") == "Small talk"
    assert registry.comparisons.snapshot(comparison.comparison_id).label == "Small talk"
    spans = registry.comparisons.spans(comparison.runs[0].run.run_id, 5)
    assert len(spans) == 5
    assert all(0 <= start <= end for start, end in spans)
    again = registry.comparisons.again(comparison.comparison_id)
    names = [row.name for row in registry.rows(comparison.runs[0].run.run_id)]
    registry.comparisons.delete(comparison.comparison_id)
    assert registry.snapshot(again).status is RunStatus.DRAFT
    assert [row.name for row in registry.rows(again)] == names
