"""A cap holds, counted by the server that bills: in every strategy, whatever becomes of the calls, whatever is killed,
stopped or done again, and in a comparison as a whole.

`GISTMILL_KILLS=20` makes it twenty kills; `-s` prints the figures.
"""

import os
import random
import signal
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import pytest

from core.compare.plan import Entrant, Plan
from core.compare.snapshot import ComparisonSnapshot
from core.config import Environment
from core.errors import ConfigurationError
from core.records import Document, RunSnapshot, RunStatus, Status
from core.runs.processes import sent_file
from core.runs.registry import Registry
from core.settings import STRATEGY_NAMES, EndpointSettings, RunSettings
from tests.billed import PRICE, TEMPLATE, Billed, Work, billed
from tests.runs.durability import scenes
from tests.runs.durability.test_kills import Victims

KILLS = int(os.environ.get("GISTMILL_KILLS", "3"))
CONCURRENCY = 50
ANSWER = 100  # tokens that an answer may have
LONGEST = 300  # bytes of a document of these
WORST = PRICE.cost(150 + 30, ANSWER)  # US dollars of a request for a short one, about
COST = 0.15
"""US dollars: about 200 documents of `documents`."""
ROUNDING = 1e-9


def documents(count: int = 600) -> list[Document]:
    """None like another, of 20 to `LONGEST` bytes."""
    return [Document(number, f"d{number}", f"{number} {'会议 minutes ' * (number % 18)}") for number in range(count)]


def dice_of(prompt: str, attempt: int) -> int:
    return zlib.crc32(f"{attempt} {prompt}".encode())


def work(prompt: str, attempt: int) -> Work:
    """Takes 50 ms; one in twelve is lost on its way, or fails, when its work is done."""
    number = dice_of(prompt, attempt)
    slow = Work(length=1 + number % 150, delay=0.05)
    faults = {0: replace(slow, how="reset"), 1: replace(slow, status=500), 2: replace(slow, how="cut")}
    return faults.get(number % 36, slow)


def misfortune(prompt: str, attempt: int) -> Work:
    """Answered; billed and lost on the way, cut, empty, or without a count; refused or failed, which costs nothing."""
    number = dice_of(prompt, attempt)
    done = Work(length=1 + number // 7 % 150, delay=0.01)
    free = replace(done, free=True)
    return (
        done,
        replace(done, how="reset"),
        replace(done, how="cut"),
        replace(done, how="empty"),
        replace(done, usage=lambda *_: None),
        replace(free, status=429, headers={"retry-after": "0.05"}),
        replace(free, status=500),
    )[number % 7]


@pytest.fixture
def server() -> Iterator[Billed]:
    with billed(work) as running:
        yield running


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    opened = Registry(Environment(store=tmp_path / "g.db", max_runs=1))
    yield opened
    opened.close()


def settings(server: Billed, **more: object) -> RunSettings:
    endpoint = EndpointSettings(kind="openai", base_url=server.url, max_tokens=ANSWER)
    priced = {"price_in": PRICE.into, "price_out": PRICE.out} if "max_cost" in more else {}
    asked: dict[str, object] = {"concurrency": CONCURRENCY, "prompt": scenes.PROMPT} | priced | more
    return RunSettings(endpoint=endpoint, **asked)  # type: ignore[arg-type]  # shorthand


def ended(registry: Registry, wanted: RunSettings, texts: list[Document] | None = None) -> RunSnapshot:
    run_id = registry.start(registry.prepare(texts or documents()), wanted)
    return scenes.until(registry, run_id, scenes.ended)


def held(server: Billed, snapshot: RunSnapshot, cap: float) -> None:
    """The bill is under the cap, and under what the run says that it is at most; each answer was limited."""
    assert server.cost <= cap + ROUNDING
    assert server.cost <= (snapshot.cost_most or 0.0) + ROUNDING
    assert server.limits <= {ANSWER}
    assert server.unlimited == 0


@pytest.mark.parametrize("protection", [True, False])
@pytest.mark.parametrize("strategy", STRATEGY_NAMES)
def test_every_strategy_keeps_to_its_cap(registry: Registry, strategy: str, protection: bool) -> None:
    """50 in flight, and nearly all of the cap is used; each request asks for an answer of limited length."""
    delay = 0.0 if strategy == "serial" else 0.01
    with billed(lambda *call: Work(length=1 + dice_of(*call) % 150, delay=delay)) as server:
        run = ended(registry, settings(server, max_cost=COST, strategy=strategy, protection=protection))
        held(server, run, COST)
        assert server.limits == {ANSWER}
    assert run.status is RunStatus.STOPPED
    assert run.message.startswith("The cap of $0.15 is reached")
    assert server.cost > 0.97 * COST
    assert run.cost == pytest.approx(server.cost)
    assert run.succeeded == server.requests


@pytest.mark.parametrize("client", ["lean", "openai"])
@pytest.mark.parametrize("protection", [True, False])
def test_cap_holds_whatever_becomes_of_the_calls(
    registry: Registry, protection: bool, client: Literal["lean", "openai"]
) -> None:
    """What may have been billed counts, though no count came; what was refused does not."""
    with billed(misfortune) as server:
        wanted = settings(server, max_cost=COST, protection=protection, max_attempts=6)
        run = ended(registry, replace(wanted, endpoint=replace(wanted.endpoint, client=client)))
        held(server, run, COST)
    assert run.status is RunStatus.STOPPED
    assert (run.cost_most or 1.0) <= COST + ROUNDING
    assert server.cost > 0.3 * COST


def test_tokens_are_capped_as_cost_is(registry: Registry, server: Billed) -> None:
    """No price is needed, nor known."""
    run = ended(registry, settings(server, max_total_tokens=40_000))
    assert (run.status, run.cost) == (RunStatus.STOPPED, None)
    assert server.tokens <= run.tokens_most <= 40_000


def test_server_that_gives_more_than_asked_passes_the_cap_by_what_was_in_flight(registry: Registry) -> None:
    """And that is said: three times as long."""
    with billed(lambda *_: Work(length=3 * ANSWER, heeds=False, delay=0.01)) as server:
        run = ended(registry, settings(server, max_cost=COST, concurrency=10))
    assert run.status is RunStatus.STOPPED
    assert server.cost <= COST + 10 * PRICE.cost(LONGEST + TEMPLATE, 3 * ANSWER)
    assert run.cost == pytest.approx(server.cost)


def test_document_that_alone_is_over_the_cap_fails_and_the_others_are_asked(registry: Registry, server: Billed) -> None:
    """It could never be sent; that is no reason to stop."""
    texts = [*documents(10), Document(10, "long", "word " * 40_000)]
    run = ended(registry, settings(server, max_cost=COST, context_tokens=1_000_000), texts)
    assert (run.status, run.succeeded, run.failed) == (RunStatus.FINISHED, 10, 1)
    outcome = registry.row(run.run_id, 10).outcome
    assert outcome
    assert (outcome.status, outcome.reason) == (Status.FAILED, "over the cap")


def test_whoever_is_killed_the_cap_holds_and_with_a_higher_one_all_is_done(
    registry: Registry, server: Billed, tmp_path: Path
) -> None:
    """kill -9 of the worker, of its owner and of both, with 50 calls in flight, which count at their worst. Whenever
    the run is at its cap, that is raised by what a few kills may cost; a lower one than is spent is refused. In the
    end, under one that is far away, every document has its summary."""
    dice = random.Random(KILLS)  # no secret
    cap = 3 * CONCURRENCY * WORST
    run_id = registry.start(registry.prepare(scenes.documents(400 * KILLS)), settings(server, max_cost=cap))
    kills, raised = 0, 0
    while kills < KILLS:
        if (now := registry.snapshot(run_id)).status is RunStatus.STOPPED:
            held(server, now, cap)
            cap += 3 * CONCURRENCY * WORST
            raised += 1
            registry.resume(run_id, max_cost=cap)
        else:
            _kill_soon(registry, server, tmp_path, run_id, dice)
            kills += 1
        held(server, scenes.until(registry, run_id, scenes.ended), cap)
    if registry.snapshot(run_id).status is not RunStatus.STOPPED:
        registry.resume(run_id)
    before = scenes.until(registry, run_id, scenes.ended)
    held(server, before, cap)
    assert (before.status, before.message[:10]) == (RunStatus.STOPPED, "The cap of")
    most, billed_then = before.cost_most or 0.0, server.cost
    print(f"\n{kills} kills, cap raised {raised} times to ${cap:.4f}: billed ${billed_then:.4f}, at most ${most:.4f}.")
    with pytest.raises(ConfigurationError, match="is spent already; a cap of"):
        registry.resume(run_id, max_cost=0.01)
    registry.resume(run_id, max_cost=cap + 1000)
    end = scenes.until(registry, run_id, scenes.ended)
    held(server, end, cap + 1000)
    assert (end.status, end.succeeded) == (RunStatus.FINISHED, end.total)


def _kill_soon(registry: Registry, server: Billed, folder: Path, run_id: str, dice: random.Random) -> None:
    """Somebody else goes on with the run, and dies over it."""
    if registry.snapshot(run_id).status.active:  # ours: its worker is killed
        os.kill(scenes.worker_pid(registry, run_id), signal.SIGKILL)
        return
    before = server.requests
    victims = Victims.started(folder / "g.db", run_id, command_line=dice.random() < 0.5)
    deadline = time.monotonic() + scenes.PATIENCE
    while server.requests == before and victims.host.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    time.sleep(dice.uniform(0, 0.3))
    victims.kill(dice.choice(("worker", "host", "both")))
    registry.advance()


def test_what_a_second_stop_cuts_off_is_counted_at_its_worst(registry: Registry) -> None:
    """The server has billed it, and nobody hears its count."""
    with billed(lambda *_: Work(length=90, delay=scenes.PATIENCE)) as server:
        run_id = registry.start(registry.prepare(scenes.documents(100)), settings(server, max_cost=1.0))
        scenes.until(registry, run_id, lambda _: server.requests >= CONCURRENCY)
        registry.stop(run_id)
        registry.stop(run_id)
        end = scenes.until(registry, run_id, scenes.ended)
        held(server, end, 1.0)
        assert end.cost == 0.0
        assert server.requests == CONCURRENCY


def test_summaries_that_are_reused_and_repeats_cost_nothing(registry: Registry, server: Billed) -> None:
    """Under a cap that has room for the new ones alone."""
    first = registry.start(registry.prepare(scenes.documents(60)), settings(server))
    assert scenes.until(registry, first, scenes.ended).succeeded == 60
    again = [*scenes.documents(60), *scenes.documents(70), *scenes.documents(70)]
    texts = [Document(n, document.name, document.text) for n, document in enumerate(again)]
    before = server.tokens
    run_id = registry.start(registry.prepare(texts), settings(server, reuse=True, max_total_tokens=8_000))
    end = scenes.until(registry, run_id, scenes.ended)
    assert (end.status, end.succeeded) == (RunStatus.FINISHED, 200)
    assert server.tokens - before <= end.tokens_most <= 8_000


def test_long_document_that_is_killed_and_goes_on_stays_under_its_cap(registry: Registry, server: Billed) -> None:
    """Parts that are on record are not asked again; those that were lost count."""
    book = "\n\n".join(f"{place}. {'The river was high again. ' * 30}" for place in range(150))
    long = settings(server, max_cost=0.3, context_tokens=1024, concurrency=10)
    run_id = registry.start(registry.prepare([Document(0, "book", book)]), long)
    scenes.until(registry, run_id, lambda _: server.requests >= 15)
    os.kill(scenes.worker_pid(registry, run_id), signal.SIGKILL)
    held(server, scenes.until(registry, run_id, scenes.ended), 0.3)
    registry.resume(run_id, max_cost=0.15)
    end = scenes.until(registry, run_id, scenes.ended)
    held(server, end, 0.15)
    assert (end.status, end.message[:10]) == (RunStatus.STOPPED, "The cap of")
    registry.resume(run_id, max_cost=5.0)
    end = scenes.until(registry, run_id, scenes.ended)
    held(server, end, 5.0)
    assert (end.status, end.succeeded) == (RunStatus.FINISHED, 1)


def test_after_a_power_cut_all_that_the_intents_allow_counts_at_its_worst(registry: Registry, server: Billed) -> None:
    """Nobody knows then what was sent: so many calls, each with the longest document in every place of the prompt."""
    often = settings(server, max_cost=50.0, prompt="{text}" * 8)
    texts = [Document(n, f"d{n}", f"{n} " + "The river was high again. " * 80) for n in range(300)]
    run_id = registry.start(registry.prepare(texts), often)
    scenes.until(registry, run_id, lambda _: server.requests >= CONCURRENCY)
    os.kill(scenes.worker_pid(registry, run_id), signal.SIGKILL)
    sent_file(registry.environment.store, run_id).unlink()
    held(server, scenes.until(registry, run_id, scenes.ended), 50.0)


@dataclass(slots=True)
class TooMuch:
    """Answers of 500 tokens, whatever is asked for; they never come while it is `stuck`."""

    stuck: bool = False

    def __call__(self, prompt: str, attempt: int) -> Work:
        return Work(length=500, heeds=False, delay=scenes.PATIENCE if self.stuck else 0.05)


def test_server_that_gives_too_much_passes_the_cap_by_what_is_in_flight_though_its_workers_die(
    registry: Registry,
) -> None:
    """By how much its answers are longer is known to the next worker, and counts for what is lost with it."""
    script = TooMuch()
    with billed(script) as server:
        cap = 150_000
        run_id = registry.start(registry.prepare(scenes.documents(1000)), settings(server, max_total_tokens=cap))
        scenes.until(registry, run_id, lambda now: now.succeeded > 0)
        script.stuck = True
        for _ in range(2):
            os.kill(scenes.worker_pid(registry, run_id), signal.SIGKILL)
            scenes.until(registry, run_id, scenes.ended)
            server.attempts.clear()
            registry.resume(run_id)
            scenes.until(registry, run_id, lambda _: server.requests >= CONCURRENCY)
        os.kill(scenes.worker_pid(registry, run_id), signal.SIGKILL)
        scenes.until(registry, run_id, scenes.ended)
        script.stuck = False
        registry.resume(run_id)
        end = scenes.until(registry, run_id, scenes.ended)
        assert server.tokens <= cap + CONCURRENCY * 400
        assert end.status is RunStatus.STOPPED


def _until(registry: Registry, comparison_id: str, wanted: Callable[[ComparisonSnapshot], bool]) -> ComparisonSnapshot:
    deadline = time.monotonic() + scenes.PATIENCE
    while not wanted(now := registry.comparisons.snapshot(comparison_id)):
        assert time.monotonic() < deadline, now
        registry.advance()
        time.sleep(0.02)
    return now


def test_comparison_is_capped_as_a_whole_though_a_run_of_it_is_killed(registry: Registry, server: Billed) -> None:
    """Its runs, its warm-up, and one that is killed and done again from its start, together. What is told is the bill,
    to the token, until something is lost, and never less. Raised, it is finished."""
    server.script = lambda *call: Work(length=1 + dice_of(*call) % 150, delay=0.05)  # nothing is lost yet
    entrants = tuple(Entrant(name, 20, documents=60) for name in ("windowed", "abatch", "adaptive"))
    base = settings(server, max_cost=0.05, concurrency=20)
    plan = Plan(registry.prepare(scenes.documents(60)), entrants, base, repeats=1, warm_up=2)
    comparison_id = registry.comparisons.start(plan)
    end = _until(registry, comparison_id, lambda now: not now.running)
    assert (end.status, end.message[:10]) == (RunStatus.STOPPED, "The cap of")
    assert any(run.run.status is RunStatus.STOPPED for run in end.runs)
    assert 0.025 < server.cost <= 0.05
    assert registry.comparisons.spent(comparison_id).cost == pytest.approx(server.cost)

    server.script, before = work, server.requests
    registry.comparisons.resume(comparison_id, max_cost=0.15)
    now = _until(registry, comparison_id, lambda now: server.requests > before + 30 and now.current is not None)
    assert now.current
    os.kill(scenes.worker_pid(registry, now.current.run.run_id), signal.SIGKILL)
    _until(registry, comparison_id, lambda now: not now.running)
    assert server.cost <= 0.15
    registry.comparisons.resume(comparison_id)
    end = _until(registry, comparison_id, lambda now: not now.running)
    assert server.cost <= 0.15
    assert (end.status, end.message[:10]) == (RunStatus.STOPPED, "The cap of")

    registry.comparisons.resume(comparison_id, max_cost=10.0)
    end = _until(registry, comparison_id, lambda now: not now.running)
    assert (end.status, end.done) == (RunStatus.FINISHED, 3)
    assert server.cost <= (registry.comparisons.spent(comparison_id).cost or 0.0) <= 10.0
