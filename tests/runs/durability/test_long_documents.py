"""A long document whose worker is killed: what has landed of it is kept, and is not sent, or paid, again."""

import os
import re
import signal
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from core.config import Environment
from core.records import Document, RunSnapshot, RunStatus
from core.runs.registry import Registry
from core.settings import RunSettings
from tests.runs.durability import scenes
from tests.scripted import Reply, ScriptedServer

CONCURRENCY = 3
KILLS = 2
MARK = re.compile(r"MARK(\d+)MARK")
BOOK = "\n\n".join(f"MARK{place}MARK. {'The river was high again. ' * 30}" for place in range(150))


class Gated:
    """Answers so many requests, then keeps the others waiting until it is let go on."""

    def __init__(self) -> None:
        self.left = 10
        self.asked: list[str] = []
        self._lock = threading.Lock()

    def __call__(self, prompt: str, _: int) -> Reply:
        with self._lock:
            self.left -= 1
            self.asked.append(prompt)
            return Reply("It rained.", delay=0.0 if self.left >= 0 else scenes.PATIENCE)


@pytest.fixture
def gated() -> Gated:
    return Gated()


@pytest.fixture
def server(gated: Gated) -> Iterator[ScriptedServer]:
    with scenes.counting_server(gated) as running:
        yield running


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    with closing(Registry(Environment(store=tmp_path / "g.db"))) as opened:
        yield opened


def _settings(url: str, **more: object) -> RunSettings:
    prompts = {"part_prompt": "PART {text}", "combine_prompt": "TOGETHER {text}"}
    return replace(scenes.settings(url, CONCURRENCY, context_tokens=1024, **prompts), **more)  # type: ignore[arg-type]


def _recorded(store: Path) -> list[tuple[int, int, int]]:
    """Start, stop and attempts of each part that is on the disk."""
    with closing(sqlite3.connect(f"{store.as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute("SELECT start, stop, attempts FROM parts ORDER BY start").fetchall()


def _stalled(registry: Registry, gated: Gated, stalls: int) -> Callable[[RunSnapshot], bool]:
    """Whether ten parts for each of so many stalls are recorded, and all that may be in flight is waiting."""
    store = registry.environment.store
    asked = stalls * (10 + CONCURRENCY)
    return lambda _: len(gated.asked) == asked and len(_recorded(store)) == 10 * stalls


def _ticks(store: Path) -> int:
    with closing(sqlite3.connect(store)) as connection:
        return int(connection.execute("SELECT COUNT(*) FROM ticks").fetchone()[0])


def _prompts_of(parts: list[tuple[int, int, int]]) -> list[str]:
    return [f"PART {BOOK[start:stop]}" for start, stop, _ in parts]


def test_no_part_is_paid_twice_however_often_its_worker_dies(
    registry: Registry, server: ScriptedServer, gated: Gated
) -> None:
    """Killed while requests are under way: what was recorded is never sent again, and what was sent beside that is
    counted, no lower than the server does and no more than was in flight above it. In the end all of the book was
    sent, and the summary stands."""
    store = registry.environment.store
    run_id = registry.start(registry.prepare([Document(0, "book", BOOK)]), _settings(server.url))
    counted = 0
    for kill in range(1, KILLS + 1):
        scenes.until(registry, run_id, _stalled(registry, gated, kill))
        os.kill(scenes.worker_pid(registry, run_id), signal.SIGKILL)
        lost = scenes.until(registry, run_id, scenes.ended)
        recorded = _recorded(store)
        counted += CONCURRENCY
        assert lost.status is RunStatus.INTERRUPTED
        assert server.requests == sum(attempts for _, _, attempts in recorded) + counted
        assert counted <= lost.unrecorded <= counted + CONCURRENCY
        once = {prompt: server.attempts[prompt] for prompt in _prompts_of(recorded)}
        gated.left = 10 if kill < KILLS else 1_000_000
        registry.resume(run_id)
        if kill == KILLS:
            end = scenes.until(registry, run_id, scenes.ended)
        assert all(server.attempts[prompt] == count for prompt, count in once.items())

    assert (end.status, end.succeeded) == (RunStatus.FINISHED, 1)
    assert {int(mark) for prompt in gated.asked for mark in MARK.findall(prompt)} == set(range(150))
    outcome = registry.row(run_id, 0).outcome
    assert outcome is not None
    assert outcome.parts == end.parts == sum(not part.level for part in registry.parts(run_id, 0))
    assert outcome.attempts == server.requests - counted
    assert registry.metrics(run_id).parts == outcome.parts


def test_what_refusals_taught_outlives_the_worker(registry: Registry, server: ScriptedServer, gated: Gated) -> None:
    """Nothing is known of the context; the server refuses what is long, without a number. After a kill and a resume it
    refuses nothing more."""
    refused: list[str] = []
    answer = gated.__call__

    def script(prompt: str, attempt: int) -> Reply:
        if len(prompt) > 8_000:
            refused.append(prompt)
            return Reply(status=400, body='{"error": "the input length exceeds the context length"}')
        return answer(prompt, attempt)

    server._script = script
    run_id = registry.start(registry.prepare([Document(0, "book", BOOK)]), _settings(server.url, context_tokens=None))
    scenes.until(registry, run_id, _stalled(registry, gated, 1))
    before = len(refused)
    ticks = _ticks(registry.environment.store)
    scenes.until(
        registry, run_id, lambda _: _ticks(registry.environment.store) > ticks + 1
    )  # what is learned goes along
    os.kill(scenes.worker_pid(registry, run_id), signal.SIGKILL)
    scenes.until(registry, run_id, scenes.ended)
    gated.left = 1_000_000
    registry.resume(run_id)
    end = scenes.until(registry, run_id, scenes.ended)

    assert (end.status, end.succeeded) == (RunStatus.FINISHED, 1)
    assert 1 <= before <= 6
    assert len(refused) == before


def _run(registry: Registry, settings: RunSettings) -> RunSnapshot:
    documents = [Document(0, "book", BOOK), Document(1, "note", "It rained."), Document(2, "book again", BOOK)]
    return scenes.until(registry, registry.start(registry.prepare(documents), settings), scenes.ended)


def test_a_split_summary_is_used_again_where_its_parts_were_made_alike(
    registry: Registry, server: ScriptedServer, gated: Gated
) -> None:
    """With other prompts for parts, or another context, the book is asked for again, and the note, which is short, is
    not. A duplicate of the book has its summary and its mark."""
    gated.left = 1_000_000
    first = _run(registry, _settings(server.url))
    rows = list(registry.rows(first.run_id))
    assert [row.outcome.parts > 1 for row in rows if row.outcome] == [True, False, True]
    asked = server.requests
    again = _run(registry, _settings(server.url, reuse=True))
    assert (again.cached, server.requests) == (3, asked)
    assert again.parts == first.parts > 1
    other = _run(registry, _settings(server.url, reuse=True, part_prompt="Other {text}"))
    assert (other.cached, server.requests) == (1, 2 * asked - 1)
