"""Hostile answers, from the wire through client, parser and recorder into a store; and whole runs over them."""

import asyncio
import random
import tempfile
import time
import timeit
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from statistics import median

from core.config import Environment
from core.endpoints.answers import answer_of
from core.endpoints.bodies import LONGEST_ANSWER
from core.records import Document, Outcome, RunSnapshot, RunStatus
from core.runs.registry import Registry
from core.runs.store import Store
from core.settings import STRATEGY_NAMES, RunSettings
from core.summarise.own_fault import OWN_FAULT
from tests.benchmarks.report import Options, at_most, held
from tests.endpoints.clients import CLIENTS
from tests.endpoints.drawn import drawn
from tests.endpoints.hostile import BY_HAND, MEGABYTE, answered, completion, never_ending, written
from tests.endpoints.raw_server import Pieces, raw_server, raw_server_in_thread
from tests.runs.durability import scenes
from tests.runs.landing import landed, said

Outcomes = Mapping[str, Outcome | None]

PART = 1_000  # answers in one store
DOCUMENTS = 40
FIRST_GOOD = 10  # documents of a run that are answered well: an endpoint that never was is not there
AT_ONCE = 6  # runs
PATIENCE = 300.0  # seconds for one run
IN_THE_SOCKETS = 16 * MEGABYTE


def answers(options: Options) -> Iterator[str]:
    """Hostile answers, for both clients: 10,000 drawn, 700 made by hand, bodies without an end, and 200 whole runs."""
    yield from _by_hand()
    yield from _drawn(options.size(10_000, 500))
    yield from _without_an_end()
    yield from _runs(options.size(200, 8))
    body = written(completion("word " * 60)).encode()
    rounds = [timeit.timeit(lambda: answer_of(body, {}), number=2_000) / 2_000 for _ in range(7)]
    yield f"  reading one good answer: {1e6 * median(rounds):.1f} microseconds"


def _by_hand() -> Iterator[str]:
    made = {client: _landed(client, BY_HAND) for client in CLIENTS}
    for client, outcomes in made.items():
        yield held(f"answers made by hand, {client}", len(BY_HAND), _kept(outcomes))
    yield held("the same for both clients", len(BY_HAND), _alike(BY_HAND, made["lean"], made["openai"]))


def _drawn(count: int) -> Iterator[str]:
    sizes: dict[str, list[float]] = {client: [] for client in CLIENTS}
    kept, alike, began = dict.fromkeys(CLIENTS, 0), 0, time.monotonic()
    for first in range(0, count, PART):
        drawn_ones = {str(seed): drawn(seed) for seed in range(first, min(count, first + PART))}
        made = {}
        for client in CLIENTS:
            made[client] = _landed(client, drawn_ones)
            kept[client] += _kept(made[client])
            sizes[client].append(_resident_mb())
        alike += _alike(drawn_ones, made["lean"], made["openai"])
    for client in CLIENTS:
        yield held(f"answers drawn, {client}", count, kept[client])
        yield f"    MB of this process after each {PART:,}: " + " ".join(f"{size:.0f}" for size in sizes[client])
    yield held("the same for both clients", count, alike)
    yield f"    {time.monotonic() - began:.0f} s"


def _landed(client: str, answers: Mapping[str, bytes]) -> Outcomes:
    """What became of each; none where one of them was the end of all."""

    async def run(store: Store) -> Outcomes:
        async with raw_server(lambda prompt: answers[prompt]) as server:
            return await landed(store, client, server.url, list(answers))

    with tempfile.TemporaryDirectory() as folder, closing(Store(Path(folder) / "g.db")) as store:
        try:
            return asyncio.run(run(store))
        except Exception as error:  # noqa: BLE001  # what must not happen is counted here
            print(f"  BROKE: {error!r}", flush=True)
            return {}


def _kept(outcomes: Outcomes) -> int:
    """How many have an outcome that is no mistake of ours."""
    return sum(outcome is not None and outcome.reason != OWN_FAULT for outcome in outcomes.values())


def _alike(answers: Mapping[str, bytes], ours: Outcomes, theirs: Outcomes) -> int:
    """Where they differ, each asks once more with no neighbours, whose surplus bytes it may have read."""
    unlike = [name for name in answers if said(ours.get(name)) != said(theirs.get(name))]
    alone = [[said(_landed(client, {name: answers[name]}).get(name)) for client in CLIENTS] for name in unlike]
    return len(answers) - sum(first != second for first, second in alone)


def _without_an_end() -> Iterator[str]:
    names = list(never_ending())
    tried = kept = 0
    for client in CLIENTS:
        for name in names:

            async def run(client: str = client, name: str = name) -> bool:
                with tempfile.TemporaryDirectory() as folder, closing(Store(Path(folder) / "g.db")) as store:
                    async with raw_server(lambda _: never_ending()[name]) as server:
                        outcomes = await landed(store, client, server.url, [name])
                        return _kept(outcomes) == 1 and server.sent <= LONGEST_ANSWER + IN_THE_SOCKETS

            tried, kept = tried + 1, kept + asyncio.run(run())
    yield held(f"bodies without an end, left by {LONGEST_ANSWER // MEGABYTE} MB", tried, kept)


def _runs(count: int) -> Iterator[str]:
    with (
        raw_server_in_thread(_answer) as server,
        tempfile.TemporaryDirectory() as folder,
        closing(Registry(Environment(store=Path(folder) / "g.db", max_runs=AT_ONCE))) as registry,
    ):
        good = [_ended(registry, [_started(registry, server.url, n, "good")])[0] for n in range(len(CLIENTS))]
        ended: list[RunSnapshot] = []
        for first in range(0, count, AT_ONCE):
            ended += _ended(registry, [_started(registry, server.url, first + n, "bad") for n in range(AT_ONCE)])
        yield from _told(registry, ended, good)


def _started(registry: Registry, url: str, number: int, kind: str) -> str:
    """Clients, strategies and protection in turn."""
    clients, plain = tuple(CLIENTS), scenes.settings(url, timeout=20.0, max_attempts=2)
    settings: RunSettings = replace(
        plain,
        endpoint=replace(plain.endpoint, client=clients[number % len(clients)]),  # type: ignore[arg-type]  # one of two
        strategy=STRATEGY_NAMES[number // 2 % len(STRATEGY_NAMES)],
        protection=number % 3 > 0,
    )
    documents = [Document(n, f"{kind} {number} {n}", f"{kind} {number} {n}") for n in range(DOCUMENTS)]
    return registry.start(registry.prepare(documents), settings)


def _answer(prompt: str) -> Pieces:
    """Of a bad run half the documents, but for the first, meet a hostile answer; one in forty a body without an end."""
    kind, number, position = prompt.split()
    seed = int(number) * DOCUMENTS + int(position)
    chance = random.Random(seed)
    if kind == "good" or int(position) < FIRST_GOOD or chance.random() < 0.5:
        return answered(f"About: {prompt}")
    if chance.random() < 0.025:
        return chance.choice(list(never_ending().values()))
    return drawn(seed, refusing=False)


def _ended(registry: Registry, run_ids: list[str]) -> list[RunSnapshot]:
    end = time.monotonic() + PATIENCE
    while any(registry.snapshot(run_id).running for run_id in run_ids) and time.monotonic() < end:
        registry.advance()
        time.sleep(0.05)
    return [registry.snapshot(run_id) for run_id in run_ids]


def _told(registry: Registry, ended: list[RunSnapshot], good: list[RunSnapshot]) -> Iterator[str]:
    finished = [run for run in ended if run.status is RunStatus.FINISHED]
    yield held(f"whole runs of {DOCUMENTS} documents: finished", len(ended), len(finished))
    rows = [row for run in ended for row in registry.rows(run.run_id)]
    yield held("their documents: with an outcome", len(rows), sum(row.outcome is not None for row in rows))
    good_ones = sum(row.outcome is not None and row.outcome.summary == f"About: {row.name}" for row in rows)
    yield f"    {good_ones:,} have the summary that was theirs, {len(rows) - good_ones:,} met an attack"
    for run in ended:
        if run.status is not RunStatus.FINISHED:
            yield f"    a run ({run.settings.strategy}) ended {run.status} at {run.done} of {run.total}: {run.message}"
    for number, client in enumerate(CLIENTS):
        peaks = [run.peak_rss_mb for run in ended if run.settings.endpoint.client == client]
        ratio = max(peaks) / good[number].peak_rss_mb
        yield at_most(f"peak MB of a worker / of one that met no attack, {client}", [ratio], 2.0)


def _resident_mb() -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024
