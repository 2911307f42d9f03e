"""A prompt that uses columns, through real runs: what is equal is sent once, what is not is sent."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.compare.plan import Entrant, Plan
from core.config import Environment
from core.errors import ConfigurationError
from core.records import Document, RunSnapshot, Value
from core.runs.registry import Registry
from core.settings import RunSettings
from tests.runs.durability import scenes
from tests.scripted import Reply, ScriptedServer

ROWS: list[dict[str, Value]] = [
    {"id": 1, "subject": "a", "text": "one"},
    {"id": 2, "subject": "b", "text": "one"},
    {"id": 3, "subject": "a", "text": "one"},
    {"id": 4, "subject": "a", "text": "two"},
    {"id": 5, "text": "two"},
    {"id": 6, "subject": None, "text": "two"},
    {"id": 7, "subject": "", "text": "two"},
]


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scenes.counting_server(lambda prompt, _: Reply(f"About: {prompt}")) as running:
        yield running


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    opened = Registry(Environment(store=tmp_path / "g.db"))
    yield opened
    opened.close()


def _settings(server: ScriptedServer, prompt: str, **more: object) -> RunSettings:
    return replace(scenes.settings(server.url, **more), prompt=prompt)  # type: ignore[arg-type]  # shorthand


def _documents(rows: list[dict[str, Value]] = ROWS) -> list[Document]:
    return [Document(n, str(row["id"]), str(row["text"]), "a.csv", n + 2, fields=row) for n, row in enumerate(rows)]


def _run(registry: Registry, source: str, settings: RunSettings, first: int | None = None) -> RunSnapshot:
    return scenes.until(registry, registry.start(source, settings, first=first), scenes.ended)


def _summaries(registry: Registry, run: RunSnapshot) -> list[str]:
    return [row.outcome.summary if row.outcome else "" for row in registry.rows(run.run_id)]


def test_rows_of_equal_text_are_duplicates_where_the_used_columns_are_equal_too(
    registry: Registry, server: ScriptedServer
) -> None:
    """Each row has the summary of its own prompt, and each prompt is sent once; a cell that is not there is empty.
    Another run over the same documents, with another prompt, has its own duplicates."""
    draft = registry.prepare(_documents())
    used = _run(registry, draft, _settings(server, "{Subject}|{text}"))
    wanted = ["a|one", "b|one", "a|one", "a|two", "|two", "|two", "|two"]
    assert _summaries(registry, used) == [f"About: {prompt}" for prompt in wanted]
    assert server.attempts == dict.fromkeys(wanted, 1)
    assert (used.total, used.succeeded, used.duplicates) == (7, 7, 3)
    plain = _run(registry, used.run_id, _settings(server, "{text}"))
    assert (plain.succeeded, plain.duplicates, server.attempts["one"], server.attempts["two"]) == (7, 5, 1, 1)
    each = _run(registry, used.run_id, _settings(server, "{id}|{text}"))
    assert (each.succeeded, each.duplicates) == (7, 0)
    assert _summaries(registry, each)[6] == "About: 7|two"
    few = _run(registry, each.run_id, _settings(server, "{subject}: {text}"), first=3)
    assert (few.total, few.succeeded, few.duplicates) == (3, 3, 1)
    assert server.attempts["a: one"] == server.attempts["b: one"] == 1
    assert server.requests == 4 + 2 + 7 + 2


def test_a_summary_is_reused_where_the_used_columns_are_equal_too(registry: Registry, server: ScriptedServer) -> None:
    """Equal text under another subject is asked for; other columns that the prompt does not use make no difference."""
    _run(registry, registry.prepare(_documents()), _settings(server, "{subject}|{text}"))
    assert server.requests == 4
    again: list[dict[str, Value]] = [
        {"id": 10, "subject": "b", "text": "one"},
        {"id": 11, "subject": "c", "text": "one"},
        {"id": 12, "subject": "b", "text": "two"},
        {"id": 13, "subject": "a", "text": "two", "more": "x"},
    ]
    draft = registry.prepare(_documents(again))
    reused = _run(registry, draft, _settings(server, "{subject}|{text}", reuse=True))
    assert [row.outcome.cached for row in registry.rows(reused.run_id) if row.outcome] == [True, False, False, True]
    assert _summaries(registry, reused) == [f"About: {prompt}" for prompt in ("b|one", "c|one", "b|two", "a|two")]
    assert server.requests == 6
    kept = _run(registry, draft, _settings(server, "{subject}|{text}", reuse=True))
    assert (kept.cached, server.requests) == (4, 6)


def test_what_a_place_stands_for_is_part_of_the_key(registry: Registry, server: ScriptedServer) -> None:
    """Of documents without that column the place stays as it stands: no summary of theirs is another's."""
    without: list[dict[str, Value]] = [{"id": 1, "text": "one"}]
    settings = _settings(server, "{subject}|{text}", reuse=True)
    assert _summaries(registry, _run(registry, registry.prepare(_documents(without)), settings)) == [
        "About: {subject}|one"
    ]
    prose = _run(registry, registry.prepare([Document(0, "d", "one")]), settings)
    assert (prose.cached, server.requests) == (1, 1)
    own = _run(registry, registry.prepare(_documents([*ROWS[:2], {"id": 9, "subject": "", "text": "one"}])), settings)
    assert _summaries(registry, own) == ["About: a|one", "About: b|one", "About: |one"]
    assert (own.cached, server.requests) == (0, 4)


def test_a_resumed_run_sends_what_it_sent_before(registry: Registry, server: ScriptedServer) -> None:
    """Its key and its prompts are those of its columns, again."""
    settings = _settings(server, "{subject}|{text}", reuse=True)
    first = _run(registry, registry.prepare(_documents()), settings, first=1)
    assert first.succeeded == 1
    registry.resume(first.run_id)
    scenes.until(registry, first.run_id, scenes.ended)
    rest = _run(registry, registry.prepare(_documents()), settings)
    assert (rest.cached, rest.succeeded) == (2, 7)
    assert server.attempts == dict.fromkeys(["a|one", "b|one", "a|two", "|two"], 1)


def test_a_prompt_without_a_place_of_these_documents_starts_nothing(registry: Registry, server: ScriptedServer) -> None:
    """Neither a run nor a comparison; one with a column alone does."""
    draft = registry.prepare(_documents())
    refused = _settings(server, "{title}")
    with pytest.raises(ConfigurationError, match=r"or use a column: \{id\}, \{subject\}, \{text\}"):
        registry.start(draft, refused)
    with pytest.raises(ConfigurationError, match=r"The prompt has no \{text\}"):
        registry.comparisons.start(Plan(draft, (Entrant("windowed", 2, documents=2),), refused))
    assert server.requests == 0
    alone = _run(registry, draft, _settings(server, "{subject}"))
    assert (alone.succeeded, server.requests) == (7, 4)


def test_a_comparison_sends_columns_too(registry: Registry, server: ScriptedServer) -> None:
    """Its documents are different texts, each with its own columns."""
    plan = Plan(
        registry.prepare(_documents()),
        (Entrant("windowed", 2, documents=2),),
        _settings(server, "{subject}|{text}"),
        repeats=1,
        warm_up=0,
    )
    comparison = registry.comparisons.start(plan)
    while registry.comparisons.snapshot(comparison).running:
        registry.look_after()
        time.sleep(0.02)
    assert set(server.attempts) == {"a|one", "a|two"}
