"""Several endpoints: nothing is lost, sent again or paid for twice, whoever is killed. Counted at the servers.

`GISTMILL_KILLS=20` makes it twenty kills; `-s` prints the figures.
"""

import os
import random
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from core.config import Environment
from core.credentials import Credentials
from core.records import Document, RunStatus
from core.runs.registry import Registry
from core.settings import RunSettings
from tests.runs.durability import scenes
from tests.runs.several import MOST, alike, shared, working
from tests.servers import SlotServer, endpoint, slot_servers
from tests.servers.behaviour import Behaviour, name_of
from tests.servers.record import together

KILLS = int(os.environ.get("GISTMILL_KILLS", "3"))
CONCURRENCY = 16
PER_KILL = 150  # documents, so that there is still work at the last kill


@pytest.fixture(scope="module")
def pool() -> Iterator[Sequence[SlotServer]]:
    with slot_servers(*[Behaviour()] * MOST) as servers:
        yield servers


def test_workers_and_servers_are_killed_and_nothing_recorded_is_lost_or_sent_again(
    pool: Sequence[SlotServer], tmp_path: Path
) -> None:
    """The worker, a server or both, at random; the next session has the servers that are there, and all of them in the
    end. What was sent and not recorded is never more than the run says."""
    dice = random.Random(KILLS)
    for server, behaviour in zip(pool, alike(2, 4, 8, latency=0.05), strict=True):
        server.behave(behaviour)
    began = time.monotonic()
    with closing(Registry(Environment(store=tmp_path / "g.db"))) as registry:
        settings = RunSettings(endpoint=endpoint(pool), concurrency=CONCURRENCY, prompt=scenes.PROMPT)
        run_id = registry.start(registry.prepare(scenes.documents(PER_KILL * KILLS)), settings)
        for number in range(KILLS):
            _until_more_is_answered(pool)
            victim, who = pool[number % MOST], dice.choice(("worker", "server", "both"))
            if who != "worker":
                victim.kill()
            time.sleep(dice.uniform(0, 0.3))
            os.kill(scenes.worker_pid(registry, run_id), signal.SIGKILL)
            scenes.until(registry, run_id, scenes.ended)
            _audit(registry, run_id, pool, began, (number + 1) * CONCURRENCY)
            registry.resume(run_id)
            victim.behave(victim.behaviour)
        end = scenes.until(registry, run_id, scenes.ended)
        assert (end.status, end.succeeded) == (RunStatus.FINISHED, end.total)
        assert scenes.every_summary_in_place(registry, run_id)
        _audit(registry, run_id, pool, began, KILLS * CONCURRENCY)
    answers = together(server.record.between(began) for server in pool).answers
    again = answers.total() - len(answers)
    print(f"\n{KILLS} kills: {again} of {end.total} documents answered twice; the run says {end.unrecorded} calls.")
    assert len(answers) == end.total
    assert again <= end.unrecorded


def _until_more_is_answered(pool: Sequence[SlotServer]) -> None:
    before, deadline = together(server.record for server in pool).answered, time.monotonic() + scenes.PATIENCE
    while together(server.record for server in pool).answered < before + 20:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _audit(registry: Registry, run_id: str, pool: Sequence[SlotServer], began: float, most: int) -> None:
    """What the servers counted, beside the record: each outcome is of a call that was answered, by whoever it says."""
    seen = {server.url: server.record.between(began) for server in pool}
    outcomes = [row.outcome for row in registry.rows(run_id) if row.outcome and row.outcome.summary]
    for outcome in outcomes:
        assert seen[outcome.endpoint].answers[name_of(scenes.text(outcome.position))] >= 1
    lost = sum(record.answered for record in seen.values()) - len(outcomes)
    assert lost <= registry.snapshot(run_id).unrecorded <= lost + 2 * most


@pytest.mark.anyio
@pytest.mark.parametrize("strategy", ["windowed", "adaptive"])
async def test_cap_is_of_all_of_them_together(pool: Sequence[SlotServer], tmp_path: Path, strategy: str) -> None:
    """Though one is killed with calls that it counts, and another answers none."""
    cap = 12_000
    limited = endpoint(pool, max_tokens=50)
    servers = [*alike(4, 8), Behaviour(status=500)]
    async with shared(
        tmp_path, pool, *servers, count=2000, max_total_tokens=cap, endpoint=limited, strategy=strategy
    ) as run:
        await run.until(lambda: run.all.answered > 80)
        run.servers[0].kill()
        end = await run.ended()
        tokens = run.all.tokens
    assert end.status is RunStatus.STOPPED
    assert 0.5 * cap < tokens <= end.tokens_most <= cap


@pytest.mark.anyio
async def test_long_document_is_read_by_all_of_them(pool: Sequence[SlotServer], tmp_path: Path) -> None:
    """Its parts go to whoever has room; one server dies over them, and no part that landed is asked for again."""
    book = "\n\n".join(f"{place}. {'The river was high again. ' * 30}" for place in range(300))
    documents = [Document(0, "book", book), Document(1, "note", "A short one.")]
    async with shared(
        tmp_path, pool, *alike(2, 2, 2, latency=0.1), documents=documents, context_tokens=1024, concurrency=6
    ) as run:
        await run.until(lambda: all(record.answered > 2 for record in run.records))
        run.servers[2].kill()
        end = await run.ended()
        records, rows = run.records, run.rows()
    assert (end.status, end.succeeded) == (RunStatus.FINISHED, 2)
    assert set(together(records).answers.values()) == {1}
    assert together(records).requests - together(records).answered <= 6
    outcome = rows[0].outcome
    assert outcome
    assert outcome.parts > 50


@pytest.mark.anyio
async def test_resumed_run_takes_parts_that_another_server_wrote(pool: Sequence[SlotServer], tmp_path: Path) -> None:
    """The worker is told to end in the middle of a long document; the next one has two of the three servers."""
    book = "\n\n".join(f"{place}. {'The river was high again. ' * 30}" for place in range(200))
    async with shared(
        tmp_path,
        pool,
        *alike(2, 2, 2, latency=0.1),
        documents=[Document(0, "book", book)],
        context_tokens=1024,
        concurrency=6,
    ) as run:
        await run.until(lambda: run.all.answered > 20)
        run.store.request_stop(run.run_id)
        stopped = await run.ended()
        assert stopped.status is RunStatus.STOPPED
        run.servers[0].kill()
        assert run.store.requeue(run.run_id, stopped.settings, "", "")
        async with working(run.store, run.run_id, Credentials()) as task:
            await task
        end, seen = run.now, run.all
    assert (end.status, end.succeeded) == (RunStatus.FINISHED, 1)
    assert set(seen.answers.values()) == {1}
