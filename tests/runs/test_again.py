"""A run over the same documents once more: a draft for other settings, or another run with the same; and its name."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.config import Environment
from core.documents import ReadingReport, Tally
from core.errors import ConfigurationError, StoreError
from core.records import Document, RunStatus
from core.runs.registry import Registry
from core.settings import EndpointSettings, RunSettings
from tests.runs.durability import scenes

INSTANT = RunSettings(concurrency=4, endpoint=EndpointSettings(preset="instant"))
ELSEWHERE = EndpointSettings(kind="openai", base_url="http://127.0.0.1:9/v1")


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    opened = Registry(Environment(store=tmp_path / "g.db"))
    yield opened
    opened.close()


@pytest.fixture
def draft(registry: Registry) -> str:
    """Six documents, the last one equal to the first."""
    tally = Tally()
    texts = [*(f"Mill number {n} grinds." for n in range(5)), "Mill number 0 grinds."]
    documents = (Document(n, f"d{n}", text, "mills.csv", n + 2, fields={"id": n}) for n, text in enumerate(texts))
    read = registry.prepare(tally.documents(documents), "mills.csv")
    registry.set_report(read, tally.report.to_json())
    return read


def _report(registry: Registry, draft: str) -> ReadingReport:
    found = registry.drafts.find(draft)
    assert found is not None
    return found.report


def _run(registry: Registry, source: str, first: int | None = None) -> str:
    return scenes.until(registry, registry.start(source, INSTANT, first=first), scenes.ended).run_id


def test_again_gives_a_draft_of_the_same_documents(registry: Registry, draft: str) -> None:
    """With their columns, names and what the reading reported; the run stays as it is, and outlives the draft."""
    run_id = _run(registry, draft)
    before, rows = registry.snapshot(run_id), list(registry.rows(run_id))
    again = registry.again(run_id)
    assert registry.snapshot(again).status is RunStatus.DRAFT
    assert registry.snapshot(again).label == "mills.csv"
    assert [(row.name, row.row, row.fields, row.duplicate) for row in registry.rows(again)] == [
        (row.name, row.row, row.fields, row.duplicate) for row in rows
    ]
    assert _report(registry, again) == _report(registry, draft)
    assert registry.columns(again) == ("id",)
    registry.delete(again)
    assert registry.snapshot(run_id) == before
    assert list(registry.rows(run_id)) == rows


def test_a_draft_outlives_the_run_it_came_from(registry: Registry, draft: str) -> None:
    """The documents are deleted with the last that has them: the draft still starts."""
    run_id = _run(registry, draft)
    again = registry.again(run_id)
    registry.delete(draft)
    registry.delete(run_id)
    assert scenes.until(registry, registry.start(again, INSTANT), scenes.ended).succeeded == 6


def test_again_after_a_trial_has_the_trial_s_documents(registry: Registry, draft: str) -> None:
    """Of five of the six, the draft has five, and its report counts five."""
    again = registry.again(_run(registry, draft, first=5))
    report = _report(registry, again)
    assert (report.documents, report.duplicates, registry.snapshot(again).total) == (5, 0, 5)


def test_again_of_no_run_is_a_sentence(registry: Registry) -> None:
    """A run that was deleted meanwhile has no documents to give."""
    with pytest.raises(StoreError, match="There is no run nosuchrun"):
        registry.again("nosuchrun")


def test_repeat_runs_the_same_once_more(registry: Registry, draft: str) -> None:
    """Another id, the same documents and settings."""
    first = _run(registry, draft)
    second = registry.repeat(first)
    assert second != first
    done = scenes.until(registry, second, scenes.ended)
    assert (done.settings, done.succeeded, done.label) == (INSTANT, 6, "mills.csv")


def test_repeat_takes_the_key_of_its_own_browser_session_alone(registry: Registry, draft: str) -> None:
    """A key that was typed for the first run goes with the second one from the same session; another one types it."""
    settings = RunSettings(endpoint=ELSEWHERE, key_source="typed", max_attempts=1, concurrency=1)
    first = registry.start(draft, settings, "sk-typed-in-one", session="one")
    with pytest.raises(ConfigurationError, match="typed in another browser session"):
        registry.repeat(first, session="two")
    second, third = registry.repeat(first, session="one"), registry.repeat(first, "sk-of-its-own", session="two")
    assert registry.lacks(second, "one") == registry.lacks(third, "two") == ()
    for run_id in (first, second, third):
        registry.stop(run_id)
        registry.stop(run_id)
        scenes.until(registry, run_id, scenes.ended)


def test_name_is_kept_for_what_comes_of_the_run(registry: Registry, draft: str) -> None:
    """A run that is renamed keeps its name through a run again; its documents' draft keeps its own."""
    run_id = _run(registry, draft)
    assert registry.rename(run_id, "  Mills of\nMarch ") == "Mills of March"
    assert registry.snapshot(registry.again(run_id)).label == "Mills of March"
    assert registry.snapshot(draft).label == "mills.csv"
    assert registry.rename(run_id, " ") == registry.snapshot(run_id).label == "Mills of March"
    with pytest.raises(StoreError, match="There is no run nosuchrun"):
        registry.rename("nosuchrun", "Mills")
