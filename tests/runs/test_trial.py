"""A run that goes on from a trial over its first few documents: what the trial has is not asked for again."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.config import Environment
from core.errors import ConfigurationError
from core.records import Document, RunSnapshot, RunStatus, Value
from core.runs.registry import Registry
from core.settings import EndpointSettings, RunSettings
from tests.runs.durability import scenes
from tests.scripted import Reply, ScriptedServer

PRACTICE = RunSettings(concurrency=4, endpoint=EndpointSettings(preset="instant"))


class Answers:
    """Fails the prompts that hold `failing`, and holds all of them back while `held` is set."""

    def __init__(self) -> None:
        self.failing = ""
        self.go = threading.Event()
        self.go.set()

    def __call__(self, prompt: str, _: int) -> Reply:
        self.go.wait()
        if self.failing and self.failing in prompt:
            return Reply(status=400, body='{"error": {"message": "No."}}')
        return Reply(f"About: {prompt}")


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def server(answers: Answers) -> Iterator[ScriptedServer]:
    with scenes.counting_server(answers) as running:
        yield running


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    opened = Registry(Environment(store=tmp_path / "g.db"))
    yield opened
    opened.close()


def _documents(texts: list[str]) -> list[Document]:
    rows: list[dict[str, Value]] = [{"id": n, "text": text} for n, text in enumerate(texts)]
    return [Document(n, str(n), str(row["text"]), "a.csv", n + 2, fields=row) for n, row in enumerate(rows)]


def _run(registry: Registry, run_id: str) -> RunSnapshot:
    return scenes.until(registry, run_id, scenes.ended)


def _tried(registry: Registry, draft: str, settings: RunSettings) -> str:
    return _run(registry, registry.start(draft, settings, first=5)).run_id


def _settings(server: ScriptedServer, prompt: str = "Short: {text}", **more: object) -> RunSettings:
    return replace(scenes.settings(server.url, **more), prompt=prompt, reuse=False)  # type: ignore[arg-type]


def test_documents_of_the_trial_are_not_asked_for_again(registry: Registry, server: ScriptedServer) -> None:
    """Twelve documents, five of them tried: twelve requests in all, and each summary beside its document. The copies
    are marked, and cost nothing again."""
    draft = registry.prepare(_documents([f"text {n}" for n in range(12)]))
    settings = _settings(server)
    trial = _tried(registry, draft, settings)
    assert server.requests == 5

    rest = _run(registry, registry.start(draft, settings, trial=trial))

    assert server.attempts == {f"Short: text {n}": 1 for n in range(12)}
    assert (rest.status, rest.succeeded, rest.cached, rest.attempts) == (RunStatus.FINISHED, 12, 5, 7)
    outcomes = [row.outcome for row in registry.rows(rest.run_id) if row.outcome]
    assert [outcome.summary for outcome in outcomes] == [f"About: Short: text {n}" for n in range(12)]
    assert [outcome.cached for outcome in outcomes] == [True] * 5 + [False] * 7
    assert registry.find(trial)


def test_a_practice_run_goes_on_too(registry: Registry) -> None:
    """Practice runs take no summaries of other runs, but for those of their trial."""
    draft = registry.prepare(_documents([f"The group met on day {n}. It bought mill {n}." for n in range(9)]))
    trial = _tried(registry, draft, PRACTICE)

    rest = _run(registry, registry.start(draft, PRACTICE, trial=trial))

    assert (rest.succeeded, rest.cached, rest.attempts) == (9, 5, 4)
    whole = _run(registry, registry.start(draft, PRACTICE))
    assert (whole.succeeded, whole.cached, whole.attempts) == (9, 0, 9)


def test_rows_that_repeat_a_tried_text_share_its_summary(registry: Registry, server: ScriptedServer) -> None:
    """Ten rows of six texts, the first five rows of three: three and then three more requests."""
    draft = registry.prepare(_documents(["a", "b", "a", "c", "b", "a", "d", "e", "f", "c"]))
    settings = _settings(server)
    trial = _tried(registry, draft, settings)
    assert server.requests == 3

    rest = _run(registry, registry.start(draft, settings, trial=trial))

    assert server.requests == 6
    assert (rest.succeeded, rest.cached) == (10, 7)


def test_columns_of_the_prompt_tell_documents_apart(registry: Registry, server: ScriptedServer) -> None:
    """Two rows of one text have a summary each where the prompt uses a column in which they differ."""
    draft = registry.prepare(_documents(["a"] * 7))
    settings = _settings(server, "{id}: {text}")
    trial = _tried(registry, draft, settings)

    rest = _run(registry, registry.start(draft, settings, trial=trial))

    assert server.attempts == {f"{n}: a": 1 for n in range(7)}
    assert (rest.succeeded, rest.cached) == (7, 5)


def test_other_settings_take_nothing_over(registry: Registry, server: ScriptedServer) -> None:
    """With another prompt, and so with another language of the summary, all are asked for."""
    draft = registry.prepare(_documents([f"text {n}" for n in range(6)]))
    trial = _tried(registry, draft, _settings(server))

    rest = _run(registry, registry.start(draft, _settings(server, "In English: {text}"), trial=trial))

    assert (server.requests, rest.cached) == (11, 0)


def test_what_failed_in_the_trial_is_asked_for_again(
    registry: Registry, server: ScriptedServer, answers: Answers
) -> None:
    """A failure is no summary: the run that goes on tries it once more."""
    draft = registry.prepare(_documents([f"text {n}" for n in range(7)]))
    settings = _settings(server)
    answers.failing = "text 3"
    trial = _tried(registry, draft, settings)
    answers.failing = ""

    rest = _run(registry, registry.start(draft, settings, trial=trial))

    assert (rest.succeeded, rest.cached) == (7, 4)
    assert server.attempts["Short: text 3"] == 2


def test_a_trial_that_goes_on_is_waited_for(registry: Registry, server: ScriptedServer, answers: Answers) -> None:
    """What is in flight would be paid for twice; a trial that is no run takes nothing over."""
    draft = registry.prepare(_documents([f"text {n}" for n in range(6)]))
    settings = _settings(server)
    answers.go.clear()
    trial = registry.start(draft, settings, first=5)
    try:
        with pytest.raises(ConfigurationError, match="trial is not done"):
            registry.start(draft, settings, trial=trial)
    finally:
        answers.go.set()
    _run(registry, trial)

    rest = _run(registry, registry.start(draft, settings, trial="no-run-of-ours"))

    assert (rest.succeeded, rest.cached) == (6, 0)
