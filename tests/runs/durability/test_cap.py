"""A cap holds, counted by whoever bills: in every strategy, with faults, over kills, in a comparison as a whole."""

import os
import signal
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from core.compare.plan import Entrant, Plan
from core.config import Environment
from core.errors import ConfigurationError
from core.records import STRATEGY_NAMES, Document, EndpointSettings, RunSettings, RunSnapshot, RunStatus, Status
from core.runs.registry import Registry
from tests.runs.durability import scenes
from tests.runs.durability.billing import FAULTS, MOST, PRICE, Billing

KILLS = int(os.environ.get("GISTMILL_KILLS", "4"))
COST = 0.05
"""US dollars: about 200 documents of these."""


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    with closing(Registry(Environment(store=tmp_path / "g.db"))) as opened:
        yield opened


def _settings(url: str, **more: object) -> RunSettings:
    endpoint = EndpointSettings(kind="openai", base_url=url, max_tokens=MOST)
    given = {"concurrency": 50, "max_cost": COST, "price_in": PRICE.into, "price_out": PRICE.out, **more}
    return RunSettings(endpoint=endpoint, prompt=scenes.PROMPT, **given)  # type: ignore[arg-type]  # shorthand


def _documents(count: int) -> list[Document]:
    """None like another, of 20 to 300 bytes."""
    return [Document(number, f"d{number}", f"{number} {'会议 minutes ' * (number % 20)}") for number in range(count)]


def _ended(registry: Registry, settings: RunSettings, count: int = 600) -> RunSnapshot:
    run_id = registry.start(registry.prepare(_documents(count)), settings)
    return scenes.until(registry, run_id, scenes.ended)


@pytest.mark.parametrize("protection", [True, False])
@pytest.mark.parametrize("strategy", STRATEGY_NAMES)
def test_every_strategy_keeps_to_its_cap(registry: Registry, strategy: str, protection: bool) -> None:
    """50 in flight, and nearly all of the cap is used; each request asks for an answer of limited length."""
    bill = Billing(delay=0.0 if strategy == "serial" else 0.01)
    with scenes.counting_server(bill) as server:
        run = _ended(registry, _settings(server.url, strategy=strategy, protection=protection))

        assert {body["max_tokens"] for body in server.bodies} == {MOST}
    assert run.status is RunStatus.STOPPED
    assert run.message.startswith("The cap of $0.05 is reached")
    assert 0.97 * COST < bill.cost <= COST
    assert run.cost == pytest.approx(bill.cost)
    assert run.succeeded == bill.answered


@pytest.mark.parametrize("client", ["lean", "openai"])
@pytest.mark.parametrize("protection", [True, False])
def test_cap_holds_whatever_becomes_of_the_calls(
    registry: Registry, protection: bool, client: Literal["lean", "openai"]
) -> None:
    """Billed and lost on the way, cut, empty, without a count; and refused or failed, which costs nothing."""
    bill = Billing(faults=("answered", *FAULTS))
    with scenes.counting_server(bill) as server:
        settings = _settings(server.url, protection=protection, max_attempts=6)
        run = _ended(registry, replace(settings, endpoint=replace(settings.endpoint, client=client)))

    assert run.status is RunStatus.STOPPED
    assert run.cost_most is not None
    assert bill.cost <= run.cost_most + 1e-9 <= COST + 2e-9
    assert bill.cost > 0.3 * COST


def test_tokens_are_capped_as_cost_is(registry: Registry) -> None:
    """No price is needed, nor known."""
    bill = Billing(faults=("answered", "lost"))
    with scenes.counting_server(bill) as server:
        run = _ended(
            registry, _settings(server.url, max_cost=None, price_in=None, price_out=None, max_total_tokens=9_000)
        )

    assert run.status is RunStatus.STOPPED
    assert run.cost is None
    assert bill.tokens <= 9_000
    assert run.tokens_most <= 9_000


def test_server_that_gives_more_than_asked_passes_the_cap_by_what_was_in_flight(registry: Registry) -> None:
    """And that is said: three times as long."""
    bill = Billing(longer=3)
    with scenes.counting_server(bill) as server:
        run = _ended(registry, _settings(server.url, concurrency=10))

    assert run.status is RunStatus.STOPPED
    assert bill.cost <= COST + 10 * PRICE.cost(400, 3 * MOST)
    assert run.cost == pytest.approx(bill.cost)


def test_calls_that_a_kill_cut_off_count_at_their_worst(registry: Registry) -> None:
    """Killed again and again, resumed each time, until the cap ends it; raised, it goes on to the end."""
    bill = Billing(faults=("answered", "answered", "answered", "lost"), delay=0.05)
    with scenes.counting_server(bill) as server:
        cap = 0.06 * KILLS  # what is in flight at a kill may come to 0.03
        run_id = registry.start(
            registry.prepare(_documents(150 * KILLS)), _settings(server.url, concurrency=20, max_cost=cap)
        )
        for _ in range(KILLS):
            done = registry.snapshot(run_id).succeeded
            run = scenes.until(
                registry,
                run_id,
                lambda run, done=done: not run.running or run.succeeded >= done + 5,  # type: ignore[misc]  # bound at once
            )
            assert run.running
            os.kill(scenes.worker_pid(registry, run_id), signal.SIGKILL)
            run = scenes.until(registry, run_id, scenes.ended)
            assert run.cost_most is not None
            assert bill.cost <= run.cost_most + 1e-9
            registry.resume(run_id)
        run = scenes.until(registry, run_id, scenes.ended)

        assert run.status is RunStatus.STOPPED
        assert bill.cost <= cap
        with pytest.raises(ConfigurationError, match="is spent already; a cap of"):
            registry.resume(run_id, max_cost=0.01)
        registry.resume(run_id, max_cost=50.0)
        run = scenes.until(registry, run_id, scenes.ended)

    assert run.status is RunStatus.FINISHED
    assert run.cost_most is not None
    assert bill.cost <= run.cost_most + 1e-9


def test_comparison_is_capped_as_a_whole(registry: Registry) -> None:
    """Its runs share the cap, those that a resume does again, too."""
    bill = Billing()
    with scenes.counting_server(bill) as server:
        entrants = tuple(Entrant(name, 10, documents=60) for name in ("windowed", "abatch", "adaptive"))
        source = registry.prepare(_documents(60))
        plan = Plan(source, entrants, base=_settings(server.url, concurrency=20, max_cost=0.025), repeats=2, warm_up=5)
        comparison_id = registry.comparisons.start(plan)
        for cap in (None, 0.035):
            if cap:
                registry.comparisons.resume(comparison_id, max_cost=cap)
            scenes.until_compared(registry, comparison_id)

            assert bill.cost <= (cap or 0.025)
            assert registry.comparisons.spent(comparison_id).cost == pytest.approx(bill.cost)
    seen = registry.comparisons.snapshot(comparison_id)
    assert any(run.run.status is RunStatus.STOPPED for run in seen.runs)
    assert bill.cost > 0.03


def test_document_that_alone_is_over_the_cap_fails_and_the_others_are_asked(registry: Registry) -> None:
    """It could never be sent; that is no reason to stop."""
    bill = Billing()
    documents = [*_documents(10), Document(10, "long", "word " * 40_000)]
    with scenes.counting_server(bill) as server:
        settings = _settings(server.url, context_tokens=1_000_000)
        run_id = registry.start(registry.prepare(documents), settings)
        run = scenes.until(registry, run_id, scenes.ended)

    assert (run.status, run.succeeded, run.failed) == (RunStatus.FINISHED, 10, 1)
    outcome = registry.row(run_id, 10).outcome
    assert outcome
    assert outcome.status is Status.FAILED
    assert outcome.reason == "over the cap"
