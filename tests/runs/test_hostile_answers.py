"""No answer ends a run: from the wire through client, parser and recorder into a store, for both clients.

`make bench ARGS="siege answers"` tries many more.
"""

import asyncio
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from core.config import Environment
from core.records import Outcome, RunStatus, Status
from core.runs.registry import Registry
from core.runs.store import Store
from core.settings import RunSettings
from core.summarise.own_fault import OWN_FAULT
from tests.endpoints.clients import CLIENTS
from tests.endpoints.drawn import drawn
from tests.endpoints.hostile import BY_HAND, answered
from tests.endpoints.raw_server import raw_server, raw_server_in_thread
from tests.runs.durability import scenes
from tests.runs.landing import landed, said

DRAWN = 200


ANSWERS: Mapping[str, Mapping[str, bytes]] = {
    "by hand": BY_HAND,
    "drawn": {str(seed): drawn(seed) for seed in range(DRAWN)},
}


@cache
def _outcomes(client: str, kind: str) -> Mapping[str, Outcome | None]:
    return _landed(client, ANSWERS[kind])


def _landed(client: str, answers: Mapping[str, bytes]) -> Mapping[str, Outcome | None]:
    """What became of every document, one an answer; raises where one of them was the end of all."""

    async def run(store: Store) -> Mapping[str, Outcome | None]:
        async with raw_server(lambda prompt: answers[prompt]) as server:
            return await landed(store, client, server.url, list(answers))

    with TemporaryDirectory() as folder, closing(Store(Path(folder) / "g.db")) as store:
        return asyncio.run(run(store))


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("kind", ANSWERS)
def test_every_answer_is_its_own_documents_outcome(client: str, kind: str) -> None:
    """A summary or a failure with a sentence, in the store, and none by a mistake of ours."""
    for name, outcome in _outcomes(client, kind).items():
        assert outcome is not None, name
        assert outcome.status in (Status.SUCCEEDED, Status.FAILED), name
        assert bool(outcome.summary) == (outcome.status is Status.SUCCEEDED), name
        assert bool(outcome.error) == (outcome.status is Status.FAILED), name
        assert outcome.reason != OWN_FAULT, (name, outcome.error)


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("kind", ANSWERS)
def test_every_field_of_an_outcome_is_bounded(client: str, kind: str) -> None:
    """Valid text of some length, and counts that a server can have meant."""
    for name, outcome in _outcomes(client, kind).items():
        assert outcome is not None, name
        for text, most in ((outcome.summary, 4_000_000), (outcome.error, 1_000), (outcome.model, 200)):
            assert len(text) <= most, name
            assert "\0" not in text.encode().decode(), name
        assert min(outcome.input_tokens, outcome.output_tokens) >= 0, name
        assert max(outcome.input_tokens, outcome.output_tokens) <= 1_000_000_000, name


@pytest.mark.parametrize("kind", ANSWERS)
def test_both_clients_make_the_same_of_every_answer(kind: str) -> None:
    """The same summary, or the same sentence; where they differ, each asks once more with no neighbours: what a server
    sends behind an answer may come just when the next request has gone out, and be read as the answer to that."""
    lean, openai = (_outcomes(client, kind) for client in ("lean", "openai"))
    for name in [name for name in lean if said(lean[name]) != said(openai[name])]:
        alone = {name: ANSWERS[kind][name]}
        assert said(_landed("lean", alone)[name]) == said(_landed("openai", alone)[name]), name


def _settings(url: str, client: str) -> RunSettings:
    settings = scenes.settings(url)
    return replace(settings, endpoint=replace(settings.endpoint, client=client))  # type: ignore[arg-type]  # one of two


@pytest.mark.parametrize("client", CLIENTS)
def test_a_run_with_hostile_answers_finishes(client: str, tmp_path: Path) -> None:
    """Every second of 60 documents meets an attack: the run is finished, and each of the others has its summary."""
    seeds = {scenes.text(number): number for number in range(60)}

    def script(prompt: str) -> bytes:
        number = seeds.get(prompt, 0)
        return drawn(number, refusing=False) if number >= 20 and number % 2 else answered(f"About: {prompt}")

    with closing(Registry(Environment(store=tmp_path / "g.db"))) as registry, raw_server_in_thread(script) as server:
        run_id = registry.start(registry.prepare(scenes.documents(60)), _settings(server.url, client))
        assert scenes.until(registry, run_id, scenes.ended).status is RunStatus.FINISHED
        rows = list(registry.rows(run_id))
    assert all(row.outcome for row in rows)
    good = [row for row in rows if row.position < 20 or row.position % 2 == 0]
    assert [row.outcome and row.outcome.summary for row in good] == [
        f"About: {scenes.text(row.position)}" for row in good
    ]


@pytest.mark.parametrize("number", ["1e-300", "1e300", "nan", "inf", "5e-324", "9" * 150])
def test_a_quota_of_no_sense_stops_nobody(number: str, tmp_path: Path) -> None:
    """The first answer says it, and the others none: they are sent all the same."""
    headers = tuple(
        f"x-ratelimit-{what}-{of}: {number}" for what in ("limit", "remaining") for of in ("requests", "tokens")
    )
    mixed = (f"x-ratelimit-limit-requests: {number}", "x-ratelimit-remaining-requests: 5")

    async def run(store: Store, head: tuple[str, ...]) -> dict[str, Outcome | None]:
        answers = {str(n): answered("In short.", *(head if n == 0 else ())) for n in range(40)}
        async with raw_server(lambda prompt: answers[prompt]) as server:
            return await landed(store, "lean", server.url, list(answers), protection=True, one_gate=True)

    with closing(Store(tmp_path / "g.db")) as store:
        for head in (headers, mixed):
            assert {outcome and outcome.summary for outcome in asyncio.run(run(store, head)).values()} == {"In short."}


@pytest.mark.parametrize("client", CLIENTS)
def test_an_address_that_one_document_is_sent_on_to_is_its_own_failure(client: str, tmp_path: Path) -> None:
    """Where others have been answered here; nothing is sent there."""
    moved = BY_HAND["sent on to a bad address, 5"]

    def script(prompt: str) -> bytes:
        return moved if prompt == scenes.text(30) else answered(f"About: {prompt}")

    with closing(Registry(Environment(store=tmp_path / "g.db"))) as registry, raw_server_in_thread(script) as server:
        run_id = registry.start(registry.prepare(scenes.documents(60)), _settings(server.url, client))
        done = scenes.until(registry, run_id, scenes.ended)
        error = registry.row(run_id, 30).outcome
    assert (done.status, done.succeeded, done.failed) == (RunStatus.FINISHED, 59, 1)
    assert error is not None
    assert error.error.startswith(
        "The endpoint sends requests on to http://evil.example/v1 (307), which is not followed"
    )
    assert "password" not in error.error
