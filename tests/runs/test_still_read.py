"""A run that goes on while its documents are still being read: it grows with them, and ends when all are done."""

import queue
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from core.config import Environment
from core.errors import ConfigurationError, DocumentError
from core.language import Message
from core.records import Document, RunSnapshot, RunStatus
from core.runs.drafts import Drafts
from core.runs.registry import Registry
from core.settings import EndpointSettings, RunSettings, StrategyName
from tests.runs.durability import scenes
from tests.scripted import ScriptedServer

A_BATCH = 1_000
"""Documents that go into the store together."""

PRACTICE = RunSettings(concurrency=8, endpoint=EndpointSettings(preset="instant"))


class Feed:
    """Documents that are read when the test says so, into a draft."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._texts: queue.Queue[str | DocumentError | None] = queue.Queue()
        self.draft = registry.begin_draft("fed")
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def give(self, texts: list[str]) -> None:
        for text in texts:
            self._texts.put(text)

    def end(self, why: DocumentError | None = None) -> None:
        self._texts.put(why)
        self._thread.join()

    def _read(self) -> None:
        with suppress(DocumentError):
            self._registry.fill(self.draft, self._documents(), (), lambda: '{"problems": [], "documents": 7}')

    def _documents(self) -> Iterator[Document]:
        position = 0
        while isinstance(text := self._texts.get(), str):
            yield Document(position, f"d{position}", text)
            position += 1
        if text:
            raise text


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    with closing(Registry(Environment(store=tmp_path / "g.db"))) as opened:
        yield opened


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scenes.counting_server(lambda prompt, _: scenes.summary_of(prompt)) as running:
        yield running


@pytest.fixture
def feed(registry: Registry) -> Iterator[Feed]:
    made = Feed(registry)
    yield made
    made.end()


def texts(start: int, count: int) -> list[str]:
    return [f"Text {number}." for number in range(start, start + count)]


def run_over(registry: Registry, feed: Feed, settings: RunSettings = PRACTICE) -> str:
    feed.give(texts(0, A_BATCH))
    scenes.until(registry, feed.draft, lambda draft: draft.total == A_BATCH)
    return registry.start(feed.draft, settings)


def done(registry: Registry, run_id: str, count: int) -> RunSnapshot:
    return scenes.until(registry, run_id, lambda run: run.done == count)


@pytest.mark.parametrize("strategy", ["windowed", "adaptive", "serial"])
def test_run_sends_what_is_read_and_ends_when_all_is(registry: Registry, feed: Feed, strategy: StrategyName) -> None:
    """It works off what is there, waits, and takes what comes; it is finished only when nothing more comes."""
    run_id = run_over(registry, feed, replace(PRACTICE, strategy=strategy))
    waiting = done(registry, run_id, A_BATCH)
    assert (waiting.status, waiting.reading, waiting.total) == (RunStatus.RUNNING, True, A_BATCH)

    feed.give(texts(A_BATCH, 50))
    feed.end()
    ended = scenes.until(registry, run_id, scenes.ended)

    assert (ended.status, ended.reading, ended.unread) == (RunStatus.FINISHED, False, "")
    assert (ended.total, ended.succeeded) == (A_BATCH + 50, A_BATCH + 50)
    assert registry.report(run_id) == '{"problems":[],"documents":7,"duplicates":0}'


def test_langchains_strategies_wait_for_all(registry: Registry, feed: Feed) -> None:
    """What needs every document at once begins when the last has been read."""
    run_id = run_over(registry, feed, replace(PRACTICE, strategy="abatch"))
    scenes.until(registry, run_id, lambda run: run.status is RunStatus.RUNNING and bool(run.started_utc))
    assert registry.snapshot(run_id).done == 0

    feed.end()
    assert scenes.until(registry, run_id, scenes.ended).succeeded == A_BATCH


def test_repeat_of_what_is_done_is_done_at_once(registry: Registry, feed: Feed, server: ScriptedServer) -> None:
    """It is counted with the document that it repeats, is sent to nobody, and has its summary."""
    run_id = run_over(registry, feed, scenes.settings(server.url))
    done(registry, run_id, A_BATCH)
    sent = server.requests

    feed.give([*texts(0, A_BATCH - 1), "Text 0."])
    grown = done(registry, run_id, 2 * A_BATCH)
    feed.end()
    ended = scenes.until(registry, run_id, scenes.ended)

    assert (grown.total, grown.duplicates, grown.reading) == (2 * A_BATCH, A_BATCH, True)
    assert (ended.succeeded, ended.duplicates) == (2 * A_BATCH, A_BATCH)
    assert server.requests == sent == A_BATCH
    last = registry.row(run_id, 2 * A_BATCH - 1)
    assert last.duplicate
    assert last.outcome
    assert last.outcome.summary == "About: Text 0."
    assert registry.metrics(run_id).successful == 2 * A_BATCH


def test_reading_that_fails_leaves_the_run_what_was_read(registry: Registry, feed: Feed) -> None:
    """The draft goes; the run ends with its documents, and says that there should have been more."""
    run_id = run_over(registry, feed)
    feed.end(DocumentError(Message("The disk is gone.")))
    ended = scenes.until(registry, run_id, scenes.ended)

    assert (ended.status, ended.succeeded, ended.total) == (RunStatus.FINISHED, A_BATCH, A_BATCH)
    assert ended.unread == "Reading the documents ended early: the run has those that had been read by then."
    assert ended.message == ended.unread
    assert registry.find(feed.draft) is None


def test_reading_whose_process_died_is_noted(registry: Registry, feed: Feed) -> None:
    """Whoever looks after the runs next finds that nobody reads any more, and the run ends."""
    run_id = run_over(registry, feed)
    with closing(sqlite3.connect(registry.environment.store)) as store, store:
        store.execute("UPDATE runs SET reading = 'owner-that-died'")
    registry.settle()
    ended = scenes.until(registry, run_id, scenes.ended)

    assert (ended.succeeded, ended.reading) == (A_BATCH, False)
    assert ended.unread


def test_stopped_run_grows_on_and_resumes_with_all(registry: Registry, feed: Feed) -> None:
    """Stop ends the sending at once, also while it waits for documents; Resume has what was read since."""
    run_id = run_over(registry, feed)
    done(registry, run_id, A_BATCH)
    registry.stop(run_id)
    assert scenes.until(registry, run_id, scenes.ended).status is RunStatus.STOPPED

    feed.give([*texts(A_BATCH, 20), "Text 0."])
    feed.end()
    stopped = registry.snapshot(run_id)
    assert (stopped.total, stopped.succeeded) == (A_BATCH + 21, A_BATCH + 1)
    assert registry.metrics(run_id).successful == A_BATCH + 1
    registry.resume(run_id)
    ended = scenes.until(registry, run_id, scenes.ended)

    assert (ended.status, ended.succeeded) == (RunStatus.FINISHED, A_BATCH + 21)


def test_summaries_of_other_runs_are_taken_for_what_comes_later(
    registry: Registry, feed: Feed, server: ScriptedServer
) -> None:
    """A document that was read while the run went on is not asked for where another run has its summary."""
    settings = replace(scenes.settings(server.url), reuse=True)
    first = registry.start(
        registry.prepare(Document(n, "", text) for n, text in enumerate(texts(A_BATCH, 30))), settings
    )
    scenes.until(registry, first, scenes.ended)
    run_id = run_over(registry, feed, settings)
    done(registry, run_id, A_BATCH)
    feed.give(texts(A_BATCH, 40))
    feed.end()
    ended = scenes.until(registry, run_id, scenes.ended)

    assert (ended.succeeded, ended.cached) == (A_BATCH + 40, 30)
    assert server.requests == 30 + A_BATCH + 10


def test_first_few_of_what_is_read_are_a_run_of_their_own(registry: Registry, feed: Feed) -> None:
    """They do not grow, and a repeat that is read later is none of theirs."""
    feed.give(texts(0, A_BATCH))
    scenes.until(registry, feed.draft, lambda draft: draft.total == A_BATCH)
    run_id = registry.start(feed.draft, PRACTICE, first=5)
    feed.give(["Text 0."])
    feed.end()
    ended = scenes.until(registry, run_id, scenes.ended)

    assert (ended.total, ended.succeeded, ended.duplicates, ended.reading) == (5, 5, 0, False)


def test_what_needs_all_documents_waits(registry: Registry, feed: Feed) -> None:
    """A prompt with columns tells repeats apart by them, and a second draft would be of half the documents."""
    run_id = run_over(registry, feed)
    with pytest.raises(ConfigurationError, match="start it when all documents are read"):
        registry.start(feed.draft, replace(PRACTICE, prompt="{subject}: {text}"))
    with pytest.raises(ConfigurationError, match="still being read"):
        registry.again(run_id)
    with closing(Registry(Environment(store=registry.environment.store))) as other:
        assert other.drafts.find(feed.draft) is None
    feed.end()
    assert isinstance(registry.drafts, Drafts)
    assert registry.drafts.find(feed.draft)
