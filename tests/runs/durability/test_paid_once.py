"""What has a summary is not paid for again: within a run, and across runs where that is asked for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.config import Environment
from core.records import Document, RunSnapshot
from core.runs.registry import Registry
from core.settings import RunSettings
from tests.runs.durability import scenes
from tests.scripted import ScriptedServer


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scenes.counting_server(lambda prompt, _: scenes.summary_of(prompt)) as running:
        yield running


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    opened = Registry(Environment(store=tmp_path / "g.db"))
    yield opened
    opened.close()


def thrice(count: int) -> list[Document]:
    """So many texts, each three times, in turn."""
    return [Document(n, f"d{n}", scenes.text(n % count)) for n in range(3 * count)]


def run(registry: Registry, documents: list[Document], settings: RunSettings) -> RunSnapshot:
    return scenes.until(registry, registry.start(registry.prepare(documents), settings), scenes.ended)


def test_equal_documents_are_sent_once_and_a_stored_summary_is_used_where_asked_for(
    registry: Registry, server: ScriptedServer
) -> None:
    """Thirty rows of ten texts: ten requests, thirty summaries. Again with reuse: none, all marked as cached, new
    documents alone are sent. Again without: ten more."""
    first = run(registry, thrice(10), scenes.settings(server.url))
    assert (first.succeeded, first.cached, first.duplicates, server.requests) == (30, 0, 20, 10)
    reused = run(registry, thrice(12), scenes.settings(server.url, reuse=True))
    assert (reused.succeeded, reused.cached, server.requests) == (36, 30, 12)
    rows = list(registry.rows(reused.run_id))
    assert all(row.outcome and row.outcome.summary == f"About: {scenes.text(row.position % 12)}" for row in rows)
    assert [row.outcome.cached for row in rows[:12] if row.outcome] == [True] * 10 + [False] * 2
    assert all(row.outcome and row.outcome.attempts == 0 for row in rows if row.position % 12 < 10)
    afresh = run(registry, thrice(10), scenes.settings(server.url, reuse=False))
    assert (afresh.succeeded, afresh.cached, server.requests) == (30, 0, 22)
